import Base
import CommitStatuses
import HTTPClient
import Manifests
import Synchronization
import Testing

/// A status host in memory: gives its answers in turn, the last one for ever, and keeps what it was sent.
final class FakeHost: HTTPTransport {
    enum Answer: Sendable {
        case response(HTTPResponse)
        case failure(HTTPClientError)

        static func json(_ status: Int, _ body: String, _ headers: [HTTPField] = []) -> Answer {
            .response(
                HTTPResponse(
                    status: status, headers: [HTTPField("Content-Type", "application/json; charset=utf-8")] + headers,
                    body: Array(body.utf8)))
        }

        static func page(_ status: Int, _ headers: [HTTPField] = []) -> Answer {
            .response(
                HTTPResponse(
                    status: status, headers: [HTTPField("Content-Type", "text/html")] + headers,
                    body: Array("<!DOCTYPE html><html><title>Sign in</title></html>".utf8)))
        }

        /// What GitHub answers to a good post, as far as anybody reads it.
        static let created = Answer.json(201, #"{"id":1,"state":"success","context":"martlet/c/web","creator":null}"#)
    }

    private let state: Mutex<(answers: [Answer], requests: [HTTPRequest])>

    init(_ answers: Answer...) { state = Mutex((answers, [])) }

    var requests: [HTTPRequest] { state.withLock { $0.requests } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let answer = state.withLock { state in
            state.requests.append(request)
            return state.answers.count > 1 ? state.answers.removeFirst() : state.answers[0]
        }
        switch answer {
        case .response(let response): return response
        case .failure(let error): throw error
        }
    }

    func stream(_ request: HTTPRequest) async throws -> HTTPStreamingResponse {
        throw HTTPClientError(.other, message: "statuses are not streamed")
    }
}

/// A clock whose sleepers are woken at once, with the time moved on as if they had slept.
final class SkippingClock: Clock, Sendable {
    typealias Instant = ContinuousClock.Instant
    typealias Duration = Swift.Duration

    private let time = Mutex(ContinuousClock.now)

    var now: Instant { time.withLock { $0 } }
    var minimumResolution: Duration { .nanoseconds(1) }

    func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        time.withLock { $0 = max($0, deadline) }
    }
}

enum Sample {
    static let commit = String(repeating: "2", count: 40)
    static let token = "t0ken-of-the-tests"
    /// 2026-11-24T10:00:00Z.
    static let now = 1_795_514_400

    static func status(
        _ state: CommitStatus.State = .healthy, context: String = "martlet/c/web",
        description: String = "3 objects applied",
        url: String? = "https://martlet.example/events/7", createdAt: Int = now
    ) throws -> CommitStatus {
        CommitStatus(
            repository: "infra", commit: try #require(CommitID(commit)), context: context, state: state,
            description: description, targetURL: url, createdAt: createdAt)
    }

    static func endpoint(
        root: String = "https://api.github.com", project: String = "acme/infra"
    ) throws -> StatusEndpoint {
        try StatusEndpoint(apiRoot: root, project: project, token: Redacted(token))
    }

    static func gitHub(_ host: FakeHost, pacer: WritePacer = WritePacer(spacing: .zero)) throws -> GitHubStatuses {
        GitHubStatuses(try endpoint(), transport: host, pacer: pacer, now: { now })
    }
}

extension HTTPRequest {
    /// The JSON that was sent.
    var json: Node? { body.flatMap { try? JSON.parse($0) } }

    func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

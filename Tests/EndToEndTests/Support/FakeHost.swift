import Foundation
import Hummingbird
import Logging
import Manifests
import Synchronization

/// The status API of GitHub and Gitea in the test's own process, with the rules that the hosts have.
final class FakeHost: Sendable {
    /// How it treats a repository.
    enum Mood: Sendable {
        /// As it should.
        case good
        /// Asks to be left alone for a second, this often.
        case limited(times: Int)
        /// Has enough statuses of each commit and context.
        case full
        /// Answers with a page to log in at.
        case page
        /// Refuses, and repeats the credentials in its message.
        case leaky
    }

    /// A request to post a status.
    struct Post: Sendable {
        var repository: String
        var commit: String
        var context: String
        var state: String
        var description: String
        /// What it was answered with.
        var status: Int
    }

    @TaskLocal static var current: FakeHost?

    /// The token that a repository's posts must show.
    static func token(of repository: String) -> String { "token-of-\(repository)-3f9a1c" }

    let address: String
    private let received: Received

    private init(address: String, received: Received) {
        self.address = address
        self.received = received
    }

    /// Runs `body` with a host that treats repositories as `moods` say.
    static func run(moods: [String: Mood], _ body: @Sendable (FakeHost) async throws -> Void) async throws {
        let received = Received(moods)
        let router = Router()
        router.post("/repos/:owner/:name/statuses/:sha") { request, context in
            try await received.answer(request, context, isGitHub: true)
        }
        router.post("/api/v1/repos/:owner/:name/statuses/:sha") { request, context in
            try await received.answer(request, context, isGitHub: false)
        }
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            logger: Logger(label: "host") { _ in SwiftLogNoOpLogHandler() })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            defer { group.cancelAll() }
            for await number in ports {
                let host = FakeHost(address: "http://127.0.0.1:\(number)", received: received)
                try await $current.withValue(host) { try await body(host) }
                return
            }
        }
    }

    /// What came for a repository, in order.
    func posts(_ repository: String) -> [Post] { received.posts.withLock { $0.filter { $0.repository == repository } } }

    /// The posts, and how many wrong answers are still to be given.
    private final class Received: Sendable {
        let posts = Mutex<[Post]>([])
        private let moods: Mutex<[String: Mood]>

        init(_ moods: [String: Mood]) { self.moods = Mutex(moods) }

        func answer(
            _ request: Request, _ context: BasicRequestContext, isGitHub: Bool
        ) async throws -> Response {
            let repository = context.parameters.get("name") ?? ""
            let body = try await request.body.collect(upTo: 1 << 20)
            let document = (try? JSON.parse(Array(body.readableBytesView))) ?? .null
            var post = Post(
                repository: repository, commit: context.parameters.get("sha") ?? "",
                context: document["context"]?.string ?? "", state: document["state"]?.string ?? "",
                description: document["description"]?.string ?? "", status: 0)
            let shown = request.headers[.authorization] ?? ""
            let token = FakeHost.token(of: repository)
            let response: Response
            if shown != (isGitHub ? "Bearer \(token)" : "token \(token)") {
                response = Self.response(401, #"{"message":"Bad credentials"}"#)
            } else if let refusal = Self.refusal(post, isGitHub: isGitHub) {
                response = Self.response(422, #"{"message":"Validation Failed","errors":[{"message":"\#(refusal)"}]}"#)
            } else {
                response = moodyResponse(repository, token: token)
            }
            post.status = response.status.code
            posts.withLock { $0.append(post) }
            return response
        }

        private func moodyResponse(_ repository: String, token: String) -> Response {
            moods.withLock { moods in
                switch moods[repository] ?? .good {
                case .good: return Self.response(201, #"{"id":1}"#)
                case .limited(let times):
                    moods[repository] = times > 1 ? .limited(times: times - 1) : .good
                    var response = Self.response(429, #"{"message":"too many requests"}"#)
                    response.headers[.retryAfter] = "1"
                    return response
                case .full:
                    return Self.response(
                        422,
                        #"{"message":"Validation Failed","errors":[{"message":"This SHA and context has reached the maximum number of statuses."}]}"#
                    )
                case .page:
                    var response = Self.response(200, "<!doctype html><title>Log in</title>")
                    response.headers[.contentType] = "text/html"
                    return response
                case .leaky: return Self.response(403, #"{"message":"\#(token) is not allowed to do this"}"#)
                }
            }
        }

        /// What is wrong with a status by the host's own rules.
        private static func refusal(_ post: Post, isGitHub: Bool) -> String? {
            if post.commit.count != 40 { return "No commit found for SHA: \(post.commit)" }
            guard ["error", "failure", "pending", "success"].contains(post.state) else { return "State is invalid" }
            if post.context.isEmpty || post.context.count > 255 { return "context is too long" }
            if isGitHub, post.description.count > 140 {
                return "description is too long (maximum is 140 characters)"
            }
            return nil
        }

        private static func response(_ status: Int, _ body: String) -> Response {
            Response(
                status: .init(code: status), headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: body)))
        }
    }
}

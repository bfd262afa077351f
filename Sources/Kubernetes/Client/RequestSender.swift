import Base
import HTTPClient
import Manifests

/// Sends calls to one API server: adds address and credentials, limits how many run at once, and tries again what
/// is safe to try again.
///
/// | answer | `GET` | anything else |
/// |---|---|---|
/// | nothing was sent (no connection) | again | again |
/// | no answer, half an answer | again | fails: it may have been done |
/// | 401 | once more with credentials read anew | the same |
/// | 429 | again after `Retry-After`, or backoff | the same: it was refused before it was looked at |
/// | 503 with `Retry-After` | again | again |
/// | 502, 503, 504, 500 with `Retry-After` | again | fails |
struct RequestSender: Sendable {
    /// Either a whole answer, or one whose body is still coming.
    private enum Exchange: Sendable {
        case whole(HTTPResponse)
        case stream(HTTPStreamingResponse)

        var status: Int {
            switch self {
            case .whole(let answer): answer.status
            case .stream(let answer): answer.status
            }
        }
    }

    /// The longest body of an error in answer to a watch.
    private static let errorBodyLimit = 1 << 20

    let server: String
    let headers: [HTTPField]
    let credentials: CredentialProvider
    let options: KubernetesClient.Options
    let limiter: ConcurrencyLimiter
    let sleep: @Sendable (Duration) async throws -> Void

    /// Sends a call and returns its successful answer's body.
    func json(_ call: Call) async throws -> Node {
        let answer = try await send(call)
        return try Self.parse(answer, label: call.label)
    }

    /// Sends a call and returns its successful answer.
    func send(_ call: Call) async throws -> HTTPResponse {
        let exchange = try await exchange(call) { transport, request in
            try await limiter.run { .whole(try await transport.send(request)) }
        }
        guard case .whole(let answer) = exchange else {
            throw KubernetesError(.malformedAnswer, message: "\(call.label): a stream came instead of an answer")
        }
        return answer
    }

    /// Sends a call whose answer comes bit by bit. Those do not count against the limit: they last.
    func open(_ call: Call) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        let exchange = try await exchange(call) { transport, request in
            let answer = try await transport.stream(request)
            if (200..<300).contains(answer.status) { return .stream(answer) }
            var body: [UInt8] = []
            for try await piece in answer.body where body.count < Self.errorBodyLimit { body += piece }
            return .whole(HTTPResponse(status: answer.status, headers: answer.headers, body: body))
        }
        guard case .stream(let answer) = exchange else {
            throw KubernetesError(.malformedAnswer, message: "\(call.label): the watch has no body")
        }
        return answer.body
    }

    /// Reads the body of a successful answer.
    static func parse(_ answer: HTTPResponse, label: String) throws(KubernetesError) -> Node {
        do {
            return try JSON.parse(answer.body, path: "answer", limits: .cluster)
        } catch {
            let type = answer.header("Content-Type") ?? "no content type"
            let what =
                answer.body.isEmpty
                ? "its body is empty" : "its body (\(answer.body.count) bytes, \(type)) is not JSON: \(error.message)"
            throw KubernetesError(
                .malformedAnswer, status: answer.status,
                message: "\(label): the server answers \(answer.status), but \(what)")
        }
    }

    // MARK: Attempts

    private func exchange(
        _ call: Call,
        _ perform: @Sendable (any HTTPTransport, HTTPRequest) async throws -> Exchange
    ) async throws -> Exchange {
        let start = ContinuousClock.now
        var hasRenewed = false
        var attempt = 0
        while true {
            let access = try await credentials.current()
            let error: KubernetesError
            let mayTryAgain: Bool
            do {
                let exchange = try await perform(access.transport, request(for: call, access: access))
                if (200..<300).contains(exchange.status) { return exchange }
                guard case .whole(let answer) = exchange else { return exchange }
                if answer.status == 401, !hasRenewed {
                    hasRenewed = true
                    if try await credentials.renew(after: access) { continue }
                }
                error = KubernetesError(answer: answer, to: call.label)
                mayTryAgain = Self.mayTryAgain(call, after: error)
            } catch let failure as HTTPClientError {
                try Task.checkCancellation()
                error = KubernetesError(failure)
                mayTryAgain = Self.mayTryAgain(call, after: failure)
            }
            attempt += 1
            var generator = SystemRandomNumberGenerator()
            let wait = (error.retryAfter ?? .zero) + options.backoff.delay(attempt: attempt - 1, using: &generator)
            let isInTime = ContinuousClock.now + wait <= start + options.retryBudget
            guard mayTryAgain, attempt < options.maximumAttempts, isInTime else { throw error }
            try await sleep(wait)
        }
    }

    private func request(for call: Call, access: CredentialProvider.Access) -> HTTPRequest {
        var fields = [HTTPField("Accept", call.accept)] + headers
        if let contentType = call.contentType { fields.append(HTTPField("Content-Type", contentType)) }
        if let authorization = access.authorization {
            fields.append(HTTPField("Authorization", authorization.reveal()))
        }
        return HTTPRequest(
            call.method, server + call.target, headers: fields, body: call.body, timeout: options.timeout,
            maximumResponseSize: options.maximumResponseSize)
    }

    private static func mayTryAgain(_ call: Call, after failure: HTTPClientError) -> Bool {
        switch failure.code {
        case .invalidURL, .tlsFailed, .tooLarge, .cancelled: false
        case .nameNotResolved, .connectFailed, .timeout, .interrupted, .other: failure.isBeforeRequest || call.isSafe
        }
    }

    private static func mayTryAgain(_ call: Call, after error: KubernetesError) -> Bool {
        switch error.status ?? 0 {
        case 429: true
        case 503: call.isSafe || error.retryAfter != nil
        case 502, 504: call.isSafe
        case 500: call.isSafe && error.retryAfter != nil
        default: false
        }
    }
}

internal import Base
internal import Glibc
internal import HTTPClient
internal import Manifests
internal import Synchronization

/// What the hosts with a commit status API differ in.
struct StatusDialect: Sendable {
    /// The path below the API's root, up to the commit.
    var pathPrefix: String
    /// Header fields, beside those that all have.
    var headers: [HTTPField]
    /// The word before the token.
    var authorizationScheme: String
    /// The host's word for each state.
    var state: @Sendable (CommitStatus.State) -> String
    /// The longest description and context in UTF-16 units.
    var descriptionLimit: Int
    var contextLimit: Int
}

/// Posts statuses over HTTP and sorts the answers; GitHub's and Gitea's APIs have the same form.
final class StatusAPI: Sendable {
    private let endpoint: StatusEndpoint
    private let dialect: StatusDialect
    private let transport: any HTTPTransport
    private let pacer: WritePacer
    private let now: @Sendable () -> Int
    /// Commits and contexts for which the host takes no more. Bounded: forgetting one costs a request.
    private let exhausted = Mutex<Set<String>>([])

    init(
        _ dialect: StatusDialect, endpoint: StatusEndpoint, transport: any HTTPTransport, pacer: WritePacer,
        now: @escaping @Sendable () -> Int
    ) {
        self.dialect = dialect
        self.endpoint = endpoint
        self.transport = transport
        self.pacer = pacer
        self.now = now
    }

    func post(_ status: CommitStatus) async -> PostOutcome {
        let context = StatusContext.fitted(status.context, limit: dialect.contextLimit)
        let pair = "\(status.commit)/\(context)"
        if exhausted.withLock({ $0.contains(pair) }) { return Self.noMore }
        let request = request(status, context: context)
        if let pause = await pacer.pause { return Self.paused(pause) }
        let outcome = await pacer.run {
            // The host may have asked for it while this one waited for its turn.
            if let pause = await self.pacer.pause { return Self.paused(pause) }
            return await self.send(request)
        }
        if case .terminal = outcome, outcome == Self.noMore {
            exhausted.withLock { pairs in
                if pairs.count >= 1000 { pairs.removeAll() }
                pairs.insert(pair)
            }
        }
        return outcome
    }

    private static let noMore = PostOutcome.terminal(
        reason: "the host takes no more statuses for this commit and context")

    private static func paused(_ pause: Duration) -> PostOutcome {
        .retry(after: pause, reason: "the host asked to be left alone")
    }

    private func request(_ status: CommitStatus, context: String) -> HTTPRequest {
        var body = Mapping()
        body["state"] = .string(dialect.state(status.state))
        if let url = StatusText.targetURL(status.targetURL) { body["target_url"] = .string(url) }
        body["description"] = .string(StatusText.description(status.description, limit: dialect.descriptionLimit))
        body["context"] = .string(context)
        let fields =
            [
                HTTPField("Authorization", "\(dialect.authorizationScheme) \(endpoint.token.reveal())"),
                HTTPField("Content-Type", "application/json"), HTTPField("User-Agent", MartletVersion.userAgent),
            ] + dialect.headers
        return HTTPRequest(
            "POST", "\(endpoint.root)\(dialect.pathPrefix)/\(endpoint.path)/statuses/\(status.commit)", headers: fields,
            body: JSON.serialize(.mapping(body)), maximumResponseSize: 1 << 20)
    }

    private func send(_ request: HTTPRequest) async -> PostOutcome {
        let response: HTTPResponse
        do {
            response = try await transport.send(request)
        } catch let error as HTTPClientError {
            let reason = clean("no answer: \(error.message)")
            return error.code == .invalidURL ? .terminal(reason: reason) : .retry(after: nil, reason: reason)
        } catch {
            return .retry(after: nil, reason: clean("no answer: \(error)"))
        }
        let outcome = classify(response)
        if case .retry(let wait?, _) = outcome { await pacer.pause(for: wait) }
        return outcome
    }

    /// The class of an answer. See the table at `GitHubStatuses`.
    private func classify(_ response: HTTPResponse) -> PostOutcome {
        let advice = RetryAdvice(response, now: now())
        let message = message(in: response.body)
        let reason = clean("status \(response.status)\(message.map { ": \($0)" } ?? "")")
        switch response.status {
        case 200...299:
            // A page to log in at, from the host or a proxy before it, is no success.
            guard response.body.isEmpty || isJSON(response.body) else {
                return .credentialRefused(reason: "status \(response.status) with a page instead of JSON")
            }
            return .posted
        case 302, 303: return .credentialRefused(reason: "status \(response.status): sent to another page")
        case 300..<400:
            return .terminal(
                reason: "status \(response.status): the repository or the API has moved; configure its new place")
        case 401: return .credentialRefused(reason: reason)
        case 403:
            let saysLimit = message.map { $0.lowercased().contains("rate limit") } ?? false
            guard advice.isRateLimit || saysLimit else { return .terminal(reason: reason) }
            return .retry(after: advice.wait ?? .seconds(60), reason: reason)
        case 408, 409, 425, 429, 500...599: return .retry(after: advice.wait, reason: reason)
        case 422:
            if let message, message.lowercased().contains("maximum number of statuses") { return Self.noMore }
            return .terminal(reason: reason)
        default: return .terminal(reason: reason)
        }
    }

    private func isJSON(_ body: [UInt8]) -> Bool {
        (try? JSON.parse(body)) != nil
    }

    /// What the host says, from `message` and `errors[]` of its answer.
    private func message(in body: [UInt8]) -> String? {
        guard let root = try? JSON.parse(body) else { return nil }
        var texts = [root["message"]?.string].compactMap { $0 }
        for error in root["errors"]?.sequence ?? [] {
            if let text = error.string ?? error["message"]?.string { texts.append(text) }
        }
        return texts.isEmpty ? nil : texts.joined(separator: ": ")
    }

    /// A reason fit for logs and the event's history: short, on one line, and without the token, whatever the host
    /// has put into its answer.
    private func clean(_ reason: String) -> String {
        let token = endpoint.token.reveal()
        return StatusText.description(
            reason.split(separator: token, omittingEmptySubsequences: false).joined(separator: "•••"), limit: 300)
    }
}

/// The time of day.
enum WallClock {
    /// Seconds since 1970.
    @Sendable static func now() -> Int { time(nil) }
}

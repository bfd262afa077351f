import Synchronization

/// A rule by which the sandbox cluster answers wrongly, for trying how clients take it.
public struct FaultRule: Sendable, Hashable {
    /// What happens to a request.
    public enum Answer: Sendable, Hashable {
        /// A failure with this status code and the `Status` that an API server sends with it.
        case status(Int)
        /// The true answer, but the connection ends after half of it.
        case half
        /// Nothing, until the client gives up or the cluster ends.
        case silence
    }

    /// The method that the rule is for; `nil` for all.
    public var method: String?
    /// The path that the rule is for, in which `*` stands for one segment and a final `**` for all that follow.
    public var path: String
    /// How many requests it still answers.
    public var count: Int
    /// What it answers.
    public var answer: Answer
    /// The `Retry-After` of a 429 or 503 in seconds; `nil` sends none.
    public var retryAfter: Int?

    /// Creates a rule.
    public init(method: String? = nil, path: String, count: Int = 1, answer: Answer, retryAfter: Int? = nil) {
        self.method = method
        self.path = path
        self.count = count
        self.answer = answer
        self.retryAfter = retryAfter
    }

    /// Reads a rule such as `PATCH /api/v1/namespaces/*/configmaps/** 2 429`: method or `*`, path, count, and a status
    /// code, `half` or `silence`. `nil` if the text is not of this form.
    public init?(parsing text: String) {
        let fields = text.split(separator: " ").map(String.init)
        guard fields.count == 4, fields[1].hasPrefix("/"), let count = Int(fields[2]), count > 0 else { return nil }
        let answer: Answer
        switch fields[3] {
        case "half": answer = .half
        case "silence": answer = .silence
        default:
            guard let code = Int(fields[3]), (400..<600).contains(code) else { return nil }
            answer = .status(code)
        }
        self.init(method: fields[0] == "*" ? nil : fields[0], path: fields[1], count: count, answer: answer)
    }

    func matches(_ request: APIRequest) -> Bool {
        if let method, method != request.method { return false }
        let pattern = path.split(separator: "/").map(String.init)
        for (index, part) in pattern.enumerated() {
            if part == "**" { return true }
            guard index < request.path.count, part == "*" || part == request.path[index] else { return false }
        }
        return pattern.count == request.path.count
    }

    /// The failure of a `.status` rule.
    func failure(_ code: Int) -> APIStatus {
        let (reason, message) =
            switch code {
            case 400: ("BadRequest", "the request is bad")
            case 401: ("Unauthorized", "Unauthorized")
            case 403: ("Forbidden", "forbidden: User \"\(APIServer.userName)\" cannot do this")
            case 404: ("NotFound", "the server could not find the requested resource")
            case 409:
                (
                    "Conflict",
                    "the object has been modified; please apply your changes to the latest version and try again"
                )
            case 422: ("Invalid", "the object is invalid")
            case 429: ("TooManyRequests", "the server has received too many requests, please try again later")
            case 503: ("ServiceUnavailable", "the server is currently unable to handle the request")
            case 504: ("Timeout", "the request timed out")
            default: ("InternalError", "an error on the server has prevented the request from succeeding")
            }
        return APIStatus(
            code: code, reason: reason, message: message, details: .init(retryAfterSeconds: retryAfter))
    }
}

/// The rules by which the cluster answers wrongly at the moment.
public final class FaultInjector: Sendable {
    private let rules: Mutex<[FaultRule]>

    init(_ rules: [FaultRule]) { self.rules = Mutex(rules) }

    /// Adds a rule; earlier rules go first.
    public func add(_ rule: FaultRule) { rules.withLock { $0.append(rule) } }

    /// Removes all rules.
    public func removeAll() { rules.withLock { $0 = [] } }

    /// How many wrong answers are still to be given.
    public var pending: Int { rules.withLock { $0.reduce(0) { $0 + $1.count } } }

    /// Uses up one answer of the first rule for `request`.
    func take(_ request: APIRequest) -> FaultRule? {
        rules.withLock { rules in
            guard let index = rules.firstIndex(where: { $0.matches(request) }) else { return nil }
            let rule = rules[index]
            rules[index].count -= 1
            if rules[index].count <= 0 { rules.remove(at: index) }
            return rule
        }
    }
}

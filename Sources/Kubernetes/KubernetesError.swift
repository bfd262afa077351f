/// Why a call to a cluster failed.
public struct KubernetesError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure that callers treat differently.
    public enum Code: String, Sendable, Hashable {
        /// 401: the credentials are not accepted.
        case unauthorized
        /// 403: not allowed, or refused by the namespace's state or an admission rule.
        case forbidden
        /// 404: the object, its namespace or its kind does not exist.
        case notFound
        /// 409 for a create: the object exists.
        case alreadyExists
        /// 409: another manager owns a field, or the version is not the current one.
        case conflict
        /// 410: the version is too old for a watch or a page.
        case expired
        /// 422 or 400: the server does not accept the object.
        case invalid
        /// 429: the server asks to slow down.
        case tooManyRequests
        /// 5xx.
        case serverError
        /// No answer, half an answer, or a connection that failed.
        case unreachable
        /// An answer that is not what the API promises.
        case malformedAnswer
        /// The kubeconfig or the configured credentials cannot be used.
        case configuration
    }

    /// One field that another manager owns.
    public struct Conflict: Sendable, Hashable {
        /// The other manager's name.
        public var manager: String
        /// The field, such as `.spec.replicas`.
        public var field: String

        /// Creates a conflict.
        public init(manager: String, field: String) {
            self.manager = manager
            self.field = field
        }
    }

    /// One thing that is wrong with an object.
    public struct Cause: Sendable, Hashable {
        /// A fixed word, such as `FieldValueInvalid` or `NamespaceTerminating`.
        public var reason: String
        /// What is wrong, in the server's words.
        public var message: String
        /// The field, such as `spec.replicas`; empty when it is not about one.
        public var field: String

        /// Creates a cause.
        public init(reason: String, message: String, field: String) {
            self.reason = reason
            self.message = message
            self.field = field
        }
    }

    /// What kind of failure it is.
    public var code: Code
    /// The HTTP status, if there was an answer.
    public var status: Int?
    /// The server's own words, or what went wrong on the way; holds no credentials.
    public var message: String
    /// The fields that other managers own, for a conflict of server-side apply.
    public var conflicts: [Conflict]
    /// How long the server asks to wait.
    public var retryAfter: Duration?
    /// The server's fixed word for it, such as `AlreadyExists`; `nil` if it gave none.
    public var reason: String?
    /// What exactly is wrong with the object, where the server says so.
    public var causes: [Cause]

    /// Creates an error.
    public init(
        _ code: Code, status: Int? = nil, message: String, conflicts: [Conflict] = [], retryAfter: Duration? = nil,
        reason: String? = nil, causes: [Cause] = []
    ) {
        self.reason = reason
        self.causes = causes
        self.code = code
        self.status = status
        self.message = message
        self.conflicts = conflicts
        self.retryAfter = retryAfter
    }

    /// Whether the same call may succeed later without anyone changing the request.
    public var isTransient: Bool {
        switch code {
        case .tooManyRequests, .serverError, .unreachable, .malformedAnswer: true
        default: false
        }
    }

    /// Whether a watch or a list must start anew.
    public var isExpired: Bool { code == .expired }

    /// The text form.
    public var description: String { message }
}

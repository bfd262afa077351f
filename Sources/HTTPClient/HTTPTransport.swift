/// Sends HTTP requests. `CurlClient` does it over the network; tests may answer from memory.
public protocol HTTPTransport: Sendable {
    /// Sends a request and returns the whole answer, whatever its status. Throws `HTTPClientError`. Redirects are not
    /// followed. Cancelling the task ends the transfer.
    func send(_ request: HTTPRequest) async throws -> HTTPResponse

    /// Sends a request and returns the head of the answer with its body as it arrives.
    func stream(_ request: HTTPRequest) async throws -> HTTPStreamingResponse
}

/// A request.
public struct HTTPRequest: Sendable {
    /// The method, in capitals.
    public var method: String
    /// The absolute URL.
    public var url: String
    /// Header fields in order; names in any case.
    public var headers: [HTTPField]
    /// The body, if there is one.
    public var body: [UInt8]?
    /// The longest time for the whole exchange; for a stream, until its head has arrived.
    public var timeout: Duration
    /// A larger answer is an error. Does not limit streams.
    public var maximumResponseSize: Int
    /// A local socket to connect to instead of the URL's host.
    public var unixSocketPath: String?

    /// Creates a request.
    public init(
        _ method: String = "GET", _ url: String, headers: [HTTPField] = [], body: [UInt8]? = nil,
        timeout: Duration = .seconds(30), maximumResponseSize: Int = 64 << 20, unixSocketPath: String? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumResponseSize = maximumResponseSize
        self.unixSocketPath = unixSocketPath
    }
}

/// A header field.
public struct HTTPField: Sendable, Hashable {
    /// The name; compared without case.
    public var name: String
    /// The value. Secrets are revealed only where the field is made, and fields are never logged.
    public var value: String

    /// Creates a field.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// A whole answer.
public struct HTTPResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields as they came.
    public var headers: [HTTPField]
    /// The body.
    public var body: [UInt8]

    /// Creates an answer.
    public init(status: Int, headers: [HTTPField] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header field, its name in any case.
    public func header(_ name: String) -> String? { headers.first(named: name) }
}

/// An answer whose body is still arriving.
public struct HTTPStreamingResponse: Sendable {
    /// The status code.
    public var status: Int
    /// The header fields as they came.
    public var headers: [HTTPField]
    /// The body in pieces; ends with `HTTPClientError` if the transfer breaks. Dropping it ends the transfer.
    public var body: AsyncThrowingStream<[UInt8], any Error>

    /// Creates an answer.
    public init(status: Int, headers: [HTTPField], body: AsyncThrowingStream<[UInt8], any Error>) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The first value of a header field, its name in any case.
    public func header(_ name: String) -> String? { headers.first(named: name) }
}

extension [HTTPField] {
    /// The first value under `name`, compared without case.
    func first(named name: String) -> String? {
        let wanted = name.lowercased()
        return first { $0.name.lowercased() == wanted }?.value
    }
}

/// Why there was no (whole) answer.
public struct HTTPClientError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable {
        /// The URL cannot be used.
        case invalidURL
        /// The name has no address.
        case nameNotResolved
        /// No connection.
        case connectFailed
        /// TLS failed: certificate, name or protocol.
        case tlsFailed
        /// The time ran out.
        case timeout
        /// The connection broke before the whole answer had come.
        case interrupted
        /// The answer is larger than allowed.
        case tooLarge
        /// The task was cancelled.
        case cancelled
        /// Anything else.
        case other
    }

    /// What kind of failure it is; a fixed word, fit for a metric's label.
    public var code: Code
    /// What happened, without credentials.
    public var message: String
    /// Whether no byte of the request can have reached the server, so that sending again is safe for any method.
    public var isBeforeRequest: Bool

    /// Creates an error.
    public init(_ code: Code, message: String, isBeforeRequest: Bool = false) {
        self.code = code
        self.message = message
        self.isBeforeRequest = isBeforeRequest
    }

    /// The text form.
    public var description: String { message }
}

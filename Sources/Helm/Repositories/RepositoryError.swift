/// Why a chart could not be had from a repository or registry.
public struct RepositoryError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Code: String, Sendable, Hashable {
        /// The configuration, a reference or a lock file is wrong; trying again does not help.
        case invalid
        /// The configuration does not let this host be contacted.
        case hostNotAllowed
        /// The server wants other credentials.
        case unauthorized
        /// There is no such chart or version.
        case notFound
        /// What came is not what its digest says, or is not what it should be.
        case corrupt
        /// The server could not be reached or is in trouble; it is worth trying again.
        case unavailable
        /// The cache's folder cannot be used.
        case cache
    }

    /// What kind of failure it is.
    public var code: Code
    /// What happened, and what to do; without credentials.
    public var message: String

    /// Creates an error.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Whether the same may work later.
    public var isTransient: Bool { code == .unavailable }

    /// The message.
    public var description: String { message }
}

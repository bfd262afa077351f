/// Why a call to a repository failed. The text never holds credentials.
public struct GitStoreError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kinds of failure that callers treat differently.
    public enum Code: String, Sendable, Hashable {
        /// The server does not accept the credentials, or wants some and none are configured.
        case authentication
        /// The known_hosts file has no key for the ssh server.
        case hostKeyUnknown
        /// The ssh server's key is not the one in the known_hosts file, or is revoked there.
        case hostKeyMismatch
        /// The TLS certificate is not trusted or is for another host.
        case certificate
        /// The repository does not exist, or the credentials do not show it.
        case repositoryNotFound
        /// The mirror does not have the revision.
        case revisionNotFound
        /// Several things have this name.
        case ambiguousRevision
        /// No connection, or one that broke.
        case network
        /// The time limit has passed.
        case timeout
        /// The mirror is damaged, half-written or missing; the next fetch rebuilds it.
        case corruptMirror
        /// The remote does not take the push.
        case pushRejected
        /// The disk, or the permissions on it.
        case fileSystem
        /// Something that this version does not do.
        case unsupported
        /// A configured value that cannot be used.
        case configuration
        /// Anything else that libgit2 reports.
        case other
    }

    /// What kind of failure it is; its raw value has no dynamic parts and suits a metric's label.
    public var code: Code
    /// What failed and why, and what would help.
    public var message: String

    /// Creates an error; credentials in addresses inside `message` are removed.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = RepositoryURL.removingCredentials(from: message)
    }

    /// Whether the same call may succeed later without anyone changing the configuration.
    public var isTransient: Bool {
        switch code {
        case .network, .timeout, .corruptMirror, .pushRejected, .other, .fileSystem: true
        default: false
        }
    }

    /// The text form.
    public var description: String { message }
}

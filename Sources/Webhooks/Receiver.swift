public import Base

/// A place where a Git host delivers its webhooks: how deliveries are verified, and with which secrets.
///
/// The kind comes from the configuration, never from a delivery's headers: a caller must not be able to choose the
/// verifier. A receiver without a secret cannot be made, unless it is said to be unauthenticated; then its deliveries
/// can cause nothing but a poll.
public struct Receiver: Sendable {
    /// The dialect that a receiver expects.
    public enum Kind: Sendable, Hashable {
        /// GitHub and GitHub Enterprise Server. With `allowSHA1`, a delivery that has no SHA-256 signature may carry
        /// the old `X-Hub-Signature`; a wrong SHA-256 signature is never rescued by a right SHA-1 one.
        case gitHub(allowSHA1: Bool = false)
        /// Gitea.
        case gitea
        /// Forgejo; its own headers come before those of Gitea.
        case forgejo
        /// Anything that signs its body with a shared secret, such as the hook that `martlet hook` installs. The
        /// body is described at `GenericDelivery`.
        case generic(GenericSignature = GenericSignature())
    }

    /// Why a receiver cannot be made.
    public enum ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
        /// No secret, and not said to be unauthenticated.
        case noSecret
        /// One of the secrets is empty; `position` counts from 0.
        case emptySecret(position: Int)
        /// Secrets, and yet said to be unauthenticated.
        case secretsButUnauthenticated
        /// The id cannot be a part of a URL's path.
        case badID
        /// The signature's header has no valid name.
        case badHeaderName
        /// The cap on bodies is not positive.
        case badBodyLimit

        /// What is wrong and what would be right.
        public var description: String {
            switch self {
            case .noSecret: "a receiver needs at least one secret, or allowUnauthenticated: true"
            case .emptySecret(let position): "secret \(position + 1) is empty"
            case .secretsButUnauthenticated: "a receiver has either secrets or allowUnauthenticated: true, not both"
            case .badID:
                "a receiver's id is 1 to 128 letters, digits, '.', '-' and '_', and starts with a letter or digit"
            case .badHeaderName: "the signature's header name may only hold letters, digits and '-'"
            case .badBodyLimit: "the body limit must be more than 0 bytes"
            }
        }
    }

    /// GitHub sends up to 25 MB; a form adds some.
    public static let defaultBodyLimit = 26 << 20

    /// The opaque last part of the URL that the host delivers to.
    public let id: String
    /// The dialect.
    public let kind: Kind
    /// The secrets that are valid at this time; more than one while they are being changed.
    public let secrets: [Redacted<[UInt8]>]
    /// The largest body in bytes.
    public let bodyLimit: Int

    /// Whether deliveries prove where they come from.
    public var isAuthenticated: Bool { !secrets.isEmpty }

    /// Creates a receiver.
    public init(
        id: String, kind: Kind, secrets: [Redacted<[UInt8]>], allowUnauthenticated: Bool = false,
        bodyLimit: Int = Receiver.defaultBodyLimit
    ) throws(ConfigurationError) {
        guard Self.isID(id) else { throw .badID }
        if secrets.isEmpty, !allowUnauthenticated { throw .noSecret }
        if !secrets.isEmpty, allowUnauthenticated { throw .secretsButUnauthenticated }
        if let position = secrets.firstIndex(where: { $0.reveal().isEmpty }) { throw .emptySecret(position: position) }
        if case .generic(let signature) = kind, !HeaderFields.isName(signature.header) { throw .badHeaderName }
        guard bodyLimit > 0 else { throw .badBodyLimit }
        self.id = id
        self.kind = kind
        self.secrets = secrets
        self.bodyLimit = bodyLimit
    }

    /// A secret as it stands in a file: one line feed at the end, or one carriage return and line feed, is not part of
    /// it, since editors and `echo` add it. Everything else is.
    public static func secret(fromFile content: [UInt8]) -> Redacted<[UInt8]> {
        var bytes = content[...]
        if bytes.last == UInt8(ascii: "\n") {
            bytes.removeLast()
            if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        }
        return Redacted(Array(bytes))
    }

    private static func isID(_ id: String) -> Bool {
        guard (1...128).contains(id.utf8.count) else { return false }
        for (position, byte) in id.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                continue
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                guard position > 0 else { return false }
            default: return false
            }
        }
        return true
    }
}

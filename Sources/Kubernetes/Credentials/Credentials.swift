public import Base

/// How a client proves who it is, beside a client certificate.
public enum Credentials: Sendable {
    /// By nothing, or by a client certificate alone.
    case none
    /// A bearer token.
    case token(Redacted<String>)
    /// A bearer token in a file that is read again when it may have changed.
    case tokenFile(path: String)
    /// User name and password.
    case basic(user: String, password: Redacted<String>)
    /// A program that prints the credentials.
    case plugin(CredentialPlugin)
}

/// A program that prints credentials, by Kubernetes' client authentication protocol
/// (`client.authentication.k8s.io`, v1 and v1beta1). It is started directly, never through a shell.
public struct CredentialPlugin: Sendable {
    /// The version of the protocol.
    public enum Version: String, Sendable {
        /// `client.authentication.k8s.io/v1`.
        case v1 = "client.authentication.k8s.io/v1"
        /// `client.authentication.k8s.io/v1beta1`.
        case v1beta1 = "client.authentication.k8s.io/v1beta1"
    }

    /// The version of the protocol.
    public var version: Version
    /// The program: a path, or a name that is looked for in `PATH`.
    public var command: String
    /// Its arguments.
    public var arguments: [String]
    /// Variables added to the environment; values may be secrets.
    public var environment: [(name: String, value: Redacted<String>)]
    /// What the program is told of the cluster, as JSON; `nil` if the kubeconfig does not ask for that.
    public var clusterInfo: String?
    /// What to tell a user when the program is not there.
    public var installHint: String?

    /// Creates a plugin.
    public init(
        version: Version, command: String, arguments: [String] = [],
        environment: [(name: String, value: Redacted<String>)] = [], clusterInfo: String? = nil,
        installHint: String? = nil
    ) {
        self.version = version
        self.command = command
        self.arguments = arguments
        self.environment = environment
        self.clusterInfo = clusterInfo
        self.installHint = installHint
    }
}

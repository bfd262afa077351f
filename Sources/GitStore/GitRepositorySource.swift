public import Base

/// Where a repository is, and with what rights Martlet reads it.
public struct GitRepositorySource: Sendable {
    /// The name that the configuration gives the repository.
    public var name: String
    /// The address: `https://`, `http://`, `ssh://`, `user@host:path`, `file://` or an absolute path.
    public var url: String
    /// How Martlet shows who it is.
    public var credential: GitCredential
    /// A PEM file with certificates that are trusted for this repository, beside those of the system.
    public var caFile: String?

    /// Creates a source.
    public init(name: String, url: String, credential: GitCredential = .none, caFile: String? = nil) {
        self.name = name
        self.url = url
        self.credential = credential
        self.caFile = caFile
    }
}

/// How Martlet shows a Git server who it is.
public enum GitCredential: Sendable {
    /// Not at all; for HTTP, a user and password inside the address are used.
    case none
    /// HTTP Basic: a user and a password. Access tokens are sent this way too, with the user that the host wants
    /// (GitHub: `x-access-token`; others take any).
    case basic(username: String, password: Redacted<String>)
    /// A private key for ssh.
    case sshKey(SSHKey)

    /// A private key and the servers that may be trusted with it.
    public struct SSHKey: Sendable {
        /// The file with the private key.
        public var privateKeyFile: String
        /// The key's passphrase.
        public var passphrase: Redacted<String>?
        /// The file with the servers' keys, as OpenSSH writes it. A server that is not in it is refused.
        public var knownHostsFile: String

        /// Creates it from its parts.
        public init(privateKeyFile: String, passphrase: Redacted<String>? = nil, knownHostsFile: String) {
            self.privateKeyFile = privateKeyFile
            self.passphrase = passphrase
            self.knownHostsFile = knownHostsFile
        }
    }
}

public import Base
public import Manifests
public import Webhooks

/// Everything that `martlet.yaml` says. Each part is described beside its key in `config/martlet.yaml`.
public struct Configuration: Sendable {
    /// The file it was read from.
    public var path: String
    /// The folder for the queue, the mirrors and the socket.
    public var dataDirectory: String
    /// The network listener.
    public var listen = Listen()
    /// The API.
    public var api = API()
    /// The queue.
    public var queue = Queue()
    /// Who may send deliveries.
    public var receivers: [Receiver] = []
    /// The Git repositories.
    public var repositories: [Repository] = []
    /// The chart repositories and registries.
    public var chartRepositories: [ChartRepository] = []
    /// The clusters.
    public var clusters: [Cluster] = []
    /// Where Application manifests are.
    public var applications: [ApplicationSource] = []
    /// Syncing.
    public var sync = Sync()
    /// Commit statuses.
    public var statuses = Statuses()
    /// Logging.
    public var log = Log()

    /// A configuration with defaults and nothing to do.
    public init(path: String, dataDirectory: String) {
        self.path = path
        self.dataDirectory = dataDirectory
    }

    /// The socket's path: as configured, or `martlet.sock` in the data directory.
    public var socketPath: String { api.socket ?? "\(dataDirectory)/martlet.sock" }

    /// The network listener.
    public struct Listen: Sendable {
        /// The address to bind.
        public var host = "127.0.0.1"
        /// The port; 0 lets the system choose.
        public var port = 8080
        /// The largest body of a delivery in bytes.
        public var maximumBody = 26 << 20
        /// The largest sum of bodies being received in bytes.
        public var maximumInFlight = 64 << 20
    }

    /// The API for the commands and for programs.
    public struct API: Sendable {
        /// The local socket, if not the default one.
        public var socket: String?
        /// Tokens for use over the network.
        public var tokens: [SecretReference] = []
    }

    /// The queue and its workers.
    public struct Queue: Sendable {
        /// Pieces of work at the same time.
        public var workers = 4
        /// How long a claim holds without a heartbeat.
        public var lease: Duration = .seconds(30)
    }

    /// One sender of deliveries.
    public struct Receiver: Sendable {
        /// What kind of sender it is.
        public enum Kind: String, Sendable, CaseIterable {
            /// GitHub or GitHub Enterprise Server.
            case github
            /// Gitea.
            case gitea
            /// Forgejo.
            case forgejo
            /// Signed JSON from anything, such as a post-receive hook.
            case generic
        }

        /// The last part of its path, `/hook/NAME`.
        public var name: String
        /// The kind.
        public var kind: Kind
        /// The valid secrets; at least one.
        public var secrets: [SecretReference]
        /// Also accept GitHub's older SHA-1 signature.
        public var allowSHA1 = false
        /// For `generic`.
        public var signature = GenericSignature()
        /// Where it stands in the file.
        public var location: SourceLocation
    }

    /// One chart repository or registry.
    public struct ChartRepository: Sendable {
        /// What dependencies may call it: `@name`, `alias:name`.
        public var name: String
        /// `https://…` with an `index.yaml`, or `oci://…`.
        public var url: String
        /// The user name.
        public var username: String?
        /// The password or token.
        public var password: SecretReference?
        /// A file with the only authorities to trust.
        public var certificateAuthorities: String?
        /// Whether any certificate is accepted.
        public var skipsVerification: Bool
        /// Further hosts that archives and tokens may come from.
        public var allowedHosts: [String]
        /// Whether the credentials go to those hosts too.
        public var passesCredentials: Bool
        /// Whether a registry is spoken to without TLS.
        public var usesPlainHTTP: Bool
        /// Where it stands in the file.
        public var location: SourceLocation
    }

    /// One Git repository.
    public struct Repository: Sendable {
        /// How to get in.
        public enum Credentials: Sendable {
            /// Nothing needed.
            case none
            /// User name with a password or token, over HTTPS.
            case basic(username: String, password: SecretReference)
            /// An SSH key whose host is checked against a known_hosts file.
            case ssh(key: String, passphrase: SecretReference?, knownHosts: String)
        }

        /// Where outcomes are reported.
        public struct Statuses: Sendable {
            /// The host's dialect.
            public enum Kind: String, Sendable, CaseIterable {
                /// GitHub's commit statuses.
                case github
                /// Gitea's.
                case gitea
                /// Forgejo's.
                case forgejo
                /// Notes in the repository itself.
                case gitNotes = "git-notes"
                /// None.
                case none
            }

            /// The dialect.
            public var kind: Kind
            /// The API's root.
            public var api: String?
            /// The API token.
            public var token: SecretReference?
            /// `owner/name` at the host, if it is not the end of the repository's URL.
            public var project: String?

            init(kind: Kind) { self.kind = kind }
        }

        /// What the rest of the configuration calls it.
        public var name: String
        /// Its URL or path.
        public var url: String
        /// The receivers whose deliveries count.
        public var receivers: [Located<String>]
        /// How to get in.
        public var credentials: Credentials
        /// A file of certificate authorities for its host.
        public var certificateAuthorities: String?
        /// Where outcomes go.
        public var statuses: Statuses
        /// How often to look for missed pushes; zero: never.
        public var poll: Duration
        /// Where it stands in the file.
        public var location: SourceLocation
    }

    /// One cluster.
    public struct Cluster: Sendable {
        /// How to reach it.
        public enum Access: Sendable {
            /// A kubeconfig file, with a context of it or its current one.
            case kubeconfig(path: String, context: String?, allowExec: Bool)
            /// The service account of the pod that the agent runs in.
            case inCluster
        }

        /// What applications call it in `destination.name`.
        public var name: String
        /// What applications call it in `destination.server`; by default the kubeconfig's server.
        public var server: String?
        /// How to reach it.
        public var access: Access
        /// Where it stands in the file.
        public var location: SourceLocation
    }

    /// A place with Application manifests.
    public enum ApplicationSource: Sendable, Hashable {
        /// A folder of a configured repository at a revision.
        case repository(name: String, path: String, targetRevision: String, location: SourceLocation?)
        /// A folder or file on this machine.
        case directory(path: String)
    }

    /// How syncs behave.
    public struct Sync: Sendable {
        /// The longest wait for health; zero: do not wait.
        public var healthTimeout: Duration = .seconds(300)
        /// The namespace of the inventories.
        public var inventoryNamespace = "martlet"
    }

    /// How statuses are named.
    public struct Statuses: Sendable {
        /// The first part of each context.
        public var contextPrefix = "martlet"
    }

    /// Logging.
    public struct Log: Sendable {
        /// The lowest level that is written.
        public var level = "info"
        /// Whether lines are JSON.
        public var json = false
    }
}

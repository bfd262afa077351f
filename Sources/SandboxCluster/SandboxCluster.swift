public import Base
import Hummingbird
import HummingbirdTLS
public import Logging
import Manifests
public import ServiceLifecycle
import Signing
import Synchronization

/// A small Kubernetes-compatible API server in memory, for trying the product and for tests. `kubectl` works against
/// it. It serves HTTPS on 127.0.0.1 with a certificate authority of its own and one token, keeps objects as long as it
/// runs, and simulates the controllers that make workloads ready.
public final class SandboxCluster: Service {
    /// How the cluster behaves.
    public struct Configuration: Sendable {
        /// The port on 127.0.0.1; 0 takes a free one.
        public var port: Int
        /// The bearer token of the one user.
        public var token: Redacted<String>
        /// Whether the controllers run: workloads get pods and become ready, claims are bound, deleted namespaces are
        /// emptied, owned objects are collected.
        public var runsControllers: Bool
        /// How long the pods of a workload take to become ready.
        public var rollout: Duration
        /// Pods with an image whose tag contains one of these words never become ready; their jobs fail.
        public var failingImageWords: [String]
        /// How long until a rollout with such an image is given up, if `progressDeadlineSeconds` is not shorter.
        public var progressDeadline: Duration
        /// How many changes are remembered for watches and pages.
        public var historyLimit: Int
        /// How often a watch that asks for bookmarks gets one.
        public var bookmarkInterval: Duration
        /// Whether a watch may start with all objects (`sendInitialEvents`); an API server whose storage cannot tell
        /// the progress of a watch refuses it.
        public var allowsInitialEvents: Bool
        /// Wrong answers to give from the start.
        public var faults: [FaultRule]

        /// The address in `/api`; set when the listener is bound.
        var advertisedAddress = "127.0.0.1:6443"

        /// Creates a configuration, with a random token unless one is given.
        public init(
            port: Int = 0, token: Redacted<String>? = nil,
            runsControllers: Bool = true, rollout: Duration = .milliseconds(300),
            failingImageWords: [String] = ["fail", "does-not-exist"]
        ) {
            self.port = port
            self.token = token ?? Redacted(SecureRandom.identifier(bytes: 24))
            self.runsControllers = runsControllers
            self.rollout = rollout
            self.failingImageWords = failingImageWords
            progressDeadline = .seconds(2)
            historyLimit = 20_000
            bookmarkInterval = .seconds(10)
            allowsInitialEvents = true
            faults = []
        }
    }

    /// Wrong answers can be added here at any time.
    public let faults: FaultInjector
    /// PEM of the certificate authority that clients have to trust.
    public let certificateAuthority: String
    /// The bearer token.
    public let token: Redacted<String>

    let api: APIServer
    private let configuration: Configuration
    private let certificates: Certificates
    private let controllers: Controllers?
    private let logger: Logger
    private let listener = Listener()

    /// Creates a cluster that holds the namespaces and objects that every cluster starts with. It does not listen yet.
    ///
    /// - Parameter clock: what the simulated controllers and watches wait on.
    /// - Throws: when OpenSSL cannot make certificates.
    public init(
        _ configuration: Configuration = Configuration(), logger: Logger,
        clock: some Clock<Duration> = ContinuousClock()
    ) throws {
        self.configuration = configuration
        self.logger = logger
        token = configuration.token
        certificates = try Certificates()
        certificateAuthority = certificates.authority
        faults = FaultInjector(configuration.faults)
        let time = SandboxTime(clock)
        api = APIServer(configuration: configuration, time: time, fields: StandardFieldPipeline(), faults: faults)
        controllers = configuration.runsControllers ? Controllers(api, configuration) : nil
        api.state.withLock { $0.bootstrap() }
    }

    /// Serves until the task is cancelled or a graceful shutdown begins, which ends all watches.
    public func run() async throws {
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: [
                .certificate(try NIOSSLCertificate(bytes: Array(certificates.certificate.utf8), format: .pem))
            ],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(certificates.privateKey.utf8), format: .pem)))
        tls.applicationProtocols = ["http/1.1"]
        let listener = listener
        // Ending cuts the connections of watches, which the server would report as errors; its real ones are thrown.
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .critical)
        let application = Application(
            responder: ConnectionResponder(api: api),
            server: try .tls(.http1(), tlsConfiguration: tls),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: configuration.port), serverName: nil),
            onServerRunning: { channel in listener.bound(channel.localAddress?.port ?? 0) },
            logger: quiet)
        defer {
            listener.ended()
            api.state.withLock { $0.endWatches() }
        }
        try await withGracefulShutdownHandler {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.run() }
                if let controllers { group.addTask { await controllers.run() } }
                // The listener ends on shutdown; the controllers only by being cancelled then.
                try await group.next()
                group.cancelAll()
            }
        } onGracefulShutdown: { [api, controllers] in
            controllers?.stop()
            api.state.withLock { $0.close() }
        }
    }

    /// The port, once the cluster listens.
    ///
    /// - Throws: `CancellationError` when the cluster ends or the task is cancelled before that.
    public func port() async throws -> Int { try await listener.port() }

    /// The address for clients, such as `https://127.0.0.1:41873`, once the cluster listens.
    public func address() async throws -> String { "https://127.0.0.1:\(try await port())" }

    /// A kubeconfig whose current context, `sandbox`, is this cluster, once it listens.
    public func kubeconfig() async throws -> String {
        let address = try await address()
        let authority = Base64.encode(Array(certificateAuthority.utf8))
        return """
            apiVersion: v1
            kind: Config
            clusters:
            - name: sandbox
              cluster:
                server: \(address)
                certificate-authority-data: \(authority)
            users:
            - name: sandbox-admin
              user:
                token: \(token.reveal())
            contexts:
            - name: sandbox
              context:
                cluster: sandbox
                user: sandbox-admin
            current-context: sandbox

            """
    }
}

/// The listener's port, for those who wait until it is bound.
private final class Listener: Sendable {
    private enum State {
        case starting([Int: CheckedContinuation<Int, any Error>])
        case bound(Int)
        case ended
    }

    private let state = Mutex((state: State.starting([:]), next: 0))

    func bound(_ port: Int) {
        let waiting = state.withLock { value -> [CheckedContinuation<Int, any Error>] in
            guard case .starting(let waiting) = value.state else { return [] }
            value.state = .bound(port)
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: port) }
    }

    func ended() {
        let waiting = state.withLock { value -> [CheckedContinuation<Int, any Error>] in
            defer { value.state = .ended }
            guard case .starting(let waiting) = value.state else { return [] }
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.resume(throwing: CancellationError()) }
    }

    func port() async throws -> Int {
        let id = state.withLock { value -> Int in
            value.next += 1
            return value.next
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let answer = state.withLock { value -> Result<Int, any Error>? in
                    if Task.isCancelled { return .failure(CancellationError()) }
                    switch value.state {
                    case .bound(let port): return .success(port)
                    case .ended: return .failure(CancellationError())
                    case .starting(var waiting):
                        waiting[id] = continuation
                        value.state = .starting(waiting)
                        return nil
                    }
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            let continuation = state.withLock { value -> CheckedContinuation<Int, any Error>? in
                guard case .starting(var waiting) = value.state else { return nil }
                let continuation = waiting.removeValue(forKey: id)
                value.state = .starting(waiting)
                return continuation
            }
            continuation?.resume(throwing: CancellationError())
        }
    }
}

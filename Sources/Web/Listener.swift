public import Agent
public import EventQueue
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle

/// The network listener (webhooks, health, and the API for those who have a token) and the local socket (the API for
/// whoever may open it).
public struct Listener: Sendable {
    private let configuration: Configuration
    private let store: any EventStore
    private let intake: Intake
    private let applications: any ApplicationDirectory
    private let logger: Logger

    /// Creates a listener.
    public init(
        configuration: Configuration, store: any EventStore, intake: Intake, applications: any ApplicationDirectory,
        logger: Logger
    ) {
        self.configuration = configuration
        self.store = store
        self.intake = intake
        self.applications = applications
        self.logger = logger
    }

    /// The services to run.
    ///
    /// - Parameter onListening: called with the port once the network listener is bound.
    public func services(onListening: @escaping @Sendable (Int) async -> Void) -> [any Service] {
        // The server's own words about itself are of no use to an operator.
        var serverLogger = logger
        serverLogger.logLevel = max(logger.logLevel, .warning)
        let network = Application(
            router: networkRouter(), server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.listen.host, port: configuration.listen.port), serverName: "martlet"),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? 0) }, logger: serverLogger)
        let local = Application(
            router: localRouter(), server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: ApplicationConfiguration(
                address: .unixDomainSocket(path: configuration.socketPath), serverName: "martlet"),
            logger: serverLogger)
        return [network, local]
    }

    private func networkRouter() -> Router<ListenerContext> {
        let router = Router(context: ListenerContext.self)
        router.add(middleware: UnreadBodyMiddleware())
        HookRoutes(intake: intake).add(to: router)
        HealthRoutes(store: store).add(to: router)
        let api = router.group("/api/v1").add(middleware: TokenMiddleware(tokens: configuration.api.tokens))
        addAPI(to: api)
        return router
    }

    private func localRouter() -> Router<ListenerContext> {
        let router = Router(context: ListenerContext.self)
        HealthRoutes(store: store).add(to: router)
        addAPI(to: router.group("/api/v1"))
        return router
    }

    private func addAPI(to group: RouterGroup<ListenerContext>) {
        let group = group.add(middleware: ProblemMiddleware())
        EventRoutes(store: store).add(to: group)
        ApplicationRoutes(applications: applications).add(to: group)
        RefusalRoutes(store: store).add(to: group)
    }
}

public import Base
public import EventQueue
import Foundation
import GitStore
import HTTPClient
public import Logging
public import ServiceLifecycle

/// The agent of one configuration, put together: the queue, the workers, the poller and the delivery of statuses.
///
/// Creating it opens the queue and reads local files; nothing is contacted before its services run.
public struct MartletAgent: Sendable {
    /// The queue.
    public let store: any EventStore
    /// Takes deliveries in.
    public let intake: Intake
    /// Tells about applications.
    public let directory: any ApplicationDirectory
    private let catalog: ApplicationCatalog
    private let pool: WorkerPool
    private let poller: Poller
    private let statuses: StatusDelivery

    /// Puts the agent together. Throws `EventQueueError`, `GitStoreError`, `SecretError` or what keeps the data
    /// directory from being used. Blocks for a moment while the database opens.
    public init(configuration: Configuration, logger: Logger) throws {
        try FileManager.default.createDirectory(
            atPath: configuration.dataDirectory, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        let store = try SQLiteEventStore(
            SQLiteEventStore.Configuration(
                path: "\(configuration.dataDirectory)/queue.sqlite", host: ProcessInfo.processInfo.hostName,
                version: MartletVersion.current))
        let repositories = RepositoryRegistry(
            configuration, store: try GitStore(directory: "\(configuration.dataDirectory)/mirrors"))
        let clusters = ClusterRegistry(configuration)
        let renderer = SourceRenderer(
            repositories: repositories, clusters: clusters,
            charts: try ChartSources(configuration), randomKey: try RenderKey.load(from: configuration.dataDirectory),
            threads: ThreadPool(threads: 2))
        catalog = ApplicationCatalog(
            configuration, repositories: repositories, clusters: clusters, logger: logger)
        let prefix = configuration.statuses.contextPrefix
        let handler = MainHandler(
            events: EventHandler(
                store: store, repositories: repositories, catalog: catalog, renderer: renderer, contextPrefix: prefix,
                logger: logger),
            deployments: DeployHandler(
                repositories: repositories, clusters: clusters, catalog: catalog,
                healthTimeout: configuration.sync.healthTimeout,
                inventoryNamespace: configuration.sync.inventoryNamespace, controlNamespace: "argocd",
                renderer: renderer))
        self.store = store
        intake = Intake(configuration: configuration, store: store, logger: logger)
        pool = WorkerPool(
            store: store, handler: handler, worker: "\(ProcessInfo.processInfo.hostName)/\(getpid())",
            limit: configuration.queue.workers, lease: configuration.queue.lease, logger: logger)
        poller = Poller(
            configuration: configuration, store: store, repositories: repositories, catalog: catalog, logger: logger)
        statuses = StatusDelivery(
            store: store, posters: try repositories.statusPosters(transport: try CurlClient()), logger: logger)
        directory = LiveApplicationDirectory(
            configuration: configuration, store: store, repositories: repositories, clusters: clusters,
            catalog: catalog, renderer: renderer)
    }

    /// Reads the Application manifests that are at hand without the network.
    public func loadApplications() async -> [Diagnostic] { await catalog.loadAvailable() }

    /// The services to run, in the order of their start.
    public var services: [any Service] { [statuses, pool, poller] }
}

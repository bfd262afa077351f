import Base
import CommitStatuses
public import EventQueue
import GitStore
public import Logging
public import ServiceLifecycle

/// Finds pushes that no delivery told of: looks at the tips of each repository from time to time, and makes an event of
/// each tracked ref that stands elsewhere than its last event says. Also the first event of a repository that was just
/// configured comes from here.
public struct Poller: Service {
    private let configuration: Configuration
    private let store: any EventStore
    private let repositories: RepositoryRegistry
    private let catalog: ApplicationCatalog
    private let logger: Logger

    /// Creates the service.
    public init(
        configuration: Configuration, store: any EventStore, repositories: RepositoryRegistry,
        catalog: ApplicationCatalog, logger: Logger
    ) {
        self.configuration = configuration
        self.store = store
        self.repositories = repositories
        self.catalog = catalog
        self.logger = logger
    }

    /// Polls until the service is shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                // A service that ends would end the agent, also when there is nothing to poll.
                group.addTask { while (try? await Task.sleep(for: .seconds(3600))) != nil {} }
                for repository in configuration.repositories where repository.poll > .zero {
                    group.addTask { await poll(repository) }
                }
            }
        }
    }

    private func poll(_ repository: Configuration.Repository) async {
        while !Task.isCancelled {
            do {
                try await look(at: repository.name)
            } catch is CancellationError {
                return
            } catch {
                logger.warning(
                    "cannot look for missed pushes",
                    metadata: ["repository": "\(repository.name)", "error": "\(error)"])
            }
            // A tenth earlier or later, so that many repositories of one host do not ask in step.
            let jitter = Double.random(in: 0.9...1.1)
            try? await Task.sleep(for: repository.poll * jitter)
        }
    }

    private func look(at repository: String) async throws {
        let mirror = try repositories.mirror(of: repository)
        let refs = try await mirror.remoteRefs()
        let defaultBranch = refs.first { $0.name == "HEAD" }?.symbolicTarget
        let applications = await catalog.applications(inRepository: repository)
        for ref in refs where ref.name.hasPrefix("refs/heads/") || ref.name.hasPrefix("refs/tags/") {
            let isFollowed =
                applications.contains { $0.follows(ref.name, defaultBranch: defaultBranch) }
                || definesApplications(repository, ref.name, defaultBranch: defaultBranch)
            guard isFollowed else { continue }
            try await compare(ref, of: repository)
        }
    }

    private func definesApplications(_ repository: String, _ ref: String, defaultBranch: String?) -> Bool {
        configuration.applications.contains { source in
            guard case .repository(repository, _, let revision, _) = source else { return false }
            return revision == "HEAD"
                ? ref == defaultBranch
                : [revision, "refs/heads/\(revision)", "refs/tags/\(revision)"].contains(ref)
        }
    }

    private func compare(_ ref: GitRef, of repository: String) async throws {
        var filter = EventFilter()
        filter.repository = repository
        filter.ref = ref.name
        let last = try await store.events(filter, before: nil, limit: 1).events.first
        let known = last?.refs.last { $0.ref == ref.name }?.after
        guard known != ref.target else { return }
        // The last event's number makes the key new each time the ref has moved, also back to where it was before.
        var delivery = NewDelivery(
            source: "poller", key: "\(repository) \(ref.name) \(ref.target) after \(last?.id.rawValue ?? 0)",
            keyIsSigned: true, event: "push", repository: repository,
            refs: [RefUpdate(ref: ref.name, before: known, after: ref.target)], bodyDigest: [])
        delivery.cause = .poll
        delivery.summaryContext = StatusContext.summary(prefix: configuration.statuses.contextPrefix)
        let acceptance = try await store.accept(delivery)
        logger.notice(
            "found a push that no delivery told of",
            metadata: [
                "event": "\(acceptance.id)", "repository": "\(repository)", "ref": "\(ref.name)",
                "commit": "\(ref.target.short)",
            ])
    }
}

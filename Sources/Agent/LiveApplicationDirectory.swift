import Applications
import Base
import EventQueue
import GitStore
import Manifests
import Rendering
import Sync

/// Answers about applications from the catalog, the queue's history, the mirrors and the clusters as they are now.
struct LiveApplicationDirectory: ApplicationDirectory {
    let configuration: Configuration
    let store: any EventStore
    let repositories: RepositoryRegistry
    let clusters: ClusterRegistry
    let catalog: ApplicationCatalog
    let renderer: SourceRenderer

    func applications() async throws -> [ApplicationOverview] {
        let lanes = try await store.lanes(repository: nil)
        let successes = Dictionary(
            lanes.compactMap { lane in lane.lastSuccess.map { (lane.key, $0) } },
            uniquingKeysWith: { first, _ in first })
        var overviews: [ApplicationOverview] = []
        for application in await catalog.applications {
            let last = try await store.history(application: application.name, limit: 1).first
            overviews.append(overview(application, last: last, successes: successes))
        }
        return overviews
    }

    private func overview(
        _ managed: ManagedApplication, last: JobSummary?, successes: [LaneKey: LastSuccess]
    ) -> ApplicationOverview {
        let application = managed.application
        let lane = LaneKey(repository: managed.repository ?? "", application: managed.name, kind: .deploy)
        return ApplicationOverview(
            name: managed.name, project: application.project,
            repository: managed.repository ?? application.source?.repoURL ?? "",
            path: application.source?.path ?? "", targetRevision: application.source?.targetRevision ?? "",
            cluster: managed.cluster ?? "", namespace: application.destination.namespace,
            automated: managed.isAutomated, lastState: last.map { ($0.result ?? $0.state).name },
            lastCommit: successes[lane]?.commit.hex, lastError: last?.error,
            conditions: managed.problems
                + application.unhonoured.filter { !$0.isBlocking }.map(\.description))
    }

    func application(named name: String) async throws -> ApplicationDetail? {
        guard let managed = await catalog.application(named: name),
            let overview = try await applications().first(where: { $0.name == name })
        else { return nil }
        do {
            let (commit, comparison) = try await compare(managed, revision: nil)
            let objects = comparison.entries.map(ApplicationDetail.Object.init)
            return ApplicationDetail(
                overview: overview, commit: commit.hex, sync: comparison.isSynced ? "Synced" : "OutOfSync",
                health: comparison.health.status.rawValue, objects: objects, error: nil)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return ApplicationDetail(
                overview: overview, commit: nil, sync: "Unknown", health: "Unknown", objects: [], error: "\(error)")
        }
    }

    func render(application name: String, revision: String?) async throws -> RenderedApplication? {
        guard let managed = await catalog.application(named: name) else { return nil }
        let (commit, rendered) = try await render(managed, revision: revision)
        return RenderedApplication(commit: commit.hex, manifests: rendered.manifests)
    }

    func diff(application name: String, revision: String?) async throws -> ApplicationDifference? {
        guard let managed = await catalog.application(named: name) else { return nil }
        let (commit, comparison) = try await compare(managed, revision: revision)
        return ApplicationDifference(
            commit: commit.hex, objects: comparison.entries.compactMap(ApplicationDifference.Object.init))
    }

    // MARK: Looking

    private func render(
        _ managed: ManagedApplication, revision: String?
    ) async throws -> (commit: CommitID, rendered: Rendered) {
        guard let repository = managed.repository else {
            throw DiagnosticsError(managed.problems.map { Diagnostic(at: managed.application.location, $0) })
        }
        let mirror = try repositories.mirror(of: repository)
        let wanted = revision ?? managed.targetRevision
        let commit = try await mirror.resolve(wanted.isEmpty ? "HEAD" : wanted)
        return (commit, try await renderer.render(managed, at: commit, in: mirror))
    }

    private func compare(
        _ managed: ManagedApplication, revision: String?
    ) async throws -> (commit: CommitID, comparison: Comparison) {
        guard managed.problems.isEmpty, let cluster = managed.cluster else {
            throw DiagnosticsError(managed.problems.map { Diagnostic(at: managed.application.location, $0) })
        }
        let (commit, rendered) = try await render(managed, revision: revision)
        var request = SyncRequest(
            managed.application, controlNamespace: "argocd", manifests: rendered.manifests, revision: commit.hex,
            fence: 0)
        request.inventoryNamespace = configuration.sync.inventoryNamespace
        return (commit, try await Synchronizer(api: try clusters.client(of: cluster)).compare(request))
    }
}

extension ApplicationDetail.Object {
    init(_ entry: Comparison.Entry) {
        let (sync, message): (String, String?) =
            switch entry.status {
            case .synced: ("Synced", nil)
            case .outOfSync(let differences): ("OutOfSync", differences.map(\.description).joined(separator: "; "))
            case .missing: ("Missing", nil)
            case .extraneous(let kept): ("Extraneous", kept ?? "left the source; a sync deletes it")
            case .failed(let failure): ("OutOfSync", failure.description)
            }
        let health = entry.health
        self.init(
            group: entry.key.group, kind: entry.key.kind, namespace: entry.key.namespace, name: entry.key.name,
            sync: sync, health: health?.status.rawValue,
            message: message ?? health.flatMap { $0.message.isEmpty ? nil : $0.message })
    }
}

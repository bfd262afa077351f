import Applications
import Base
import GitStore
import Helm
import Kubernetes
import Kustomize
import Rendering
import Synchronization

/// Renders applications at commits of their repositories' mirrors, and remembers what each render has read.
final class SourceRenderer: Sendable {
    /// What an application's last render has read of the repository that it follows.
    private struct Known {
        var source: RenderSource
        var commit: CommitID
        var readSet: ReadSet
    }

    /// Repositories that one render may name beside its own; more is a mistake, or malice.
    private static let remoteLimit = 64

    private let material: SourceMaterial
    private let remote: RemoteRepositories
    /// Rendering reads files and takes its time; it does not hold one of Swift's own threads meanwhile.
    private let threads: ThreadPool
    private let helm: HelmRenderers
    private let known = Mutex<[String: Known]>([:])

    init(
        repositories: RepositoryRegistry, clusters: ClusterRegistry, charts: ChartSources,
        randomKey: Redacted<[UInt8]>, threads: ThreadPool
    ) {
        material = SourceMaterial(
            repositories: repositories, clusters: ClusterFactsCache(clusters), charts: charts, threads: threads)
        remote = RemoteRepositories(registry: repositories)
        helm = HelmRenderers(randomKey: randomKey)
        self.threads = threads
    }

    /// Renders an application at a commit of the repository that it follows. Throws `DiagnosticsError` for what is wrong
    /// in the source, `GitStoreError`, and for a chart `RepositoryError` and, where its cluster does not answer,
    /// `KubernetesError`.
    func render(_ managed: ManagedApplication, at commit: CommitID, in mirror: Mirror) async throws -> Rendered {
        let gathered = try await material.gather(managed, at: commit, in: mirror)
        let fetched = FetchedRepositories()
        var count = 0
        while true {
            do {
                var rendered = try await threads.run { [helm] _ in
                    try Renderer(repositories: fetched, helm: helm).render(
                        source: gathered.source, trees: gathered.trees)
                }
                rendered.readSet = gathered.followed.readSet
                let one = Known(
                    source: RenderSource(managed.application, revision: commit.hex), commit: commit,
                    readSet: rendered.readSet)
                known.withLock { $0[managed.name] = one }
                return rendered
            } catch let error as DiagnosticsError {
                let missing = fetched.missing
                guard !missing.isEmpty else { throw error }
                for location in missing {
                    count += 1
                    guard count <= Self.remoteLimit else {
                        throw DiagnosticsError([
                            Diagnostic(at: nil, "the kustomization names more than \(Self.remoteLimit) repositories")
                        ])
                    }
                    fetched.add(try await remote.content(at: location), at: location)
                }
            }
        }
    }

    /// Whether an application's render at `commit` may differ from the one at `last`: whether anything of what that one
    /// has read is different now.
    ///
    /// - Parameter changed: The paths that differ between the commits.
    func isAffected(
        _ managed: ManagedApplication, from last: CommitID, to commit: CommitID, changed: ChangedPaths,
        in mirror: Mirror
    ) async throws -> Bool {
        if RenderSource(managed.application, revision: last.hex).dependsOnRevision { return true }
        guard let readSet = try await readSet(of: managed, at: last, in: mirror) else { return true }
        let touched = readSet.items.filter { changed.touches($0.path) }
        guard !touched.isEmpty else { return false }
        let tree = try await mirror.tree(at: commit)
        return try await threads.run { _ in !ReadSet(touched).isUnchanged(in: tree) }
    }

    /// What the render at `commit` has read; after a start it is rendered once more to know. `nil` if it cannot be
    /// rendered.
    private func readSet(
        of managed: ManagedApplication, at commit: CommitID, in mirror: Mirror
    ) async throws -> ReadSet? {
        let source = RenderSource(managed.application, revision: commit.hex)
        if let known = known.withLock({ $0[managed.name] }), known.commit == commit, known.source == source {
            return known.readSet
        }
        do {
            return try await render(managed, at: commit, in: mirror).readSet
        } catch let error
            where error is DiagnosticsError || error is KubernetesError || error is RepositoryError
        {
            return nil
        }
    }
}

import Applications
import Base
import GitStore
import Kubernetes
import Kustomize
import Rendering
import Synchronization

/// Renders applications at commits of their repositories' mirrors, and remembers what each render has read.
final class SourceRenderer: Sendable {
    /// What an application's last render has read.
    private struct Known {
        var source: RenderSource
        var commit: CommitID
        var readSet: ReadSet
    }

    /// Repositories that one render may name beside its own; more is a mistake, or malice.
    private static let remoteLimit = 64

    private let repositories: RepositoryRegistry
    private let clusters: ClusterFactsCache
    /// Rendering reads files and takes its time; it does not hold one of Swift's own threads meanwhile.
    private let threads: ThreadPool
    private let helm: HelmRenderers
    private let known = Mutex<[String: Known]>([:])

    init(
        repositories: RepositoryRegistry, clusters: ClusterRegistry, randomKey: Redacted<[UInt8]>, threads: ThreadPool
    ) {
        helm = HelmRenderers(randomKey: randomKey)
        self.repositories = repositories
        self.clusters = ClusterFactsCache(clusters)
        self.threads = threads
    }

    /// Renders an application. Throws `DiagnosticsError` for what is wrong in the source, `GitStoreError`, and for a chart
    /// `KubernetesError` where its cluster does not answer.
    ///
    /// - Parameter cluster: The configured cluster that it is for; without one, charts see what Helm says without a
    ///   cluster.
    func render(
        _ application: Application, for cluster: String?, at commit: CommitID, in mirror: Mirror
    ) async throws -> Rendered {
        let source = RenderSource(application, revision: commit.hex)
        let tree = try await mirror.tree(at: commit)
        var complete = source
        if try await threads.run({ _ in HelmSource.isPresent(source, in: tree) }) {
            complete.time = try await mirror.commit(commit).committer.unixTime
            if let cluster { complete.cluster = try await clusters.facts(of: cluster) }
        }
        return try await render(application, source, complete, at: commit, tree: tree)
    }

    /// - Parameters:
    ///   - source: what is remembered, without what depends on the cluster.
    ///   - complete: what is rendered.
    private func render(
        _ application: Application, _ source: RenderSource, _ complete: RenderSource, at commit: CommitID,
        tree: any FileTree
    ) async throws -> Rendered {
        let fetched = FetchedRepositories()
        let remote = RemoteRepositories(registry: repositories)
        var count = 0
        while true {
            do {
                let rendered = try await threads.run { [helm] _ in
                    try Renderer(repositories: fetched, helm: helm).render(source: complete, tree: tree)
                }
                known.withLock {
                    $0[application.name] = Known(source: source, commit: commit, readSet: rendered.readSet)
                }
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
        _ application: Application, for cluster: String?, from last: CommitID, to commit: CommitID,
        changed: ChangedPaths, in mirror: Mirror
    ) async throws -> Bool {
        let source = RenderSource(application, revision: last.hex)
        if source.dependsOnRevision { return true }
        guard let readSet = try await readSet(of: application, for: cluster, source, at: last, in: mirror) else {
            return true
        }
        let touched = readSet.items.filter { changed.touches($0.path) }
        guard !touched.isEmpty else { return false }
        let tree = try await mirror.tree(at: commit)
        return try await threads.run { _ in !ReadSet(touched).isUnchanged(in: tree) }
    }

    /// What the render at `commit` has read; after a start it is rendered once more to know. `nil` if it cannot be
    /// rendered.
    private func readSet(
        of application: Application, for cluster: String?, _ source: RenderSource, at commit: CommitID,
        in mirror: Mirror
    ) async throws -> ReadSet? {
        if let known = known.withLock({ $0[application.name] }), known.commit == commit, known.source == source {
            return known.readSet
        }
        do {
            return try await render(application, for: cluster, at: commit, in: mirror).readSet
        } catch let error where error is DiagnosticsError || error is KubernetesError {
            return nil
        }
    }
}

/// Paths that differ between two commits.
struct ChangedPaths: Sendable {
    /// The paths.
    let paths: [String]
    /// The paths and all directories above them: where a look may see something else now.
    private let touched: Set<String>

    init(_ paths: [String]) {
        self.paths = paths
        var touched: Set<String> = []
        for path in paths {
            var rest = path[...]
            while touched.insert(String(rest)).inserted, let slash = rest.lastIndex(of: "/") { rest = rest[..<slash] }
        }
        if !paths.isEmpty { touched.insert("") }
        self.touched = touched
    }

    /// Whether a look at `path` may see something else.
    func touches(_ path: String) -> Bool { touched.contains(path) }
}

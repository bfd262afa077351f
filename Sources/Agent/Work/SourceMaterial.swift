import Applications
import Base
import GitStore
import Helm
import Rendering

/// Brings together what an application is rendered from: the trees of its sources, its chart with all dependencies, and
/// what the chart sees of the cluster.
struct SourceMaterial: Sendable {
    /// What was brought together.
    struct Gathered: Sendable {
        /// What is to be rendered.
        var source: RenderSource
        /// From what.
        var trees: SourceTrees
        /// The tree of the repository that the application follows; notes what is read of it.
        var followed: RecordingTree
    }

    let repositories: RepositoryRegistry
    let clusters: ClusterFactsCache
    let charts: ChartSources
    let threads: ThreadPool

    /// Gathers everything for a render at a commit of the repository that the application follows; other repositories are
    /// taken as they are now. Throws `DiagnosticsError`, `GitStoreError`, `RepositoryError` and `KubernetesError`.
    func gather(_ managed: ManagedApplication, at commit: CommitID, in mirror: Mirror) async throws -> Gathered {
        let application = managed.application
        let followed = RecordingTree(try await mirror.tree(at: commit))
        var source = RenderSource(application, revision: commit.hex)
        var trees = SourceTrees(followed)
        for reference in application.references {
            trees.references[reference.ref] = try await tree(of: reference, managed, followed)
        }
        if let chart = application.source, !chart.chart.isEmpty {
            let prepared = try await charts.fetch(chart, helm: source.helmVersion)
            var files = MemoryTree()
            for file in prepared.chart.raw { files.put(file.bytes, at: file.name) }
            trees.tree = files
            trees.chart = prepared
        } else if let own = application.source {
            trees.tree = try await tree(of: own, managed, followed)
            let (tree, rendered) = (trees.tree, source)
            if let chart = try await threads.run({ _ in try HelmSource.chart(rendered, in: tree) }) {
                trees.chart = try await charts.prepare(chart, in: tree, path: own.path, helm: source.helmVersion)
            }
        }
        if trees.chart != nil {
            source.time = try await mirror.commit(commit).committer.unixTime
            if let cluster = managed.cluster { source.cluster = try await clusters.facts(of: cluster) }
        }
        return Gathered(source: source, trees: trees, followed: followed)
    }

    /// The tree of one of the sources.
    private func tree(
        of source: ApplicationSource, _ managed: ManagedApplication, _ followed: RecordingTree
    ) async throws -> any FileTree {
        guard let name = repositories.name(forURL: source.repoURL) else {
            throw DiagnosticsError([
                Diagnostic(
                    at: source.location, "the repository \(source.repoURL) is not in the configuration",
                    suggestion: "add it under repositories")
            ])
        }
        if name == managed.repository, source.targetRevision == managed.targetRevision { return followed }
        let mirror = try repositories.mirror(of: name)
        _ = try await mirror.fetch()
        let revision = source.targetRevision.isEmpty ? "HEAD" : source.targetRevision
        return try await mirror.tree(at: try await mirror.resolve(revision))
    }
}

import Base
import Kubernetes
import Manifests
import Rendering

/// What charts see of the clusters, asked for again after a while.
actor ClusterFactsCache {
    /// How long an answer is used. A new kind changes what a chart may render, so not for long.
    private static let lifetime: Duration = .seconds(60)

    private struct Known {
        var facts: ClusterFacts
        var readAt: ContinuousClock.Instant
    }

    private let clusters: ClusterRegistry
    private var known: [String: Known] = [:]

    init(_ clusters: ClusterRegistry) { self.clusters = clusters }

    /// The facts of a configured cluster. Throws `KubernetesError`.
    func facts(of cluster: String) async throws -> ClusterFacts {
        if let known = known[cluster], .now - known.readAt < Self.lifetime { return known.facts }
        let client = try clusters.client(of: cluster)
        let version = try await client.serverVersion()
        var apiVersions: Set<String> = []
        for resource in try await client.resources() {
            apiVersions.insert(resource.kind.apiVersion)
            apiVersions.insert("\(resource.kind.apiVersion)/\(resource.kind.kind)")
        }
        let facts = ClusterFacts(kubeVersion: version, apiVersions: apiVersions.sorted())
        known[cluster] = Known(facts: facts, readAt: .now)
        return facts
    }
}

import Manifests

/// What names a resource while kustomizations are built.
struct ResourceID: Hashable, Sendable {
    var kind: GroupVersionKind
    var name: String
    /// As written; `effectiveNamespace` is what counts in comparisons.
    var namespace: String

    /// The namespace by which resources are told apart: one of its own for objects of the whole cluster, and
    /// `default` for an empty one.
    var effectiveNamespace: String {
        if ClusterScope.isClusterScoped(kind) { return ClusterScope.namespace }
        return namespace.isEmpty ? "default" : namespace
    }
}

import Manifests

/// Puts all resources into a namespace (`namespace`), and follows it into the other places that name the namespace.
struct NamespaceTransformer: Transformer {
    /// Which subjects of role bindings get the namespace.
    enum RoleBindingSubjects: String, Sendable {
        /// Those named `default`.
        case defaultOnly
        /// All service accounts.
        case allServiceAccounts
        case none
    }

    private var namespace: String
    private var setter: NamespaceSetter

    /// Creates the step. With `unsetOnly`, a namespace that is there already stays.
    init(
        namespace: String, fieldSpecs: [FieldSpec], unsetOnly: Bool = false,
        setRoleBindingSubjects: RoleBindingSubjects = .defaultOnly
    ) {
        self.namespace = namespace
        setter = NamespaceSetter(
            namespace: namespace, fieldSpecs: fieldSpecs, unsetOnly: unsetOnly, subjects: setRoleBindingSubjects)
    }

    func transform(_ resources: ResourceMap) throws {
        guard !namespace.isEmpty else { return }
        var counts: [EffectiveID: Int] = [:]
        counts.reserveCapacity(resources.resources.count)
        for resource in resources.resources { counts[EffectiveID(resource), default: 0] += 1 }
        for resource in resources.resources {
            if resource.node.mapping?.isEmpty ?? true || Self.isMadeByChart(resource) { continue }
            counts[EffectiveID(resource), default: 0] -= 1
            resource.rememberID()
            try setter.set(in: resource)
            let id = EffectiveID(resource)
            counts[id, default: 0] += 1
            guard counts[id] == 1 else {
                throw KustomizeError(
                    .conflictingIDs, at: resource.location,
                    """
                    namespace \(namespace): two resources would be \(id.kind.kind) \(id.name) in it; \
                    rename one of them, or leave one out
                    """)
            }
        }
    }

    /// Charts set the namespaces of their objects themselves.
    private static func isMadeByChart(_ resource: Resource) -> Bool {
        resource.node.value(at: "metadata", "annotations", "internal.config.kubernetes.io/helm-generated")?.scalar?
            .text == "true"
    }

    /// A present id as it counts in comparisons.
    private struct EffectiveID: Hashable {
        var kind: GroupVersionKind
        var name: String
        var namespace: String

        init(_ resource: Resource) {
            let id = resource.currentID
            kind = id.kind
            name = id.name
            namespace = id.effectiveNamespace
        }
    }
}

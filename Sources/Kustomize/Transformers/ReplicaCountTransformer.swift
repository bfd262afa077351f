import Manifests

/// Sets the number of replicas of the workloads that have, or had, a name (`replicas`).
struct ReplicaCountTransformer: Transformer {
    private var replica: Replica
    private var filters: [(spec: FieldSpec, filter: FieldSpecFilter)]

    /// Creates the step.
    init(replica: Replica, fieldSpecs: [FieldSpec]) {
        self.replica = replica
        filters = fieldSpecs.map { ($0, FieldSpecFilter([$0], creating: .scalar(.int))) }
    }

    func transform(_ resources: ResourceMap) throws {
        var isFound = false
        let count = String(replica.count)
        // Most resources have another name; their kinds need not be looked at.
        let named = resources.resources.filter { resource in
            resource.name == replica.name || resource.previous.contains { $0.name == replica.name }
        }
        for (spec, filter) in filters {
            for resource in named where has(resource, spec) {
                isFound = true
                try filter.update(resource) { (node) throws(FieldProblem) in
                    try FieldSetter.setScalar(&node, to: count, kind: .int)
                }
            }
        }
        guard isFound else {
            let kinds = filters.map { $0.spec.kind.isEmpty ? "any kind" : $0.spec.kind }.joined(separator: ", ")
            throw KustomizeError(
                .notApplicable,
                "replicas: there is no resource named \(replica.name) of a kind whose replicas can be set (\(kinds))")
        }
    }

    private func has(_ resource: Resource, _ spec: FieldSpec) -> Bool {
        let present = resource.currentID
        return present.name == replica.name && spec.selects(present.kind)
            || resource.previousIDs.contains { $0.name == replica.name && spec.selects($0.kind) }
    }
}

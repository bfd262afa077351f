import Manifests

extension [FieldSpec] {
    /// Adds specs. One for the same field, or for a field that the list has for fewer kinds already, is not added
    /// again; the list then keeps its own. Throws `KustomizeError` if the two disagree on `create`.
    mutating func merge(_ others: [FieldSpec], as name: String) throws(KustomizeError) {
        // By path, since only specs of equal paths can stand for each other.
        var byPath: [String: [Int]] = [:]
        for (index, spec) in enumerated() { byPath[spec.path, default: []].append(index) }
        for spec in others {
            if let index = byPath[spec.path]?.first(where: { spec.selects(self[$0].groupVersionKind) }) {
                guard self[index].create == spec.create else {
                    throw KustomizeError(
                        .malformedKustomization,
                        """
                        conflicting field specs for \(name): \(spec.path)\(spec.kind.isEmpty ? "" : " of \(spec.kind)") \
                        stands both with create and without
                        """)
                }
                continue
            }
            byPath[spec.path, default: []].append(count)
            append(spec)
        }
    }

    /// Sorts by kinds, in the tool's order of them; those of one kind keep their order.
    mutating func sortByKind() {
        let sorted = enumerated().sorted { left, right in
            if KindOrder.precedes(left.element.groupVersionKind, right.element.groupVersionKind) { return true }
            if KindOrder.precedes(right.element.groupVersionKind, left.element.groupVersionKind) { return false }
            return left.offset < right.offset
        }
        self = sorted.map(\.element)
    }
}

extension FieldSpec {
    /// What the spec is for; empty parts match any.
    var groupVersionKind: GroupVersionKind { GroupVersionKind(group: group, version: version, kind: kind) }
}

import Manifests

extension FieldSet {
    /// The paths of all that `value` says: what an applier owns that sends it.
    ///
    /// Leaves are scalars, atomic lists and objects, and empty mappings; items of lists with keys are in the set
    /// themselves too. A key that stands twice counts as one leaf.
    init(of value: Node, type: SchemaType) {
        switch FieldShape(type, value) {
        case .scalar: break
        case .list(let list):
            guard let items = value.items, list.kind == .list, list.listType != .atomic else { return }
            var seen: [PathElement: Int] = [:]
            let keyed = items.compactMap { item in (try? listElement(item, of: list)).map { ($0, item) } }
            for (element, _) in keyed { seen[element, default: 0] += 1 }
            for (element, item) in keyed {
                insert(element)
                if seen[element] == 1 { insert(FieldSet(of: item, type: list.element ?? .any), below: element) }
            }
        case .map(let map):
            guard let mapping = value.mapping, !map.isAtomic else { return }
            for entry in mapping.entries {
                let element = PathElement.field(entry.key)
                let child = map.walkedChild(entry.key)
                if Self.isLeaf(entry.value, child) || !map.namesField(entry.key) { insert(element) }
                insert(FieldSet(of: entry.value, type: child), below: element)
            }
        }
    }

    /// Whether a field with this value is in the set itself.
    private static func isLeaf(_ value: Node, _ type: SchemaType) -> Bool {
        if value.isNull { return true }
        switch FieldShape(type, value) {
        case .scalar: return true
        case .list(let list): return list.kind == .any || list.listType == .atomic
        case .map(let map): return map.isAtomic || value.mapping?.isEmpty == true
        }
    }
}

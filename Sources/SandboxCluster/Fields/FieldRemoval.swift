import Manifests

/// Takes fields out of a value.
enum FieldRemoval {
    /// The value without the paths in `fields`. What becomes empty by it disappears too; `nil` when nothing is left.
    static func remove(_ fields: FieldSet, from value: Node, type: SchemaType) -> Node? {
        switch (FieldShape(type, value), value.content) {
        case (.map(let map), .mapping(let mapping)):
            guard !mapping.isEmpty, !map.isAtomic else { return nil }
            var entries: [Mapping.Entry] = []
            for entry in mapping.entries {
                let element = PathElement.field(entry.key)
                if fields.members.contains(element) { continue }
                var kept = entry
                if let inner = fields.children[element] {
                    guard let rest = remove(inner, from: entry.value, type: map.walkedChild(entry.key)) else {
                        continue
                    }
                    kept.value = rest
                }
                entries.append(kept)
            }
            return entries.isEmpty ? nil : .mapping(Mapping(entries))
        case (.list(let list), .sequence(let items)):
            guard list.kind == .list, list.listType != .atomic else { return nil }
            var rest: [Node] = []
            for item in items {
                guard let element = try? listElement(item, of: list) else {
                    rest.append(item)
                    continue
                }
                if fields.members.contains(element) { continue }
                if let inner = fields.children[element] {
                    rest.append(remove(inner, from: item, type: list.element ?? .any) ?? .mapping([:]))
                } else {
                    rest.append(item)
                }
            }
            return rest.isEmpty ? nil : .sequence(rest)
        default: return value
        }
    }
}

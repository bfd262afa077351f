/// One difference between two nodes.
public struct NodeChange: Sendable, CustomStringConvertible {
    /// What happened from the old to the new node.
    public enum Kind: String, Sendable {
        /// Only the new one has it.
        case added
        /// Only the old one has it.
        case removed
        /// Both have it with different values.
        case changed
        /// The items of a list that are told apart by a key stand in another order.
        case reordered
    }

    /// Where.
    public var path: NodePath
    /// What.
    public var kind: Kind
    /// The old value; `nil` if it is new.
    public var old: Node?
    /// The new value; `nil` if it is gone.
    public var new: Node?

    /// `changed spec.replicas: 2 → 3`, with long values cut.
    public var description: String {
        switch kind {
        case .added: "added \(path): \(NodeChange.short(new))"
        case .removed: "removed \(path): \(NodeChange.short(old))"
        case .changed: "changed \(path): \(NodeChange.short(old)) → \(NodeChange.short(new))"
        case .reordered: "reordered \(path)"
        }
    }

    private static func short(_ node: Node?) -> String {
        let text = node.map { JSON.text($0) } ?? ""
        let limit = 120
        return text.unicodeScalars.count <= limit
            ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…"
    }
}

/// Compares two nodes value by value.
public enum NodeDiff {
    /// The differences, in the order of the old node and then of what is new. Numbers are compared by value, and the
    /// order of keys does not count.
    ///
    /// Items of a list of objects are paired by the fields that tell them apart: those that `schema` names, or
    /// `name` where all items of both lists have a different one. Other items are paired by position.
    public static func changes(from old: Node, to new: Node, schema: SchemaType = .any) -> [NodeChange] {
        var comparison = Comparison()
        comparison.compare(old, new, at: NodePath(), schema)
        return comparison.changes
    }

    private struct Comparison {
        var changes: [NodeChange] = []

        mutating func compare(_ old: Node, _ new: Node, at path: NodePath, _ schema: SchemaType) {
            switch (old.content, new.content) {
            case (.mapping(let old), .mapping(let new)): compare(old, new, at: path, schema)
            case (.sequence(let old), .sequence(let new)): compare(old, new, at: path, schema)
            default:
                if old != new { changes.append(NodeChange(path: path, kind: .changed, old: old, new: new)) }
            }
        }

        private mutating func compare(_ old: Mapping, _ new: Mapping, at path: NodePath, _ schema: SchemaType) {
            for entry in old.entries {
                let place = path.appending(.key(entry.key))
                if let value = new[entry.key] {
                    compare(entry.value, value, at: place, schema.child(entry.key) ?? .any)
                } else {
                    changes.append(NodeChange(path: place, kind: .removed, old: entry.value, new: nil))
                }
            }
            for entry in new.entries where old.index(of: entry.key) == nil {
                changes.append(
                    NodeChange(path: path.appending(.key(entry.key)), kind: .added, old: nil, new: entry.value))
            }
        }

        private mutating func compare(_ old: [Node], _ new: [Node], at path: NodePath, _ schema: SchemaType) {
            let element = schema.element ?? .any
            guard let key = pairingKey(old, new, schema) else {
                for index in 0..<max(old.count, new.count) {
                    let place = path.appending(.index(index))
                    if index >= old.count {
                        changes.append(NodeChange(path: place, kind: .added, old: nil, new: new[index]))
                    } else if index >= new.count {
                        changes.append(NodeChange(path: place, kind: .removed, old: old[index], new: nil))
                    } else {
                        compare(old[index], new[index], at: place, element)
                    }
                }
                return
            }
            let oldPositions = KeyPositions(old, key: key)
            let newPositions = KeyPositions(new, key: key)
            var kept: [Int] = []
            for item in old {
                let value = item[key] ?? .null
                let place = path.appending(.item(key: key, value: value.scalar?.text ?? ""))
                if let position = newPositions.position(of: value) {
                    kept.append(position)
                    compare(item, new[position], at: place, element)
                } else {
                    changes.append(NodeChange(path: place, kind: .removed, old: item, new: nil))
                }
            }
            for item in new {
                let value = item[key] ?? .null
                guard oldPositions.position(of: value) == nil else { continue }
                changes.append(
                    NodeChange(
                        path: path.appending(.item(key: key, value: value.scalar?.text ?? "")), kind: .added, old: nil,
                        new: item))
            }
            if zip(kept, kept.dropFirst()).contains(where: { $0 > $1 }) {
                changes.append(
                    NodeChange(path: path, kind: .reordered, old: .sequence(old), new: .sequence(new)))
            }
        }

        /// The field whose values tell all items of both lists apart, if there is one.
        private func pairingKey(_ old: [Node], _ new: [Node], _ schema: SchemaType) -> String? {
            guard !old.isEmpty, !new.isEmpty else { return nil }
            var candidates = schema.mapKeys.count == 1 ? schema.mapKeys : []
            if let key = schema.patchMergeKey { candidates.append(key) }
            candidates.append("name")
            return candidates.first { key in
                [old, new].allSatisfy { items in
                    var seen = ScalarSet()
                    return items.allSatisfy { item in
                        guard let value = item[key], value.scalar != nil, !value.isNull else { return false }
                        return seen.insert(value)
                    }
                }
            }
        }
    }
}

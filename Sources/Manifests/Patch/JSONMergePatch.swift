/// JSON Merge Patch (RFC 7386): objects are merged key by key, null removes a key, everything else replaces. As
/// Kubernetes' server has it, keys with null are also dropped from objects inside a list of the patch.
public enum JSONMergePatch {
    /// The document after the patch.
    public static func apply(_ patch: Node, to document: Node) -> Node {
        guard let changes = patch.mapping else { return withoutNullKeys(patch) }
        var result = document.mapping ?? Mapping()
        for change in changes.entries {
            if change.value.isNull {
                result[change.key] = nil
            } else {
                // Merging into nothing also drops the nulls inside a new object.
                let current = result[change.key] ?? .null
                result.put(
                    Mapping.Entry(
                        key: change.key, value: apply(change.value, to: current), line: change.line,
                        column: change.column))
            }
        }
        return Node(
            .mapping(result), line: document.mapping == nil ? patch.line : document.line,
            column: document.mapping == nil ? patch.column : document.column)
    }

    private static func withoutNullKeys(_ node: Node) -> Node {
        var node = node
        switch node.content {
        case .scalar: break
        case .sequence(let items): node.content = .sequence(items.map(withoutNullKeys))
        case .mapping: node = apply(node, to: .null)
        }
        return node
    }

    /// The smallest merge patch that turns `old` into `new`. Lists are replaced as a whole. A null in `new` cannot
    /// be said by a merge patch; its key is removed instead.
    public static func between(_ old: Node, _ new: Node) -> Node {
        guard let before = old.mapping, let after = new.mapping else { return new }
        var patch = Mapping()
        for entry in before.entries where after.index(of: entry.key) == nil { patch[entry.key] = .null }
        for entry in after.entries {
            guard let earlier = before[entry.key] else {
                patch[entry.key] = entry.value
                continue
            }
            if earlier != entry.value { patch[entry.key] = between(earlier, entry.value) }
        }
        return .mapping(patch)
    }
}

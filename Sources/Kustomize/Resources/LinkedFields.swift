import Manifests

/// Fields of one resource that are one and the same to the real tool.
///
/// It puts one label node into all the places of a resource that lack the label, and steps that follow write into
/// that node: when a patch, a replacement, a variable or another label changes the label in one place, the others
/// follow (seen in 5.8.1). Here the places are remembered, and brought into line after each step.
struct LinkedFields {
    /// One step down the tree.
    enum Step: Hashable {
        case key(String)
        case item(Int)
    }

    private struct Group {
        var paths: [[Step]]
        var value: Scalar
    }

    private var groups: [Group] = []

    /// Whether no fields are linked.
    var isEmpty: Bool { groups.isEmpty }

    /// Links fields that have just been set to `value`.
    mutating func link(_ paths: [[Step]], value: Scalar) {
        if paths.count > 1 { groups.append(Group(paths: paths, value: value)) }
    }

    /// Brings linked fields into line with the one that was changed; where several were, the last in the order of
    /// keys counts, as steps write in that order. Fields that are gone are no longer linked.
    mutating func synchronize(_ node: inout Node) {
        for index in groups.indices {
            var group = groups[index]
            var changed: (path: [Step], value: Scalar)?
            group.paths.removeAll { path in
                guard let value = Self.scalar(in: node, path[...]) else { return true }
                if value.kind != group.value.kind || value.text != group.value.text {
                    if changed.map({ Self.precedes($0.path, path) }) ?? true { changed = (path, value) }
                }
                return false
            }
            if let changed {
                group.value = changed.value
                for path in group.paths { Self.set(changed.value, in: &node, path[...]) }
            }
            groups[index] = group
        }
        groups.removeAll { $0.paths.count < 2 }
    }

    /// Sets linked fields of `node` that a merge patch names to the last of the values that the patch has for them,
    /// also if that is the value which they had before.
    mutating func follow(_ patch: Node, in node: inout Node) {
        for index in groups.indices {
            var last: (path: [Step], value: Scalar)?
            for path in groups[index].paths {
                guard let value = Self.scalar(in: patch, path[...]), value.kind != .null else { continue }
                if last.map({ Self.precedes($0.path, path) }) ?? true { last = (path, value) }
            }
            guard let last, let value = Self.scalar(in: node, last.path[...]) else { continue }
            groups[index].value = value
            for path in groups[index].paths { Self.set(value, in: &node, path[...]) }
        }
    }

    private static func scalar(in node: Node, _ path: ArraySlice<Step>) -> Scalar? {
        switch (path.first, node.content) {
        case (nil, .scalar(let scalar)): scalar
        case (.key(let key)?, .mapping(let mapping)):
            mapping.index(of: key).flatMap { scalar(in: mapping.entries[$0].value, path.dropFirst()) }
        case (.item(let index)?, .sequence(let items)) where items.indices.contains(index):
            scalar(in: items[index], path.dropFirst())
        default: nil
        }
    }

    private static func set(_ scalar: Scalar, in node: inout Node, _ path: ArraySlice<Step>) {
        switch path.first {
        case nil: node.content = .scalar(scalar)
        case .key(let key)?:
            _ = node.updateMapping { mapping in
                guard let index = mapping.index(of: key) else { return }
                mapping.updateValue(at: index) { set(scalar, in: &$0, path.dropFirst()) }
            }
        case .item(let index)?:
            _ = node.updateSequence { items in
                if items.indices.contains(index) { set(scalar, in: &items[index], path.dropFirst()) }
            }
        }
    }

    private static func precedes(_ left: [Step], _ right: [Step]) -> Bool {
        for (left, right) in zip(left, right) where left != right {
            switch (left, right) {
            case (.item(let left), .item(let right)): return left < right
            case (.key(let left), .key(let right)): return left.utf8.lexicographicallyPrecedes(right.utf8)
            case (.item, .key): return true
            case (.key, .item): return false
            }
        }
        return left.count < right.count
    }
}

extension Resource {
    /// Brings linked fields into line after a step; see `LinkedFields`.
    func synchronizeLinkedFields() {
        if !linkedFields.isEmpty { linkedFields.synchronize(&node) }
    }
}

extension ResourceMap {
    /// Brings linked fields into line after a step; see `LinkedFields`.
    func synchronizeLinkedFields() {
        for resource in resources { resource.synchronizeLinkedFields() }
    }
}

import Manifests

/// Which fields differ between two values of a type.
struct FieldComparison: Sendable {
    /// Only in the new value. Objects and items that are new as a whole are in it, with all they hold.
    private(set) var added = FieldSet()
    /// In both, with another value.
    private(set) var modified = FieldSet()
    /// Only in the old value.
    private(set) var removed = FieldSet()

    /// Compares two values of a type.
    init(old: Node, new: Node, type: SchemaType) {
        compare(old, new, type, [])
    }

    /// The same without what lies at or below `fields`.
    func excluding(_ fields: FieldSet) -> FieldComparison {
        var result = self
        result.added = added.subtractingAll(below: fields)
        result.modified = modified.subtractingAll(below: fields)
        result.removed = removed.subtractingAll(below: fields)
        return result
    }

    private mutating func compare(_ old: Node?, _ new: Node?, _ type: SchemaType, _ path: [PathElement]) {
        var isLeaf: Bool
        switch (old, new) {
        case (let old?, let new?) where type.kind == .any && Self.differInShape(old, new):
            isLeaf = walk(FieldShape(type, old), old, new, path, isLeaf: false)
            isLeaf = walk(FieldShape(type, new), old, new, path, isLeaf: isLeaf)
        case (_, let new?): isLeaf = walk(FieldShape(type, new), old, new, path, isLeaf: false)
        case (let old?, nil): isLeaf = walk(FieldShape(type, old), old, nil, path, isLeaf: false)
        case (nil, nil): return
        }
        guard !isLeaf else { return }
        if old == nil { added.insert(path) } else if new == nil { removed.insert(path) }
    }

    private static func differInShape(_ old: Node, _ new: Node) -> Bool {
        switch (FieldShape(.any, old), FieldShape(.any, new)) {
        case (.scalar, .scalar), (.list, .list), (.map, .map): false
        default: true
        }
    }

    /// Compares what lies below; gives whether the value is a leaf, which is then noted already.
    private mutating func walk(
        _ shape: FieldShape, _ old: Node?, _ new: Node?, _ path: [PathElement], isLeaf: Bool
    ) -> Bool {
        switch shape {
        case .scalar: return leaf(old, new, path, isLeaf)
        case .list(let list):
            let olds = old?.items ?? [], news = new?.items ?? []
            if list.kind == .any || list.listType == .atomic || olds.isEmpty && news.isEmpty {
                return leaf(old, new, path, isLeaf)
            }
            compareItems(olds, news, list, path)
        case .map(let map):
            let olds = old?.mapping, news = new?.mapping
            if map.isAtomic || (olds?.isEmpty ?? true) && (news?.isEmpty ?? true) {
                return leaf(old, new, path, isLeaf)
            }
            for entry in olds?.entries ?? [] {
                compare(entry.value, news?[entry.key], map.walkedChild(entry.key), path + [.field(entry.key)])
            }
            for entry in news?.entries ?? [] where olds?[entry.key] == nil {
                compare(nil, entry.value, map.walkedChild(entry.key), path + [.field(entry.key)])
            }
        }
        return isLeaf
    }

    private mutating func leaf(_ old: Node?, _ new: Node?, _ path: [PathElement], _ isLeaf: Bool) -> Bool {
        guard !isLeaf else { return true }
        switch (old, new) {
        case (nil, _): added.insert(path)
        case (_, nil): removed.insert(path)
        case (let old?, let new?): if old != new { modified.insert(path) }
        }
        return true
    }

    private mutating func compareItems(_ olds: [Node], _ news: [Node], _ list: SchemaType, _ path: [PathElement]) {
        var order: [PathElement] = []
        var groups: [PathElement: (old: [Node], new: [Node])] = [:]
        for (index, item) in (olds + news).enumerated() {
            guard let element = try? listElement(item, of: list) else { continue }
            if groups[element] == nil { order.append(element) }
            if index < olds.count {
                groups[element, default: ([], [])].old.append(item)
            } else {
                groups[element, default: ([], [])].new.append(item)
            }
        }
        let type = list.element ?? .any
        for element in order {
            guard let group = groups[element] else { continue }
            let itemPath = path + [element]
            switch (group.old.count, group.new.count) {
            case (...1, ...1): compare(group.old.first, group.new.first, type, itemPath)
            case (2..., 2...): if group.old != group.new { modified.insert(itemPath) }
            case (2..., _):
                // No longer doubled: the remaining item is new, the mark of the double goes.
                if let item = group.new.first { compare(nil, item, type, itemPath) }
                removed.insert(itemPath)
            default:
                if let item = group.old.first { compare(item, nil, type, itemPath) }
                added.insert(itemPath)
            }
        }
    }
}

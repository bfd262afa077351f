import Manifests

/// Merges what an applier sends into the live object: scalars and atomic values are replaced, objects and lists with
/// keys merged. Items keep the applier's order; others keep theirs between them.
enum FieldMerge {
    /// The merged value; `new` wins.
    static func merge(_ old: Node, _ new: Node, type: SchemaType) -> Node {
        switch (FieldShape(type, new), old.content, new.content) {
        case (.map(let map), .mapping(let left), .mapping(let right)) where !map.isAtomic:
            var merged = left
            for entry in right.entries {
                merged[entry.key] =
                    left[entry.key].map { merge($0, entry.value, type: map.walkedChild(entry.key)) } ?? entry.value
            }
            return .mapping(merged)
        case (.list(let list), .sequence(let left), .sequence(let right))
        where list.kind == .list && list.listType != .atomic:
            return .sequence(mergeItems(left, right, list))
        // A null does not empty what merges; it only stands where nothing stood.
        case (.map(let map), .mapping(let left), _) where new.isNull && !map.isAtomic && !left.isEmpty: return old
        case (.list(let list), .sequence(let left), _)
        where new.isNull && list.kind == .list && list.listType != .atomic && !left.isEmpty:
            return old
        default: return new
        }
    }

    private static func mergeItems(_ left: [Node], _ right: [Node], _ list: SchemaType) -> [Node] {
        let lefts = left.compactMap { item in (try? listElement(item, of: list)).map { (key: $0, item: item) } }
        let rights = right.compactMap { item in (try? listElement(item, of: list)).map { (key: $0, item: item) } }
        let leftItems = Dictionary(lefts.map { ($0.key, $0.item) }) { first, _ in first }
        let rightItems = Dictionary(rights.map { ($0.key, $0.item) }) { first, _ in first }
        let type = list.element ?? .any
        func merged(_ key: PathElement, _ item: Node) -> Node {
            leftItems[key].map { merge($0, item, type: type) } ?? item
        }

        // The shared items in the order of the new list; between them the old ones keep their place.
        var shared = rights.map(\.key).filter { leftItems[$0] != nil }[...]
        var nextShared = shared.popFirst()
        var taken: Set<PathElement> = []
        var result: [Node] = []
        var l = 0, r = 0
        while l < lefts.count || r < rights.count {
            if l < lefts.count, r < rights.count {
                let key = lefts[l].key
                if key == rights[r].key {
                    taken.insert(key)
                    result.append(merged(key, rights[r].item))
                    l += 1
                    r += 1
                    nextShared = shared.popFirst()
                    continue
                }
                if rightItems[key] != nil, let wanted = nextShared, wanted != key {
                    l += 1
                    continue
                }
            }
            if l < lefts.count {
                let key = lefts[l].key
                if rightItems[key] == nil {
                    result.append(lefts[l].item)
                    l += 1
                    continue
                } else if taken.contains(key) {
                    l += 1
                }
            }
            if r < rights.count {
                let key = rights[r].key
                taken.insert(key)
                result.append(merged(key, rights[r].item))
                r += 1
                if key == nextShared { nextShared = shared.popFirst() }
            }
        }
        return result
    }
}

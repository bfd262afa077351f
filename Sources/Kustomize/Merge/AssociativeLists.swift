import Base
import Manifests

/// Merges lists whose items are told apart by keys, or sets of scalars: the patch's items come first, in its order, then
/// those that only the object has.
struct AssociativeLists {
    let merge: StrategicMerge
    /// None for a set of scalars.
    let keys: [String]
    let itemType: MergeSchema.TypeID?

    /// The merged list. `isSame` says that both are one list, which only the patch has.
    func merge(_ items: [Node], with changes: [Node]?, isSame: Bool = false) throws -> [Node] {
        if keys.count < 2, let positions = distinctKeys(of: items) {
            guard let changes else {
                return try items.map { try merge.keep($0, as: itemType, isTyped: true) }
            }
            if let changed = distinctKeys(of: changes) {
                return try mergeDistinct(items, positions, changes, changed, isSame: isSame)
            }
        }
        var general = GeneralListMerge(lists: self, items: items, changes: changes, isSame: isSame)
        return try general.result()
    }

    /// The positions of items by their key, or `nil` if the plain way does not do: a key is missing or stands twice.
    /// Of several keys the first alone must tell the items apart.
    func distinctKeys(of items: [Node]) -> [KeyBytes: Int]? {
        var positions: [KeyBytes: Int] = [:]
        positions.reserveCapacity(items.count)
        for (index, item) in items.enumerated() {
            let text: String
            if let key = keys.first {
                guard let scalar = item[key]?.scalar, scalar.kind != .null else { return nil }
                text = scalar.text
            } else {
                guard let scalar = item.scalar, scalar.kind != .null else { return nil }
                text = scalar.text
            }
            guard !text.isEmpty, positions.updateValue(index, forKey: KeyBytes(text)) == nil else { return nil }
        }
        return positions
    }

    private func mergeDistinct(
        _ items: [Node], _ positions: [KeyBytes: Int], _ changes: [Node], _ changed: [KeyBytes: Int], isSame: Bool
    ) throws -> [Node] {
        var result: [Node] = []
        result.reserveCapacity(items.count + changes.count)
        for change in changes {
            if isSame {
                guard let node = try merge.mergeWithItself(change, as: itemType, isTyped: true) else { continue }
                if !node.isMissing { result.append(node) }
                continue
            }
            let position = key(of: change).flatMap { positions[$0] }
            let merged = try merge.merge(
                position.map { items[$0] }, change, as: itemType, isTyped: true)
            guard let node = merged.node, !node.isMissing else { continue }
            if let position, merged.isFromPatch {
                // Kustomize puts the object's item over one that the patch would replace.
                result.append(items[position])
            } else {
                result.append(node)
            }
        }
        if isSame { return result }
        for item in items {
            if let key = key(of: item), changed[key] != nil { continue }
            result.append(try merge.keep(item, as: itemType, isTyped: true))
        }
        return result
    }

    private func key(of item: Node) -> KeyBytes? {
        let scalar = keys.isEmpty ? item.scalar : item[keys[0]]?.scalar
        return scalar.map { KeyBytes($0.text) }
    }
}

/// A text that is compared by its bytes.
struct KeyBytes: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: KeyBytes, right: KeyBytes) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

import Base
import Manifests

/// The merge of lists as kyaml does it step by step, for lists with several keys, or with items that repeat or lack one.
/// What it does to such items looks odd in places, but output depends on it.
struct GeneralListMerge {
    private let lists: AssociativeLists
    private let keys: [String]
    private let isSame: Bool
    private var items: [Item]
    private var changes: [Item]?
    private var added: [Item] = []

    /// An item of a list. A class, since an item that is merged in place changes in each list that has it.
    private final class Item {
        var node: Node
        init(_ node: Node) { self.node = node }
    }

    init(lists: AssociativeLists, items: [Node], changes: [Node]?, isSame: Bool) {
        self.lists = lists
        self.isSame = isSame
        keys = lists.keys.isEmpty ? [""] : lists.keys
        self.items = items.map(Item.init)
        self.changes = isSame ? self.items : changes.map { $0.map(Item.init) }
    }

    mutating func result() throws -> [Node] {
        var valuesList = distinctValues()
        guard !valuesList.isEmpty else { return items.map(\.node) }
        if keys.count > 1 { joinValues(&valuesList) }
        let used = keys.indices.filter { key in valuesList.contains { !$0[key].isEmpty } }
        let positions = used.isEmpty ? Array(keys.indices) : used
        let validKeys = positions.map { keys[$0] }
        for all in valuesList {
            try mergeItem(keys: validKeys, values: positions.map { all[$0] })
        }
        try appendItems(keys: validKeys)
        return added.map(\.node)
    }

    // MARK: Values of keys

    /// The values of the keys of all items, the patch's first.
    private func distinctValues() -> [[String]] {
        var result: [[String]] = []
        var seen: Set<[KeyBytes]> = []
        for item in (changes ?? []) + items {
            let values = keys.map { $0.isEmpty ? text(item.node) : text(item.node[$0]) }
            if seen.insert(values.map(KeyBytes.init)).inserted { result.append(values) }
        }
        return result
    }

    /// The text of a scalar, empty for everything else.
    private func text(_ node: Node?) -> String {
        guard let scalar = node?.scalar, scalar.kind != .null || keys[0].isEmpty else { return "" }
        return scalar.text
    }

    /// Lets values that do not contradict each other, as a port with and without protocol, become one.
    private func joinValues(_ valuesList: inout [[String]]) {
        for first in valuesList.indices {
            let values = valuesList[first]
            for second in valuesList.indices {
                guard let joined = GeneralListMerge.joined(values, valuesList[second]) else { continue }
                valuesList[first] = joined
                valuesList[second] = joined
            }
        }
    }

    private static func joined(_ left: [String], _ right: [String]) -> [String]? {
        var hasCommon = false
        var result: [String] = []
        for (left, right) in zip(left, right) {
            if sameBytes(left, right) {
                hasCommon = true
                result.append(left)
            } else if left.isEmpty {
                result.append(right)
            } else if right.isEmpty {
                result.append(left)
            } else {
                return nil
            }
        }
        return hasCommon ? result : nil
    }

    // MARK: Steps

    private mutating func mergeItem(keys: [String], values: [String]) throws {
        let given = keys.indices.filter { !values[$0].isEmpty }
        let positions = given.isEmpty ? Array(keys.indices) : given
        let matchKeys = positions.map { keys[$0] }
        let matchValues = positions.map { values[$0] }
        let item = find(in: items, keys: matchKeys, values: matchValues)
        let change = changes.flatMap { find(in: $0, keys: matchKeys, values: matchValues) }

        let merged: StrategicMerge.Result
        if let item, let change, item === change {
            let isNull = item.node.isNull
            merged = StrategicMerge.Result(
                node: isNull
                    ? nil : try lists.merge.mergeWithItself(item.node, as: lists.itemType, isTyped: true))
        } else {
            merged = try lists.merge.merge(item?.node, change?.node, as: lists.itemType, isTyped: true)
        }
        guard var node = merged.node, !node.isMissing else {
            try set(nil, keys: keys, values: values, in: \.items)
            if isSame { changes = items }
            return
        }
        if node.mapping != nil {
            for (key, value) in zip(keys, values) where !value.isEmpty && node[key] == nil {
                node[key] = Node(.scalar(.resolvedYAML3(value)))
            }
        }
        let target = merged.isFromPatch ? change ?? item : item ?? change
        target?.node = node
        try set(target ?? Item(node), keys: keys, values: values, in: \.added)
    }

    /// Puts the object's items behind those merged, or over them.
    private mutating func appendItems(keys: [String]) throws {
        for item in items {
            if keys[0].isEmpty {
                try set(item, keys: [""], values: [text(item.node)], in: \.added)
                continue
            }
            var values: [String] = []
            for key in keys {
                if let value = item.node[key] {
                    values.append(value.scalar?.text ?? "")
                } else {
                    added.append(item)
                }
            }
            if keys.count > 1 { try set(nil, keys: keys, values: values, in: \.added) }
            try set(item, keys: keys, values: values, in: \.added)
        }
    }

    /// The first item with these values, of which an empty one must be there too.
    private func find(in list: [Item], keys: [String], values: [String]) -> Item? {
        if keys[0].isEmpty { return list.first { text($0.node) == values[0] } }
        return list.first { item in
            guard let mapping = item.node.mapping else { return false }
            return zip(keys, values).allSatisfy { key, value in
                mapping[key].map { sameBytes($0.scalar?.text ?? "", value) } ?? false
            }
        }
    }

    private func matches(_ field: Node?, _ value: String) -> Bool {
        guard let field else { return false }
        return value.isEmpty || sameBytes(field.scalar?.text ?? "", value)
    }

    /// Replaces all items of a list that match by one, or adds it; with `nil` removes them. Items that are null or empty
    /// go in any case, and without values so do all that do not match.
    private mutating func set(
        _ item: Item?, keys: [String], values: [String], in list: WritableKeyPath<GeneralListMerge, [Item]>
    ) throws {
        let isForMappings = !keys[0].isEmpty && values.first?.isEmpty == false
        var result: [Item] = []
        var isFound = false
        for other in self[keyPath: list] where !other.node.isMissing {
            if other.node.mapping == nil, isForMappings {
                result.append(other)
                continue
            }
            guard try matches(other.node, keys: keys, values: values) else {
                if !values.isEmpty { result.append(other) }
                continue
            }
            isFound = true
            if let item { result.append(item) }
        }
        if let item, !isFound { result.append(item) }
        self[keyPath: list] = result
    }

    private func matches(_ node: Node, keys: [String], values: [String]) throws -> Bool {
        var isMatch = false
        for (index, key) in keys.enumerated() {
            // Beyond the values the last answer holds.
            if index < values.count {
                if key.isEmpty {
                    guard node.scalar != nil else { throw misfit(node, "a single value") }
                    isMatch = sameBytes(text(node), values[index])
                } else {
                    guard let mapping = node.mapping else { throw misfit(node, "a mapping with \(key)") }
                    isMatch = matches(mapping[key], values[index])
                }
            }
            if !isMatch { return false }
        }
        return true
    }

    private func misfit(_ node: Node, _ wanted: String) -> KustomizeError {
        KustomizeError(
            .notApplicable, "an item at line \(node.line) does not fit its list; \(wanted) would be right")
    }
}

/// Whether two strings have the same bytes.
private func sameBytes(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }

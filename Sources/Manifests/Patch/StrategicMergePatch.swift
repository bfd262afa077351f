/// Strategic merge patch as Kubernetes' server and `kubectl` apply it: objects are merged key by key, lists by the
/// strategy that the schema gives their field.
///
/// | in the patch | effect |
/// |---|---|
/// | a list whose strategy is `merge`, of objects | items are paired by the merge key; new ones go before the server's own |
/// | a list whose strategy is `merge`, of scalars | the union |
/// | any other list | replaces |
/// | null | removes the key |
/// | `$patch: replace` in an object, or as an item of a list | the patch replaces what was there |
/// | `$patch: delete` in an object | an empty object; in an item of a list: the item goes |
/// | `$retainKeys: [a]` | all keys but these go |
/// | `$deleteFromPrimitiveList/f: [x]` | these scalars leave the list `f` |
/// | `$setElementOrder/f: […]` | the order of the list `f` |
public enum StrategicMergePatch {
    /// The object after the patch.
    /// - Parameter schema: the type of the object; `SchemaType.any` merges objects and replaces lists.
    public static func apply(_ patch: Node, to object: Node, schema: SchemaType) throws(PatchError) -> Node {
        guard let changes = patch.mapping else {
            throw PatchError(.malformed, "a strategic merge patch is an object")
        }
        let merged = try StrategicMerge(path: []).merge(changes, into: object.mapping ?? Mapping(), schema)
        return Node(.mapping(merged), line: object.line, column: object.column)
    }

    /// The object after the patch, by the schema of its kind; a kind that the table does not know (a custom
    /// resource) gets a JSON merge patch.
    public static func apply(
        _ patch: Node, to object: Node, kind: GroupVersionKind, table: SchemaTable = .builtIn
    ) throws(PatchError) -> Node {
        guard let schema = table.type(for: kind) else { return JSONMergePatch.apply(patch, to: object) }
        return try apply(patch, to: object, schema: schema)
    }
}

/// The names of the directives.
enum StrategicDirective {
    static let patch = "$patch"
    static let retainKeys = "$retainKeys"
    static let deleteFromList = "$deleteFromPrimitiveList/"
    static let setElementOrder = "$setElementOrder/"

    /// The field that a directive such as `$setElementOrder/ports` is about.
    static func field(_ key: String, after prefix: String) -> String? {
        guard key.utf8.first == UInt8(ascii: "$"), key.utf8.starts(with: prefix.utf8) else { return nil }
        return String(key.utf8.dropFirst(prefix.utf8.count))
    }
}

/// Merges the objects below one place.
struct StrategicMerge {
    let path: [String]

    private func inside(_ key: String) -> StrategicMerge { StrategicMerge(path: path + [key]) }

    private func error(_ code: PatchError.Code, _ reason: String) -> PatchError {
        PatchError(code, path: path.joined(separator: "."), reason)
    }

    // MARK: Objects

    func merge(_ patch: Mapping, into object: Mapping, _ schema: SchemaType) throws(PatchError) -> Mapping {
        var patch = patch
        if let directive = patch[StrategicDirective.patch] {
            switch directive.string {
            case "replace":
                patch[StrategicDirective.patch] = nil
                return patch
            case "delete": return Mapping()
            default:
                throw error(.malformed, "$patch may be replace or delete in an object, but is \(describe(directive))")
            }
        }
        var result = try retainKeys(&patch, of: object)
        try applyElementOrders(&patch, to: &result, schema)
        for entry in patch.entries {
            let deletion = StrategicDirective.field(entry.key, after: StrategicDirective.deleteFromList)
            let key = deletion ?? entry.key
            guard !entry.value.isNull else {
                result[key] = nil
                continue
            }
            guard let current = result[key] else {
                // A new value counts without the directives in it, of which there is nothing to apply to.
                if deletion == nil, let value = StrategicMerge.withoutDirectives(entry.value) {
                    result.put(Mapping.Entry(key: key, value: value, line: entry.line, column: entry.column))
                }
                continue
            }
            result[key] = try inside(key).merge(
                entry.value, into: current, schema.child(key) ?? .any, isDeletion: deletion != nil)
        }
        return result
    }

    private func merge(
        _ patch: Node, into current: Node, _ schema: SchemaType, isDeletion: Bool
    ) throws(PatchError) -> Node {
        switch (current.content, patch.content) {
        case (.mapping(let object), .mapping(let changes)):
            // `retainKeys` says something about this field beside how it is merged.
            if schema.patchStrategy.contains("replace") { return patch }
            return Node(
                .mapping(try merge(changes, into: object, schema)), line: current.line, column: current.column)
        case (.sequence(let items), .sequence(let changes)):
            guard isDeletion || schema.patchStrategy.contains("merge") else { return patch }
            return Node(
                .sequence(try merge(changes, into: items, schema, isDeletion: isDeletion)), line: current.line,
                column: current.column)
        default:
            if isDeletion { throw error(.mismatch, "$deleteFromPrimitiveList needs a list on both sides") }
            return StrategicMerge.withoutDirectives(patch) ?? .null
        }
    }

    /// Takes `$retainKeys` out of the patch and all other keys out of the object.
    private func retainKeys(_ patch: inout Mapping, of object: Mapping) throws(PatchError) -> Mapping {
        guard let directive = patch[StrategicDirective.retainKeys] else { return object }
        patch[StrategicDirective.retainKeys] = nil
        guard let items = directive.sequence else { throw error(.malformed, "$retainKeys is a list of keys") }
        let kept = Mapping(uniqueKeys: items.compactMap(\.string))
        for entry in patch.entries where !entry.value.isNull && kept[entry.key] == nil {
            if StrategicDirective.field(entry.key, after: StrategicDirective.deleteFromList) != nil { continue }
            if StrategicDirective.field(entry.key, after: StrategicDirective.setElementOrder) != nil { continue }
            throw error(.malformed, "key \(quoted(entry.key)) is in the patch but not in its $retainKeys")
        }
        var result = object
        result.removeAll { kept[$0.key] == nil }
        return result
    }

    /// A value that is new, without what has a `$patch` directive, and without the nulls in it.
    static func withoutDirectives(_ node: Node, keepsNulls: Bool = false) -> Node? {
        switch node.content {
        case .scalar: return node
        case .sequence(let items):
            return Node(
                .sequence(items.compactMap { withoutDirectives($0, keepsNulls: keepsNulls) }), line: node.line,
                column: node.column)
        case .mapping(let mapping):
            if mapping.index(of: StrategicDirective.patch) != nil { return nil }
            var result = Mapping()
            for entry in mapping.entries where keepsNulls || !entry.value.isNull {
                guard let value = withoutDirectives(entry.value, keepsNulls: keepsNulls) else { continue }
                var entry = entry
                entry.value = value
                result.append(entry)
            }
            return Node(.mapping(result), line: node.line, column: node.column)
        }
    }

    // MARK: Lists

    private func merge(
        _ patch: [Node], into items: [Node], _ schema: SchemaType, isDeletion: Bool
    ) throws(PatchError) -> [Node] {
        guard let first = items.first ?? patch.first else { return items }
        guard first.mapping != nil else {
            if isDeletion { return items.filter { !patch.contains($0) } }
            var union = ScalarSet()
            let merged = (items + patch).filter { union.insert($0) }
            return ElementOrder(key: nil, patch: patch, server: items).arrange(merged)
        }
        guard let key = schema.patchMergeKey, !key.isEmpty else {
            throw error(.mismatch, "the items of this list have no merge key, so they cannot be merged")
        }
        var merged = items
        var plain: [Node] = []
        var replaces = false
        for item in patch {
            guard let changes = item.mapping else { throw error(.mismatch, "an item is no object") }
            guard let directive = changes[StrategicDirective.patch] else {
                plain.append(item)
                continue
            }
            switch directive.string {
            case "replace": replaces = true
            case "delete":
                let value = try mergeKey(key, of: item)
                merged.removeAll { $0[key] == value }
            default:
                throw error(
                    .malformed, "$patch may be replace or delete in an item, but is \(describe(directive))")
            }
        }
        if replaces { return plain }
        // Where each key's item is: lists of hundreds of items are merged in one pass.
        var positions = KeyPositions(merged, key: key)
        for item in plain {
            let value = try mergeKey(key, of: item)
            if let position = positions.position(of: value), let object = merged[position].mapping,
                let changes = item.mapping
            {
                let element = try inside("\(value.scalar?.text ?? "")")
                    .merge(changes, into: object, schema.element ?? .any)
                merged[position].content = .mapping(element)
            } else {
                positions.append(value)
                // Kubernetes leaves the nulls in a new item, though not those in a new list.
                if let item = StrategicMerge.withoutDirectives(item, keepsNulls: true) { merged.append(item) }
            }
        }
        return ElementOrder(key: key, patch: plain, server: items).arrange(merged)
    }

    private func mergeKey(_ key: String, of item: Node) throws(PatchError) -> Node {
        guard let value = item[key] else {
            throw error(.mismatch, "an item lacks its merge key \(quoted(key))")
        }
        return value
    }

    // MARK: Order

    /// Merges each list that has a `$setElementOrder` directive and puts it in that order; takes both out of the patch.
    private func applyElementOrders(
        _ patch: inout Mapping, to object: inout Mapping, _ schema: SchemaType
    ) throws(PatchError) {
        for entry in patch.entries {
            guard let field = StrategicDirective.field(entry.key, after: StrategicDirective.setElementOrder) else {
                continue
            }
            patch[entry.key] = nil
            let place = inside(field)
            guard let order = entry.value.sequence else {
                throw place.error(.malformed, "$setElementOrder is a list")
            }
            let current = object[field]
            let change = patch[field]
            if let change, change.sequence == nil { throw place.error(.mismatch, "the patch has no list here") }
            if let current, current.sequence == nil { throw place.error(.mismatch, "the object has no list here") }
            let type = schema.child(field) ?? .any
            var merged: Node
            switch (current, change) {
            case (nil, nil): continue
            case (let current?, nil): merged = current
            case (nil, let change?): merged = StrategicMerge.withoutDirectives(change) ?? .sequence([])
            case (let current?, let change?):
                merged = try place.merge(change, into: current, type, isDeletion: false)
            }
            if let change { try place.checkOrder(order, lists: change.sequence ?? [], key: type.patchMergeKey) }
            let items = merged.sequence ?? []
            let server = serverOrder(
                current?.sequence ?? [], after: change?.sequence ?? [], key: type.patchMergeKey, merged: items)
            merged.content = .sequence(
                ElementOrder(key: type.patchMergeKey, patch: order, server: server).arrange(items))
            object.put(Mapping.Entry(key: field, value: merged, line: entry.line, column: entry.column))
            patch[field] = nil
        }
    }

    /// The list by whose order the server places its own items. Where a patch both deletes and adds items, new ones
    /// take the places that became free at the end of the server's list, as they do in Kubernetes.
    private func serverOrder(_ current: [Node], after change: [Node], key: String?, merged: [Node]) -> [Node] {
        guard let key else { return current }
        let directives = change.compactMap { $0[StrategicDirective.patch]?.string }
        guard directives.contains("delete"), !directives.contains("replace") else { return current }
        let before = KeyPositions(current, key: key)
        let now = KeyPositions(merged, key: key)
        let kept = current.filter { now.position(of: $0[key] ?? .null) != nil }
        let added = change.filter {
            $0[StrategicDirective.patch] == nil && before.position(of: $0[key] ?? .null) == nil
        }
        return kept + added.prefix(current.count - kept.count)
    }

    /// The order must name all items of the patch, in the patch's order.
    private func checkOrder(_ order: [Node], lists items: [Node], key: String?) throws(PatchError) {
        let identity = { (node: Node) -> Node? in node.mapping == nil ? node : key.flatMap { node[$0] } }
        let wanted = order.compactMap(identity)
        var next = 0
        for item in items {
            if item[StrategicDirective.patch] != nil { continue }
            guard let value = identity(item) else { throw error(.mismatch, "an item lacks its merge key") }
            guard let found = wanted[next...].firstIndex(of: value) else {
                throw error(.malformed, "$setElementOrder does not have the patch's items in their order")
            }
            next = found + 1
        }
    }

    private func describe(_ node: Node) -> String { node.scalar.map { quoted($0.text) } ?? "no string" }
}

extension Mapping {
    /// A mapping with these keys and no values of interest, as a set.
    fileprivate init(uniqueKeys keys: [String]) {
        self.init()
        for key in keys { self[key] = .null }
    }
}

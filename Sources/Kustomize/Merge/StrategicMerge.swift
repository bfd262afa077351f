import Base
import Manifests

/// Kustomize's strategic merge: mappings merge key by key, a null removes, lists are replaced unless the schema says
/// that they merge. Behaves as the merge of kyaml 0.21.1, its corner cases included, except where they crash.
struct StrategicMerge {
    let schema: MergeSchema

    /// The object with the patch applied; `nil` if the patch removes it. Throws `KustomizeError` (`notApplicable`) for a
    /// patch that does not fit.
    func merge(_ patch: Node, into object: Node) throws -> Node? {
        try merge(object, patch, as: nil, isTyped: false).node
    }

    /// A merged value; whether it is the patch's rather than the object's.
    struct Result {
        var node: Node?
        var isFromPatch = false

        static let removed = Result(node: nil)
    }

    /// What a patch says about the mapping or list it stands in.
    enum Directive { case merge, replace, delete }

    /// Merges two values of which either may be missing. `isTyped` says that the parent's type is known, so that the
    /// value's own `apiVersion` and `kind` do not count.
    func merge(
        _ object: Node?, _ patch: Node?, as type: MergeSchema.TypeID?, isTyped: Bool
    ) throws -> Result {
        switch (object?.isNull == false ? object : nil, patch?.isNull == false ? patch : nil) {
        case (nil, nil):
            // A null stays where the patch says nothing, but only if it was spelled out.
            if patch == nil, let text = object?.scalar?.text, !text.isEmpty { return Result(node: object) }
            return .removed
        case (nil, let patch?): return Result(node: try add(patch, as: type, isTyped: isTyped), isFromPatch: true)
        case (let object?, nil):
            // A null of the patch removes what stands there.
            if patch != nil { return .removed }
            return Result(node: try keep(object, as: type, isTyped: isTyped))
        case (let object?, let patch?):
            return try mergeValues(object, patch, as: type, isTyped: isTyped)
        }
    }

    private func mergeValues(
        _ object: Node, _ patch: Node, as type: MergeSchema.TypeID?, isTyped: Bool
    ) throws -> Result {
        switch (object.content, patch.content) {
        case (.scalar(let old), .scalar(let new)):
            return Result(node: patch.with(.scalar(new.takingStyle(of: old))), isFromPatch: true)
        case (.mapping(let fields), .mapping(var changes)):
            let type = type ?? (isTyped ? nil : kind(of: fields) ?? kind(of: changes))
            switch try directive(of: &changes) {
            case .delete: return .removed
            case .replace:
                return Result(node: patch.with(try addFields(changes, as: type)), isFromPatch: true)
            case .merge: return Result(node: object.with(try mergeFields(fields, changes, as: type)))
            }
        case (.sequence(let items), .sequence(var changes)):
            guard let keys = schema.mergeKeys(of: type) else { return Result(node: patch, isFromPatch: true) }
            let itemType = type.flatMap(schema.items(of:))
            let lists = AssociativeLists(merge: self, keys: keys, itemType: itemType)
            switch try directive(of: &changes) {
            case .delete: return .removed
            case .replace:
                return Result(
                    node: patch.with(.sequence(try lists.merge(changes, with: changes, isSame: true))),
                    isFromPatch: true)
            case .merge: return Result(node: object.with(.sequence(try lists.merge(items, with: changes))))
            }
        default: throw mismatch(object, patch)
        }
    }

    private func mismatch(_ object: Node, _ patch: Node) -> KustomizeError {
        KustomizeError(
            .notApplicable,
            "a \(patch.shapeName) of the patch (line \(patch.line)) meets a \(object.shapeName) of the object "
                + "(line \(object.line)); both must be of the same kind")
    }

    // MARK: Mappings

    private func mergeFields(
        _ fields: Mapping, _ changes: Mapping, as type: MergeSchema.TypeID?
    ) throws -> Node.Content {
        var result = fields
        try keepFields(of: &result, except: changes, as: type)
        for change in changes.entries {
            let fieldType = type.flatMap { schema.field(change.key, of: $0) }
            let merged = try merge(
                result[change.key], change.value, as: fieldType, isTyped: type != nil && fieldType == nil)
            if let node = merged.node {
                result.put(Mapping.Entry(key: change.key, value: node, line: change.line, column: change.column))
            } else {
                result[change.key] = nil
            }
        }
        return .mapping(result)
    }

    private func kind(of fields: Mapping) -> MergeSchema.TypeID? {
        guard let kind = fields["kind"]?.scalar?.text, let version = fields["apiVersion"]?.scalar?.text else {
            return nil
        }
        return schema.type(apiVersion: version, kind: kind)
    }

    /// Takes `$patch` out of a mapping.
    private func directive(of patch: inout Mapping) throws -> Directive {
        guard let value = patch["$patch"] else { return .merge }
        let directive = try self.directive(value)
        patch["$patch"] = nil
        return directive
    }

    private func directive(_ value: Node) throws -> Directive {
        switch value.scalar?.text {
        case "merge": return .merge
        case "replace": return .replace
        case "delete": return .delete
        default:
            throw KustomizeError(
                .notApplicable,
                "$patch at line \(value.line) is \"\(value.scalar?.text ?? value.shapeName)\"; "
                    + "merge, replace or delete would be right")
        }
    }

    /// Takes an item that is nothing but a `$patch` out of a list, and items that carry the same one with it.
    private func directive(of patch: inout [Node]) throws -> Directive {
        guard let item = patch.first(where: { $0["$patch"] != nil }), item.mapping?.count == 1,
            let value = item["$patch"]
        else { return .merge }
        let directive = try self.directive(value)
        let text = value.scalar?.text
        patch.removeAll { item in item.isMissing || item["$patch"]?.scalar.map { $0.text == text } == true }
        return directive
    }

    // MARK: What only one side has

    /// A value that only the patch has, without its directives and nulls.
    private func add(_ patch: Node, as type: MergeSchema.TypeID?, isTyped: Bool) throws -> Node? {
        switch patch.content {
        case .scalar: return patch
        case .mapping(var changes):
            let type = type ?? (isTyped ? nil : kind(of: changes))
            // An unknown directive is no error here, and stays.
            if let value = changes["$patch"], let directive = try? directive(value) {
                if directive == .delete { return nil }
                changes["$patch"] = nil
            }
            return patch.with(try addFields(changes, as: type))
        case .sequence(let items):
            guard let keys = schema.mergeKeys(of: type) else { return patch }
            let lists = AssociativeLists(merge: self, keys: keys, itemType: type.flatMap(schema.items(of:)))
            return patch.with(.sequence(try lists.merge(items, with: items, isSame: true)))
        }
    }

    private func addFields(_ changes: Mapping, as type: MergeSchema.TypeID?) throws -> Node.Content {
        var result = changes
        var removed: [String] = []
        try result.updateValues { key, value in
            let fieldType = type.flatMap { schema.field(key, of: $0) }
            if let node = try mergeWithItself(value, as: fieldType, isTyped: type != nil && fieldType == nil) {
                value = node
            } else {
                removed.append(key)
            }
        }
        for key in removed { result[key] = nil }
        return .mapping(result)
    }

    /// A value inside what only the patch has: Kustomize merges it with itself.
    func mergeWithItself(_ node: Node, as type: MergeSchema.TypeID?, isTyped: Bool) throws -> Node? {
        switch node.content {
        case .scalar(let scalar): return scalar.kind == .null ? nil : node
        case .mapping, .sequence: return try mergeSame(node, as: type, isTyped: isTyped)
        }
    }

    private func mergeSame(_ node: Node, as type: MergeSchema.TypeID?, isTyped: Bool) throws -> Node? {
        switch node.content {
        case .scalar: return node
        case .mapping(var fields):
            let type = type ?? (isTyped ? nil : kind(of: fields))
            if try directive(of: &fields) == .delete { return nil }
            return node.with(try addFields(fields, as: type))
        case .sequence(var items):
            guard let keys = schema.mergeKeys(of: type) else { return node }
            if try directive(of: &items) == .delete { return nil }
            let lists = AssociativeLists(merge: self, keys: keys, itemType: type.flatMap(schema.items(of:)))
            return node.with(.sequence(try lists.merge(items, with: items, isSame: true)))
        }
    }

    /// A value that the patch does not mention. Its lists are merged with nothing, which drops repeated items.
    func keep(_ object: Node, as type: MergeSchema.TypeID?, isTyped: Bool) throws -> Node {
        switch object.content {
        case .scalar: return object
        case .mapping(var fields):
            let type = type ?? (isTyped ? nil : kind(of: fields))
            try keepFields(of: &fields, except: nil, as: type)
            return object.with(.mapping(fields))
        case .sequence(let items):
            guard let keys = schema.mergeKeys(of: type) else { return object }
            let lists = AssociativeLists(merge: self, keys: keys, itemType: type.flatMap(schema.items(of:)))
            return object.with(.sequence(try lists.merge(items, with: nil)))
        }
    }

    /// Whether `keep` would change nothing; quick, since that is so of nearly everything.
    func isKept(_ object: Node, as type: MergeSchema.TypeID?, isTyped: Bool) -> Bool {
        switch object.content {
        case .scalar: return true
        case .mapping(let fields):
            let type = type ?? (isTyped ? nil : kind(of: fields))
            return fields.entries.allSatisfy { entry in
                if case .scalar(let scalar) = entry.value.content {
                    return scalar.kind != .null || !scalar.text.isEmpty
                }
                let fieldType = type.flatMap { schema.field(entry.key, of: $0) }
                return isKept(entry.value, as: fieldType, isTyped: type != nil && fieldType == nil)
            }
        case .sequence(let items):
            guard let keys = schema.mergeKeys(of: type) else { return true }
            let itemType = type.flatMap(schema.items(of:))
            let lists = AssociativeLists(merge: self, keys: keys, itemType: itemType)
            return lists.distinctKeys(of: items) != nil
                && items.allSatisfy { isKept($0, as: itemType, isTyped: true) }
        }
    }

    /// Keeps the fields that `changes` does not mention. Most need nothing, and are not copied.
    private func keepFields(of fields: inout Mapping, except changes: Mapping?, as type: MergeSchema.TypeID?) throws {
        var removed: [String] = []
        for entry in fields.entries where changes?.index(of: entry.key) == nil {
            if case .scalar(let scalar) = entry.value.content {
                if scalar.kind == .null, scalar.text.isEmpty { removed.append(entry.key) }
                continue
            }
            let fieldType = type.flatMap { schema.field(entry.key, of: $0) }
            let isTyped = type != nil && fieldType == nil
            if isKept(entry.value, as: fieldType, isTyped: isTyped) { continue }
            fields[entry.key] = try keep(entry.value, as: fieldType, isTyped: isTyped)
        }
        for key in removed { fields[key] = nil }
    }
}

extension Scalar {
    /// A value put in the place of another, whose quotes it gets: what stood in quotes stays a string.
    fileprivate func takingStyle(of old: Scalar) -> Scalar {
        switch old.style {
        case .singleQuoted, .doubleQuoted, .literal, .folded: Scalar(text: text, kind: .string, style: old.style)
        case .any, .plain:
            Scalar(text: text, kind: kind, style: kind == .string && style == .plain ? .plain : .any)
        }
    }
}

extension Node {
    /// The same place with another value.
    fileprivate func with(_ content: Node.Content) -> Node { Node(content, line: line, column: column) }

    fileprivate var shapeName: String {
        switch content {
        case .scalar: "single value"
        case .sequence: "list"
        case .mapping: "mapping"
        }
    }

    /// Whether this is null or an empty mapping, which no list that merges may have.
    var isMissing: Bool {
        switch content {
        case .scalar(let scalar): scalar.kind == .null
        case .sequence: false
        case .mapping(let mapping): mapping.isEmpty
        }
    }
}

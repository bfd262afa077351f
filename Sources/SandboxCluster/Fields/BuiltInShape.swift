import Manifests

/// Gives an object of a built-in kind the form it has after a trip through the API server's own types: unknown
/// fields and nulls gone, empty lists and zero values left out where those types leave them out, parts that are
/// always written present, quantities and numbers in their canonical spelling.
enum BuiltInShape {
    /// The object in its server-side form.
    static func normalize(_ node: Node, type: SchemaType) -> Node {
        switch type.kind {
        case .object: object(node.mapping ?? Mapping(), type)
        case .map:
            if let mapping = node.mapping, let element = type.element {
                .mapping(
                    Mapping(
                        mapping.entries.map { entry in
                            var entry = entry
                            entry.value = normalize(entry.value, type: element)
                            return entry
                        }))
            } else {
                node
            }
        case .list:
            if let items = node.sequence, let element = type.element {
                .sequence(items.map { normalize($0, type: element) })
            } else {
                node
            }
        case .scalar: scalar(node, type)
        case .any: canonical(node)
        }
    }

    /// An object of a kind in which nothing is set.
    static func empty(_ type: SchemaType) -> Node { object(Mapping(), type) }

    private static func object(_ mapping: Mapping, _ type: SchemaType) -> Node {
        var entries: [Mapping.Entry] = []
        let fields = type.fields
        for entry in mapping.entries {
            guard let field = type.field(entry.key), !isLeftOut(entry.value, field) else { continue }
            var kept = entry
            kept.value = normalize(entry.value, type: field.type)
            entries.append(kept)
        }
        var result = Mapping(entries)
        for field in fields where result.index(of: field.name) == nil {
            guard let value = absentValue(of: field) else { continue }
            result[field.name] = value
        }
        return .mapping(result)
    }

    private static func isLeftOut(_ value: Node, _ field: SchemaType.Field) -> Bool {
        // Where null stands for an absent value it is put there again.
        if value.isNull { return true }
        switch value.content {
        case .sequence(let items): return items.isEmpty && field.whenEmpty != .null && field.type.kind == .list
        case .mapping(let mapping): return mapping.isEmpty && field.whenEmpty != .null && field.type.kind == .map
        case .scalar(let scalar):
            guard field.whenEmpty == .omitted else { return false }
            switch scalar.kind {
            case .string: return scalar.text.isEmpty
            case .bool: return scalar.bool == false
            case .int, .float: return scalar.double == 0
            case .null: return true
            }
        }
    }

    /// What the server writes for a field that has no value; `nil` when it leaves the field out.
    private static func absentValue(of field: SchemaType.Field) -> Node? {
        if field.whenEmpty == .null {
            return field.type.kind == .scalar && field.type.scalar == .quantity ? .string("0") : .null
        }
        guard let text = field.defaultText else { return nil }
        switch field.type.kind {
        case .object: return text == "{}" ? empty(field.type) : nil
        case .scalar:
            switch text {
            case "\"\"": return .string("")
            case "0": return .int(0)
            case "false": return .bool(false)
            default: return nil
            }
        case .map, .list, .any: return nil
        }
    }

    private static func scalar(_ node: Node, _ type: SchemaType) -> Node {
        guard let scalar = node.scalar, scalar.kind != .null else { return node }
        if type.scalar == .quantity, let quantity = Quantity(scalar.normalizedNumber ?? scalar.text) {
            return .string(quantity.canonical)
        }
        return canonical(node)
    }

    /// The same value with numbers and booleans spelled as JSON spells them, without places and styles.
    static func canonical(_ node: Node) -> Node {
        switch node.content {
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: return .null
            case .bool: return .bool(scalar.bool == true)
            case .int, .float:
                return Node(.scalar(Scalar(text: scalar.normalizedNumber ?? scalar.text, kind: scalar.kind)))
            case .string: return .string(scalar.text)
            }
        case .sequence(let items): return .sequence(items.map(canonical))
        case .mapping(let mapping):
            return .mapping(
                Mapping(mapping.entries.map { Mapping.Entry(key: $0.key, value: canonical($0.value)) }))
        }
    }
}

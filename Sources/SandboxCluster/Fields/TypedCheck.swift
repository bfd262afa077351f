import Manifests

/// Holds a value against its type before an apply: fields that the schema does not name, wrong types, doubled list
/// items. The words are those of the API machinery's structured merge.
struct TypedCheck {
    private var messages: [String] = []
    private let allowsDuplicates: Bool

    private init(allowsDuplicates: Bool) { self.allowsDuplicates = allowsDuplicates }

    /// What is wrong with `value`, in one text; `nil` when nothing is.
    static func problem(with value: Node, type: SchemaType, allowsDuplicates: Bool = false) -> String? {
        var check = TypedCheck(allowsDuplicates: allowsDuplicates)
        check.check(value, type, "")
        if check.messages.isEmpty { return nil }
        if check.messages.count == 1 { return check.messages[0] }
        return (["errors:"] + check.messages.map { "  " + $0 }).joined(separator: "\n")
    }

    private mutating func add(_ message: String, at path: String) {
        messages.append(path.isEmpty ? message : "\(path): \(message)")
    }

    private mutating func check(_ value: Node, _ type: SchemaType, _ path: String) {
        if value.isNull { return }
        switch FieldShape(type, value) {
        case .scalar: checkScalar(value, type, path)
        case .list(let list):
            guard let items = value.items else { return add("expected list, got &{\(goText(value))}", at: path) }
            check(items, list, path)
        case .map(let map):
            guard let mapping = value.mapping else { return add("expected map, got &{\(goText(value))}", at: path) }
            for entry in mapping.entries {
                let inner = path + PathElement.field(entry.key).description
                guard let child = map.child(entry.key) else {
                    add("field not declared in schema", at: inner)
                    continue
                }
                check(entry.value, child, inner)
            }
        }
    }

    private mutating func check(_ items: [Node], _ list: SchemaType, _ path: String) {
        let isKeyed = list.kind == .list && list.listType != .atomic
        var seen: Set<PathElement> = []
        for (index, item) in items.enumerated() {
            var name = "[\(index)]"
            if isKeyed {
                do {
                    let element = try listElement(item, of: list)
                    name = element.description
                    if !seen.insert(element).inserted, !allowsDuplicates {
                        add("duplicate entries for key \(name)", at: path)
                    }
                } catch {
                    // Without a key nothing more can be said about this item, nor about those after it.
                    return add("element \(index): \(error.text)", at: path)
                }
            }
            check(item, list.element ?? .any, path + name)
        }
    }

    private mutating func checkScalar(_ value: Node, _ type: SchemaType, _ path: String) {
        guard type.kind == .scalar else { return }
        let kind = value.scalar?.kind
        switch type.scalar {
        case .integer32, .integer64, .number:
            if kind != .int, kind != .float { add("expected numeric (int or float), got \(goType(value))", at: path) }
        case .string, .bytes, .time, .microTime:
            if kind != .string {
                add("expected string, got &value.valueUnstructured{Value:\(goLiteral(value))}", at: path)
            }
        case .boolean:
            if kind != .bool { add("expected boolean, got &{\(goText(value))}", at: path) }
        case .quantity, .intOrString:
            if kind == nil { add("expected any scalar, got &{\(goText(value))}", at: path) }
        }
    }
}

/// A value as Go's `%v` shows it after decoding JSON.
func goText(_ value: Node) -> String {
    switch value.content {
    case .scalar(let scalar):
        switch scalar.kind {
        case .null: "<nil>"
        case .bool: scalar.bool == true ? "true" : "false"
        case .int, .float: scalar.normalizedNumber ?? scalar.text
        case .string: scalar.text
        }
    case .sequence(let items): "[\(items.map(goText).joined(separator: " "))]"
    case .mapping(let mapping):
        "map[\(mapping.sorted().entries.map { "\($0.key):\(goText($0.value))" }.joined(separator: " "))]"
    }
}

/// A value as Go's `%#v` shows it after decoding JSON.
private func goLiteral(_ value: Node) -> String {
    switch value.content {
    case .scalar(let scalar):
        switch scalar.kind {
        case .null: "interface {}(nil)"
        case .string: PathElement.json(value)
        default: goText(value)
        }
    case .sequence(let items): "[]interface {}{\(items.map(goLiteral).joined(separator: ", "))}"
    case .mapping(let mapping):
        "map[string]interface {}{"
            + mapping.sorted().entries.map { "\(PathElement.json(.string($0.key))):\(goLiteral($0.value))" }
            .joined(separator: ", ") + "}"
    }
}

/// The name of a value's Go type after decoding JSON.
private func goType(_ value: Node) -> String {
    switch value.content {
    case .scalar(let scalar):
        switch scalar.kind {
        case .null: "<nil>"
        case .bool: "bool"
        case .int: "int64"
        case .float: "float64"
        case .string: "string"
        }
    case .sequence: "[]interface {}"
    case .mapping: "map[string]interface {}"
    }
}

import Manifests

/// How a value of a type is walked: what the type says about this very value.
///
/// A type that allows anything takes the shape of the value: its mappings are granular, its lists atomic. An absent
/// or null value of such a type counts as a mapping.
enum FieldShape {
    case scalar
    case list(SchemaType)
    case map(SchemaType)

    /// The shape of `value` of `type`.
    init(_ type: SchemaType, _ value: Node?) {
        switch type.kind {
        case .object, .map: self = .map(type)
        case .list: self = .list(type)
        case .scalar: self = .scalar
        case .any:
            switch value?.content {
            case .sequence: self = .list(type)
            case .scalar(let scalar) where scalar.kind != .null: self = .scalar
            default: self = .map(type)
            }
        }
    }
}

/// What tells an item of a list apart from the others, or why nothing does.
func listElement(_ item: Node, of list: SchemaType) throws(ListElementError) -> PathElement {
    if list.listType == .set {
        switch item.content {
        case .mapping: throw .message("associative list without keys has an element that's a map type")
        case .sequence: throw .message("not supported: associative list with lists as elements")
        case .scalar(let scalar) where scalar.kind == .null:
            throw .message("associative list without keys has an element that's an explicit null")
        case .scalar: return .value(item)
        }
    }
    if item.isNull { throw .message("associative list with keys may not have a null element") }
    guard item.mapping != nil else { throw .message("associative list with keys may not have non-map elements") }
    var pairs: [(name: String, json: String)] = []
    for name in list.mapKeys {
        if let value = item[name] {
            pairs.append((name, PathElement.json(value)))
        } else if let text = list.element?.field(name)?.defaultText {
            pairs.append((name, text))
        }
    }
    if pairs.isEmpty {
        let names = list.mapKeys.map { "\"\($0)\"" }.joined(separator: " ")
        throw .message(
            "associative list with keys has an element that omits all key fields [\(names)] (and doesn't have default values for any key fields)"
        )
    }
    return .key(pairs.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
}

/// Why an item of a list has no key.
enum ListElementError: Error {
    case message(String)

    var text: String {
        switch self {
        case .message(let text): text
        }
    }
}

extension SchemaType {
    /// The type of what stands under `key` of a value; anything where the schema says nothing.
    func walkedChild(_ key: String) -> SchemaType { child(key) ?? .any }

    /// Whether `key` is a field that an object's schema names.
    func namesField(_ key: String) -> Bool { kind == .object && field(key) != nil }
}

extension Node {
    /// The items of a list; `nil` for null and anything else.
    var items: [Node]? { sequence }
}

import Manifests

/// A path to one field, whose parts are keys, numbers of items, `-` for the last item, `[key=value]` for an item that
/// has a value, `[=value]` for a scalar item. Keys and chosen items that are missing are made; numbered ones are not.
struct CreatedFieldPath {
    private enum Part {
        case key(String)
        case index(Int)
        case last
        case match(key: String, value: String)
        case malformed(String)
    }

    private var parts: [Part]

    init(_ path: String) {
        var names: [String] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: false).map(String.init) {
            if let last = names.last, last.utf8.last == UInt8(ascii: "\\") {
                names[names.count - 1] = String(last.dropLast()) + "/" + part
            } else {
                names.append(part)
            }
        }
        parts = names.filter { !$0.allSatisfy(\.isWhitespace) }.map { name in
            if let index = Int(name) {
                return index < 0 ? .malformed("\(name) is no number of an item") : .index(index)
            }
            if name == "-" { return .last }
            if name == "*" { return .malformed("* is not possible here; name one item") }
            guard name.hasPrefix("["), name.hasSuffix("]") else { return .key(name) }
            let inner = name.dropFirst().dropLast()
            guard let equals = inner.firstIndex(of: "=") else {
                return .malformed("\(name) must be [key=value]")
            }
            return .match(key: String(inner[..<equals]), value: String(inner[inner.index(after: equals)...]))
        }
    }

    /// Calls `set` for the field, which is made as an empty string if it is missing. Nothing happens below a null.
    func update(
        _ node: inout Node, _ set: (inout Node) throws(FieldProblem) -> Void
    ) throws(FieldProblem) {
        try descend(&node, parts[...], set)
    }

    private func descend(
        _ node: inout Node, _ parts: ArraySlice<Part>, _ set: (inout Node) throws(FieldProblem) -> Void
    ) throws(FieldProblem) {
        guard let part = parts.first else { return try set(&node) }
        let rest = parts.dropFirst()
        if case .malformed(let problem) = part { throw FieldProblem(problem, at: node) }
        if case .key(let key) = part {
            if node.isNull { return }
            let done: Void? = try node.updateMapping { (mapping) throws(FieldProblem) in
                if let index = mapping.index(of: key) {
                    try mapping.updateValue(at: index) { (value) throws(FieldProblem) in
                        try descend(&value, rest, set)
                    }
                } else {
                    guard Scalar.isStringAsPlainKey(key) else { throw FieldSpecPath.unwritable(key, in: mapping) }
                    var made = Self.made(before: rest)
                    try descend(&made, rest, set)
                    mapping[key] = made
                }
            }
            if done == nil { throw FieldProblem("a mapping was expected, but \(node.typeName) is there", at: node) }
            return
        }
        if node.isNull { return }
        let done: Void? = try node.updateSequence { (items) throws(FieldProblem) in
            let index: Int
            switch part {
            case .index(let number): index = number
            case .last: index = items.count - 1
            case .match(let key, let value):
                if let found = items.firstIndex(where: { Self.matches($0, key, value) }) {
                    index = found
                } else {
                    items.append(key.isEmpty ? .string(value) : .mapping([key: .string(value)]))
                    index = items.count - 1
                }
            default: return
            }
            if items.indices.contains(index) { try descend(&items[index], rest, set) }
        }
        if done == nil { throw FieldProblem("a list was expected, but \(node.typeName) is there", at: node) }
    }

    private static func matches(_ item: Node, _ key: String, _ value: String) -> Bool {
        let scalar = key.isEmpty ? item.scalar : item[key]?.scalar
        return scalar?.text == value
    }

    private static func made(before rest: ArraySlice<Part>) -> Node {
        switch rest.first {
        case nil: FieldSpecPath.emptyScalar
        case .match?, .index?: .sequence([])
        default: .mapping(Mapping())
        }
    }
}

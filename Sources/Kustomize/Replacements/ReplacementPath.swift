import Manifests
import RegularExpressions

/// A field path of a replacement's target: names between dots, `[key=expression]` for the items of a list whose `key`
/// matches a regular expression, `[=expression]` for scalar items, positions, and `*` for all items.
struct ReplacementPath {
    /// What is made where the path leads to nothing.
    enum Creation {
        case scalar, mapping, sequence

        /// An empty value: a scalar gets its type with its text.
        var node: Node {
            switch self {
            case .scalar: Node(.scalar(.made("")))
            case .mapping: .mapping(Mapping())
            case .sequence: .sequence([])
            }
        }
    }

    /// One step.
    private enum Part {
        case field(String)
        case position(Int)
        case all
        case item(key: String, value: String, RegularExpression)
    }

    private let parts: [Part]
    /// The path as written.
    let text: String
    /// Whether it leads through YAML or JSON inside a text.
    private let isInsideText: Bool

    /// Throws `KustomizeError`.
    init(_ text: String) throws {
        try self.init(VariableFieldPath.split(text), text: text)
    }

    init(_ names: [String], text: String, isInsideText: Bool = false) throws {
        self.text = text
        self.isInsideText = isInsideText
        parts = try names.map { try Self.part($0, of: text) }
    }

    private static func part(_ name: String, of text: String) throws -> Part {
        if let position = Int(name), position >= 0 { return .position(position) }
        if name == "*" { return .all }
        guard name.hasPrefix("["), name.hasSuffix("]") else { return .field(name) }
        let inner = name.dropFirst().dropLast()
        guard let sign = inner.utf8.firstIndex(of: UInt8(ascii: "=")) else {
            throw KustomizeError(
                .malformedKustomization, "fieldPath \(text): \(name) is not of the form [key=value]")
        }
        let value = String(inner[inner.utf8.index(after: sign)...])
        do {
            return .item(key: String(inner[..<sign]), value: value, try RegularExpression(value))
        } catch {
            throw KustomizeError(.malformedKustomization, "fieldPath \(text): \(error)")
        }
    }

    /// What is done with a field. The real tool changes only its own copy of YAML and JSON inside a text here, so that
    /// the text stays as it is; then the field is said to be a copy.
    typealias Body = (_ field: inout Node, _ isCopy: Bool) throws -> Void

    /// Changes every node that the path leads to.
    /// - Parameter creation: what missing last parts become; `nil` if nothing is created.
    /// - Returns: how many there are.
    /// - Throws: `KustomizeError` for a step that does not fit what is there.
    func update(_ node: inout Node, creating creation: Creation?, _ body: Body) throws -> Int {
        try step(&node, parts[...], creation, body)
    }

    private func step(
        _ node: inout Node, _ rest: ArraySlice<Part>, _ creation: Creation?, _ body: Body
    ) throws -> Int {
        guard let part = rest.first else {
            try body(&node, false)
            return 1
        }
        let rest = rest.dropFirst()
        switch part {
        case .field(let name): return try field(name, of: &node, rest, creation, body)
        case .position(let position):
            return try items(of: &node, "position \(position)", creating: creation != nil) { items in
                if position == items.count, let creation { items.append(made(before: rest.first, creation)) }
                guard position < items.count else {
                    throw mismatch("there is no item \(position); the list has \(items.count)")
                }
                return try step(&items[position], rest, creation, body)
            }
        case .all:
            return try items(of: &node, "*", creating: false) { items in
                var count = 0
                for index in items.indices { count += try step(&items[index], rest, creation, body) }
                return count
            }
        case .item(let key, let value, let expression):
            return try items(of: &node, "[\(key)=\(value)]", creating: creation != nil) { items in
                let found = try matching(key, expression, &items, rest, creation, body)
                if found > 0 || creation == nil { return found }
                let text = Node(.scalar(key.isEmpty ? .made(value) : Scalar(yaml3Plain: value)))
                items.append(key.isEmpty ? text : .mapping(Mapping([Mapping.Entry(key: key, value: text)])))
                guard try matching(key, expression, &items, rest, creation, body) > 0 else {
                    throw mismatch("an item made for [\(key)=\(value)] is not one that it selects")
                }
                return 1
            }
        }
    }

    private func matching(
        _ key: String, _ expression: RegularExpression, _ items: inout [Node], _ rest: ArraySlice<Part>,
        _ creation: Creation?, _ body: Body
    ) throws -> Int {
        var count = 0
        for index in items.indices {
            let value = key.isEmpty ? items[index] : items[index][key]
            guard let text = value.map(Self.text), expression.isMatch(text) else { continue }
            // What follows an item that is a scalar is not looked at.
            count += try step(&items[index], key.isEmpty ? [] : rest, creation, body)
        }
        return count
    }

    /// A node as YAML, without white space around it.
    private static func text(of node: Node) -> String {
        if let scalar = node.scalar, scalar.kind != .string || scalar.style == .plain || scalar.style == .any {
            return scalar.text
        }
        let text = YAML.text(node, options: .keptOrder)
        return text.hasSuffix("\n") ? String(text.dropLast()) : text
    }

    private func field(
        _ name: String, of node: inout Node, _ rest: ArraySlice<Part>, _ creation: Creation?, _ body: Body
    ) throws -> Int {
        if node.isNull, creation == nil { return 0 }
        if node.isNull { node = .mapping(Mapping()) }
        let count = try node.updateMapping { mapping in
            var index = mapping.index(of: name)
            if index == nil, let creation {
                guard !name.isEmpty, isInsideText || Scalar.isStringAsPlainKey(name) else {
                    throw mismatch(
                        "the key \(name) is missing and cannot be made, since Kustomize writes it without quotes, and "
                            + "then it is no string")
                }
                mapping[name] = made(before: rest.first, creation)
                index = mapping.index(of: name)
            }
            guard let index else { return 0 }
            return try mapping.updateValue(at: index) { value in
                guard let scalar = value.scalar, !rest.isEmpty else { return try step(&value, rest, creation, body) }
                return try inside(scalar, rest, creation, body)
            }
        }
        guard let count else { throw mismatch("\(name) is looked for in what is no mapping") }
        return count
    }

    /// The number of places that the rest of the path finds in the YAML or JSON inside a text.
    private func inside(
        _ scalar: Scalar, _ rest: ArraySlice<Part>, _ creation: Creation?, _ body: Body
    ) throws -> Int {
        guard var parsed = try? YAML.parse(scalar.text, path: text, dialect: .yaml3).first?.node else {
            throw mismatch("the text on the path is not YAML")
        }
        return try step(&parsed, rest, creation) { field, _ in try body(&field, true) }
    }

    private func items(
        of node: inout Node, _ part: String, creating: Bool, _ body: (inout [Node]) throws -> Int
    ) throws -> Int {
        if node.isNull {
            guard creating else { return 0 }
            node = .sequence([])
        }
        guard let count = try node.updateSequence(body) else {
            throw mismatch("\(part) is looked for in what is no list")
        }
        return count
    }

    private func made(before next: Part?, _ creation: Creation) -> Node {
        switch next {
        case nil: creation.node
        case .position, .item: .sequence([])
        case .field, .all: .mapping(Mapping())
        }
    }

    private func mismatch(_ problem: String) -> KustomizeError {
        KustomizeError(.notApplicable, "fieldPath \(text): \(problem)")
    }
}

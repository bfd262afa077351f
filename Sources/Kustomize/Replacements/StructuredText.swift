import Manifests

/// A text on a replacement's path that is YAML or JSON itself: the rest of the path leads into it.
struct StructuredText {
    private let names: [String]
    private let text: String

    init(_ path: String) {
        names = VariableFieldPath.split(path)
        text = path
    }

    /// Changes the places that the path leads to inside a text.
    /// - Returns: whether it leads into a text at all, finds something there, and `body` throws nothing. Otherwise the
    ///   text stays as it is.
    func update(
        _ node: inout Node, creating creation: ReplacementPath.Creation?, _ body: (inout Node) throws -> Void
    ) -> Bool {
        guard names.count > 1 else { return false }
        return enter(&node, 0, creation, body)
    }

    private func enter(
        _ node: inout Node, _ depth: Int, _ creation: ReplacementPath.Creation?, _ body: (inout Node) throws -> Void
    ) -> Bool {
        if depth > 0, node.scalar != nil { return edit(&node, depth, creation, body) }
        guard depth < names.count - 1 else { return false }
        let name = names[depth]
        if let found = node.updateMapping({ mapping in
            guard let index = mapping.index(of: name) else { return false }
            return mapping.updateValue(at: index) { enter(&$0, depth + 1, creation, body) }
        }) {
            return found
        }
        return node.updateSequence { items in
            guard let index = position(of: name, in: items) else { return false }
            return enter(&items[index], depth + 1, creation, body)
        } ?? false
    }

    private func position(of name: String, in items: [Node]) -> Int? {
        if let index = Int(name) { return items.indices.contains(index) ? index : nil }
        if name == "-" { return items.indices.last }
        guard name.hasPrefix("["), name.hasSuffix("]") else { return nil }
        let inner = name.dropFirst().dropLast()
        guard let sign = inner.firstIndex(of: "=") else { return nil }
        let (key, value) = (String(inner[..<sign]), inner[inner.index(after: sign)...])
        return items.firstIndex { (key.isEmpty ? $0 : $0[key])?.scalar.map { $0.text == value } ?? false }
    }

    private func edit(
        _ node: inout Node, _ depth: Int, _ creation: ReplacementPath.Creation?, _ body: (inout Node) throws -> Void
    ) -> Bool {
        guard var scalar = node.scalar else { return false }
        let isJSON = Self.isJSON(scalar.text)
        guard
            var parsed = (try? YAML.parse(scalar.text, path: text, dialect: .yaml3))?.first?.node,
            let path = try? ReplacementPath(Array(names[depth...]), text: text, isInsideText: true),
            let count = try? path.update(
                &parsed, creating: creation,
                { field, isCopy in
                    guard !isCopy else { return }
                    try body(&field)
                    // YAML says of what type a misfit is, and JSON cannot.
                    if isJSON { try field.checkType() }
                }),
            count > 0
        else { return false }
        scalar.text = Self.written(parsed, like: scalar.text, isJSON: isJSON)
        node.content = .scalar(scalar)
        return true
    }

    private static func isJSON(_ text: String) -> Bool {
        let first = text.unicodeScalars.first { !$0.properties.isWhitespace }
        return first == "{" || first == "["
    }

    /// JSON stays JSON, on one line or on many; everything else becomes YAML, which keeps its looks.
    private static func written(_ node: Node, like original: String, isJSON: Bool) -> String {
        if isJSON {
            let isPretty = original.contains("\n") && original.contains("  ")
            var node = node
            node.prepareForGoJSON()
            return String(
                decoding: JSON.serialize(
                    node, pretty: isPretty, sortedKeys: true, escapeHTML: true, normalizedNumbers: true),
                as: UTF8.self)
        }
        let yaml = StyledYAML(original)?.text(with: node) ?? YAML.text(node, options: .keptOrder)
        var scalars = Substring(yaml).unicodeScalars.drop { $0.properties.isWhitespace }
        while scalars.last?.properties.isWhitespace ?? false { scalars.removeLast() }
        return String(Substring(scalars))
    }
}

extension Node {
    /// Makes what the real tool's YAML would write in JSON's notation and read back: a made text that is empty gets
    /// quotes there, and dates have their long form.
    fileprivate mutating func prepareForGoJSON() {
        switch content {
        case .scalar(let scalar):
            if scalar.kind == .null, scalar.text.isEmpty {
                content = .scalar(Scalar(text: "", kind: .string))
            } else {
                expandTimestamp()
            }
        case .sequence(var items):
            content = Node.null.content
            for index in items.indices { items[index].prepareForGoJSON() }
            content = .sequence(items)
        case .mapping(var mapping):
            content = Node.null.content
            mapping.updateValues { _, value in value.prepareForGoJSON() }
            content = .mapping(mapping)
        }
    }
}

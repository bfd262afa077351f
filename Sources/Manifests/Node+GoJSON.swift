public import Base

extension Node {
    /// The node after Go has written it as JSON and read it back without knowing its type: every number has become a
    /// 64-bit float (12345678901234567 becomes 12345678901234568), an unquoted timestamp of the dialect `yaml3` a
    /// string. Numbers that JSON does not have (`.inf`) stay as they are.
    public func throughJSON() -> Node {
        switch content {
        case .scalar(let scalar):
            var node = self
            node.content = .scalar(scalar.throughJSON())
            return node
        case .sequence(let items):
            var node = self
            node.content = .sequence(items.map { $0.throughJSON() })
            return node
        case .mapping(var mapping):
            mapping.updateValues { _, value in value = value.throughJSON() }
            var node = self
            node.content = .mapping(mapping)
            return node
        }
    }

    /// Makes the node what Kustomize's printer makes of it, which writes JSON and reads that as YAML: unquoted
    /// timestamps become strings in their long form, and U+0085 in a string is the line break that YAML takes it for.
    /// Throws for numbers that JSON does not have, and for characters and keys that YAML does not take; `path` stands
    /// in the error's place.
    public mutating func prepareForJSON(path: String) throws(Diagnostic) {
        guard try needsPreparation(path: path) else { return }
        prepareStrings()
    }

    private func needsPreparation(path: String) throws(Diagnostic) -> Bool {
        switch content {
        case .scalar(let scalar):
            switch scalar.kind {
            case .string:
                switch JSONAsYAML.outcome(of: scalar.text) {
                case .unchanged: return scalar.style == .plain && scalar.expandedTimestamp != nil
                case .changed: return true
                case .refused(let character):
                    throw Diagnostic(
                        at: SourceLocation(path: path, line: Int(line), column: Int(column)),
                        JSONAsYAML.message(refusing: character))
                }
            case .float:
                if scalar.text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "n") }), let value = scalar.double,
                    !value.isFinite
                {
                    throw Diagnostic(
                        at: SourceLocation(path: path, line: Int(line), column: Int(column)),
                        "\(scalar.text) is a number that JSON does not have",
                        suggestion: "put it in quotes if it is text")
                }
                return false
            case .int, .bool, .null: return false
            }
        case .sequence(let items):
            var result = false
            for item in items where try item.needsPreparation(path: path) { result = true }
            return result
        case .mapping(let mapping):
            var result = false
            for entry in mapping.entries {
                if let problem = JSONAsYAML.problem(withKey: entry.key) {
                    throw Diagnostic(
                        at: SourceLocation(path: path, line: Int(entry.value.line), column: Int(entry.value.column)),
                        problem)
                }
                if try entry.value.needsPreparation(path: path) { result = true }
            }
            return result
        }
    }

    private mutating func prepareStrings() {
        switch content {
        case .scalar(let scalar):
            guard scalar.kind == .string else { return }
            if case .changed(let text) = JSONAsYAML.outcome(of: scalar.text) {
                content = .scalar(Scalar(text: text, kind: .string))
            } else {
                expandTimestamp()
            }
        case .sequence(var items):
            content = .null
            for index in items.indices { items[index].prepareStrings() }
            content = .sequence(items)
        case .mapping(var mapping):
            content = .null
            mapping.updateValues { _, value in value.prepareStrings() }
            content = .mapping(mapping)
        }
    }
}

extension Node {
    /// Makes an unquoted timestamp of the dialect `yaml3` a string in its long form.
    public mutating func expandTimestamp() {
        guard let scalar, scalar.kind == .string, scalar.style == .plain, let text = scalar.expandedTimestamp else {
            return
        }
        content = .scalar(Scalar(text: text, kind: .string))
    }
}

extension Scalar {
    /// A scalar that version 3 of Go's YAML makes of `text` when nothing says of what type it is.
    public static func resolvedYAML3(_ text: String) -> Scalar {
        var text = text
        let found = text.withUTF8 { ScalarResolver.resolveYAML3($0) }
        return Scalar(text: text, kind: found.kind, style: found == .timestamp ? .plain : .any)
    }

    /// A string in the style in which version 3 of Go's YAML writes it.
    private static func writtenByYAML3(_ text: String) -> Scalar {
        var text = text
        let style: Style = text.withUTF8 { bytes in
            if bytes.contains(0x0A) { return .literal }
            return ScalarResolver.needsQuotes(bytes) ? .doubleQuoted : .any
        }
        return Scalar(text: text, kind: .string, style: style)
    }

    fileprivate func throughJSON() -> Scalar {
        switch kind {
        case .int, .float:
            guard let double, double.isFinite else { return self }
            return .resolvedYAML3(GoFloat.general(double))
        case .string:
            return .writtenByYAML3(style == .plain ? expandedTimestamp ?? text : text)
        case .null: return Scalar(text: "null", kind: .null)
        case .bool: return self
        }
    }

    /// A timestamp in the long form that Go's JSON writes: `2020-01-01T00:00:00Z`.
    fileprivate var expandedTimestamp: String? {
        var text = text
        return text.withUTF8 { YAMLTimestamp.matches($0) ? YAMLTimestamp.longForm($0) : nil }
    }
}

import Manifests

/// Puts values into fields that a field spec has found, with the types that they have once they are written and read
/// again: what was quoted stays quoted, so that a number inside quotes stays a string.
enum FieldSetter {
    /// Replaces a scalar's text. `kind` is the type to give it; without one the text decides, as it would in a file.
    static func setScalar(_ node: inout Node, to text: String, kind: Scalar.Kind?) throws(FieldProblem) {
        guard let old = node.scalar else {
            throw FieldProblem("a scalar was expected, but \(node.typeName) is there", at: node)
        }
        // The reader keeps no quotes; a string that would be something else without them must have had some.
        let isQuoted = old.kind == .string && old.style == .any && Scalar.plainKind(of: old.text) != .string
        let kind = kind ?? (isQuoted ? .string : nil)
        node.content = .scalar(scalar(text, kind: kind, style: old.kind == .null ? .any : old.style))
    }

    /// Puts a string into a mapping, and says whether the key is new. A null is left alone, as the real tool leaves
    /// it.
    static func setEntry(_ node: inout Node, key: String, to text: String) throws(FieldProblem) -> Bool {
        if key.isEmpty {
            try setScalar(&node, to: text, kind: .string)
            return false
        }
        if node.isNull { return false }
        let isNew = node.updateMapping { mapping in
            guard let index = mapping.index(of: key) else {
                mapping[key] = .string(text)
                return true
            }
            mapping.updateValue(at: index) { $0.content = .scalar(Scalar(text: text, kind: .string)) }
            return false
        }
        guard let isNew else {
            throw FieldProblem("a mapping was expected, but \(node.typeName) is there", at: node)
        }
        return isNew
    }

    /// A scalar as it is read back after it was written in `style`.
    static func scalar(_ text: String, kind: Scalar.Kind?, style: Scalar.Style) -> Scalar {
        let isQuoted = style != .any && style != .plain
        if isQuoted { return Scalar(text: text, kind: .string, style: style) }
        return Scalar(text: text, kind: kind ?? Scalar.plainKind(of: text), style: style)
    }
}

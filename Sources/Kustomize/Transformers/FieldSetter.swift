import Manifests

/// Puts values into fields that a field spec has found, with the types that they have once they are written and read
/// again: what was quoted stays quoted, so that a number inside quotes stays a string.
enum FieldSetter {
    /// Replaces a scalar's text. `kind` is the type to give it; without one the text decides, as it would in a file.
    static func setScalar(_ node: inout Node, to text: String, kind: Scalar.Kind?) throws(FieldProblem) {
        guard let old = node.scalar else {
            throw FieldProblem("a scalar was expected, but \(node.typeName) is there", at: node)
        }
        node.content = .scalar(scalar(text, kind: kind, style: old.kind == .null ? .any : old.style))
    }

    /// Puts a string into a mapping. A null is left alone, as the real tool leaves it.
    static func setEntry(_ node: inout Node, key: String, to text: String) throws(FieldProblem) {
        if key.isEmpty { return try setScalar(&node, to: text, kind: .string) }
        if node.isNull { return }
        let done: Void? = node.updateMapping { mapping in
            if let index = mapping.index(of: key) {
                mapping.updateValue(at: index) { $0.content = .scalar(Scalar(text: text, kind: .string)) }
            } else {
                mapping[key] = .string(text)
            }
        }
        if done == nil { throw FieldProblem("a mapping was expected, but \(node.typeName) is there", at: node) }
    }

    /// A scalar as it is read back after it was written in `style`.
    static func scalar(_ text: String, kind: Scalar.Kind?, style: Scalar.Style) -> Scalar {
        let isQuoted = style != .any && style != .plain
        if isQuoted { return Scalar(text: text, kind: .string, style: style) }
        return Scalar(text: text, kind: kind ?? Scalar.plainKind(of: text), style: style)
    }
}

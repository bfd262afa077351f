extension Scalar {
    /// The type that a plain scalar with this text has in a Kubernetes manifest: of YAML 1.1's words for booleans
    /// only `true` and `false` count.
    package static func plainKind(of text: String) -> Kind {
        var text = text
        let kind = text.withUTF8 { ScalarResolver.resolve($0).kind }
        return kind == .bool && !isTrueOrFalse(text) ? .string : kind
    }

    /// Whether a key that is written plain is read as a string. Timestamps are not, though values of such a text end
    /// up as strings.
    package static func isStringAsPlainKey(_ text: String) -> Bool {
        var text = text
        switch text.withUTF8({ ScalarResolver.resolve($0) }) {
        case .string: return true
        case .bool: return !isTrueOrFalse(text)
        case .null, .int, .float, .timestamp: return false
        }
    }

    private static func isTrueOrFalse(_ text: String) -> Bool {
        ["true", "True", "TRUE", "false", "False", "FALSE"].contains(text)
    }
}

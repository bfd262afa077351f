extension Scalar {
    /// The type that a plain scalar with this text has in a Kubernetes manifest: of YAML 1.1's words for booleans
    /// only `true` and `false` count.
    package static func plainKind(of text: String) -> Kind {
        var text = text
        let kind = text.withUTF8 { ScalarResolver.resolve($0).kind }
        guard kind == .bool else { return kind }
        return ["true", "True", "TRUE", "false", "False", "FALSE"].contains(text) ? .bool : .string
    }
}

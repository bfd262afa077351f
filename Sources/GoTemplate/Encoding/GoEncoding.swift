/// Writes template values as text, byte for byte as Go's encoders do.
///
/// All functions throw `GoFunctionError` with the text of Go's error for values that the format has not (templates'
/// functions often take the empty text then), and `GoLimitError`, which must stop the template, for values nested too
/// deeply or texts that grow too long.
public enum GoEncoding {
    /// How JSON is laid out.
    public enum JSONStyle: Sendable {
        /// `json.Marshal`: on one line, `<`, `>` and `&` escaped.
        case compact
        /// `json.MarshalIndent` with two spaces, `<`, `>` and `&` escaped.
        case pretty
        /// An `json.Encoder` with `SetEscapeHTML(false)`, on one line.
        case raw
    }

    /// What Helm's `toYaml` gives: Kubernetes' YAML, keys sorted, without a line break at the end.
    public static func yaml(_ value: GoValue) throws -> ByteString {
        var encoder = GoYAMLEncoder()
        return ByteString(try encoder.encode(value))
    }

    /// What Helm's `toYamlPretty` gives: version 3 of Go's YAML, lists indented below their keys, without a line break
    /// at the end.
    public static func prettyYAML(_ value: GoValue) throws -> ByteString {
        var encoder = GoPrettyYAMLEncoder()
        return ByteString(try encoder.encode(value))
    }

    /// What Helm's `toToml` gives where it gives no error's text: tables last, each level indented by two spaces.
    public static func toml(_ value: GoValue) throws -> ByteString {
        var encoder = GoTOMLEncoder()
        return ByteString(try encoder.encode(value))
    }

    /// What `toJson`, `toPrettyJson` and `toRawJson` give.
    public static func json(_ value: GoValue, style: JSONStyle = .compact) throws -> ByteString {
        var encoder = GoJSONEncoder(style: style)
        try encoder.write(value, depth: 0)
        return ByteString(encoder.bytes)
    }
}

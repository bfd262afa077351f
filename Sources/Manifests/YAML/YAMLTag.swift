import Base

/// The tags of YAML's own types.
enum YAMLTag {
    private static let prefix = "tag:yaml.org,2002:"
    static let merge = prefix + "merge"

    /// What Go's YAML says of a text that is not of the type its tag names.
    static func goText(_ tag: String, _ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let name = String(tag.dropFirst(prefix.count))
        if name == "binary" { return "yaml: !!binary value contains invalid base64 data" }
        let found =
            switch ScalarResolver.resolve(bytes) {
            case .null: "null"
            case .bool: "bool"
            case .int: "int"
            case .float: "float"
            case .timestamp: "timestamp"
            case .string: "str"
            }
        return "yaml: cannot decode !!\(found) `\(String(decoding: bytes, as: UTF8.self))` as a !!\(name)"
    }

    /// The scalar that a tag makes of `bytes`. Tags that are no type of YAML leave a string.
    static func scalar(
        _ tag: String, _ bytes: UnsafeBufferPointer<UInt8>, style: Scalar.Style, at location: SourceLocation
    ) throws(Diagnostic) -> Scalar {
        let text = String(decoding: bytes, as: UTF8.self)
        let name = tag.hasPrefix(prefix) ? String(tag.dropFirst(prefix.count)) : ""
        let wanted: Scalar.Kind
        switch name {
        case "null": wanted = .null
        case "bool": wanted = .bool
        case "int": wanted = .int
        case "float": wanted = .float
        case "binary":
            guard let decoded = Base64.decode(bytes) else {
                throw Diagnostic(
                    at: location, "!!binary holds text that is no base64",
                    suggestion: "encode it, or remove the tag")
            }
            // JSON's strings are Unicode; Go replaces each byte that is not.
            return Scalar(text: repairedUTF8(decoded), kind: .string, style: style)
        default: return Scalar(text: text, kind: .string, style: style)
        }
        let found = ScalarResolver.resolve(bytes)
        if found.kind == wanted, found != .timestamp { return Scalar(text: text, kind: wanted, style: style) }
        if wanted == .float, found == .int { return Scalar(text: text, kind: .float, style: style) }
        throw Diagnostic(
            at: location, "\(quoted(text)) is no !!\(name)", suggestion: "correct the value or remove the tag")
    }
}

extension Scalar {
    /// The text of a scalar as the key of a JSON object, by the rules of Kubernetes' YAML; `nil` for null.
    var keyText: String? {
        switch kind {
        case .string: text
        case .bool: bool == true ? "true" : "false"
        case .int: normalizedNumber ?? text
        // Go's conversion writes keys, and only keys, with the precision of 32 bits.
        case .float: double.map(GoFloat.general32) ?? text
        case .null: nil
        }
    }
}

/// The text of bytes of which each that is not UTF-8 becomes U+FFFD, as Go has it.
func repairedUTF8(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { buffer in
        var text = ""
        var rest = buffer
        while let offset = firstInvalidUTF8(rest) {
            text += String(decoding: rest[..<offset], as: UTF8.self) + "\u{FFFD}"
            rest = UnsafeBufferPointer(rebasing: rest[(offset + 1)...])
        }
        return text + String(decoding: rest, as: UTF8.self)
    }
}

import Manifests
import Signing

/// The suffix that a generated object's name gets, made from its content.
enum GeneratedNameHash {
    /// The suffix, without a dash. Throws `KustomizeError` for kinds that have none.
    static func suffix(of object: Node) throws -> String {
        let content: Node
        switch object["kind"]?.string {
        case "ConfigMap":
            var fields = Mapping()
            // Present only as a map; what is no scalar counts as one.
            if let binaryData = object["binaryData"], binaryData.scalar == nil {
                fields["binaryData"] = value(binaryData)
            }
            fields["data"] = value(object["data"])
            fields["kind"] = .string("ConfigMap")
            // The real tool looks for a field "metadata/name", which no object has; so names do not count.
            fields["name"] = .string("")
            content = .mapping(fields)
        case "Secret":
            var fields = Mapping()
            fields["data"] = value(object["data"])
            fields["kind"] = .string("Secret")
            // The real tool looks for a field "metadata/name", which no object has; so names do not count.
            fields["name"] = .string("")
            if let stringData = object["stringData"], stringData.scalar == nil {
                fields["stringData"] = value(stringData)
            }
            fields["type"] = value(object["type"])
            content = .mapping(fields)
        default:
            throw KustomizeError(
                .unsupported,
                "\(object["kind"]?.string ?? "an object"): only names of ConfigMaps and Secrets get a suffix by content"
            )
        }
        return encoded(
            JSON.serialize(content, sortedKeys: true, escapeHTML: true, normalizedNumbers: true))
    }

    /// A scalar counts as its text, whatever its type; a missing value as an empty text, a list as null.
    private static func value(_ node: Node?) -> Node {
        guard let node else { return .string("") }
        if let scalar = node.scalar { return .string(scalar.text) }
        return node.mapping == nil ? .null : node
    }

    /// Ten digits of the hash, in letters and digits that form no words.
    private static func encoded(_ bytes: [UInt8]) -> String {
        let digits = SHA256.hexDigest(of: bytes).utf8.prefix(10).map { digit in
            switch digit {
            case UInt8(ascii: "0"): UInt8(ascii: "g")
            case UInt8(ascii: "1"): UInt8(ascii: "h")
            case UInt8(ascii: "3"): UInt8(ascii: "k")
            case UInt8(ascii: "a"): UInt8(ascii: "m")
            case UInt8(ascii: "e"): UInt8(ascii: "t")
            default: digit
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

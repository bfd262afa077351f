import Manifests

/// One request to an API server, before it has an address and credentials.
struct Call: Sendable {
    var method: String
    /// From the slash after the server's address on; each part already escaped.
    var path: String
    var query: [(name: String, value: String)] = []
    var accept = "application/json"
    var contentType: String?
    var body: [UInt8]?

    /// Whether it changes nothing, so that it may always be sent again.
    var isSafe: Bool { method == "GET" }

    /// What the call is named in errors.
    var label: String { "\(method) \(path)" }

    /// Path and query.
    var target: String {
        guard !query.isEmpty else { return path }
        return path + "?"
            + query.map { "\(Self.escape($0.name))=\(Self.escape($0.value))" }.joined(separator: "&")
    }

    /// Percent-encodes all but the unreserved characters of RFC 3986.
    static func escape(_ text: String) -> String {
        var result: [UInt8] = []
        let digits = Array("0123456789ABCDEF".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(byte)
            default:
                result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension APIResource {
    /// The address of the collection; with `namespace` empty the one over all namespaces.
    func path(namespace: String) throws(KubernetesError) -> String {
        let root = kind.group.isEmpty ? "/api/\(kind.version)" : "/apis/\(kind.group)/\(kind.version)"
        guard isNamespaced, !namespace.isEmpty else { return "\(root)/\(plural)" }
        return "\(root)/namespaces/\(try Self.segment(namespace, of: "namespace"))/\(plural)"
    }

    /// The address of one object, or of its subresource.
    func path(namespace: String, name: String, subresource: String? = nil) throws(KubernetesError) -> String {
        if isNamespaced, namespace.isEmpty {
            throw KubernetesError(.invalid, message: "\(kind.kind) \(name): a namespace is needed")
        }
        let object = "\(try path(namespace: namespace))/\(try Self.segment(name, of: "name"))"
        guard let subresource else { return object }
        return "\(object)/\(try Self.segment(subresource, of: "subresource"))"
    }

    /// One part of an address. What could be read as another address is refused, by the server's own rule for names.
    private static func segment(_ text: String, of what: String) throws(KubernetesError) -> String {
        guard !text.isEmpty, text != ".", text != "..", !text.contains("/"), !text.contains("%") else {
            throw KubernetesError(
                .invalid,
                message: "\"\(text)\" cannot be a \(what): it must not be empty, \".\" or \"..\", or hold / or %")
        }
        return Call.escape(text)
    }
}

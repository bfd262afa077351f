import Manifests
import Signing

/// The token that names the next page of a list: the version of the list and the key after which it goes on.
struct ContinueToken: Sendable {
    /// The version at which the list was begun.
    var version: Int
    /// The last key of the page before.
    var last: ObjectID

    /// The token as text.
    func text(within namespace: String) -> String {
        let key = namespace.isEmpty && !last.namespace.isEmpty ? "\(last.namespace)/\(last.name)" : last.name
        let node = Node.mapping([
            "v": .string("meta.k8s.io/v1"), "rv": .int(version), "start": .string(key + "\0"),
        ])
        return Base64.encode(JSON.serialize(node), alphabet: .url).replacing("=", with: "")
    }

    /// Reads a token. The errors have the words of the API server.
    init(_ text: String, within namespace: String) throws(APIStatus) {
        func failure(_ why: String) -> APIStatus {
            .badRequest("invalid continue token: continue key is not valid: \(why)")
        }
        let bytes = try Self.decode(text, failure)
        guard let node = try? JSON.parse(bytes) else {
            let first = bytes.first ?? 0
            let shown =
                first < 0x80 && first >= 0x20
                ? String(decoding: [first], as: UTF8.self) : "\\x" + String(first, radix: 16)
            throw failure("invalid character '\(shown)' looking for beginning of value")
        }
        guard node["v"]?.string == "meta.k8s.io/v1", let version = node["rv"]?.int, let start = node["start"]?.string
        else { throw failure("server does not recognize this encoded version \"\"") }
        self.version = version
        var key = start.hasSuffix("\0") ? String(start.dropLast()) : start
        if key.hasPrefix("/") { key.removeFirst() }
        if namespace.isEmpty, let slash = key.firstIndex(of: "/") {
            last = ObjectID(namespace: String(key[..<slash]), name: String(key[key.index(after: slash)...]))
        } else {
            last = ObjectID(namespace: namespace, name: key)
        }
    }

    init(version: Int, last: ObjectID) {
        self.version = version
        self.last = last
    }

    /// Base64 with the letters for addresses and without padding, left-over bits ignored as Go ignores them.
    private static func decode(_ text: String, _ failure: (String) -> APIStatus) throws(APIStatus) -> [UInt8] {
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for (index, byte) in text.utf8.enumerated() {
            let value: Int
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = Int(byte) - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = Int(byte) - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = Int(byte) + 4
            case UInt8(ascii: "-"): value = 62
            case UInt8(ascii: "_"): value = 63
            default: throw failure("illegal base64 data at input byte \(index)")
            }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
                bits &= (1 << count) - 1
            }
        }
        return bytes
    }
}

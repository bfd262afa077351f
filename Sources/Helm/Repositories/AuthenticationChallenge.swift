/// What a registry's `WWW-Authenticate` asks for.
struct AuthenticationChallenge: Hashable {
    /// `bearer` or `basic`.
    var scheme: String
    /// `realm`, `service`, `scope` and others, by their names in lower case.
    var parameters: [String: String] = [:]

    /// Reads a field's value (RFC 9110 §11.6.1); of several challenges the first that is understood counts.
    init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8)[...])
        var found: [AuthenticationChallenge] = []
        while let scheme = reader.nextScheme() {
            var challenge = AuthenticationChallenge(scheme: scheme)
            while let (name, value) = reader.nextParameter() { challenge.parameters[name] = value }
            found.append(challenge)
        }
        guard
            let challenge = found.first(where: { $0.scheme == "bearer" })
                ?? found.first(where: { $0.scheme == "basic" })
        else { return nil }
        self = challenge
    }

    private init(scheme: String) { self.scheme = scheme }

    private struct Reader {
        var bytes: ArraySlice<UInt8>

        private mutating func skipSeparators() {
            bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
        }

        private mutating func token() -> String? {
            let token = bytes.prefix { byte in
                byte > 0x20 && byte < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains(byte)
            }
            guard !token.isEmpty else { return nil }
            bytes = bytes[token.endIndex...]
            return String(decoding: token, as: UTF8.self).lowercased()
        }

        mutating func nextScheme() -> String? {
            skipSeparators()
            return token()
        }

        mutating func nextParameter() -> (String, String)? {
            let start = bytes
            skipSeparators()
            guard let name = token() else {
                bytes = start
                return nil
            }
            bytes = bytes.drop { $0 == 0x20 }
            guard bytes.first == UInt8(ascii: "=") else {
                // The next scheme.
                bytes = start
                return nil
            }
            bytes = bytes.dropFirst().drop { $0 == 0x20 }
            guard bytes.first == UInt8(ascii: "\"") else {
                let value = bytes.prefix { $0 != UInt8(ascii: ",") && $0 != 0x20 }
                bytes = bytes[value.endIndex...]
                return (name, String(decoding: value, as: UTF8.self))
            }
            bytes = bytes.dropFirst()
            var value: [UInt8] = []
            while let byte = bytes.popFirst(), byte != UInt8(ascii: "\"") {
                value.append(byte == UInt8(ascii: "\\") ? bytes.popFirst() ?? byte : byte)
            }
            return (name, String(decoding: value, as: UTF8.self))
        }
    }
}

import Base
import CShims

/// The servers' keys of a known_hosts file, as OpenSSH writes it.
struct KnownHosts: Sendable {
    enum Verdict: Equatable, Sendable {
        /// The file has this key for this host.
        case trusted
        /// The file has no key of this type for this host.
        case unknown
        /// The file has another key of the same type for this host.
        case changed
        /// The file says that the key must not be used.
        case revoked
    }

    private struct Line: Sendable {
        var patterns: [Substring]
        var key: [UInt8]
        var isRevoked: Bool
    }

    private let lines: [Line]

    /// Reads a file's text. Lines that cannot be read, and those for certificate authorities, count for nothing.
    init(_ text: String) {
        lines = text.split(whereSeparator: \.isNewline).compactMap { line in
            var fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard let first = fields.first, !first.hasPrefix("#") else { return nil }
            var isRevoked = false
            if first.hasPrefix("@") {
                guard first == "@revoked" else { return nil }
                isRevoked = true
                fields.removeFirst()
            }
            guard fields.count >= 3, let key = KnownHosts.base64(fields[2]) else { return nil }
            return Line(patterns: fields[0].split(separator: ","), key: key, isRevoked: isRevoked)
        }
    }

    /// What the file says about `key`, the server's key in the form of the protocol.
    func verdict(host: String, port: Int, key: [UInt8]) -> Verdict {
        let name = port == 22 ? host.lowercased() : "[\(host.lowercased())]:\(port)"
        var verdict = Verdict.unknown
        for line in lines where KnownHosts.matches(line.patterns, name) {
            if line.key == key {
                if line.isRevoked { return .revoked }
                verdict = .trusted
            } else if verdict == .unknown, !line.isRevoked, KnownHosts.type(line.key) == KnownHosts.type(key) {
                verdict = .changed
            }
        }
        return verdict
    }

    /// The type's name, which every key starts with.
    private static func type(_ key: [UInt8]) -> [UInt8] {
        guard key.count >= 4 else { return key }
        let length = key.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        return Array(key.dropFirst(4).prefix(length))
    }

    private static func matches(_ patterns: [Substring], _ name: String) -> Bool {
        var matched = false
        for pattern in patterns {
            if pattern.hasPrefix("|1|") {
                matched = matched || isHash(pattern, of: name)
            } else if pattern.hasPrefix("!") {
                if wildcard(Array(pattern.dropFirst().lowercased().utf8)[...], Array(name.utf8)[...]) { return false }
            } else {
                matched = matched || wildcard(Array(pattern.lowercased().utf8)[...], Array(name.utf8)[...])
            }
        }
        return matched
    }

    /// `|1|salt|HMAC-SHA1 of the name with the salt as key`
    private static func isHash(_ pattern: Substring, of name: String) -> Bool {
        let parts = pattern.dropFirst(3).split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 2, let salt = base64(parts[0]), let hash = base64(parts[1]), hash.count == 20 else {
            return false
        }
        var digest = [UInt8](repeating: 0, count: 20)
        let text = Array(name.utf8)
        return martlet_hmac_sha1(salt, salt.count, text, text.count, &digest) == 1 && digest == hash
    }

    /// `*` for any run of characters, `?` for any one.
    private static func wildcard(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        var (pattern, text) = (pattern, text)
        var retry: (pattern: ArraySlice<UInt8>, text: ArraySlice<UInt8>)?
        while true {
            if let wanted = pattern.first, wanted == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (pattern, text)
            } else if let wanted = pattern.first, let found = text.first, wanted == UInt8(ascii: "?") || wanted == found
            {
                pattern = pattern.dropFirst()
                text = text.dropFirst()
            } else if pattern.isEmpty && text.isEmpty {
                return true
            } else if let last = retry, !last.text.isEmpty {
                // Let the last star take one character more.
                retry = (last.pattern, last.text.dropFirst())
                (pattern, text) = (last.pattern, last.text.dropFirst())
            } else {
                return false
            }
        }
    }

    static func base64(_ text: Substring) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            case UInt8(ascii: "="): continue
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes.isEmpty ? nil : bytes
    }
}

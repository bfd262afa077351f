internal import Signing

/// Where a repository lives, without what two URLs of the same repository can differ in: scheme, user, default ports,
/// `ssh.` before the host, `.git` and `/` at the end, percent-encoding, case.
///
/// ```
/// https://git.example/Acme/infra.git      git@git.example:acme/infra.git
/// ssh://git@ssh.git.example:443/acme/infra    https://user:token@git.example:443/acme/infra/
/// ```
/// are one address. A path without a host is a directory of this machine; its case counts.
public struct RepositoryAddress: Sendable, CustomStringConvertible {
    /// The host in lower case; empty for a local path.
    public let host: String
    /// The path without `/` at the start, in lower case; for a local path the path itself.
    public let path: String
    /// The same path with its case kept, such as the `owner/name` that a host's API wants.
    public let pathAsWritten: String
    /// The port of a web address that is not the scheme's own. An ssh port says nothing, since the same repository has
    /// another one on the web.
    let webPort: Int?
    /// Whether the address is one of the web, whose port means something.
    let isWeb: Bool

    /// `host/path`, or the local path.
    public var description: String {
        host.isEmpty ? path : webPort.map { "\(host):\($0)/\(path)" } ?? "\(host)/\(path)"
    }

    /// Whether both can be the same repository.
    public func matches(_ other: RepositoryAddress) -> Bool {
        host == other.host && path == other.path && !(isWeb && other.isWeb && webPort != other.webPort)
    }

    /// Reads a URL, the short ssh form `user@host:path`, or an absolute local path; `nil` for anything else.
    public init?(_ text: String) {
        guard text.utf8.count <= 4096, !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        if let separator = text.range(ofBytes: "://") {
            self.init(scheme: text[..<separator.lowerBound].lowercased(), rest: text[separator.upperBound...])
        } else if text.hasPrefix("/") {
            self.init(localPath: text[...])
        } else {
            self.init(shortForm: text)
        }
    }

    private init?(scheme: String, rest: Substring) {
        if scheme == "file" {
            // `file:///path`; a host in it would be another machine's.
            guard rest.hasPrefix("/"), let decoded = Self.percentDecoded(rest) else { return nil }
            self.init(localPath: decoded[...])
            return
        }
        let defaultPort: Int
        switch scheme {
        case "https": defaultPort = 443
        case "http": defaultPort = 80
        case "ssh", "git+ssh", "ssh+git", "git": defaultPort = 0
        default: return nil
        }
        let pathStart = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        guard pathStart < rest.endIndex, rest[pathStart] == "/" else { return nil }
        var authority = rest[..<pathStart]
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        var port: Int?
        let hostEnd = authority.hasPrefix("[") ? authority.firstIndex(of: "]") : authority.startIndex
        guard let hostEnd else { return nil }
        if let colon = authority[hostEnd...].lastIndex(of: ":") {
            let digits = authority[authority.index(after: colon)...]
            guard digits.isEmpty || (digits.allSatisfy { $0.isASCII && $0.isNumber } && digits.count <= 5) else {
                return nil
            }
            port = Int(digits)
            authority = authority[..<colon]
        }
        let isWeb = defaultPort != 0
        let path = rest[pathStart...].prefix { $0 != "?" && $0 != "#" }
        guard let decoded = Self.percentDecoded(path) else { return nil }
        self.init(host: authority, path: decoded[...], webPort: isWeb && port != defaultPort ? port : nil, isWeb: isWeb)
    }

    private init?(shortForm text: String) {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        var host = text[..<colon]
        // A slash before the colon makes it a relative path.
        guard !host.contains("/") else { return nil }
        if let at = host.lastIndex(of: "@") { host = host[host.index(after: at)...] }
        self.init(host: host, path: text[text.index(after: colon)...], webPort: nil, isWeb: false)
    }

    private init?(host: Substring, path: Substring, webPort: Int?, isWeb: Bool) {
        var name = host.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        for prefix in ["ssh.", "altssh."] where name.hasPrefix(prefix) && name.dropFirst(prefix.count).contains(".") {
            name.removeFirst(prefix.count)
            break
        }
        guard !name.isEmpty, let path = Self.trimmed(path), !path.isEmpty else { return nil }
        self.host = name
        self.path = path.lowercased()
        pathAsWritten = path
        self.webPort = webPort
        self.isWeb = isWeb
    }

    private init?(localPath: Substring) {
        guard let path = Self.trimmed(localPath), !path.isEmpty else { return nil }
        host = ""
        self.path = "/" + path
        pathAsWritten = self.path
        webPort = nil
        isWeb = false
    }

    /// The path without empty parts and `.git` at its end; `nil` if it climbs.
    private static func trimmed(_ path: Substring) -> String? {
        let parts = path.split(separator: "/")
        guard !parts.contains(".."), !parts.contains("."), !path.unicodeScalars.contains("\0") else { return nil }
        var joined = parts.joined(separator: "/")
        // `/srv/infra/.git` is the repository `/srv/infra`.
        if joined.hasSuffix("/.git") {
            joined.removeLast(5)
        } else if joined.lowercased().hasSuffix(".git") {
            joined.removeLast(4)
        }
        return joined
    }

    /// Decodes once; `nil` for a `%` without two digits after it, and for bytes that are no UTF-8.
    private static func percentDecoded(_ text: Substring) -> String? {
        guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(Hex.value), let low = rest.popFirst().flatMap(Hex.value) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension String {
    /// Where an ASCII text first stands.
    fileprivate func range(ofBytes wanted: StaticString) -> Range<String.Index>? {
        wanted.withUTF8Buffer { wanted in
            var start = utf8.startIndex
            while start < utf8.endIndex {
                if utf8[start...].starts(with: wanted) {
                    return start..<utf8.index(start, offsetBy: wanted.count)
                }
                start = utf8.index(after: start)
            }
            return nil
        }
    }
}

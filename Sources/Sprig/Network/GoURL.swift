package import GoTemplate

/// A URL as Go's `net/url` reads and writes it.
package struct GoURL {
    /// A user name and perhaps a password, not escaped.
    package struct User {
        package var name: [UInt8]
        package var password: [UInt8]?

        /// Both, escaped.
        var text: [UInt8] {
            let name = URLEscaping.escape(name, for: .user)
            return password.map { name + [UInt8(ascii: ":")] + URLEscaping.escape($0, for: .user) } ?? name
        }
    }

    package var scheme: [UInt8] = []
    /// What follows the scheme where that is no path.
    package var opaque: [UInt8] = []
    package var user: User?
    /// Host and port.
    package var host: [UInt8] = []
    /// The path, not escaped.
    package var path: [UInt8] = []
    /// How the path was written, if that is not how it would be escaped.
    package internal(set) var rawPath: [UInt8] = []
    var isHostOmitted = false
    var hasEmptyQuery = false
    /// The query, as it is written.
    package var query: [UInt8] = []
    /// The fragment, not escaped.
    package var fragment: [UInt8] = []
    private var rawFragment: [UInt8] = []

    /// An empty URL.
    package init() {}

    /// The host without port and brackets.
    package var hostname: [UInt8] {
        var name = host[...]
        if let colon = name.lastIndex(of: UInt8(ascii: ":")), Self.isPort(name[colon...]) { name = name[..<colon] }
        if name.count > 1, name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]") {
            name = name.dropFirst().dropLast()
        }
        return Array(name)
    }
}

extension GoURL {
    /// Reads a URL; errors have Go's texts.
    package init(_ text: [UInt8]) throws(GoFunctionError) {
        let (main, fragment) = Self.cut(text[...], UInt8(ascii: "#"))
        func failure(_ text: ArraySlice<UInt8>, _ error: GoFunctionError) -> GoFunctionError {
            GoFunctionError("parse \(GoStrconv.quote(ByteString(text))): \(error.message)")
        }
        do { try parse(main) } catch { throw failure(main, error) }
        guard let fragment, !fragment.isEmpty else { return }
        do {
            self.fragment = try URLEscaping.unescape(fragment, for: .fragment)
            let escaped = URLEscaping.escape(self.fragment, for: .fragment)
            rawFragment = escaped.elementsEqual(fragment) ? [] : Array(fragment)
        } catch { throw failure(text[...], error) }
    }

    private mutating func parse(_ text: ArraySlice<UInt8>) throws(GoFunctionError) {
        if text.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw GoFunctionError("net/url: invalid control character in URL")
        }
        if text.elementsEqual("*".utf8) {
            path = Array(text)
            return
        }
        var rest = try parseScheme(text)
        let questionMark = UInt8(ascii: "?")
        if rest.last == questionMark, rest.firstIndex(of: questionMark) == rest.endIndex - 1 {
            hasEmptyQuery = true
            rest = rest.dropLast()
        } else {
            let (before, after) = Self.cut(rest, questionMark)
            rest = before
            query = Array(after ?? [])
        }
        let slash = UInt8(ascii: "/")
        if rest.first != slash {
            if !scheme.isEmpty {
                opaque = Array(rest)
                return
            }
            if rest.prefix(while: { $0 != slash }).contains(UInt8(ascii: ":")) {
                throw GoFunctionError("first path segment in URL cannot contain colon")
            }
        }
        if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
            let authority = rest.dropFirst(2).prefix { $0 != slash }
            rest = rest[authority.endIndex...]
            try parseAuthority(authority)
        } else if !scheme.isEmpty, rest.first == slash {
            isHostOmitted = true
        }
        path = try URLEscaping.unescape(rest, for: .path)
        rawPath = URLEscaping.escape(path, for: .path).elementsEqual(rest) ? [] : Array(rest)
    }

    /// Takes the scheme, in lower case; what follows it is returned.
    private mutating func parseScheme(_ text: ArraySlice<UInt8>) throws(GoFunctionError) -> ArraySlice<UInt8> {
        for (offset, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if offset == 0 { return text }
            case UInt8(ascii: ":"):
                if offset == 0 { throw GoFunctionError("missing protocol scheme") }
                scheme = text.prefix(offset).map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
                return text.dropFirst(offset + 1)
            default: return text
            }
        }
        return text
    }

    private mutating func parseAuthority(_ authority: ArraySlice<UInt8>) throws(GoFunctionError) {
        guard let sign = authority.lastIndex(of: UInt8(ascii: "@")) else {
            host = try parsedHost(authority)
            return
        }
        host = try parsedHost(authority[(sign + 1)...])
        let userinfo = authority[..<sign]
        guard userinfo.allSatisfy(URLEscaping.isUserinfo) else {
            throw GoFunctionError("net/url: invalid userinfo")
        }
        let (name, password) = Self.cut(userinfo, UInt8(ascii: ":"))
        var user = User(name: try URLEscaping.unescape(name, for: .user))
        if let password { user.password = try URLEscaping.unescape(password, for: .user) }
        self.user = user
    }

    private func parsedHost(_ host: ArraySlice<UInt8>) throws(GoFunctionError) -> [UInt8] {
        let colon = UInt8(ascii: ":")
        if let open = host.lastIndex(of: UInt8(ascii: "[")) {
            guard open == host.startIndex else { throw GoFunctionError("invalid IP-literal") }
            return try parsedAddress(host)
        }
        if var first = host.firstIndex(of: colon) {
            // Several hosts with ports are let through, except for the web's schemes.
            let isWeb = scheme.elementsEqual("http".utf8) || scheme.elementsEqual("https".utf8)
            if !isWeb { first = host.lastIndex(of: colon) ?? first }
            try checkPort(host[first...])
        }
        return try URLEscaping.unescape(host, for: .host)
    }

    /// An address of IP version 6 in brackets, and a port.
    private func parsedAddress(_ host: ArraySlice<UInt8>) throws(GoFunctionError) -> [UInt8] {
        guard let close = host.lastIndex(of: UInt8(ascii: "]")) else { throw GoFunctionError("missing ']' in host") }
        let port = host[(close + 1)...]
        try checkPort(port)
        let name = host[(host.startIndex + 1)..<close]
        var address: [UInt8]
        if let zone = name.indices.first(where: { name[$0...].starts(with: "%25".utf8) }) {
            address = try URLEscaping.unescape(name[..<zone], for: .host)
            address += try URLEscaping.unescape(name[zone...], for: .zone)
        } else {
            address = try URLEscaping.unescape(name, for: .host)
        }
        do {
            if try IPAddress(address).isVersion4 { throw GoFunctionError("invalid IP-literal") }
        } catch let error as IPAddress.ParseError {
            throw GoFunctionError("invalid host: \(error.message)")
        } catch let error as GoFunctionError {
            throw error
        } catch {
            throw GoFunctionError("invalid host")
        }
        return [UInt8(ascii: "[")] + address + [UInt8(ascii: "]")] + (try URLEscaping.unescape(port, for: .host))
    }

    private func checkPort(_ port: ArraySlice<UInt8>) throws(GoFunctionError) {
        guard Self.isPort(port) else {
            throw GoFunctionError("invalid port \(GoStrconv.quote(ByteString(port))) after host")
        }
    }

    /// Nothing, or a colon and digits, which may be missing.
    fileprivate static func isPort(_ text: ArraySlice<UInt8>) -> Bool {
        text.isEmpty
            || text.first == UInt8(ascii: ":") && text.dropFirst().allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func cut(
        _ text: ArraySlice<UInt8>, _ separator: UInt8
    ) -> (ArraySlice<UInt8>, ArraySlice<UInt8>?) {
        guard let index = text.firstIndex(of: separator) else { return (text, nil) }
        return (text[..<index], text[(index + 1)...])
    }
}

extension GoURL {
    /// The URL as text.
    package var text: [UInt8] {
        var text: [UInt8] = []
        let slash = UInt8(ascii: "/")
        if !scheme.isEmpty { text += scheme + [UInt8(ascii: ":")] }
        if !opaque.isEmpty {
            text += opaque
        } else {
            let hasAuthority = !host.isEmpty || user != nil
            if hasAuthority || !scheme.isEmpty, hasAuthority || !isHostOmitted {
                if hasAuthority || !path.isEmpty { text += [slash, slash] }
                if let user { text += user.text + [UInt8(ascii: "@")] }
                text += URLEscaping.escape(host, for: .host)
            }
            var path = Self.escaped(path, raw: rawPath, for: .path)[...]
            if isHostOmitted, !hasAuthority, path.starts(with: [slash, slash]) {
                text += "%2F".utf8
                path = path.dropFirst()
            }
            if !path.isEmpty, path.first != slash, !host.isEmpty { text.append(slash) }
            // Else the first part would be taken for a scheme.
            if text.isEmpty, path.prefix(while: { $0 != slash }).contains(UInt8(ascii: ":")) { text += "./".utf8 }
            text += path
        }
        if hasEmptyQuery || !query.isEmpty { text += [UInt8(ascii: "?")] + query }
        if !fragment.isEmpty {
            text += [UInt8(ascii: "#")] + Self.escaped(fragment, raw: rawFragment, for: .fragment)
        }
        return text
    }

    /// The raw form if it is a valid one of the text, else the usual one.
    static func escaped(_ text: [UInt8], raw: [UInt8], for part: URLEscaping.Part) -> [UInt8] {
        if !raw.isEmpty, URLEscaping.isValid(raw, for: part),
            let unescaped = try? URLEscaping.unescape(raw[...], for: part), unescaped == text
        {
            return raw
        }
        return part == .path && text.elementsEqual("*".utf8) ? text : URLEscaping.escape(text, for: part)
    }
}

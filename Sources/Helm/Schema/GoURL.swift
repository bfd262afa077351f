import GoTemplate

/// A URL taken apart, joined and written as Go's `net/url` does.
struct GoURL: Sendable, Hashable {
    /// The scheme in lower case; empty for a relative reference.
    var scheme: [UInt8] = []
    /// What follows the scheme where no slash does.
    var opaque: [UInt8] = []
    /// User and password as they were written; `nil` where there are none.
    var userInfo: [UInt8]?
    /// Host and port, unescaped.
    var host: [UInt8] = []
    /// The path, unescaped.
    var path: [UInt8] = []
    /// The path as it was written, where the usual escaping would write it otherwise.
    var rawPath: [UInt8] = []
    /// The query, without its question mark.
    var query: [UInt8] = []
    /// Whether there is a question mark and nothing after it.
    var hasEmptyQuery = false
    /// Whether a scheme is followed by a path without an authority.
    var omitsHost = false

    /// Why a text is not a URL; Go's words.
    struct ParseError: Error, Hashable {
        var message: String
    }

    /// Reads a URL or reference. A fragment is not kept, but must be well formed.
    init(_ text: some Collection<UInt8>) throws(ParseError) {
        let text = Array(text)
        let main = Array(text.prefix { $0 != UInt8(ascii: "#") })
        do {
            try parse(main)
        } catch {
            throw ParseError(message: "parse \(GoQuoting.quote(main)): \(error.message)")
        }
        if main.count < text.count {
            do {
                _ = try URLEncoding.fragment.unescape(text[(main.count + 1)...])
            } catch {
                throw ParseError(message: "parse \(GoQuoting.quote(text)): \(error.message)")
            }
        }
    }

    /// Reads a URL or reference.
    init(_ text: String) throws(ParseError) { try self.init(Array(text.utf8)) }

    private mutating func parse(_ text: [UInt8]) throws(ParseError) {
        if text.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw ParseError(message: "net/url: invalid control character in URL")
        }
        if text == [UInt8(ascii: "*")] {
            path = text
            return
        }
        var rest = try takeScheme(text)
        if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
            query = Array(rest[(mark + 1)...])
            hasEmptyQuery = query.isEmpty
            rest = Array(rest[..<mark])
        }
        if rest.first != UInt8(ascii: "/") {
            if !scheme.isEmpty {
                opaque = rest
                return
            }
            if rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) {
                throw ParseError(message: "first path segment in URL cannot contain colon")
            }
        }
        if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
            let authority = rest[2...].prefix { $0 != UInt8(ascii: "/") }
            rest = Array(rest[authority.endIndex...])
            try takeAuthority(Array(authority))
        } else if !scheme.isEmpty, rest.first == UInt8(ascii: "/") {
            omitsHost = true
        }
        try setPath(rest)
    }

    private mutating func takeScheme(_ text: [UInt8]) throws(ParseError) -> [UInt8] {
        for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                if index == 0 { return text }
            case UInt8(ascii: ":"):
                if index == 0 { throw ParseError(message: "missing protocol scheme") }
                scheme = text[..<index].map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
                return Array(text[(index + 1)...])
            default: return text
            }
        }
        return text
    }

    private mutating func takeAuthority(_ authority: [UInt8]) throws(ParseError) {
        guard let at = authority.lastIndex(of: UInt8(ascii: "@")) else {
            host = try parsedHost(authority)
            return
        }
        host = try parsedHost(Array(authority[(at + 1)...]))
        let user = Array(authority[..<at])
        let isValid = user.allSatisfy {
            URLEncoding.isUnreserved($0) || ":!$&'()*+,;=%@".utf8.contains($0)
        }
        guard isValid else { throw ParseError(message: "net/url: invalid userinfo") }
        for part in user.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false) {
            _ = try URLEncoding.userPassword.unescape(part)
        }
        userInfo = user
    }

    private func parsedHost(_ host: [UInt8]) throws(ParseError) -> [UInt8] {
        if let open = host.lastIndex(of: UInt8(ascii: "[")) {
            guard open == 0 else { throw ParseError(message: "invalid IP-literal") }
            guard let close = host.lastIndex(of: UInt8(ascii: "]")) else {
                throw ParseError(message: "missing ']' in host")
            }
            let port = Array(host[(close + 1)...])
            try Self.check(port: port)
            let name = Array(host[1..<max(close, 1)])
            var unescaped: [UInt8]
            if let zone = name.firstRange(of: Array("%25".utf8))?.lowerBound {
                unescaped = try URLEncoding.host.unescape(name[..<zone])
                unescaped += try URLEncoding.zone.unescape(name[zone...])
            } else {
                unescaped = try URLEncoding.host.unescape(name)
            }
            let address: IPAddress
            do {
                address = try IPAddress(unescaped)
            } catch {
                throw ParseError(message: "invalid host: \(error.message)")
            }
            if address.isVersion4 { throw ParseError(message: "invalid IP-literal") }
            return Array("[".utf8) + unescaped + Array("]".utf8) + port
        }
        if var colon = host.firstIndex(of: UInt8(ascii: ":")) {
            let isWeb = scheme.elementsEqual("http".utf8) || scheme.elementsEqual("https".utf8)
            if !isWeb, let last = host.lastIndex(of: UInt8(ascii: ":")) { colon = last }
            try Self.check(port: Array(host[colon...]))
        }
        return try URLEncoding.host.unescape(host)
    }

    private static func check(port: [UInt8]) throws(ParseError) {
        if port.isEmpty { return }
        let isValid =
            port.first == UInt8(ascii: ":")
            && port.dropFirst().allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isValid else { throw ParseError(message: "invalid port \(GoQuoting.quote(port)) after host") }
    }

    private mutating func setPath(_ text: [UInt8]) throws(ParseError) {
        path = try URLEncoding.path.unescape(text)
        rawPath = URLEncoding.path.escape(path) == text ? [] : text
    }

    /// Whether there is a scheme.
    var isAbsolute: Bool { !scheme.isEmpty }

    /// The host without its port and brackets.
    var hostName: [UInt8] {
        var name = host[...]
        if let colon = name.lastIndex(of: UInt8(ascii: ":")), (try? Self.check(port: Array(name[colon...]))) != nil {
            name = name[..<colon]
        }
        if name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]") { name = name.dropFirst().dropLast() }
        return Array(name)
    }

    /// The path as it is written in a URL.
    var escapedPath: [UInt8] {
        if !rawPath.isEmpty, URLEncoding.path.isValid(rawPath),
            let unescaped = try? URLEncoding.path.unescape(rawPath), unescaped == path
        {
            return rawPath
        }
        return path == [UInt8(ascii: "*")] ? path : URLEncoding.path.escape(path)
    }

    /// The URL that `reference` means where `self` is the base.
    func resolving(_ reference: GoURL) -> GoURL {
        var url = reference
        if reference.scheme.isEmpty { url.scheme = scheme }
        if !reference.scheme.isEmpty || !reference.host.isEmpty || reference.userInfo != nil {
            url.replacePath(Self.resolve(reference.escapedPath, []))
            return url
        }
        if !reference.opaque.isEmpty { return url }
        if reference.path.isEmpty, !reference.hasEmptyQuery, reference.query.isEmpty { url.query = query }
        if reference.path.isEmpty, !opaque.isEmpty {
            url.opaque = opaque
            return url
        }
        url.host = host
        url.userInfo = userInfo
        url.replacePath(Self.resolve(escapedPath, reference.escapedPath))
        return url
    }

    private mutating func replacePath(_ text: [UInt8]) {
        // Escaped by us, or read before; it has no bad escapes.
        if (try? setPath(text)) == nil { path = text }
    }

    private static func resolve(_ base: [UInt8], _ reference: [UInt8]) -> [UInt8] {
        let slash = UInt8(ascii: "/")
        var full = reference
        if reference.isEmpty {
            full = base
        } else if reference.first != slash {
            full = Array(base[..<(base.lastIndex(of: slash).map { $0 + 1 } ?? 0)]) + reference
        }
        if full.isEmpty { return [] }
        var result = [slash]
        var isFirst = true
        let elements = full.split(separator: slash, omittingEmptySubsequences: false)
        for element in elements {
            if element.elementsEqual(".".utf8) {
                isFirst = false
            } else if element.elementsEqual("..".utf8) {
                let last = result[1...].lastIndex(of: slash)
                result.removeSubrange((last ?? 1)...)
                isFirst = result.count == 1
            } else {
                if !isFirst { result.append(slash) }
                result += element
                isFirst = false
            }
        }
        if let last = elements.last, last.elementsEqual(".".utf8) || last.elementsEqual("..".utf8) {
            result.append(slash)
        }
        return result.count > 1 && result[1] == slash ? Array(result[1...]) : result
    }

    /// The URL as text.
    var bytes: [UInt8] {
        var text: [UInt8] = []
        if !scheme.isEmpty { text += scheme + Array(":".utf8) }
        if !opaque.isEmpty {
            text += opaque
        } else {
            let hasAuthority = !host.isEmpty || userInfo != nil
            if !scheme.isEmpty || hasAuthority, !(omitsHost && !hasAuthority) {
                if hasAuthority || !path.isEmpty { text += "//".utf8 }
                if let userInfo { text += userInfo + Array("@".utf8) }
                text += URLEncoding.host.escape(host)
            }
            var path = escapedPath[...]
            if omitsHost, !hasAuthority, path.starts(with: "//".utf8) {
                text += "%2F".utf8
                path = path.dropFirst()
            }
            if let first = path.first, first != UInt8(ascii: "/"), !host.isEmpty { text += "/".utf8 }
            if text.isEmpty, path.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) {
                text += "./".utf8
            }
            text += path
        }
        if hasEmptyQuery || !query.isEmpty { text += "?".utf8 + query }
        return text
    }

    /// The URL as text.
    var text: String { String(decoding: bytes, as: UTF8.self) }
}

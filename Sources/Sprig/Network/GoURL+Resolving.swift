extension GoURL {
    /// Whether there is a scheme.
    package var isAbsolute: Bool { !scheme.isEmpty }

    /// The path as it is written in a URL.
    package var escapedPath: [UInt8] { Self.escaped(path, raw: rawPath, for: .path) }

    /// The URL that `reference` means where `self` is the base.
    package func resolving(_ reference: GoURL) -> GoURL {
        var url = reference
        if reference.scheme.isEmpty { url.scheme = scheme }
        if !reference.scheme.isEmpty || !reference.host.isEmpty || reference.user != nil {
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
        url.user = user
        url.replacePath(Self.resolve(escapedPath, reference.escapedPath))
        return url
    }

    /// Takes over a path that was escaped by us, or read before.
    private mutating func replacePath(_ text: [UInt8]) {
        path = (try? URLEscaping.unescape(text[...], for: .path)) ?? text
        rawPath = URLEscaping.escape(path, for: .path) == text ? [] : text
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
}

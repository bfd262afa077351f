/// Makes texts fit for a host: short enough, on one line, without credentials.
public enum StatusText {
    /// `text` on one line, without credentials, and no longer than `limit` UTF-16 units; if it is cut, then between
    /// characters as people see them, with `…` at the end.
    ///
    /// Hosts count code points or UTF-16 units, and it is not always told which; UTF-16 units are never fewer. Four
    /// units stay free for hosts that count the `…` or a line end in another way.
    public static func description(_ text: String, limit: Int) -> String {
        let clean = withoutCredentials(oneLine(text))
        let room = max(1, limit - 4)
        guard clean.utf16.count > room else { return clean }
        var cut = prefix(of: clean, limit: room - 1)
        while cut.last == " " { cut.removeLast() }
        return cut + "…"
    }

    /// The longest start of `text` that has at most `limit` UTF-16 units and ends between characters.
    static func prefix(of text: String, limit: Int) -> String {
        var units = 0
        var end = text.startIndex
        while end < text.endIndex {
            units += text[end].utf16.count
            guard units <= limit else { break }
            end = text.index(after: end)
        }
        return String(text[..<end])
    }

    /// Control characters and line ends become single spaces.
    static func oneLine(_ text: String) -> String {
        var line = ""
        var isSpace = true
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0...0x20, 0x7F...0xA0, 0x2028, 0x2029:
                if !isSpace { line += " " }
                isSpace = true
            default:
                line.unicodeScalars.append(scalar)
                isSpace = false
            }
        }
        if line.last == " " { line.removeLast() }
        return line
    }

    /// The starts of the tokens that hosts give out.
    private static let tokenPrefixes = ["github_pat_", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "glpat-", "whsec_"]

    /// `text` with the user part of each URL and each word that starts like a host's token replaced by `•••`.
    public static func withoutCredentials(_ text: String) -> String {
        var clean = ""
        var rest = text[...]
        while let first = rest.first {
            if rest.hasPrefix("://") {
                let authority = rest.dropFirst(3).prefix { !$0.isWhitespace && !"/?#\"'<>".contains($0) }
                if let at = authority.lastIndex(of: "@") {
                    clean += "://•••"
                    rest = rest[at...]
                    continue
                }
            } else if let prefix = tokenPrefixes.first(where: { rest.hasPrefix($0) }) {
                clean += prefix + "•••"
                rest = rest.dropFirst(prefix.count).drop { $0.isLetter || $0.isNumber || "_-+/=".contains($0) }
                continue
            }
            clean.append(first)
            rest.removeFirst()
        }
        return clean
    }

    /// `url` if it may be sent: `http` or `https`, no credentials, no spaces, not too long.
    static func targetURL(_ url: String?, limit: Int = 2048) -> String? {
        guard let url, url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf8.count <= limit,
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), withoutCredentials(url) == url
        else { return nil }
        return url
    }
}

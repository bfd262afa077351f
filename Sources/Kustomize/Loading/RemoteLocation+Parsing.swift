extension RemoteLocation {
    private static let schemes = ["ssh://", "https://", "http://", "file://"]

    /// Whether a file's name is a URL that is fetched by HTTP.
    static func isFileURL(_ text: String) -> Bool {
        let lower = text.lowercased()
        return lower.hasPrefix("http://") || lower.hasPrefix("https://")
    }

    /// A file that is fetched by HTTP.
    init(file text: String) {
        self.init(text: text, repository: text, path: "", reference: "", isFile: true, includesSubmodules: false)
    }

    /// Takes a repository's URL apart as Kustomize does; `nil` for what is not one, such as a relative path.
    init?(repository text: String) {
        guard !text.hasPrefix("/") else { return nil }
        let mark = text.firstIndex(of: "?")
        let query = mark.map { String(text[text.index(after: $0)...]) } ?? ""
        var rest = String(mark.map { text[..<$0] } ?? text[...])
        if rest.lowercased().hasPrefix("git::") { rest = String(rest.dropFirst(5)) }
        var scheme = Self.schemes.first { rest.lowercased().hasPrefix($0) } ?? ""
        rest = String(rest.dropFirst(scheme.count))
        var user = Self.userName(rest)
        rest = String(rest.dropFirst(user.count))
        let isGitHub = rest.lowercased().hasPrefix("github.com/") || rest.lowercased().hasPrefix("github.com:")
        let isShort = scheme.isEmpty && (!user.isEmpty || isGitHub)
        guard !scheme.isEmpty || isShort else { return nil }
        var host: String
        if scheme == "file://" {
            host = scheme
            rest = user + rest
        } else {
            host = rest
            var after = ""
            var separator = rest.firstIndex(of: "/")
            if isShort, let colon = rest.firstIndex(of: ":"),
                separator == nil || colon > rest.startIndex && separator.map({ colon < $0 }) == true
            {
                separator = colon
            }
            if let separator {
                host = String(rest[...separator])
                after = String(rest[rest.index(after: separator)...])
            }
            rest = after
            if isGitHub {
                if scheme == "ssh://" || !user.isEmpty {
                    (scheme, host) = ("", "github.com:")
                } else {
                    (scheme, user, host) = ("https://", "", "github.com/")
                }
            }
            guard !host.isEmpty else { return nil }
            host = scheme + user + host
        }
        guard let (repository, path) = Self.split(rest, wholeByDefault: scheme == "file://") else { return nil }
        let values = Self.parameters(query)
        let submodules = values["submodules"] ?? ""
        self.init(
            text: text, repository: host + repository, path: path,
            reference: values["ref"].flatMap { $0.isEmpty ? nil : $0 } ?? values["version"] ?? "", isFile: false,
            includesSubmodules: !["0", "f", "F", "false", "False", "FALSE"].contains(submodules))
    }

    /// The user's name with the `@` behind it, or nothing.
    private static func userName(_ text: String) -> String {
        guard let at = text.firstIndex(of: "@") else { return "" }
        let name = text[..<at].utf8
        guard let first = name.first, isLetter(first) else { return "" }
        for byte in name where !isLetter(byte) && !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            if byte != UInt8(ascii: "-") { return "" }
        }
        return String(text[...at])
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Splits what follows the host in the repository and the directory in it.
    private static func split(_ text: String, wholeByDefault: Bool) -> (String, String)? {
        let bytes = Array(text.utf8)
        func index(of needle: String) -> Int? {
            let needle = Array(needle.utf8)
            guard bytes.count >= needle.count else { return nil }
            return (0...bytes.count - needle.count).first { bytes[$0..<$0 + needle.count].elementsEqual(needle) }
        }
        func string(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
        var repository: String
        var path: String
        if let mark = index(of: "_git/") {
            let start = mark + 5
            let slash = bytes[start...].firstIndex(of: UInt8(ascii: "/")) ?? bytes.count
            (repository, path) = (string(bytes[..<slash]), string(bytes[min(slash + 1, bytes.count)...]))
        } else if let mark = index(of: "//") {
            (repository, path) = (string(bytes[..<mark]), string(bytes[(mark + 2)...]))
        } else if let mark = index(of: ".git") {
            (repository, path) = (string(bytes[..<(mark + 4)]), string(bytes[(mark + 4)...]))
        } else if wholeByDefault {
            (repository, path) = (text, "")
        } else {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count >= 2 else { return nil }
            repository = parts[..<2].joined(separator: "/")
            path = parts[2...].joined(separator: "/")
        }
        guard !repository.isEmpty, let inside = TreePath.normalize(path) else { return nil }
        return (repository, inside)
    }

    private static func parameters(_ query: String) -> [String: String] {
        var values: [String: String] = [:]
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let key = unescape(parts[0]), values[key] == nil else { continue }
            values[key] = parts.count > 1 ? unescape(parts[1]) ?? "" : ""
        }
        return values
    }

    private static func unescape(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%") {
                guard let value = UInt8(String(decoding: Array(rest.prefix(2)), as: UTF8.self), radix: 16) else {
                    return nil
                }
                rest = rest.dropFirst(2)
                bytes.append(value)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

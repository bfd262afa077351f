/// The address of a repository, in any form that Git takes.
struct RepositoryURL: Sendable, Hashable {
    enum Transport: Sendable, Hashable {
        case http, https, ssh, local
    }

    /// How the repository is reached.
    let transport: Transport
    /// The user in the address.
    let user: String?
    /// The password in the address; never part of `text`.
    let password: String?
    /// The host; empty for a local path.
    let host: String
    /// The port, if the address names one.
    let port: Int?
    /// The address for libgit2 and for people: without a password, and for HTTP without a user.
    let text: String

    /// Reads an address. Throws `GitStoreError` with code `configuration` or `unsupported`.
    init(_ address: String) throws(GitStoreError) {
        guard !address.isEmpty, !address.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else {
            throw GitStoreError(.configuration, "a repository's address is empty or holds control characters")
        }
        if let separator = RepositoryURL.index(of: "://", in: address) {
            try self.init(scheme: address[..<separator].lowercased(), rest: address[separator...].dropFirst(3))
        } else if address.hasPrefix("/") {
            self.init(.local, text: address)
        } else if let colon = address.firstIndex(of: ":"), !address[..<colon].contains("/"), colon != address.startIndex
        {
            // The form of scp: [user@]host:path
            let authority = address[..<colon]
            let at = authority.lastIndex(of: "@")
            let host = at.map { String(authority[authority.index(after: $0)...]) } ?? String(authority)
            guard !host.isEmpty else { throw GitStoreError(.configuration, "\(address): no host") }
            self.init(.ssh, user: at.map { String(authority[..<$0]) }, host: host.lowercased(), text: address)
        } else {
            throw GitStoreError(
                .configuration,
                "\(address): not a repository's address; use https://, ssh://, user@host:path or an absolute path")
        }
    }

    private init(
        _ transport: Transport, user: String? = nil, password: String? = nil, host: String = "", port: Int? = nil,
        text: String
    ) {
        self.transport = transport
        self.user = user
        self.password = password
        self.host = host
        self.port = port
        self.text = text
    }

    private init(scheme: String, rest: Substring) throws(GitStoreError) {
        if scheme == "file" {
            let path = rest.hasPrefix("localhost/") ? rest.dropFirst("localhost".count) : rest
            guard path.hasPrefix("/") else {
                throw GitStoreError(.configuration, "file://\(rest): write an absolute path after file://")
            }
            self.init(.local, text: RepositoryURL.percentDecoded(path))
            return
        }
        let transport: Transport
        switch scheme {
        case "https": transport = .https
        case "http": transport = .http
        case "ssh", "git+ssh", "ssh+git": transport = .ssh
        default:
            throw GitStoreError(
                .unsupported, "\(scheme)://: this transport is not supported; use https, http, ssh or a path")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        var authority = rest[..<slash]
        let path = rest[slash...]
        var user: String?
        var password: String?
        if let at = authority.lastIndex(of: "@") {
            let info = authority[..<at]
            authority = authority[authority.index(after: at)...]
            let parts = info.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            user = RepositoryURL.percentDecoded(parts[0])
            if parts.count > 1 { password = RepositoryURL.percentDecoded(parts[1]) }
        }
        var host = authority
        var port: Int?
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            let tail = authority[authority.index(after: end)...]
            if tail.hasPrefix(":") { port = Int(tail.dropFirst()) }
        } else if let colon = authority.lastIndex(of: ":") {
            host = authority[..<colon]
            guard let number = Int(authority[authority.index(after: colon)...]), (1...65535).contains(number) else {
                throw GitStoreError(.configuration, "\(scheme)://\(authority)\(path): the port is not a number")
            }
            port = number
        }
        guard !host.isEmpty, path.utf8.count > 1 else {
            throw GitStoreError(.configuration, "\(scheme)://\(authority)\(path): a host and a path are needed")
        }
        let name = transport == .ssh ? user.map { "\($0)@" } ?? "" : ""
        self.init(
            transport, user: user, password: password, host: host.lowercased(), port: port,
            text: "\(transport == .ssh ? "ssh" : scheme)://\(name)\(authority.lowercased())\(path)")
    }

    /// A name for a folder that people recognise: host and path, made of harmless characters, not unique.
    var readableName: String {
        var tail = Substring(text)
        if let separator = RepositoryURL.index(of: "://", in: text) { tail = text[separator...].dropFirst(3) }
        if transport == .ssh, let at = tail.firstIndex(of: "@") { tail = tail[tail.index(after: at)...] }
        if tail.hasSuffix("/") { tail = tail.dropLast() }
        if tail.hasSuffix(".git") { tail = tail.dropLast(4) }
        var name = ""
        for byte in tail.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                name.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "."), UInt8(ascii: "_"):
                if !name.isEmpty { name.unicodeScalars.append(Unicode.Scalar(byte)) }
            default:
                if !name.isEmpty && !name.hasSuffix("-") { name += "-" }
            }
        }
        // The end of a path says more than its beginning.
        let short = name.suffix(80).drop { $0 == "-" || $0 == "." }
        return short.isEmpty ? "repository" : String(short)
    }

    /// `text` with `user:password@` taken out of each address in it.
    static func removingCredentials(from text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let separator = index(of: "://", in: rest) {
            let start = rest.index(separator, offsetBy: 3)
            result += rest[..<start]
            rest = rest[start...]
            let end = rest.firstIndex { "/ \t\r\n'\"?#".contains($0) } ?? rest.endIndex
            if let at = rest[..<end].lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
        }
        return result + rest
    }

    private static func index(of needle: String, in text: some StringProtocol) -> String.Index? {
        let bytes = Array(needle.utf8)
        var position = text.utf8.startIndex
        while position < text.utf8.endIndex {
            if text.utf8[position...].starts(with: bytes) { return position }
            position = text.utf8.index(after: position)
        }
        return nil
    }

    private static func percentDecoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var source = Array(text.utf8)[...]
        while let byte = source.popFirst() {
            if byte == UInt8(ascii: "%"), source.count >= 2,
                let value = UInt8(String(decoding: source.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                source = source.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

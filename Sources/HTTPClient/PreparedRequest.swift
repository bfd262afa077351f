import Base

/// A request that has been checked and needs no further decision: plain values for the transfer thread.
struct PreparedRequest: Sendable {
    /// How the connection is addressed when it is not by the URL.
    struct ConnectTo: Sendable {
        /// curl's `HOST:PORT:CONNECT-TO-HOST:CONNECT-TO-PORT`.
        var rule: String
    }

    var method: String
    var url: String
    var headers: [String]
    var body: [UInt8]?
    var timeout: Duration
    var maximumResponseSize: Int
    var unixSocketPath: String?
    var connectTo: ConnectTo?
    /// What the request is called in errors: method, host and path, neither query nor credentials.
    var label: String

    init(_ request: HTTPRequest, configuration: CurlClient.Configuration) throws(HTTPClientError) {
        guard let parts = URLParts(request.url) else {
            throw HTTPClientError(
                .invalidURL,
                message: "the URL is not of the form http(s)://host[:port]/path, without user name and password",
                isBeforeRequest: true)
        }
        method = request.method
        label = "\(request.method) \(parts.scheme)://\(parts.authority)\(parts.path)"
        guard !method.isEmpty, method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw HTTPClientError(.other, message: "the method is not a word in capitals", isBeforeRequest: true)
        }
        var lines: [String] = []
        var names: Set<String> = []
        for field in request.headers {
            guard field.isWellFormed else {
                // The name may be shown, the value may be a secret.
                throw HTTPClientError(
                    .other, message: "\(label): a header field has a name or value that HTTP does not allow",
                    isBeforeRequest: true)
            }
            names.insert(field.name.lowercased())
            // curl's spelling of a field without value is a semicolon.
            lines.append(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // Fields that curl would add by itself.
        if !names.contains("expect") { lines.append("Expect:") }
        if !names.contains("content-type") { lines.append("Content-Type:") }
        if !names.contains("accept") { lines.append("Accept: */*") }

        url = request.url
        if let name = configuration.tls.serverName, parts.scheme == "https", request.unixSocketPath == nil {
            // The name in the certificate is the URL's host for curl; so the URL names it, and the connection goes to
            // the true host.
            let shown = name.contains(":") ? "[\(name)]" : name
            url = "https://\(shown):\(parts.port)\(parts.rest)"
            connectTo = ConnectTo(rule: "\(shown):\(parts.port):\(parts.host):\(parts.port)")
            if !names.contains("host") { lines.append("Host: \(parts.authority)") }
        }
        headers = lines
        body = request.body
        timeout = request.timeout
        maximumResponseSize = request.maximumResponseSize
        unixSocketPath = request.unixSocketPath
    }
}

/// The parts of an absolute http or https URL that has no user name.
struct URLParts {
    var scheme: String
    /// Host and port as written.
    var authority: String
    /// The host; an IPv6 address in brackets.
    var host: String
    var port: Int
    /// From the slash after the authority on, with the query.
    var rest: String

    /// The path without the query.
    var path: String { String(rest.prefix { $0 != "?" && $0 != "#" }) }

    init?(_ url: String) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let colon = url.firstIndex(of: ":") else { return nil }
        scheme = url[..<colon].lowercased()
        guard scheme == "http" || scheme == "https" else { return nil }
        var tail = url[url.index(after: colon)...]
        guard tail.hasPrefix("//") else { return nil }
        tail = tail.dropFirst(2)
        let end = tail.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? tail.endIndex
        authority = String(tail[..<end])
        rest = String(tail[end...])
        if !rest.hasPrefix("/") { rest = "/" + rest }
        guard !authority.isEmpty, !authority.contains("@"), !authority.contains("\\") else { return nil }
        var portText: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = String(authority[...close])
            let after = authority[authority.index(after: close)...]
            if after.hasPrefix(":") { portText = after.dropFirst() } else if !after.isEmpty { return nil }
        } else {
            let pieces = authority.split(separator: ":", omittingEmptySubsequences: false)
            guard pieces.count <= 2, let first = pieces.first, !first.isEmpty else { return nil }
            host = String(first)
            if pieces.count == 2 { portText = pieces[1] }
        }
        if let portText {
            guard let number = Int(portText), (1...65535).contains(number) else { return nil }
            port = number
        } else {
            port = scheme == "https" ? 443 : 80
        }
    }
}

extension HTTPField {
    /// Whether name and value fit into one header line: no separator in the name, no control character anywhere.
    var isWellFormed: Bool {
        let separators = Set("()<>@,;:\\\"/[]?={} \t".utf8)
        return !name.isEmpty
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !separators.contains($0) }
            && value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x09 }
    }
}

extension CurlClient.Configuration {
    /// Refuses what curl would understand in some other way than its author.
    func validate() throws(HTTPClientError) {
        if let name = tls.serverName {
            guard !name.isEmpty, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }) else {
                throw HTTPClientError(.other, message: "the TLS server name is not a host name", isBeforeRequest: true)
            }
        }
        if let proxy {
            let url = proxy.url.reveal()
            let schemes = ["http://", "https://", "socks5://", "socks5h://"]
            guard schemes.contains(where: { url.lowercased().hasPrefix($0) }),
                url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
            else {
                throw HTTPClientError(
                    .other, message: "the proxy is not an http, https, socks5 or socks5h URL", isBeforeRequest: true)
            }
        }
    }
}

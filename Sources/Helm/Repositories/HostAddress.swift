import Signing
import Sprig

/// A scheme, a host and a port.
struct HostAddress: Sendable, Hashable, CustomStringConvertible {
    let isSecure: Bool
    /// In lower case, without brackets.
    let name: String
    let port: Int

    /// Takes apart `host` or `host:port`; `nil` for other schemes than http and https, and for what is no host.
    init?(scheme: String, host: [UInt8]) {
        switch scheme {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        var url = GoURL()
        url.host = host
        let name = url.hostname
        guard !name.isEmpty, !name.contains(where: { $0 <= 0x20 || "/@?#".utf8.contains($0) }) else { return nil }
        self.name = String(decoding: name, as: UTF8.self).lowercased()
        let rest = host.drop { $0 != UInt8(ascii: "]") }.dropFirst()
        let text = host.contains(UInt8(ascii: "]")) ? rest : host[...]
        if let colon = text.lastIndex(of: UInt8(ascii: ":")), colon < text.endIndex - 1 {
            guard let port = Int(String(decoding: text[(colon + 1)...], as: UTF8.self)), (1...65535).contains(port)
            else { return nil }
            self.port = port
        } else {
            port = isSecure ? 443 : 80
        }
    }

    /// The host of a URL with the scheme http or https.
    init?(_ url: GoURL) { self.init(scheme: String(decoding: url.scheme, as: UTF8.self), host: url.host) }

    /// Reads `HOST`, `HOST:PORT`, `https://HOST` or `http://HOST`.
    init?(configured text: String) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        let host = parts.count == 2 ? parts[1] : parts[0]
        guard !host.contains("/") else { return nil }
        self.init(scheme: parts.count == 2 ? String(parts[0]) : "https", host: Array(host.utf8))
    }

    /// `HOST` or `HOST:PORT`, with `http://` before it where TLS is not used: as the configuration has it.
    var description: String {
        let host = name.contains(":") ? "[\(name)]" : name
        let place = port == (isSecure ? 443 : 80) ? host : "\(host):\(port)"
        return isSecure ? place : "http://\(place)"
    }

    /// `https://HOST:PORT`.
    var url: String {
        let host = name.contains(":") ? "[\(name)]" : name
        return "\(isSecure ? "https" : "http")://\(host):\(port)"
    }
}

extension ConfiguredRepository {
    static func base64(_ bytes: [UInt8]) -> String { Base64.encode(bytes) }
}

public import Base
public import HTTPClient
import Sprig

/// A chart repository or a registry that may be contacted, and how.
///
/// Charts come from configured repositories only: nothing that stands in a chart, an index or an answer makes another
/// host be contacted.
public struct RepositoryConfiguration: Sendable {
    /// The name under which dependencies may call it: `@name` and `alias:name`.
    public var name: String
    /// `https://HOST/PATH` (or `http://`) of a repository with an `index.yaml`, or `oci://HOST/PATH` of a registry; the
    /// path may be empty.
    public var url: String
    /// The user name, sent with `password` in HTTP basic authentication or for a registry's token.
    public var username: String?
    /// The password or token.
    public var password: Redacted<String>?
    /// Authorities to trust, the client's certificate, and whether the server's is checked.
    public var tls: CurlClient.Configuration.TLS
    /// Further hosts that charts may come from: those that an index, a redirect or a registry's token service names.
    /// `HOST`, `HOST:PORT` if it is not the usual one, with `http://` before it if TLS is not used.
    public var allowedHosts: [String]
    /// Whether user name and password are also sent to `allowedHosts`; else only to the host of `url`.
    public var passesCredentials: Bool
    /// Whether a registry is spoken to without TLS.
    public var usesPlainHTTP: Bool

    /// Creates a configuration.
    public init(
        name: String, url: String, username: String? = nil, password: Redacted<String>? = nil,
        tls: CurlClient.Configuration.TLS = .init(), allowedHosts: [String] = [], passesCredentials: Bool = false,
        usesPlainHTTP: Bool = false
    ) {
        self.name = name
        self.url = url
        self.username = username
        self.password = password
        self.tls = tls
        self.allowedHosts = allowedHosts
        self.passesCredentials = passesCredentials
        self.usesPlainHTTP = usesPlainHTTP
    }
}

/// A configuration whose addresses were read.
struct ConfiguredRepository: Sendable {
    let configuration: RepositoryConfiguration
    /// The configured URL.
    let url: GoURL
    /// Where requests for it go: its scheme, host and port.
    let origin: HostAddress
    /// All hosts that may be contacted for it, the origin among them.
    let hosts: [HostAddress]
    /// Whether it is a registry.
    let isRegistry: Bool

    init(_ configuration: RepositoryConfiguration) throws(RepositoryError) {
        self.configuration = configuration
        func invalid(_ message: String) -> RepositoryError {
            RepositoryError(.invalid, "repository \"\(configuration.name)\": \(message)")
        }
        guard let url = try? GoURL(Array(configuration.url.utf8)), !url.host.isEmpty else {
            throw invalid("the URL must look like https://charts.example.com/path or oci://registry.example.com/path")
        }
        guard url.user == nil else {
            throw invalid("the URL may not hold credentials; give user name and password in their own fields")
        }
        self.url = url
        isRegistry = url.scheme.elementsEqual("oci".utf8)
        let scheme =
            isRegistry
            ? (configuration.usesPlainHTTP ? "http" : "https") : String(decoding: url.scheme, as: UTF8.self)
        guard let origin = HostAddress(scheme: scheme, host: url.host) else {
            throw invalid("the URL must begin with https://, http:// or oci://")
        }
        self.origin = origin
        var hosts = [origin]
        for text in configuration.allowedHosts {
            guard let host = HostAddress(configured: text) else {
                throw invalid(
                    "\"\(text)\" of the allowed hosts must be HOST, HOST:PORT or, without TLS, http://HOST:PORT")
            }
            hosts.append(host)
        }
        self.hosts = hosts
    }

    /// The credentials as a field's value for HTTP basic authentication, if they may be sent to a host.
    func basicAuthorization(to host: HostAddress) -> String? {
        guard host == origin || configuration.passesCredentials && hosts.contains(host) else { return nil }
        guard let user = configuration.username, !user.isEmpty, let password = configuration.password?.reveal(),
            !password.isEmpty
        else { return nil }
        return "Basic " + Self.base64(Array("\(user):\(password)".utf8))
    }

    /// Whether an address belongs to the repository: below its own path on its own host.
    func contains(_ other: GoURL) -> Bool {
        guard other.scheme == url.scheme, other.host == url.host, other.user == nil else { return false }
        let base = Self.cleaned(url.path)
        let path = Self.cleaned(other.path)
        return base == path || path.starts(with: base + (base.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]))
    }

    /// Whether both addresses are the same, but for slashes at their ends.
    func isSame(as other: GoURL) -> Bool {
        other.scheme == url.scheme && other.host == url.host && other.user == nil && other.query == url.query
            && Self.cleaned(other.path) == Self.cleaned(url.path)
    }

    /// A path without empty parts, `.` and `..`.
    static func cleaned(_ path: [UInt8]) -> [UInt8] {
        var parts: [ArraySlice<UInt8>] = []
        for part in path.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual("..".utf8) {
                _ = parts.popLast()
            } else if !part.elementsEqual(".".utf8) {
                parts.append(part)
            }
        }
        return [UInt8(ascii: "/")] + Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }
}

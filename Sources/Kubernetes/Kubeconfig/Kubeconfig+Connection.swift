public import Base
import Foundation
import HTTPClient
import Manifests

extension Kubeconfig {
    /// The connection that a context describes.
    ///
    /// - Parameters:
    ///   - name: the context; the file's current one when `nil`.
    ///   - allowsPlugins: whether a user may be given by a program (`exec`). It is started with the rights of this
    ///     process, so somebody must have said so outside the kubeconfig.
    /// - Throws: `DiagnosticsError` with all that is wrong with the context, its cluster and its user.
    public func connection(
        context name: String? = nil, allowsPlugins: Bool = false
    ) throws(DiagnosticsError) -> ClusterConnection {
        guard let name = name ?? currentContext else {
            throw fail(nil, "the kubeconfig has no current-context", "name a context, or set current-context")
        }
        guard let index = contexts.firstIndex(where: { $0.name == name }) else {
            throw fail(nil, "there is no context \"\(name)\"", Self.choice(contexts.map(\.name)))
        }
        let (context, place) = (contexts[index], contextLocations[index])
        guard let cluster = clusters.first(where: { $0.name == context.cluster }) else {
            throw fail(
                place, "the context \"\(name)\" names the cluster \"\(context.cluster)\", which is not there",
                Self.choice(clusters.map(\.name)))
        }
        var reader = KubeconfigReader(path: path, folder: folder)
        var connection = Self.connection(to: cluster, with: &reader)
        if !context.user.isEmpty {
            guard let user = users.first(where: { $0.name == context.user }) else {
                throw fail(
                    place, "the context \"\(name)\" names the user \"\(context.user)\", which is not there",
                    Self.choice(users.map(\.name)))
            }
            connection.tls.identity = Self.identity(of: user, with: &reader)
            connection.credentials = Self.credentials(
                of: user, cluster: cluster, allowsPlugins: allowsPlugins, with: &reader)
            connection.impersonation = Self.impersonation(by: user, with: &reader)
        }
        if !context.namespace.isEmpty { connection.namespace = context.namespace }
        if !reader.diagnostics.isEmpty { throw DiagnosticsError(reader.diagnostics) }
        return connection
    }

    private func fail(_ place: SourceLocation?, _ message: String, _ suggestion: String) -> DiagnosticsError {
        DiagnosticsError([Diagnostic(at: place ?? SourceLocation(path: path), message, suggestion: suggestion)])
    }

    private static func choice(_ names: [String]) -> String {
        names.isEmpty ? "the file has none" : "the file has \(names.map { "\"\($0)\"" }.joined(separator: ", "))"
    }

    // MARK: The cluster

    private static func connection(to cluster: Entry, with reader: inout KubeconfigReader) -> ClusterConnection {
        let node = cluster.value
        let server = reader.text("server", in: node) ?? ""
        if server.isEmpty {
            reader.report(node, "the cluster \"\(cluster.name)\" has no server", "add server: https://HOST:PORT")
        } else if !isServer(server) {
            reader.report(
                node["server"] ?? node, "server is not an http or https URL of a host",
                "write https://HOST:PORT, without user name, password, query and fragment")
        }
        var tls = CurlClient.Configuration.TLS()
        tls.authorities = reader.pem("certificate-authority", in: node)
        tls.serverName = reader.text("tls-server-name", in: node)
        tls.skipsVerification = reader.bool("insecure-skip-tls-verify", in: node)
        if tls.skipsVerification, tls.authorities != nil {
            reader.report(
                node["insecure-skip-tls-verify"] ?? node,
                "insecure-skip-tls-verify and a certificate authority exclude each other", "remove one of them")
        }
        var proxy: CurlClient.Configuration.Proxy?
        if let url = reader.text("proxy-url", in: node) {
            let schemes = ["http://", "https://", "socks5://", "socks5h://"]
            if schemes.contains(where: { url.lowercased().hasPrefix($0) }) {
                proxy = CurlClient.Configuration.Proxy(url: Redacted(url))
            } else {
                reader.report(node["proxy-url"] ?? node, "proxy-url is not an http, https, socks5 or socks5h URL")
            }
        }
        return ClusterConnection(server: server, tls: tls, proxy: proxy)
    }

    private static func isServer(_ text: String) -> Bool {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased() else { return false }
        return (scheme == "https" || scheme == "http") && !(parts.host ?? "").isEmpty && parts.user == nil
            && parts.password == nil && parts.query == nil && parts.fragment == nil
    }

    // MARK: The user

    private static func identity(
        of user: Entry, with reader: inout KubeconfigReader
    ) -> CurlClient.Configuration.Identity? {
        let node = user.value
        let before = reader.diagnostics.count
        let certificate = reader.pem("client-certificate", in: node)
        let key = reader.pem("client-key", in: node)
        switch (certificate, key) {
        case (let certificate?, let key?):
            return CurlClient.Configuration.Identity(certificate: certificate, privateKey: key)
        case (nil, nil): return nil
        default:
            if reader.diagnostics.count == before {
                reader.report(
                    node, "the user \"\(user.name)\" has only one of client certificate and key", "give both")
            }
            return nil
        }
    }

    private static func credentials(
        of user: Entry, cluster: Entry, allowsPlugins: Bool, with reader: inout KubeconfigReader
    ) -> Credentials {
        let node = user.value
        if let provider = node["auth-provider"], !provider.isNull {
            reader.report(
                provider, "auth-provider is not supported, since Kubernetes removed it in 1.26",
                "use exec with the provider's credential plugin, or a token")
            return .none
        }
        if let plugin = node["exec"], !plugin.isNull {
            guard allowsPlugins else {
                reader.report(
                    plugin, "the user \"\(user.name)\" is given by a program, and those are not allowed",
                    "allow credential plugins in Martlet's configuration, or use a token")
                return .none
            }
            return credentialPlugin(plugin, cluster: cluster, with: &reader).map { .plugin($0) } ?? .none
        }
        // The file wins over the token, as in client-go.
        if let file = reader.text("tokenFile", in: node) { return .tokenFile(path: reader.resolve(file)) }
        if let token = reader.text("token", in: node) {
            guard token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
                reader.report(
                    node["token"] ?? node, "token holds characters that no token has", "check for line breaks")
                return .none
            }
            return .token(Redacted(token))
        }
        if let name = reader.text("username", in: node) {
            return .basic(user: name, password: Redacted(reader.string("password", in: node) ?? ""))
        }
        return .none
    }

    private static func impersonation(
        by user: Entry, with reader: inout KubeconfigReader
    ) -> ClusterConnection.Impersonation? {
        let node = user.value
        if let extra = node["as-user-extra"], !extra.isNull {
            reader.report(extra, "as-user-extra is not supported", "leave it out")
        }
        let groups = reader.strings("as-groups", in: node)
        let uid = reader.text("as-uid", in: node)
        guard let name = reader.text("as", in: node) else {
            if !groups.isEmpty || uid != nil { reader.report(node, "as-groups and as-uid need as", "add as: USER") }
            return nil
        }
        return ClusterConnection.Impersonation(user: name, uid: uid, groups: groups)
    }

    // MARK: The plugin

    private static func credentialPlugin(
        _ node: Node, cluster: Entry, with reader: inout KubeconfigReader
    ) -> CredentialPlugin? {
        guard node.mapping != nil else {
            reader.report(node, "exec is not a mapping")
            return nil
        }
        let given = reader.text("apiVersion", in: node) ?? ""
        let version = CredentialPlugin.Version(rawValue: given)
        if version == nil {
            reader.report(
                node["apiVersion"] ?? node, "exec has \(given.isEmpty ? "no apiVersion" : "apiVersion \"\(given)\"")",
                "client.authentication.k8s.io/v1 and client.authentication.k8s.io/v1beta1 are supported")
        }
        let command = reader.text("command", in: node)
        if command == nil { reader.report(node, "exec names no command") }
        if reader.text("interactiveMode", in: node) == "Always" {
            reader.report(
                node["interactiveMode"] ?? node, "the plugin wants to ask its user, and there is nobody to answer",
                "use a plugin that works without a terminal")
        }
        var environment: [(name: String, value: Redacted<String>)] = []
        for item in node["env"]?.sequence ?? [] {
            guard let name = reader.text("name", in: item), !name.contains("=") else {
                reader.report(item, "an item of env has no proper name")
                continue
            }
            environment.append((name, Redacted(reader.string("value", in: item) ?? "")))
        }
        let arguments = reader.strings("args", in: node)
        var clusterInfo: String?
        if reader.bool("provideClusterInfo", in: node) { clusterInfo = info(of: cluster, with: &reader) }
        guard let version, let command else { return nil }
        // A name without a slash is looked for in PATH; a relative path starts from the file's folder.
        return CredentialPlugin(
            version: version, command: command.contains("/") ? reader.resolve(command) : command,
            arguments: arguments, environment: environment, clusterInfo: clusterInfo,
            installHint: reader.text("installHint", in: node))
    }

    /// `spec.cluster` of the plugin's input.
    private static func info(of cluster: Entry, with reader: inout KubeconfigReader) -> String {
        var info = Mapping()
        for key in ["server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url"]
        {
            info[key] = cluster.value[key]
        }
        if info["certificate-authority-data"] == nil,
            let file = reader.text("certificate-authority", in: cluster.value),
            let data = FileManager.default.contents(atPath: reader.resolve(file))
        {
            info["certificate-authority-data"] = .string(data.base64EncodedString())
        }
        for item in cluster.value["extensions"]?.sequence ?? []
        where item["name"]?.string == "client.authentication.k8s.io/exec" {
            info["config"] = item["extension"]
        }
        return JSON.text(.mapping(info))
    }
}

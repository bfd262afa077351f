import Base
import Foundation
public import HTTPClient

/// How to reach one API server, and as whom.
public struct ClusterConnection: Sendable {
    /// As whom to act instead of oneself, as `kubectl --as` does.
    public struct Impersonation: Sendable, Hashable {
        /// The user.
        public var user: String
        /// The user's uid.
        public var uid: String?
        /// The user's groups.
        public var groups: [String]

        /// Creates it.
        public init(user: String, uid: String? = nil, groups: [String] = []) {
            self.user = user
            self.uid = uid
            self.groups = groups
        }

        /// The header fields that ask for it.
        var headers: [HTTPField] {
            [HTTPField("Impersonate-User", user)] + (uid.map { [HTTPField("Impersonate-Uid", $0)] } ?? [])
                + groups.map { HTTPField("Impersonate-Group", $0) }
        }
    }

    /// The API server's URL, without a slash at its end.
    public var server: String
    /// What to trust, and the client certificate.
    public var tls: CurlClient.Configuration.TLS
    /// The proxy.
    public var proxy: CurlClient.Configuration.Proxy?
    /// Credentials beside the client certificate.
    public var credentials: Credentials
    /// As whom to act; as oneself when `nil`.
    public var impersonation: Impersonation?
    /// The namespace for objects that name none.
    public var namespace: String

    /// Creates a connection.
    public init(
        server: String, tls: CurlClient.Configuration.TLS = .init(), proxy: CurlClient.Configuration.Proxy? = nil,
        credentials: Credentials = .none, impersonation: Impersonation? = nil, namespace: String = "default"
    ) {
        self.server = server.hasSuffix("/") ? String(server.dropLast()) : server
        self.tls = tls
        self.proxy = proxy
        self.credentials = credentials
        self.impersonation = impersonation
        self.namespace = namespace
    }

    /// The transport's settings for this connection. A server without HTTP/2 needs a connection for each watch, and
    /// those must not keep other calls waiting.
    var transportConfiguration: CurlClient.Configuration {
        CurlClient.Configuration(tls: tls, proxy: proxy, connectionsPerHost: 512)
    }
}

extension ClusterConnection {
    /// Where Kubernetes puts a pod's service account.
    public static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The connection of a pod to its own cluster: the address from `KUBERNETES_SERVICE_HOST` and
    /// `KUBERNETES_SERVICE_PORT`, the token (read again when it changes) and the authorities from `folder`.
    /// Throws `KubernetesError` with code `configuration` outside a pod.
    ///
    /// - Parameter environment: the process's own when `nil`.
    public static func inCluster(
        environment: [String: String]? = nil, folder: String = serviceAccountFolder
    ) throws(KubernetesError) -> ClusterConnection {
        let environment = environment ?? ProcessInfo.processInfo.environment
        guard let host = environment["KUBERNETES_SERVICE_HOST"], !host.isEmpty,
            let port = environment["KUBERNETES_SERVICE_PORT"].flatMap(Int.init), (1...65535).contains(port)
        else {
            throw KubernetesError(
                .configuration,
                message: "this is no pod of a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set")
        }
        let files = FileManager.default
        let (token, authorities) = ("\(folder)/token", "\(folder)/ca.crt")
        for path in [token, authorities] where !files.isReadableFile(atPath: path) {
            throw KubernetesError(
                .configuration,
                message: "\(path): cannot be read; does the pod mount its service account's token?")
        }
        let namespace = files.contents(atPath: "\(folder)/namespace").map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return ClusterConnection(
            server: "https://\(host.contains(":") ? "[\(host)]" : host):\(port)",
            tls: .init(authorities: .file(authorities)), credentials: .tokenFile(path: token),
            namespace: namespace.flatMap { $0.isEmpty ? nil : $0 } ?? "default")
    }
}

public import Applications
import Base
public import Kubernetes
import Synchronization

/// The configured clusters and one client for each, made when it is first needed.
public final class ClusterRegistry: Sendable {
    private let configurations: [Configuration.Cluster]
    private let clients = Mutex<[String: KubernetesClient]>([:])

    /// Creates the registry; nothing is contacted yet.
    public init(_ configuration: Configuration) { configurations = configuration.clusters }

    /// The name of the configured cluster that a destination means, or why there is none.
    public func name(of destination: ApplicationDestination) throws(DestinationError) -> String {
        let name: String? =
            switch destination.cluster {
            case .name(let name): configurations.first { $0.name == name }?.name
            case .server(let server): configurations.first { self.server(of: $0) == Self.canonical(server) }?.name
            }
        guard let name else {
            throw DestinationError(destination: destination, known: configurations.map(\.name))
        }
        return name
    }

    /// The client of a cluster. Throws `DiagnosticsError` or `KubernetesError` if its kubeconfig cannot be used.
    public func client(of name: String) throws -> KubernetesClient {
        if let client = clients.withLock({ $0[name] }) { return client }
        guard let configuration = configurations.first(where: { $0.name == name }) else {
            throw KubernetesError(.configuration, message: "cluster \"\(name)\" is not in the configuration")
        }
        let client = KubernetesClient(connection: try connection(of: configuration))
        // Two tasks may have made one each; the first stays.
        return clients.withLock { clients in
            let kept = clients[name] ?? client
            clients[name] = kept
            return kept
        }
    }

    private func connection(of configuration: Configuration.Cluster) throws -> ClusterConnection {
        switch configuration.access {
        case .inCluster: return try .inCluster()
        case .kubeconfig(let path, let context, let allowExec):
            return try Kubeconfig.load(path: path).connection(context: context, allowsPlugins: allowExec)
        }
    }

    /// How applications call a cluster in `destination.server`.
    private func server(of configuration: Configuration.Cluster) -> String? {
        if let server = configuration.server { return Self.canonical(server) }
        switch configuration.access {
        case .inCluster: return Application.inClusterServer
        case .kubeconfig: return (try? connection(of: configuration)).map { Self.canonical($0.server) }
        }
    }

    private static func canonical(_ server: String) -> String {
        var server = server[...]
        while server.hasSuffix("/") { server.removeLast() }
        return server.lowercased()
    }
}

/// A destination that no configured cluster matches.
public struct DestinationError: Error, Sendable, CustomStringConvertible {
    /// The destination.
    public var destination: ApplicationDestination
    /// The configured names.
    public var known: [String]

    /// What was found and what would be right.
    public var description: String {
        let wanted =
            switch destination.cluster {
            case .name(let name): "a cluster named \"\(name)\""
            case .server(let server): "a cluster with the server \(server)"
            }
        let place = destination.location.map { "\($0): " } ?? ""
        let suggestion = known.isEmpty ? "no cluster is configured" : "configured are \(known.joined(separator: ", "))"
        return "\(place)the destination is \(wanted), which the configuration does not have; \(suggestion)"
    }
}

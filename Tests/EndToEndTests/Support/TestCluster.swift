import Base
import Foundation
import HTTPClient
import Logging
import Manifests
import SandboxCluster

/// A sandbox cluster in the test's own process, so that a test can kill the agent and not the cluster, and can make the
/// cluster answer wrongly.
final class TestCluster: Sendable {
    let cluster: SandboxCluster
    let kubeconfig: String
    private let address: String
    private let client: CurlClient

    /// Starts a cluster, runs `body` with it, and ends it.
    static func run<Result: Sendable>(
        in directory: TemporaryDirectory,
        configuration: SandboxCluster.Configuration = .init(rollout: .milliseconds(20)),
        _ body: @Sendable (TestCluster) async throws -> Result
    ) async throws -> Result {
        let cluster = try SandboxCluster(
            configuration, logger: Logger(label: "sandbox") { _ in SwiftLogNoOpLogHandler() })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cluster.run() }
            let path = directory.path("kubeconfig")
            try await cluster.kubeconfig().write(toFile: path, atomically: true, encoding: .utf8)
            let test = TestCluster(
                cluster: cluster, kubeconfig: path, address: try await cluster.address(),
                client: try CurlClient(
                    configuration: .init(
                        tls: .init(authorities: .data(Redacted(Array(cluster.certificateAuthority.utf8)))))))
            defer {
                test.client.close()
                group.cancelAll()
            }
            return try await body(test)
        }
    }

    private init(cluster: SandboxCluster, kubeconfig: String, address: String, client: CurlClient) {
        self.cluster = cluster
        self.kubeconfig = kubeconfig
        self.address = address
        self.client = client
    }

    /// An object as the cluster has it, or `nil`. `path` is such as `/api/v1/namespaces/web/configmaps/a`.
    func object(_ path: String) async throws -> Node? {
        let response = try await client.send(
            HTTPRequest(
                "GET", address + path, headers: [HTTPField("Authorization", "Bearer \(cluster.token.reveal())")]))
        guard response.status != 404 else { return nil }
        return try JSON.parse(response.body)
    }

    /// The names in a collection.
    func names(_ path: String) async throws -> [String] {
        let items = try await object(path)?["items"]?.sequence ?? []
        return items.compactMap { $0.value(at: "metadata", "name")?.string }.sorted()
    }
}

import Kubernetes
import Logging
import Manifests
import SandboxCluster
import Testing

@testable import Sync

/// Syncs over HTTP against the sandbox cluster, whose server-side apply, namespaces, controllers and garbage
/// collection are modelled on real ones.
@Suite struct SandboxSyncTests {
    /// Runs `body` with a client of a fresh cluster.
    private func withCluster(_ body: @Sendable (KubernetesClient) async throws -> Void) async throws {
        var configuration = SandboxCluster.Configuration(rollout: .milliseconds(50))
        configuration.progressDeadline = .milliseconds(200)
        let cluster = try SandboxCluster(configuration, logger: Logger(label: "sandbox"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cluster.run() }
            defer { group.cancelAll() }
            let text = try await cluster.kubeconfig()
            let kubeconfig = try Kubeconfig(Array(text.utf8), path: "kubeconfig", folder: "/")
            let client = KubernetesClient(connection: try kubeconfig.connection())
            try await body(client)
        }
    }

    private static let shop = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: shop}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: "example/web:1"}]}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: token, namespace: shop}
        stringData: {token: hunter2}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings, namespace: shop}
        data: {color: blue}

        """

    @Test("An application is created, repeated without a write, changed, pruned, and healthy each time")
    func wholeLife() async throws {
        try await withCluster { client in
            let synchronizer = Synchronizer(api: client)
            var first = try request(Self.shop)
            first.healthTimeout = .seconds(20)
            let created = try await synchronizer.sync(first)
            #expect(created.failure == nil)
            #expect(created.summary == "+5")
            #expect(created.health == Health(.healthy))

            first.fence = 2
            let repeated = try await synchronizer.sync(first)
            #expect(repeated.failure == nil)
            #expect(repeated.summary == "no changes", "\(repeated.objects)")
            let comparison = try await synchronizer.compare(first)
            #expect(comparison.isSynced, "\(comparison.entries.map(\.status))")

            let settings = Self.shop.firstRange(of: "---\napiVersion: v1\nkind: ConfigMap")
            let shrunk = Self.shop[..<(try #require(settings)).lowerBound].replacing("web:1", with: "web:2")
            var second = try request(String(shrunk), fence: 3)
            second.healthTimeout = .seconds(20)
            let difference = try await synchronizer.compare(second)
            #expect(
                difference.entries.map(\.status).contains(
                    .outOfSync([
                        FieldDifference(
                            path: ".spec.template.spec.containers[name=web].image", live: "\"example/web:1\"",
                            desired: "\"example/web:2\"")
                    ])), "\(difference.entries.map(\.status))")
            let changed = try await synchronizer.sync(second)
            #expect(changed.failure == nil)
            #expect(changed.summary == "~1 -1", "\(changed.objects)")
        }
    }

    @Test("An image that cannot be pulled fails the sync, and the fix passes")
    func brokenRollout() async throws {
        try await withCluster { client in
            let synchronizer = Synchronizer(api: client)
            var broken = try request(Self.shop.replacing("web:1", with: "web:does-not-exist"))
            broken.healthTimeout = .seconds(20)
            let failed = try await synchronizer.sync(broken)
            #expect(failed.failure?.reason == .degraded, "\(String(describing: failed.failure))")
            var fixed = try request(Self.shop, fence: 2)
            fixed.healthTimeout = .seconds(20)
            let repaired = try await synchronizer.sync(fixed)
            #expect(repaired.failure == nil)
            #expect(repaired.summary == "~1")
        }
    }

    @Test("A manifest that the server refuses leaves the cluster as it is, and its line is named")
    func refusedManifest() async throws {
        try await withCluster { client in
            let synchronizer = Synchronizer(api: client)
            _ = try await synchronizer.sync(try request(Self.shop))
            let wrong = Self.shop.replacing("replicas: 2", with: "replicas: many").replacing("blue", with: "red")
            let result = try await synchronizer.sync(try request(wrong, fence: 2))
            let failure = try #require(result.failure)
            #expect(failure.retryClass == .permanent)
            #expect(failure.description.hasPrefix("app.yaml:14:13: apps/Deployment shop/web: "), "\(failure)")
            let comparison = try await synchronizer.compare(try request(Self.shop, fence: 3))
            #expect(comparison.isSynced)
        }
    }

    @Test("A kind and its object arrive together, and leave together once that is approved")
    func customKind() async throws {
        let text = """
            apiVersion: example.com/v1
            kind: Widget
            metadata: {name: w}
            spec: {size: 1}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Widget, plural: widgets, singular: widget, listKind: WidgetList}
              versions:
              - name: v1
                served: true
                storage: true
                schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            ---

            """ + configMap("a")
        try await withCluster { client in
            let synchronizer = Synchronizer(api: client)
            let created = try await synchronizer.sync(try request(text))
            #expect(created.failure == nil, "\(String(describing: created.failure))")
            #expect(created.summary == "+3")
            var less = try request(configMap("a"), fence: 2)
            let refused = try await synchronizer.sync(less)
            #expect(refused.failure?.reason == .pruneRefused)
            less.prune.isApproved = true
            let pruned = try await synchronizer.sync(less)
            #expect(pruned.failure == nil, "\(String(describing: pruned.failure))")
            #expect(pruned.summary == "-2")
        }
    }
}

import Base
import Logging
import Manifests
import SandboxCluster
import Testing

@testable import Kubernetes

/// The client against the sandbox cluster: over TCP, TLS and HTTP, through a kubeconfig. The two share no code.
@Suite("A client of the sandbox cluster")
struct SandboxClusterTests {
    /// Runs `body` with a cluster and a client of it, and ends the cluster afterwards.
    private static func with(
        _ configuration: SandboxCluster.Configuration = .init(),
        _ body: @escaping @Sendable (SandboxCluster, KubernetesClient) async throws -> Void
    ) async throws {
        var logger = Logger(label: "sandbox")
        logger.logLevel = .error
        let cluster = try SandboxCluster(configuration, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cluster.run() }
            let text = try await cluster.kubeconfig()
            let config = try Kubeconfig(Array(text.utf8), path: "kubeconfig", folder: "/")
            let client = KubernetesClient(
                connection: try config.connection(),
                options: .init(backoff: Backoff(first: .milliseconds(10), limit: .milliseconds(50)), pageSize: 7))
            try await body(cluster, client)
            group.cancelAll()
        }
    }

    private static func configMap(_ name: String, _ data: KeyValuePairs<String, Node> = ["k": .string("v")]) -> Node {
        .mapping([
            "apiVersion": .string("v1"), "kind": .string("ConfigMap"),
            "metadata": .mapping(["name": .string(name), "namespace": .string("default")]),
            "data": .mapping(data),
        ])
    }

    private static func configMaps(_ client: KubernetesClient) async throws -> APIResource {
        try #require(try await client.resource(for: .init(group: "", version: "v1", kind: "ConfigMap")))
    }

    @Test("discovers kinds and the version")
    func discovery() async throws {
        try await Self.with { _, client in
            #expect(try await client.serverVersion().hasPrefix("v1."))
            let deployments = try #require(
                try await client.resource(for: .init(group: "apps", version: "v1", kind: "Deployment")))
            #expect(deployments.plural == "deployments" && deployments.isNamespaced)
            #expect(deployments.verbs.isSuperset(of: ["get", "list", "watch", "patch", "delete"]))
            #expect(try await client.resource(for: .init(group: "apps", version: "v9", kind: "Deployment")) == nil)
            #expect(try await client.discoveryFailures().isEmpty)
        }
    }

    @Test("applies, reads, patches, replaces and deletes")
    func lifeOfAnObject() async throws {
        try await Self.with { _, client in
            let resource = try await Self.configMaps(client)
            let planned = try await client.apply(Self.configMap("a"), to: resource, options: .init(dryRun: true))
            #expect(Manifest(planned).name == "a")
            #expect(try await client.get(resource, namespace: "default", name: "a") == nil)

            let applied = try await client.apply(Self.configMap("a"), to: resource, options: .init())
            let again = try await client.apply(Self.configMap("a"), to: resource, options: .init())
            #expect(applied.value(at: "metadata", "resourceVersion") == again.value(at: "metadata", "resourceVersion"))

            let patched = try await client.patch(
                resource, namespace: "default", name: "a",
                with: .merge(.mapping(["metadata": .mapping(["labels": .mapping(["x": .string("y")])])])),
                options: .init())
            #expect(Manifest(patched).label("x") == "y")

            await #expect(throws: KubernetesError.self) { try await client.replace(again, in: resource, dryRun: false) }
            var current = try #require(try await client.get(resource, namespace: "default", name: "a"))
            current["data"] = .mapping(["k": .string("replaced")])
            let replaced = try await client.replace(current, in: resource, dryRun: false)
            #expect(replaced.value(at: "data", "k")?.string == "replaced")

            let created = await #expect(throws: KubernetesError.self) {
                try await client.create(Self.configMap("a"), in: resource, dryRun: false)
            }
            #expect(created?.code == .alreadyExists)

            let wrongID = await #expect(throws: KubernetesError.self) {
                try await client.delete(resource, namespace: "default", name: "a", options: .init(uid: "other"))
            }
            #expect(wrongID?.code == .conflict)
            let uid = replaced.value(at: "metadata", "uid")?.string
            #expect(
                try await client.delete(
                    resource, namespace: "default", name: "a", options: .init(propagation: .background, uid: uid)))
            #expect(try await client.delete(resource, namespace: "default", name: "a", options: .init()) == false)
        }
    }

    @Test("a conflict names the other manager and the field, and force takes the field")
    func conflict() async throws {
        try await Self.with { _, client in
            let resource = try await Self.configMaps(client)
            _ = try await client.apply(Self.configMap("a"), to: resource, options: .init(fieldManager: "other"))
            let mine = Self.configMap("a", ["k": .string("mine")])
            let error = await #expect(throws: KubernetesError.self) {
                try await client.apply(mine, to: resource, options: .init())
            }
            #expect(error?.code == .conflict)
            #expect(error?.conflicts == [.init(manager: "other", field: ".data.k")])
            let forced = try await client.apply(mine, to: resource, options: .init(force: true))
            #expect(forced.value(at: "data", "k")?.string == "mine")
        }
    }

    @Test("an unknown field and a missing namespace are the object's fault")
    func invalid() async throws {
        try await Self.with { _, client in
            let resource = try await Self.configMaps(client)
            var wrong = Self.configMap("a")
            wrong["dada"] = .mapping(["k": .string("v")])
            let unknown = await #expect(throws: KubernetesError.self) {
                try await client.apply(wrong, to: resource, options: .init())
            }
            #expect(unknown?.code == .invalid)
            #expect(unknown?.message.contains("dada") == true)
            var elsewhere = Self.configMap("a")
            elsewhere["metadata"]?["namespace"] = .string("nowhere")
            let missing = await #expect(throws: KubernetesError.self) {
                try await client.apply(elsewhere, to: resource, options: .init())
            }
            #expect(missing?.code == .notFound)
        }
    }

    @Test("a custom kind can be used as soon as its definition is established")
    func customKind() async throws {
        try await Self.with { _, client in
            let widget = GroupVersionKind(group: "example.com", version: "v1", kind: "Widget")
            #expect(try await client.resource(for: widget) == nil)
            let definition = try JSON.parse(
                """
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition",
                "metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Namespaced",
                "names":{"plural":"widgets","singular":"widget","kind":"Widget"},"versions":[{"name":"v1","served":true,
                "storage":true,"schema":{"openAPIV3Schema":{"type":"object","properties":{"spec":{"type":"object",
                "properties":{"size":{"type":"integer"}}}}}}}]}}
                """)
            let definitions = try #require(
                try await client.resource(
                    for: .init(group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition")))
            _ = try await client.apply(definition, to: definitions, options: .init())
            var found: APIResource?
            let deadline = ContinuousClock.now + .seconds(10)
            while found == nil, ContinuousClock.now < deadline { found = try await client.resource(for: widget) }
            let resource = try #require(found)
            let object = try JSON.parse(
                #"{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"w","namespace":"default"},"spec":{"size":1}}"#
            )
            #expect(
                try await client.apply(object, to: resource, options: .init()).value(at: "spec", "size")?.int == 1)
        }
    }

    @Test("lists page by page, and follows changes from there")
    func watching() async throws {
        try await Self.with { _, client in
            let resource = try await Self.configMaps(client)
            for number in 0..<20 {
                _ = try await client.apply(Self.configMap("c\(number)"), to: resource, options: .init())
            }
            var known: Set<String> = []
            var step = 0
            for try await change in ResourceWatcher(client, resource: resource, namespace: "default") {
                switch change {
                case .listed(let list): known = Set(list.items.map { Manifest($0).name })
                case .applied(let object): known.insert(Manifest(object).name)
                case .deleted(let object): known.remove(Manifest(object).name)
                case .interrupted(let error): Issue.record(error)
                }
                step += 1
                switch step {
                case 1:
                    #expect((0..<20).allSatisfy { known.contains("c\($0)") })
                    _ = try await client.apply(Self.configMap("new"), to: resource, options: .init())
                case 2:
                    #expect(known.contains("new"))
                    #expect(try await client.delete(resource, namespace: "default", name: "c0", options: .init()))
                default: break
                }
                if step >= 2, !known.contains("c0") { break }
                #expect(step < 20)
                if step >= 20 { break }
            }
            #expect(!known.contains("c0"))
        }
    }

    @Test("a watch from a version that the server has forgotten is told so, and the watcher lists anew")
    func forgottenVersion() async throws {
        var configuration = SandboxCluster.Configuration()
        configuration.historyLimit = 5
        configuration.runsControllers = false
        try await Self.with(configuration) { _, client in
            let resource = try await Self.configMaps(client)
            for number in 0..<20 {
                _ = try await client.apply(Self.configMap("c\(number)"), to: resource, options: .init())
            }
            let error = await #expect(throws: KubernetesError.self) {
                for try await _ in client.watch(
                    resource, namespace: "default", labelSelector: nil, resourceVersion: "1")
                { break }
            }
            #expect(error?.isExpired == true)
        }
    }

    @Test("wrong credentials are refused, and are in no message")
    func wrongToken() async throws {
        try await Self.with { cluster, client in
            var connection = client.connection
            connection.credentials = .token(Redacted("not-the-token"))
            let error = await #expect(throws: KubernetesError.self) {
                try await KubernetesClient(connection: connection).resources()
            }
            #expect(error?.code == .unauthorized)
            #expect(error?.message.contains("not-the-token") == false)
        }
    }

    /// A wrong answer, and what a read and an apply come to when it is given once, and then the true one.
    struct Fault: CustomTestStringConvertible, Sendable {
        var rule: FaultRule.Answer
        var retryAfter: Int?
        var readWorks: Bool
        var writeFailsWith: KubernetesError.Code?
        var testDescription: String { "\(rule), Retry-After \(retryAfter.map(String.init) ?? "absent")" }
    }

    @Test(
        "one wrong answer is got over where that is safe, and is a clear error where it is not",
        arguments: [
            Fault(rule: .status(401), readWorks: false, writeFailsWith: .unauthorized),
            Fault(rule: .status(403), readWorks: false, writeFailsWith: .forbidden),
            Fault(rule: .status(409), readWorks: false, writeFailsWith: .conflict),
            Fault(rule: .status(422), readWorks: false, writeFailsWith: .invalid),
            Fault(rule: .status(429), retryAfter: 1, readWorks: true, writeFailsWith: nil),
            Fault(rule: .status(429), readWorks: true, writeFailsWith: nil),
            Fault(rule: .status(500), readWorks: false, writeFailsWith: .serverError),
            Fault(rule: .status(503), readWorks: true, writeFailsWith: .serverError),
            Fault(rule: .half, readWorks: true, writeFailsWith: .unreachable),
            Fault(rule: .silence, readWorks: true, writeFailsWith: .unreachable),
        ])
    func faults(_ fault: Fault) async throws {
        try await Self.with { cluster, original in
            let client = KubernetesClient(
                connection: original.connection,
                options: .init(
                    backoff: Backoff(first: .milliseconds(10), limit: .milliseconds(50)), timeout: .milliseconds(1500)))
            let resource = try await Self.configMaps(client)
            _ = try await client.apply(Self.configMap("a"), to: resource, options: .init())
            let path = "/api/v1/namespaces/default/configmaps/a"
            cluster.faults.add(FaultRule(method: "GET", path: path, answer: fault.rule, retryAfter: fault.retryAfter))
            if fault.readWorks {
                #expect(try await client.get(resource, namespace: "default", name: "a") != nil)
            } else {
                await #expect(throws: KubernetesError.self) {
                    try await client.get(resource, namespace: "default", name: "a")
                }
            }
            #expect(cluster.faults.pending == 0)

            cluster.faults.add(FaultRule(method: "PATCH", path: path, answer: fault.rule, retryAfter: fault.retryAfter))
            if let code = fault.writeFailsWith {
                let error = await #expect(throws: KubernetesError.self) {
                    try await client.apply(Self.configMap("a"), to: resource, options: .init())
                }
                #expect(error?.code == code, "\(error?.message ?? "")")
            } else {
                _ = try await client.apply(Self.configMap("a"), to: resource, options: .init())
            }
            #expect(cluster.faults.pending == 0)
            // The client is as good as before.
            _ = try await client.apply(Self.configMap("a"), to: resource, options: .init())
        }
    }

    @Test("a hundred applies at once all arrive")
    func parallel() async throws {
        try await Self.with { _, client in
            let resource = try await Self.configMaps(client)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        _ = try await client.apply(Self.configMap("p\(number)"), to: resource, options: .init())
                    }
                }
                try await group.waitForAll()
            }
            let list = try await client.list(resource, namespace: "default", labelSelector: nil)
            #expect(list.items.filter { Manifest($0).name.hasPrefix("p") }.count == 100)
        }
    }
}

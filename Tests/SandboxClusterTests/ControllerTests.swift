import Manifests
import Synchronization
import Testing

@testable import SandboxCluster

/// Steps a cluster's controllers by hand, so that no test waits.
private struct Stepper {
    let client: Client
    private var simulation: Simulation
    private var now = Duration.zero

    init() throws {
        let cluster = try Client.cluster()
        client = Client(cluster)
        simulation = Simulation(SandboxCluster.Configuration())
    }

    /// Steps until nothing changes any more at this moment.
    mutating func settle(after duration: Duration = .zero) {
        now += duration
        for _ in 0..<50 {
            let before = client.api.state.withLock(\.version)
            _ = client.api.state.withLock { simulation.step(&$0, now: now) }
            if client.api.state.withLock(\.version) == before { return }
        }
        Issue.record("the controllers do not come to rest")
    }

    func status(_ target: String) async throws -> Node {
        try await client.object("GET", target).node["status"] ?? .null
    }

    func condition(_ target: String, _ type: String) async throws -> Node? {
        try await status(target)["conditions"]?.sequence?.first { $0["type"]?.string == type }
    }
}

@Suite("Simulated controllers")
struct ControllerTests {
    private static let apps = "/apis/apps/v1/namespaces/default"
    private static let core = "/api/v1/namespaces/default"

    private static func workload(_ kind: String, image: String = "web:1", more: String = "") -> String {
        """
        apiVersion: apps/v1
        kind: \(kind)
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          \(more)
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: main, image: "\(image)"}]}
        """
    }

    @Test("A deployment becomes ready after the rollout, and its old replica set is emptied after a change")
    func deployment() async throws {
        var stepper = try Stepper()
        let target = "\(Self.apps)/deployments/web"
        try await stepper.client.apply(target, Self.workload("Deployment", more: "replicas: 2"))
        stepper.settle()
        #expect(try await stepper.condition(target, "Progressing")?["reason"]?.string == "ReplicaSetUpdated")
        #expect(try await stepper.condition(target, "Available")?["status"]?.string == "False")
        stepper.settle(after: .milliseconds(300))
        #expect(try await stepper.status(target)["readyReplicas"]?.int == 2)
        #expect(try await stepper.condition(target, "Progressing")?["reason"]?.string == "NewReplicaSetAvailable")

        try await stepper.client.apply(target, Self.workload("Deployment", image: "web:2", more: "replicas: 2"))
        stepper.settle()
        #expect(try await stepper.status(target)["replicas"]?.int == 4)
        stepper.settle(after: .milliseconds(300))
        #expect(try await stepper.status(target)["replicas"]?.int == 2)
        #expect(try await stepper.status(target)["observedGeneration"]?.int == 2)
        let (_, sets) = try await stepper.client.object("GET", "\(Self.apps)/replicasets")
        #expect(sets["items"]?.sequence?.compactMap { $0.value(at: "spec", "replicas")?.int }.sorted() == [0, 2])
    }

    @Test("A deployment whose image fails keeps its old pods and gives up after the deadline")
    func failingDeployment() async throws {
        var stepper = try Stepper()
        let target = "\(Self.apps)/deployments/web"
        try await stepper.client.apply(target, Self.workload("Deployment"))
        stepper.settle()
        stepper.settle(after: .milliseconds(300))
        try await stepper.client.apply(target, Self.workload("Deployment", image: "host:5000/web:fail-1"))
        stepper.settle()
        stepper.settle(after: .seconds(1))
        #expect(try await stepper.condition(target, "Progressing")?["status"]?.string == "True")
        #expect(try await stepper.status(target)["availableReplicas"]?.int == 1)
        stepper.settle(after: .seconds(2))
        #expect(try await stepper.condition(target, "Progressing")?["reason"]?.string == "ProgressDeadlineExceeded")
        #expect(try await stepper.condition(target, "Available")?["status"]?.string == "True")
        let (_, pods) = try await stepper.client.object("GET", "\(Self.core)/pods")
        let reasons = pods["items"]?.sequence?.compactMap {
            $0["status"]?["containerStatuses"]?[0]?.value(at: "state", "waiting", "reason")?.string
        }
        #expect(reasons == ["ImagePullBackOff"])
    }

    @Test("A stateful set numbers its pods, binds their claims and replaces them one by one")
    func statefulSet() async throws {
        var stepper = try Stepper()
        let target = "\(Self.apps)/statefulsets/web"
        let more = """
            replicas: 2
              serviceName: web
              volumeClaimTemplates:
              - metadata: {name: data}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            """
        try await stepper.client.apply(target, Self.workload("StatefulSet", more: more))
        stepper.settle()
        stepper.settle(after: .milliseconds(300))
        #expect(try await stepper.status(target)["readyReplicas"]?.int == 2)
        #expect(try await stepper.status("\(Self.core)/persistentvolumeclaims/data-web-1")["phase"]?.string == "Bound")
        let (_, before) = try await stepper.client.object("GET", "\(Self.core)/pods/web-0")
        try await stepper.client.apply(target, Self.workload("StatefulSet", image: "web:2", more: more))
        stepper.settle()
        let (_, kept) = try await stepper.client.object("GET", "\(Self.core)/pods/web-0")
        #expect(kept.objectUID == before.objectUID)
        stepper.settle(after: .milliseconds(300))
        stepper.settle(after: .milliseconds(300))
        let status = try await stepper.status(target)
        #expect(status["updatedReplicas"]?.int == 2)
        #expect(status["currentRevision"] == status["updateRevision"])
    }

    @Test("A daemon set runs one pod on the one node")
    func daemonSet() async throws {
        var stepper = try Stepper()
        try await stepper.client.apply("\(Self.apps)/daemonsets/web", Self.workload("DaemonSet"))
        stepper.settle()
        stepper.settle(after: .milliseconds(300))
        let status = try await stepper.status("\(Self.apps)/daemonsets/web")
        #expect(status["numberReady"]?.int == 1)
        #expect(status["desiredNumberScheduled"]?.int == 1)
    }

    @Test("A job completes, or fails with a failing image", arguments: [("job:1", "Complete"), ("job:fail", "Failed")])
    func job(_ image: String, _ condition: String) async throws {
        var stepper = try Stepper()
        let target = "/apis/batch/v1/namespaces/default/jobs/j"
        try await stepper.client.apply(
            target,
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: j}
            spec: {template: {spec: {restartPolicy: Never, containers: [{name: main, image: "\(image)"}]}}}
            """)
        stepper.settle()
        #expect(try await stepper.status(target)["active"]?.int == 1)
        stepper.settle(after: .milliseconds(300))
        #expect(try await stepper.condition(target, condition)?["status"]?.string == "True")
    }

    @Test("A deleted namespace is emptied and goes")
    func namespaceDeletion() async throws {
        var stepper = try Stepper()
        let client = stepper.client
        try await client.apply(
            "/api/v1/namespaces/n", #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}}"#)
        stepper.settle()
        #expect(await client.send("GET", "/api/v1/namespaces/n/serviceaccounts/default").status == 200)
        let held =
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"held","finalizers":["example.com/hold"]}}"#
        try await client.apply("/api/v1/namespaces/n/configmaps/held", held)
        let (_, namespace) = try await client.object("DELETE", "/api/v1/namespaces/n")
        #expect(namespace.value(at: "status", "phase")?.string == "Terminating")
        stepper.settle()
        #expect(await client.send("GET", "/api/v1/namespaces/n").status == 200)
        #expect(await client.send("GET", "/api/v1/namespaces/n/serviceaccounts/default").status == 404)
        _ = await client.send(
            "PATCH", "/api/v1/namespaces/n/configmaps/held", Array(#"{"metadata":{"finalizers":null}}"#.utf8),
            contentType: "application/merge-patch+json")
        stepper.settle()
        #expect(await client.send("GET", "/api/v1/namespaces/n").status == 404)
    }

    @Test(
        "Deleting an owner deletes, waits for or keeps what it owns",
        arguments: ["Background", "Foreground", "Orphan"])
    func garbage(_ propagation: String) async throws {
        var stepper = try Stepper()
        let client = stepper.client
        let target = "\(Self.apps)/deployments/web"
        try await client.apply(target, Self.workload("Deployment"))
        stepper.settle()
        let options = #"{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"\#(propagation)"}"#
        _ = await client.send("DELETE", target, Array(options.utf8))
        #expect(await client.send("GET", target).status == (propagation == "Background" ? 404 : 200))
        stepper.settle()
        #expect(await client.send("GET", target).status == 404)
        let (_, pods) = try await client.object("GET", "\(Self.core)/pods")
        #expect(pods["items"]?.sequence?.count == (propagation == "Orphan" ? 1 : 0))
    }

    @Test("A load balancer gets an address, and a service the list of its ready pods")
    func services() async throws {
        var stepper = try Stepper()
        try await stepper.client.apply("\(Self.apps)/deployments/web", Self.workload("Deployment"))
        try await stepper.client.apply(
            "\(Self.core)/services/web",
            "{apiVersion: v1, kind: Service, metadata: {name: web}, "
                + "spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}}")
        stepper.settle()
        stepper.settle(after: .milliseconds(300))
        let status = try await stepper.status("\(Self.core)/services/web")
        #expect(status["loadBalancer"]?["ingress"]?[0]?["ip"]?.string == "192.0.2.20")
        let (_, slice) = try await stepper.client.object(
            "GET", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/web-sandbox")
        #expect(slice["endpoints"]?.sequence?.count == 1)
    }
}

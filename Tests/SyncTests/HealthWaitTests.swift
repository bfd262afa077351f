import Kubernetes
import Manifests
import Synchronization
import Testing

@testable import Sync

@Suite struct HealthWaitTests {
    private let cluster = FakeCluster()

    /// Makes a Deployment's status what a finished rollout leaves.
    private static let finish: @Sendable (inout Node) -> Void = { object in
        guard Manifest(object).kind == "Deployment" else { return }
        let replicas = object.value(at: "spec", "replicas") ?? .int(1)
        object.set(["status", "observedGeneration"], object.value(at: "metadata", "generation"))
        for field in ["replicas", "updatedReplicas", "availableReplicas"] { object.set(["status", field], replicas) }
    }

    @Test("A sync that waits ends when the rollout does")
    func rollout() async throws {
        let cluster = self.cluster
        let web = key("Deployment", "web", group: "apps")
        let clock = StepClock { number in
            if number == 3 { cluster.change(web, Self.finish) }
        }
        var one = try request(deployment("web", replicas: 3))
        one.healthTimeout = .seconds(60)
        let messages = Mutex<[String]>([])
        let result = try await Synchronizer(api: cluster, clock: clock).sync(one) { step in
            if step.phase == .health, step.key != nil { messages.withLock { $0.append(step.message) } }
        }
        #expect(result.failure == nil)
        #expect(result.health?.status == .healthy)
        #expect(messages.withLock { $0 } == ["the new generation is not observed yet"])
    }

    @Test("A rollout that does not end fails at its time, and the message says what it waits for")
    func timeout() async throws {
        var one = try request(deployment("web"))
        one.healthTimeout = .seconds(60)
        let clock = StepClock()
        let result = try await Synchronizer(api: cluster, clock: clock).sync(one)
        #expect(result.failure?.reason == .healthTimeout)
        #expect(
            result.failure?.message
                == "not healthy in time: apps/Deployment default/web (the new generation is not observed yet)")
        #expect(clock.now.offset >= .seconds(60) && clock.now.offset < .seconds(63))
        #expect(result.objects.map(\.outcome) == [.created])
    }

    @Test("A degraded object ends the wait, and later waves are not applied")
    func degraded() async throws {
        cluster.state.withLock { state in
            state.controller = { object in
                guard Manifest(object).kind == "Deployment" else { return }
                Self.finish(&object)
                object.set(
                    ["status", "conditions"],
                    .sequence([
                        .mapping([
                            "type": .string("Progressing"), "status": .string("False"),
                            "reason": .string("ProgressDeadlineExceeded"), "message": .string("took too long"),
                        ])
                    ]))
            }
        }
        let later = configMap("later", metadata: "  annotations: {argocd.argoproj.io/sync-wave: '1'}")
        var one = try request(deployment("web") + later)
        one.healthTimeout = .seconds(60)
        let result = try await Synchronizer(api: cluster, clock: StepClock()).sync(one)
        #expect(result.failure?.reason == .degraded)
        #expect(result.failure?.message == "apps/Deployment default/web is degraded: took too long")
        #expect(cluster.keys == ["apps/Deployment default/web"])
    }

    @Test("What keeps the pods of a workload from starting is in the message")
    func podProblem() async throws {
        let text = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata: {name: db}
            spec: {replicas: 1, selector: {matchLabels: {app: db}}}

            """
        cluster.state.withLock { state in
            state.controller = { object in
                guard Manifest(object).kind == "StatefulSet" else { return }
                object.set(["status", "observedGeneration"], object.value(at: "metadata", "generation"))
                object.set(["status", "updateRevision"], .string("db-2"))
            }
        }
        let pod = try #require(
            try manifests(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: db-0, namespace: default, labels: {app: db, controller-revision-hash: db-2}}
                status:
                  phase: Pending
                  containerStatuses:
                  - {name: db, state: {waiting: {reason: ImagePullBackOff, message: no such image}}}
                """
            ).first)
        let pods = try #require(
            try await cluster.resource(for: GroupVersionKind(group: "", version: "v1", kind: "Pod")))
        _ = try await cluster.create(pod.node, in: pods, dryRun: false)
        var one = try request(text)
        one.healthTimeout = .seconds(60)
        let result = try await Synchronizer(api: cluster, clock: StepClock()).sync(one)
        #expect(result.failure?.reason == .degraded)
        #expect(
            result.failure?.message.hasSuffix("pod db-0: container \"db\": ImagePullBackOff: no such image") == true)
    }

    @Test("A cancelled wait ends at once")
    func cancellation() async throws {
        let cluster = self.cluster
        let (started, continuation) = AsyncStream.makeStream(of: Void.self)
        let clock = StepClock { number in if number == 2 { continuation.yield() } }
        let task = Task {
            var one = try request(deployment("web"))
            one.healthTimeout = .seconds(1_000_000_000)
            return try await Synchronizer(api: cluster, clock: clock).sync(one)
        }
        for await _ in started { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

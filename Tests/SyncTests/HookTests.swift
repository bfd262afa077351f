import Kubernetes
import Manifests
import Synchronization
import Testing

@testable import Sync

@Suite("Hooks")
struct HookTests {
    private let cluster = FakeCluster()

    /// Jobs are complete at once, apart from those whose name begins with `bad`.
    private static let controller: @Sendable (inout Node) -> Void = { object in
        let manifest = Manifest(object)
        guard manifest.kind == "Job" else { return }
        let type = manifest.name.hasPrefix("bad") ? "Failed" : "Complete"
        object.set(
            ["status", "conditions"],
            .sequence([
                .mapping(["type": .string(type), "status": .string("True"), "message": .string("as the test wants")])
            ]))
    }

    init() { cluster.state.withLock { $0.controller = Self.controller } }

    static func job(_ name: String, _ annotations: String, spec: String = "") -> String {
        """
        ---
        apiVersion: batch/v1
        kind: Job
        metadata:
          name: \(name)
          annotations: {\(annotations)}
        spec: {\(spec)}

        """
    }

    private static func hook(_ phase: String) -> String { "argocd.argoproj.io/hook: \(phase)" }

    @discardableResult
    private func sync(
        _ text: String, fence: Int64 = 1, operation: String = "7", clock: StepClock = StepClock()
    ) async throws -> SyncResult {
        var one = try request(text, fence: fence, revision: "0123456789")
        one.operation = operation
        return try await Synchronizer(
            api: cluster, clock: clock, limits: Synchronizer.Limits(parallelism: 1)
        ).sync(one)
    }

    /// What was applied and deleted, without the inventory.
    private func writes() -> [String] {
        cluster.takeWrites().filter { !$0.contains("martlet") }.map {
            $0.replacing("ConfigMap default/", with: "").replacing("batch/Job default/", with: "")
        }
    }

    @Test("run before, with and after the objects, wave by wave, and are no part of the application")
    func phases() async throws {
        let text =
            configMap("a") + configMap("b", metadata: "  annotations: {argocd.argoproj.io/sync-wave: '1'}")
            + Self.job("after", Self.hook("PostSync")) + Self.job("before", Self.hook("PreSync"))
            + Self.job("early", "\(Self.hook("PreSync")), argocd.argoproj.io/sync-wave: '-1'")
            + Self.job("with", "\(Self.hook("Sync")), argocd.argoproj.io/sync-wave: '1'")
            + Self.job("failed", Self.hook("SyncFail"))
        let result = try await sync(text)
        #expect(result.failure == nil)
        #expect(writes() == ["apply early", "apply before", "apply a", "apply b", "apply with", "apply after"])
        #expect(result.summary == "+2")
        #expect(result.count { if case .ran = $0 { true } else { false } } == 4)
        // The next commit leaves the hooks out; they are not pruned, for they never were objects of the application.
        try await sync(configMap("a") + configMap("b"), fence: 2, operation: "8")
        #expect(cluster.keys.contains("batch/Job default/before"))
    }

    @Test("that fail end the sync; those for a failed sync run then")
    func failure() async throws {
        let text =
            configMap("a") + Self.job("bad", Self.hook("PreSync")) + Self.job("cleanup", Self.hook("SyncFail"))
            + Self.job("after", Self.hook("PostSync"))
        let result = try await sync(text)
        #expect(result.failure?.reason == .hook)
        #expect(result.failure?.message == "PreSync hook batch/Job default/bad failed: as the test wants; !1")
        #expect(writes() == ["apply bad", "apply cleanup"])
    }

    @Test("that fail after a failed sync are told with it")
    func failureInSyncFail() async throws {
        let result = try await sync(
            Self.job("bad-one", Self.hook("PostSync")) + Self.job("bad-two", Self.hook("SyncFail")))
        let message = try #require(result.failure?.message)
        #expect(message.contains("PostSync hook batch/Job default/bad-one failed"))
        #expect(message.contains("and then: SyncFail hook batch/Job default/bad-two failed"))
    }

    @Test(
        "are deleted by their policies",
        arguments: [
            ("", "good", ["delete good", "apply good"]),
            ("HookSucceeded", "good", ["apply good", "delete good"]),
            ("hook-failed", "good", ["delete good", "apply good"]),
            ("HookFailed,BeforeHookCreation", "bad", ["apply bad", "delete bad"]),
            ("HookSucceeded", "bad", ["delete bad", "apply bad"]),
        ])
    func policies(_ policy: String, _ name: String, _ expected: [String]) async throws {
        let annotations =
            Self.hook("Sync") + (policy.isEmpty ? "" : ", argocd.argoproj.io/hook-delete-policy: '\(policy)'")
        try await sync(Self.job(name, annotations), operation: "1")
        _ = writes()
        try await sync(Self.job(name, annotations), fence: 2, operation: "2")
        #expect(writes() == expected)
    }

    @Test(
        "of Helm run when Helm would run them; Argo CD's annotation counts before Helm's",
        arguments: [
            ("helm.sh/hook: pre-install", [true, false]), ("helm.sh/hook: pre-upgrade", [false, true]),
            ("helm.sh/hook: 'pre-install,pre-upgrade'", [true, true]),
            ("helm.sh/hook: 'post-install, post-upgrade'", [true, true]),
            ("helm.sh/hook: test", [false, false]), ("helm.sh/hook: post-rollback", [false, false]),
            ("helm.sh/hook: pre-delete", [false, false]), ("argocd.argoproj.io/hook: PreDelete", [false, false]),
            ("helm.sh/hook: test, argocd.argoproj.io/hook: PreSync", [true, true]),
            ("argocd.argoproj.io/hook: Skip", [false, false]),
            ("argocd.argoproj.io/hook: 'Nonsense,PostSync'", [true, true]),
        ])
    func helm(_ annotations: String, _ runs: [Bool]) async throws {
        for (number, expected) in runs.enumerated() {
            let result = try await sync(
                Self.job("job", annotations), fence: Int64(number + 1), operation: "\(number)")
            #expect(result.failure == nil)
            #expect(writes().contains("apply job") == expected, "sync \(number + 1)")
        }
    }

    @Test("with generateName get a name that is the same in each attempt")
    func generatedNames() async throws {
        let text = Self.job("x", Self.hook("'PreSync,PostSync'")).replacing("name: x", with: "generateName: Run-")
        try await sync(text)
        #expect(writes() == ["apply run-0123456-presync-7", "apply run-0123456-postsync-7"])
    }

    @Test("live in a namespace of the source, which then comes first")
    func namespace() async throws {
        let text =
            "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n" + configMap("a")
            + Self.job("before", Self.hook("PreSync")).replacing(
                "  name: before", with: "  name: before\n  namespace: shop")
        let result = try await sync(text)
        #expect(result.failure == nil)
        #expect(writes() == ["apply Namespace shop", "apply batch/Job shop/before", "apply a"])
    }

    @Test("that delete themselves are kept until their result was seen")
    func timeToLive() async throws {
        try await sync(Self.job("short", Self.hook("PreSync"), spec: "ttlSecondsAfterFinished: 0"))
        #expect(writes() == ["apply short", "patch short"])
        let job = cluster.object(key("Job", "short", group: "batch"))
        #expect(job?.value(at: "metadata", "finalizers") == nil)
    }

    @Test("that do not end in time fail the sync, and the message says what they wait for")
    func timeout() async throws {
        cluster.state.withLock { $0.controller = { _ in } }
        let clock = StepClock()
        let result = try await sync(Self.job("slow", Self.hook("PreSync")), clock: clock)
        #expect(result.failure?.reason == .hook)
        #expect(result.failure?.message.contains("PreSync hook batch/Job default/slow has not ended in time") == true)
        #expect(clock.now.offset >= .seconds(3600))
    }

    /// A sync with hooks dies at each of its calls; the next attempt finishes it, and each hook has been created once.
    @Test("run once in a sync, however often the agent dies", arguments: [false, true])
    func once(isCarriedOut: Bool) async throws {
        let text =
            configMap("a") + Self.job("before", Self.hook("PreSync")) + Self.job("after", Self.hook("PostSync"))
            + Self.job("gone", "\(Self.hook("Sync")), argocd.argoproj.io/hook-delete-policy: HookSucceeded")
        let gone = KubernetesError(.unreachable, message: "connection reset")
        var crashes = 0
        for number in 0..<500 {
            let trial = HookTests()
            trial.cluster.state.withLock { state in
                state.fault = { call in
                    guard call >= number else { return nil }
                    return call == number && isCarriedOut ? .answerLost(gone) : .lost(gone)
                }
            }
            if try await trial.sync(text).failure == nil { break }
            crashes += 1
            trial.cluster.state.withLock { $0.fault = nil }
            let second = try await trial.sync(text, fence: 2)
            #expect(second.failure == nil, "after a crash at call \(number)")
            let writes = trial.writes()
            for hook in ["before", "after", "gone"] {
                #expect(
                    writes.count { $0 == "apply \(hook)" } == 1, "\(hook) after a crash at call \(number): \(writes)")
            }
            #expect(
                trial.cluster.keys == ["ConfigMap default/a", "batch/Job default/before", "batch/Job default/after"])
        }
        #expect(crashes > 15)
    }
}

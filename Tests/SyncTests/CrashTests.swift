import Kubernetes
import Manifests
import Synchronization
import Testing

@testable import Sync

/// A sync dies at each of its calls, before or after the cluster has carried it out, and the next one finishes.
@Suite struct CrashTests {
    private static let before = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: extra, annotations: {argocd.argoproj.io/sync-options: Prune=true}}

        """ + configMap("a") + configMap("old") + configMap("older", metadata: "  namespace: extra") + deployment("web")
    private static let after =
        configMap("a", "2") + configMap("new", metadata: "  annotations: {argocd.argoproj.io/sync-wave: '1'}")
        + deployment("web", replicas: 2) + deployment("api")

    private static func prepared() async throws -> FakeCluster {
        let cluster = FakeCluster()
        let result = try await Synchronizer(api: cluster, clock: StepClock()).sync(try request(before))
        #expect(result.failure == nil)
        cluster.state.withLock { $0.calls = 0 }
        return cluster
    }

    private static func run(_ cluster: FakeCluster, fence: Int64) async throws -> SyncResult {
        var one = try request(after, fence: fence, revision: "r2")
        one.prune.maximumShare = 0.75
        // One call at a time, so that call number n is the same one in every run.
        return try await Synchronizer(
            api: cluster, clock: StepClock(), limits: Synchronizer.Limits(parallelism: 1)
        ).sync(one)
    }

    @Test("A crash at any call leaves nothing that the next run does not put right", arguments: [false, true])
    func crashAtEachCall(isCarriedOut: Bool) async throws {
        let reference = try await Self.prepared()
        let first = try await Self.run(reference, fence: 2)
        #expect(first.failure == nil)
        // The fence is part of the record, so the reference has to be run as often as the trials.
        _ = try await Self.run(reference, fence: 3)
        let expected = reference.snapshot()
        #expect(reference.keys.count == 4)

        let gone = KubernetesError(.unreachable, message: "connection reset")
        var crashes = 0
        for number in 0..<1000 {
            let cluster = try await Self.prepared()
            cluster.state.withLock { state in
                state.fault = { call in
                    guard call >= number else { return nil }
                    return call == number && isCarriedOut ? .answerLost(gone) : .lost(gone)
                }
            }
            let crashed = try await Self.run(cluster, fence: 2)
            if crashed.failure == nil { break }
            #expect(crashed.failure?.retryClass == .hostWide)
            crashes += 1
            try Self.checkRecord(cluster)
            cluster.state.withLock { $0.fault = nil }
            let recovered = try await Self.run(cluster, fence: 3)
            #expect(recovered.failure == nil, "after a crash at call \(number)")
            #expect(cluster.snapshot() == expected, "after a crash at call \(number)")
        }
        #expect(crashes > 25)
    }

    /// Every object with the application's mark is in its inventory, at any moment.
    private static func checkRecord(_ cluster: FakeCluster) throws {
        let name = ObjectKey(
            group: "", kind: "ConfigMap", namespace: "martlet", name: Inventory.name(for: "shop"))
        let inventory = try Inventory(configMap: try #require(cluster.object(name)), application: "shop")
        let recorded = Set(inventory.entries.map(\.key.description))
        let missing = cluster.keys.subtracting(recorded)
        #expect(missing.isEmpty, "not in the record: \(missing)")
    }
}

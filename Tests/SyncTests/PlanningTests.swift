import Applications
import Kubernetes
import Manifests
import Testing

@testable import Sync

@Suite struct PlanningTests {
    private func task(_ kind: String, _ name: String, wave: Int = 0, group: String = "") throws -> SyncTask {
        let text = "apiVersion: \(group.isEmpty ? "v1" : "\(group)/v1")\nkind: \(kind)\nmetadata: {name: \(name)}\n"
        let object = try #require(try manifests(text).first).node
        return SyncTask(
            key: key(kind, name, group: group), resource: nil, isServed: true, object: object, wave: wave,
            options: SyncOptions(), location: nil)
    }

    @Test("Kinds go in Argo CD's order, whatever order they came in")
    func kindOrder() throws {
        let kinds = [
            "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget",
            "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume",
            "PersistentVolumeClaim", "CustomResourceDefinition", "ClusterRole", "ClusterRoleList",
            "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList",
            "Service", "DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment",
            "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress", "APIService",
            "Another", "Widget",
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            let tasks = try kinds.shuffled(using: &generator).map { try task($0, "x") }
            let waves = SyncOrder.waves(tasks)
            #expect(waves.count == 1)
            #expect(waves.flatMap(\.tasks).map(\.key.kind) == kinds)
        }
    }

    @Test("Waves come first, then kinds, then names; equal kinds form one group")
    func waves() throws {
        let waves = SyncOrder.waves([
            try task("ConfigMap", "b"), try task("Deployment", "w", wave: -1), try task("ConfigMap", "a"),
            try task("Secret", "s", wave: 1), try task("ConfigMap", "z", wave: 1),
        ])
        #expect(waves.map(\.number) == [-1, 0, 1])
        #expect(waves.map { $0.groups.map { $0.map(\.key.name) } } == [[["w"]], [["a", "b"]], [["s"], ["z"]]])
    }

    @Test("A wave is Argo CD's annotation, else Helm's weight, else 0")
    func waveAnnotations() throws {
        func wave(_ annotations: String) throws -> Int {
            SyncOrder.wave(
                of: try #require(try manifests(configMap("a", metadata: "  annotations: \(annotations)")).first))
        }
        #expect(try wave("{argocd.argoproj.io/sync-wave: '-5', helm.sh/hook-weight: '3'}") == -5)
        #expect(try wave("{argocd.argoproj.io/sync-wave: many, helm.sh/hook-weight: '3'}") == 3)
        #expect(try wave("{}") == 0)
    }

    @Test("A namespace and a definition move into the wave that needs them, never later")
    func pulledUp() throws {
        let definition = try #require(
            try manifests(
                """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: secrets.example.com}
                spec: {group: example.com, names: {kind: Secret, plural: secrets}, versions: [{name: v1}]}
                """
            ).first)
        var crd = try task("CustomResourceDefinition", "secrets.example.com", wave: 5, group: "apiextensions.k8s.io")
        crd.object = definition.node
        // A kind that bears the name of an early one would come before its definition by rank alone.
        let early = SyncOrder.waves([
            crd, try task("Namespace", "default", wave: 9), try task("Secret", "s", wave: -3, group: "example.com"),
        ])
        #expect(
            early.flatMap(\.tasks).map(\.key.kind) == ["CustomResourceDefinition", "Namespace", "Secret"])
        let late = SyncOrder.waves([try task("Namespace", "default", wave: -9), try task("ConfigMap", "a")])
        #expect(late.map(\.number) == [-9, 0])
    }

    /// A set of deletions and what the guard makes of it.
    struct Guarded: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var kinds: [String]
        var known: Int
        var isEmpty = false
        var policy = PrunePolicy(isAllowed: true)
        var annotation = ""
        var reason: String?
    }

    @Test(
        "The guard holds back what looks like an accident",
        arguments: [
            Guarded(testDescription: "one of one is replaced", kinds: ["ConfigMap"], known: 1),
            Guarded(testDescription: "half", kinds: ["ConfigMap", "ConfigMap"], known: 4),
            Guarded(
                testDescription: "more than half", kinds: ["ConfigMap", "ConfigMap", "Secret"], known: 5,
                reason: "3 of 5 objects would be deleted"),
            Guarded(
                testDescription: "an empty source", kinds: ["ConfigMap"], known: 1, isEmpty: true,
                reason: "the source holds no objects"),
            Guarded(
                testDescription: "an empty source that is allowed", kinds: ["ConfigMap", "Secret"], known: 2,
                isEmpty: true, policy: PrunePolicy(isAllowed: true, allowsEmpty: true)),
            Guarded(
                testDescription: "21 of many", kinds: Array(repeating: "ConfigMap", count: 21), known: 1000,
                reason: "21 objects would be deleted, at most 20 without approval"),
            Guarded(testDescription: "20 of many", kinds: Array(repeating: "ConfigMap", count: 20), known: 1000),
            Guarded(
                testDescription: "a namespace", kinds: ["Namespace"], known: 1000,
                reason: "Namespace default/n0 would take more with it than itself"),
            Guarded(
                testDescription: "a namespace that says Prune=true", kinds: ["Namespace"], known: 1000,
                annotation: "Prune=true"),
            Guarded(
                testDescription: "everything, approved", kinds: ["Namespace", "PersistentVolume"], known: 2,
                isEmpty: true, policy: PrunePolicy(isAllowed: true, isApproved: true)),
        ])
    func guardedDeletions(_ example: Guarded) throws {
        let candidates = try example.kinds.enumerated().map { index, kind in
            try candidate(kind, "n\(index)", annotation: example.annotation)
        }
        let plan = PrunePlan(
            candidates: candidates, policy: example.policy, options: SyncOptions(), knownCount: example.known,
            sourceIsEmpty: example.isEmpty)
        #expect(plan.refusal?.reason == example.reason)
        #expect(plan.groups.flatMap { $0 }.count == (example.reason == nil ? example.kinds.count : 0))
        #expect(plan.kept.count == (example.reason == nil ? 0 : example.kinds.count))
    }

    @Test("Deletions go in the reverse order of applying")
    func mirrored() throws {
        let candidates = [
            try candidate("ConfigMap", "a"), try candidate("Deployment", "b"), try candidate("ConfigMap", "c", wave: 2),
            try candidate("Secret", "d"), try candidate("ConfigMap", "e", wave: -1),
        ]
        let plan = PrunePlan(
            candidates: candidates, policy: PrunePolicy(isAllowed: true, isApproved: true), options: SyncOptions(),
            knownCount: 5, sourceIsEmpty: false)
        #expect(plan.groups.map { $0.map(\.key.name) } == [["c"], ["b"], ["a"], ["d"], ["e"]])
    }

    @Test("Without pruning everything stays, and the application's Prune=false holds for all")
    func notAllowed() throws {
        let one = [try candidate("ConfigMap", "a")]
        let off = PrunePlan(
            candidates: one, policy: PrunePolicy(), options: SyncOptions(), knownCount: 9, sourceIsEmpty: false)
        #expect(off.kept.map(\.reason) == ["requires pruning"])
        var options = SyncOptions()
        options.prune = .forbidden
        let forbidden = PrunePlan(
            candidates: one, policy: PrunePolicy(isAllowed: true), options: options, knownCount: 9, sourceIsEmpty: false
        )
        #expect(forbidden.kept.map(\.reason) == ["Prune=false"])
        options.prune = .confirm
        let confirm = PrunePlan(
            candidates: one, policy: PrunePolicy(isAllowed: true), options: options, knownCount: 9, sourceIsEmpty: false
        )
        #expect(confirm.kept.map(\.reason) == ["Prune=confirm waits for approval"])
    }

    private func candidate(
        _ kind: String, _ name: String, wave: Int = 0, annotation: String = ""
    ) throws -> PruneCandidate {
        let text = """
            apiVersion: v1
            kind: \(kind)
            metadata:
              name: \(name)
              annotations: {argocd.argoproj.io/sync-wave: "\(wave)", argocd.argoproj.io/sync-options: "\(annotation)"}
            """
        let kind = GroupVersionKind(group: "", version: "v1", kind: kind)
        return PruneCandidate(
            entry: InventoryEntry(kind: kind, namespace: "default", name: name),
            resource: APIResource(kind: kind, plural: "x", isNamespaced: true, verbs: []),
            live: try #require(try manifests(text).first).node)
    }
}

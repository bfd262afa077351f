import Applications
import Base
import Kubernetes
import Manifests
import Synchronization
import Testing

@testable import Sync

@Suite struct SynchronizerTests {
    private let cluster = FakeCluster()
    private var synchronizer: Synchronizer { Synchronizer(api: cluster, clock: StepClock()) }

    @Test("A first sync creates everything in order, with the application's mark; a second one writes nothing")
    func createAndRepeat() async throws {
        let text = deployment("web") + configMap("settings") + configMap("more")
        let first = try await synchronizer.sync(try request(text))
        #expect(first.failure == nil)
        #expect(first.summary == "+3")
        let writes = cluster.takeWrites().filter { !$0.contains("martlet") }
        #expect(
            writes.suffix(1) == ["apply apps/Deployment default/web"] && writes.count == 3, "\(writes)")
        let live = try #require(cluster.object(key("ConfigMap", "settings")))
        #expect(
            Manifest(live).annotation(TrackingID.annotation) == "shop:/ConfigMap:default/settings")

        let second = try await synchronizer.sync(try request(text, fence: 2))
        #expect(second.failure == nil)
        #expect(second.summary == "no changes")
        #expect(second.objects.allSatisfy { $0.outcome == .unchanged })
        #expect(cluster.takeWrites().filter { !$0.contains("martlet-inventory") } == [])
    }

    @Test("A changed field is configured and shown, a removed object is pruned")
    func changeAndPrune() async throws {
        _ = try await synchronizer.sync(try request(configMap("a") + configMap("b") + configMap("c")))
        let next = try request(configMap("a", "2") + configMap("b"), fence: 2)
        let comparison = try await synchronizer.compare(next)
        #expect(!comparison.isSynced)
        #expect(
            comparison.entries.map(\.status) == [
                .outOfSync([FieldDifference(path: ".data.key", live: "\"1\"", desired: "\"2\"")]), .synced,
                .extraneous(keptBecause: nil),
            ])
        let result = try await synchronizer.sync(next)
        #expect(result.failure == nil)
        #expect(result.summary == "~1 -1")
        #expect(cluster.keys == ["ConfigMap default/a", "ConfigMap default/b"])
    }

    @Test("An application's state lists what it has, and what of it is gone")
    func state() async throws {
        #expect(try await synchronizer.state(of: "shop") == nil)
        _ = try await synchronizer.sync(try request(configMap("a") + deployment("web"), revision: "abc"))
        cluster.state.withLock { $0.objects[key("ConfigMap", "a")] = nil }
        let state = try #require(try await synchronizer.state(of: "shop"))
        #expect(state.revision == "abc" && state.isComplete)
        #expect(state.objects.map(\.exists) == [false, true])
        #expect(state.health.status == .progressing)
        #expect(state.health.message.hasPrefix("apps/Deployment default/web: "))
    }

    @Test("A comparison changes nothing")
    func compareIsReadOnly() async throws {
        let comparison = try await synchronizer.compare(try request(configMap("a")))
        #expect(comparison.entries.map(\.status) == [.missing])
        #expect(cluster.takeWrites() == [])
    }

    @Test("Nothing is applied when the server refuses one object, and the failure has the field's place")
    func refusedObject() async throws {
        cluster.state.withLock {
            $0.refused[key("Deployment", "web", group: "apps")] = KubernetesError(
                .invalid, status: 422,
                message: "Deployment.apps \"web\" is invalid: spec.replicas: Invalid value: -1: must be non-negative")
        }
        let result = try await synchronizer.sync(try request(configMap("a") + deployment("web", replicas: -1)))
        let failure = try #require(result.failure)
        #expect(failure.reason == .cluster)
        #expect(failure.retryClass == .permanent)
        #expect(failure.message.hasSuffix("; nothing was applied"))
        #expect(failure.description.hasPrefix("app.yaml:16:13: apps/Deployment default/web: "), "\(failure)")
        #expect(cluster.takeWrites() == [])
        #expect(result.objects.contains { $0.outcome == .skipped("another object of the same sync was refused") })
    }

    @Test("What the server quotes of a Secret is not passed on")
    func secretValuesStayHidden() async throws {
        let secret = """
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            stringData: {password: hunter2}

            """
        cluster.state.withLock {
            $0.refused[key("Secret", "s")] = KubernetesError(
                .invalid, status: 422, message: "Secret is invalid: data.password: Invalid value: \"hunter2\": bad")
        }
        let result = try await synchronizer.sync(try request(secret))
        let failure = try #require(result.failure)
        #expect(!"\(failure) \(failure.message) \(result)".contains("hunter2"))

        cluster.state.withLock { $0.refused = [:] }
        _ = try await synchronizer.sync(try request(secret, fence: 2))
        let changed = secret.replacing("hunter2", with: "hunter3")
        let comparison = try await synchronizer.compare(try request(changed, fence: 3))
        #expect(
            comparison.entries.first?.status
                == .outOfSync([
                    FieldDifference(path: ".stringData.password", live: "\"•••\"", desired: "\"••• (changed)\"")
                ]))
        #expect(!"\(comparison)".contains("hunter"))
    }

    @Test("Fields of other managers are taken over, and it is said from whom")
    func takeover() async throws {
        let object = try #require(try manifests(deployment("web", replicas: 5)).first).node
        var placed = object
        placed.set(["metadata", "namespace"], .string("default"))
        let resource = try #require(
            try await cluster.resource(for: GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")))
        _ = try await cluster.apply(placed, to: resource, options: ApplyOptions(fieldManager: "kubectl"))
        let result = try await synchronizer.sync(try request(deployment("web", replicas: 2)))
        #expect(result.failure == nil)
        let expected = Takeover(
            key: key("Deployment", "web", group: "apps"), manager: "kubectl", field: ".spec.replicas")
        #expect(result.takeovers == [expected])
        #expect(cluster.object(expected.key)?.value(at: "spec", "replicas")?.int == 2)
    }

    @Test("An object of another application is refused unless FailOnSharedResource=false")
    func sharedResource() async throws {
        var other = try request(configMap("a"))
        other.application = "other"
        _ = try await synchronizer.sync(other)
        var mine = try request(configMap("a", "2"))
        let refused = try await synchronizer.sync(mine)
        #expect(refused.failure?.reason == .sharedResource)
        mine.options.failOnSharedResource = false
        let taken = try await synchronizer.sync(mine)
        #expect(taken.failure == nil)
        // The first owner's record still names the object, but it is not its own any more.
        other.manifests = try manifests(configMap("b"))
        other.fence = 2
        let after = try await synchronizer.sync(other)
        #expect(after.failure == nil)
        #expect(cluster.keys == ["ConfigMap default/a", "ConfigMap default/b"])
    }

    struct BadSource: Sendable, CustomTestStringConvertible {
        var text: String
        var reason: SyncFailure.Reason
        var message: String
        var testDescription: String { message }
    }

    @Test(
        "A source that cannot be applied is refused with its place, and nothing happens",
        arguments: [
            BadSource(
                text: "apiVersion: example.com/v1\nkind: Wiget\nmetadata: {name: w}\n", reason: .unknownKind,
                message: "app.yaml:1:1: the cluster has no kind \"Wiget\" in version \"example.com/v1\"; install"),
            BadSource(
                text: configMap("a", metadata: "  namespace: nowhere"), reason: .missingNamespace,
                message: "app.yaml:2:1: namespace \"nowhere\" does not exist; add a Namespace to the source"),
            BadSource(
                text: configMap("a") + configMap("a", metadata: "  namespace: default"), reason: .invalidManifest,
                message: "app.yaml:10:1: ConfigMap default/a is defined twice; the first one is at app.yaml:2:1"),
            BadSource(
                text: "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n", reason: .invalidManifest,
                message: "app.yaml:1:1: an object has no apiVersion, kind or metadata.name"),
            BadSource(
                text: "just a string\n", reason: .invalidManifest,
                message: "app.yaml:1:1: an object has no apiVersion, kind or metadata.name"),
        ])
    func badSource(_ example: BadSource) async throws {
        let result = try await synchronizer.sync(try request(example.text))
        let failure = try #require(result.failure)
        #expect(failure.reason == example.reason)
        #expect(failure.retryClass == .permanent)
        #expect(failure.description.hasPrefix(example.message), "\(failure)")
        #expect(cluster.takeWrites() == [])
    }

    @Test("A kind and its first object arrive in one sync, whatever their order and waves")
    func definitionAndObject() async throws {
        let text = """
            apiVersion: example.com/v1
            kind: Widget
            metadata: {name: w, annotations: {argocd.argoproj.io/sync-wave: "-2"}}
            spec: {size: 1}
            ---
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Widget, plural: widgets}
              versions: [{name: v1, served: true, storage: true}]
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: extra, annotations: {argocd.argoproj.io/sync-wave: "7"}}

            """ + configMap("a", metadata: "  namespace: extra")
        let result = try await synchronizer.sync(try request(text))
        #expect(result.failure == nil, "\(String(describing: result.failure))")
        #expect(
            cluster.takeWrites().filter { !$0.contains("martlet") } == [
                "apply apiextensions.k8s.io/CustomResourceDefinition widgets.example.com",
                "apply example.com/Widget default/w", "apply Namespace extra", "apply ConfigMap extra/a",
            ])
        let again = try await synchronizer.sync(try request(text, fence: 2))
        #expect(again.summary == "no changes")
    }

    @Test("CreateNamespace makes the destination namespace with its labels, and never prunes it")
    func createNamespace() async throws {
        var one = try request(configMap("a"))
        one.destinationNamespace = "shop"
        let refused = try await synchronizer.sync(one)
        #expect(refused.failure?.reason == .missingNamespace)
        #expect(refused.failure?.description.contains("CreateNamespace=true") == true)
        one.options.createNamespace = true
        one.namespaceMetadata.labels = ["team": "web"]
        let made = try await synchronizer.sync(one)
        #expect(made.failure == nil)
        let namespace = try #require(cluster.object(FakeCluster.namespaceKey("shop")))
        #expect(Manifest(namespace).label("team") == "web")
        one.manifests = []
        one.prune.isApproved = true
        one.fence = 2
        let emptied = try await synchronizer.sync(one)
        #expect(emptied.summary == "-1")
        #expect(cluster.keys == ["Namespace shop"])
    }

    @Test("A worker with a smaller fence is refused before it changes anything")
    func staleWorker() async throws {
        _ = try await synchronizer.sync(try request(configMap("a"), fence: 5))
        _ = cluster.takeWrites()
        let stale = try await synchronizer.sync(try request(configMap("b"), fence: 4))
        #expect(stale.failure?.reason == .stale)
        #expect(cluster.takeWrites() == [])
    }

    @Test("A worker that loses its lane between applying and deleting does not delete")
    func fencedBeforePrune() async throws {
        _ = try await synchronizer.sync(try request(configMap("a") + configMap("b")))
        let other = synchronizer
        let result = try await synchronizer.sync(
            try request(configMap("a", "2"), fence: 2),
            beforeChange: { phase in
                guard phase == .prune else { return }
                _ = try await other.sync(try request(configMap("a", "3") + configMap("b"), fence: 3))
            })
        #expect(result.failure?.reason == .stale)
        #expect(cluster.keys == ["ConfigMap default/a", "ConfigMap default/b"])
        #expect(cluster.object(key("ConfigMap", "a"))?.value(at: "data", "key")?.string == "3")
    }

    @Test("Deletions beyond the guard wait for approval, the rest is applied")
    func pruneRefused() async throws {
        let many = (0..<6).map { configMap("m\($0)") }.joined()
        _ = try await synchronizer.sync(try request(many))
        var shrunk = try request(configMap("m0", "2"), fence: 2)
        let refused = try await synchronizer.sync(shrunk)
        #expect(refused.failure?.reason == .pruneRefused)
        #expect(refused.pruneRefusal?.objects.count == 5)
        #expect(refused.pruneRefusal?.reason == "5 of 6 objects would be deleted")
        #expect(cluster.keys.count == 6)
        #expect(cluster.object(key("ConfigMap", "m0"))?.value(at: "data", "key")?.string == "2")
        shrunk.prune.isApproved = true
        let approved = try await synchronizer.sync(shrunk)
        #expect(approved.failure == nil)
        #expect(cluster.keys == ["ConfigMap default/m0"])
    }

    @Test("Objects that must stay stay in the record and go once they may")
    func keptObjects() async throws {
        let protected = configMap("b", metadata: "  annotations: {argocd.argoproj.io/sync-options: Prune=false}")
        _ = try await synchronizer.sync(try request(configMap("a") + protected))
        let kept = try await synchronizer.sync(try request(configMap("a"), fence: 2))
        #expect(kept.failure == nil)
        #expect(kept.objects.last?.outcome == .pruneSkipped("Prune=false"))
        cluster.change(key("ConfigMap", "b")) { object in
            object.set(["metadata", "annotations", SyncOptions.annotation], nil)
        }
        let pruned = try await synchronizer.sync(try request(configMap("a"), fence: 3))
        #expect(pruned.summary == "-1")
    }

    @Test("A refused deletion stays in the record and is tried again")
    func refusedDeletion() async throws {
        _ = try await synchronizer.sync(try request(configMap("a") + configMap("b")))
        let refusal = KubernetesError(.forbidden, status: 403, message: "admission webhook denied the request")
        cluster.state.withLock { $0.refused[key("ConfigMap", "b")] = refusal }
        let refused = try await synchronizer.sync(try request(configMap("a"), fence: 2))
        #expect(refused.failure?.retryClass == .permanent)
        cluster.state.withLock { $0.refused = [:] }
        let again = try await synchronizer.sync(try request(configMap("a"), fence: 3))
        #expect(again.summary == "-1")
        #expect(cluster.keys == ["ConfigMap default/a"])
    }

    @Test("An object whose finalizer does not let go is reported, not waited for without end")
    func stuckDeletion() async throws {
        _ = try await synchronizer.sync(try request(configMap("a") + configMap("b")))
        cluster.change(key("ConfigMap", "b")) { $0.set(["metadata", "finalizers"], .sequence([.string("x/y")])) }
        let stuck = try await synchronizer.sync(try request(configMap("a"), fence: 2))
        #expect(stuck.failure?.reason == .deletionPending)
        #expect(stuck.failure?.retryClass == .transient)
        #expect(stuck.failure?.message.contains("x/y") == true)
    }

    @Test("Copies of the mark, objects of others and owned objects are never pruned")
    func neverPruned() async throws {
        let copy = configMap(
            "copy", metadata: "  annotations: {argocd.argoproj.io/tracking-id: 'shop:/ConfigMap:default/a'}")
        let foreign = configMap(
            "foreign", metadata: "  annotations: {argocd.argoproj.io/tracking-id: 'x:/ConfigMap:default/foreign'}")
        let left = configMap(
            "left", metadata: "  annotations: {argocd.argoproj.io/tracking-id: 'shop:/ConfigMap:default/left'}")
        let owned = configMap(
            "owned",
            metadata:
                "  ownerReferences: [{kind: X}]\n  annotations: {argocd.argoproj.io/tracking-id: 'shop:/ConfigMap:default/owned'}"
        )
        let resource = try #require(try await cluster.resource(for: Inventory.kind))
        for manifest in try manifests(copy + foreign + left + owned) {
            var node = manifest.node
            node.set(["metadata", "namespace"], .string("default"))
            _ = try await cluster.create(node, in: resource, dryRun: false)
        }
        // Without an inventory, what Argo CD left behind is found by its mark.
        let result = try await synchronizer.sync(try request(configMap("a")))
        #expect(result.failure == nil)
        #expect(
            cluster.keys == [
                "ConfigMap default/a", "ConfigMap default/copy", "ConfigMap default/foreign", "ConfigMap default/owned",
            ])
    }

    @Test("The object of a kind that is gone is taken out of the record")
    func vanishedKind() async throws {
        let widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\n"
        let kind = GroupVersionKind(group: "example.com", version: "v1", kind: "Widget")
        cluster.state.withLock { state in
            state.kinds[kind] = APIResource(
                kind: kind, plural: "widgets", isNamespaced: true, verbs: ["get", "patch", "delete"])
        }
        _ = try await synchronizer.sync(try request(widget + configMap("a") + configMap("b")))
        cluster.state.withLock { state in
            state.kinds[kind] = nil
            state.objects = state.objects.filter { $0.key.kind != "Widget" }
        }
        let result = try await synchronizer.sync(try request(configMap("a") + configMap("b"), fence: 2))
        #expect(result.failure == nil)
        #expect(result.summary == "no changes")
    }

    @Test("A kind that discovery forgets is looked up in its definition, so its object is neither lost nor unknown")
    func forgottenKind() async throws {
        let text = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: widgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {kind: Widget, plural: widgets}
              versions: [{name: v1, served: true, storage: true}]

            """
        var other = try request(text)
        other.application = "definitions"
        _ = try await synchronizer.sync(other)
        cluster.state.withLock { $0.forgotten = ["Widget"] }
        let widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {size: 1}\n---\n"
        let created = try await synchronizer.sync(try request(widget + configMap("a") + configMap("b")))
        #expect(created.summary == "+3", "\(String(describing: created.failure))")
        let pruned = try await synchronizer.sync(try request(configMap("a") + configMap("b"), fence: 2))
        #expect(pruned.summary == "-1")
    }

    @Test("An unreachable cluster holds the host, a busy one is worth another try")
    func retryClasses() async throws {
        for (code, expected) in [
            (KubernetesError.Code.unreachable, SyncFailure.RetryClass.hostWide), (.unauthorized, .hostWide),
            (.serverError, .transient), (.tooManyRequests, .transient), (.forbidden, .permanent),
        ] {
            cluster.state.withLock { $0.fault = { _ in .lost(KubernetesError(code, message: "no")) } }
            let result = try await synchronizer.sync(try request(configMap("a")))
            #expect(result.failure?.retryClass == expected, "\(code)")
        }
    }
}

import Kubernetes
import Manifests
import Synchronization

/// A cluster in memory with the little of server-side apply, namespaces and deletion that a sync depends on, and with
/// faults on demand.
final class FakeCluster: KubernetesAPI {
    /// A call that goes wrong.
    enum Fault: Sendable {
        /// It never arrives.
        case lost(KubernetesError)
        /// It is carried out, but its answer never arrives.
        case answerLost(KubernetesError)
    }

    struct Stored: Sendable {
        var object: Node
        /// What each manager has applied.
        var applied: [String: Node] = [:]
        var uid: Int
    }

    struct State: Sendable {
        var objects: [ObjectKey: Stored] = [:]
        var kinds: [GroupVersionKind: APIResource] = [:]
        var clock = 0
        /// Calls so far, reads and writes.
        var calls = 0
        /// What was changed, such as `apply v1, Kind=ConfigMap a/b`.
        var writes: [String] = []
        var fault: (@Sendable (Int) -> Fault?)?
        /// Objects that the server does not accept.
        var refused: [ObjectKey: KubernetesError] = [:]
        /// Kinds that discovery does not show although they are served.
        var forgotten: Set<String> = []
        /// Gives an object its status after it was applied.
        var controller: @Sendable (inout Node) -> Void = { _ in }
    }

    let state = Mutex(State())

    init() {
        let kinds: [(String, String, String, Bool)] = [
            ("v1", "Namespace", "namespaces", false), ("v1", "ConfigMap", "configmaps", true),
            ("v1", "Secret", "secrets", true), ("v1", "Service", "services", true), ("v1", "Pod", "pods", true),
            ("apps/v1", "Deployment", "deployments", true), ("batch/v1", "Job", "jobs", true),
            ("apps/v1", "StatefulSet", "statefulsets", true),
            (
                "apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions",
                false
            ), ("rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", false),
        ]
        state.withLock { state in
            for (version, kind, plural, isNamespaced) in kinds {
                Self.serve(
                    GroupVersionKind(apiVersion: version, kind: kind), plural: plural, isNamespaced: isNamespaced,
                    in: &state)
            }
            state.objects[Self.namespaceKey("default")] = Stored(
                object: Self.namespace("default"), uid: 0)
        }
    }

    // MARK: For tests

    static func namespaceKey(_ name: String) -> ObjectKey {
        ObjectKey(group: "", kind: "Namespace", namespace: "", name: name)
    }

    private static func namespace(_ name: String) -> Node {
        .mapping([
            "apiVersion": .string("v1"), "kind": .string("Namespace"),
            "metadata": .mapping(["name": .string(name), "resourceVersion": .string("0"), "uid": .string("0")]),
        ])
    }

    private static func serve(
        _ kind: GroupVersionKind, plural: String, isNamespaced: Bool, in state: inout State
    ) {
        state.kinds[kind] = APIResource(
            kind: kind, plural: plural, isNamespaced: isNamespaced,
            verbs: ["create", "delete", "get", "list", "patch", "update", "watch"])
    }

    /// The object as it is.
    func object(_ key: ObjectKey) -> Node? { state.withLock { $0.objects[key]?.object } }

    /// Keys of everything but the fake's own namespace and the inventories.
    var keys: Set<String> {
        state.withLock { state in
            Set(
                state.objects.keys.filter {
                    !$0.name.hasPrefix("martlet") && $0 != Self.namespaceKey("default")
                }.map(\.description))
        }
    }

    /// Changes an object behind everyone's back.
    func change(_ key: ObjectKey, _ change: (inout Node) -> Void) {
        state.withLock { state in
            guard state.objects[key] != nil else { return }
            if var object = state.objects[key]?.object {
                change(&object)
                state.objects[key]?.object = object
            }
        }
    }

    /// Everything that two runs should agree on: all objects and who owns what, without versions and ids.
    func snapshot() -> [String: String] {
        state.withLock { state in
            Dictionary(
                uniqueKeysWithValues: state.objects.map { key, stored in
                    var object = stored.object
                    var metadata = object["metadata"] ?? .null
                    for field in ["resourceVersion", "uid", "generation"] { metadata[field] = nil }
                    object["metadata"] = metadata
                    return (key.description, JSON.text(object, sortedKeys: true))
                })
        }
    }

    /// Forgets what was written so far and returns it.
    func takeWrites() -> [String] {
        state.withLock { state in
            defer { state.writes = [] }
            return state.writes
        }
    }

    // MARK: KubernetesAPI

    func resource(for kind: GroupVersionKind) async throws -> APIResource? {
        try call { $0.forgotten.contains(kind.kind) ? nil : $0.kinds[kind] }
    }

    func resources() async throws -> [APIResource] {
        try call { state in state.kinds.values.filter { !state.forgotten.contains($0.kind.kind) } }
    }

    func serverVersion() async throws -> String { "v1.36.0" }

    func get(_ resource: APIResource, namespace: String, name: String) async throws -> Node? {
        try call { $0.objects[Self.key(resource, namespace, name)]?.object }
    }

    func list(
        _ resource: APIResource, namespace: String, labelSelector: String?
    ) async throws -> ObjectList {
        let wanted = (labelSelector ?? "").split(separator: ",").map { $0.split(separator: "=").map(String.init) }
        return try call { state in
            let items = state.objects.filter { key, stored in
                key.group == resource.kind.group && key.kind == resource.kind.kind
                    && (namespace.isEmpty || key.namespace == namespace)
                    && wanted.allSatisfy { Manifest(stored.object).label($0[0]) == $0[1] }
            }
            return ObjectList(items: items.map(\.value.object), resourceVersion: String(state.clock))
        }
    }

    func watch(
        _ resource: APIResource, namespace: String, labelSelector: String?, resourceVersion: String
    ) -> AsyncThrowingStream<WatchEvent, any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    func apply(_ object: Node, to resource: APIResource, options: ApplyOptions) async throws -> Node {
        try call { state in
            let key = Self.key(resource, Manifest(object).namespace, Manifest(object).name)
            try Self.check(key, resource, state)
            if let refusal = state.refused[key] { throw refusal }
            var stored = state.objects[key] ?? Stored(object: .mapping([:]), uid: state.clock + 1)
            let before = stored
            let isNew = state.objects[key] == nil
            try FakeApply.apply(object, options: options, to: &stored)
            let isChanged = isNew || stored.object != before.object
            if isChanged {
                let generation = stored.object.value(at: "metadata", "generation")?.int ?? 0
                stored.object.set(["metadata", "generation"], .int(generation + 1))
                stored.object.set(["metadata", "uid"], .string(String(stored.uid)))
                stored.object.set(["metadata", "resourceVersion"], .string(String(state.clock + 1)))
            }
            guard !options.dryRun else { return stored.object }
            if isChanged {
                state.clock += 1
                state.controller(&stored.object)
            }
            state.objects[key] = stored
            state.writes.append("apply \(key)")
            Self.serveDefinition(stored.object, in: &state)
            return stored.object
        }
    }

    func create(_ object: Node, in resource: APIResource, dryRun: Bool) async throws -> Node {
        try call { state in
            let key = Self.key(resource, Manifest(object).namespace, Manifest(object).name)
            try Self.check(key, resource, state)
            guard state.objects[key] == nil else {
                throw KubernetesError(.alreadyExists, status: 409, message: "\(key) already exists")
            }
            return Self.store(object, as: key, in: &state, verb: "create")
        }
    }

    func replace(_ object: Node, in resource: APIResource, dryRun: Bool) async throws -> Node {
        try call { state in
            let key = Self.key(resource, Manifest(object).namespace, Manifest(object).name)
            guard let stored = state.objects[key] else {
                throw KubernetesError(.notFound, status: 404, message: "\(key) not found")
            }
            let version = object.value(at: "metadata", "resourceVersion")?.string
            guard version == nil || version == stored.object.value(at: "metadata", "resourceVersion")?.string else {
                throw KubernetesError(.conflict, status: 409, message: "\(key) has been modified")
            }
            return Self.store(object, as: key, in: &state, verb: "replace")
        }
    }

    /// Takes merge patches, the only ones that a sync makes.
    func patch(
        _ resource: APIResource, namespace: String, name: String, with patch: Patch, options: PatchOptions
    ) async throws -> Node {
        guard case .merge(let change) = patch else {
            throw KubernetesError(.invalid, status: 405, message: "only merge patches are understood")
        }
        return try call { state in
            let key = Self.key(resource, namespace, name)
            guard let object = state.objects[key]?.object else {
                throw KubernetesError(.notFound, status: 404, message: "\(key) not found")
            }
            let changed = JSONMergePatch.apply(change, to: object)
            state.writes.append("patch \(key)")
            let isGone =
                changed.value(at: "metadata", "deletionTimestamp") != nil
                && changed.value(at: "metadata", "finalizers")?.sequence?.isEmpty != false
            if isGone { state.objects[key] = nil } else { state.objects[key]?.object = changed }
            return changed
        }
    }

    func delete(
        _ resource: APIResource, namespace: String, name: String, options: DeleteOptions
    ) async throws -> Bool {
        try call { state in
            let key = Self.key(resource, namespace, name)
            guard let stored = state.objects[key] else { return false }
            if let refusal = state.refused[key] { throw refusal }
            guard options.uid == nil || options.uid == stored.object.value(at: "metadata", "uid")?.string else {
                throw KubernetesError(.conflict, status: 409, message: "the uid differs")
            }
            state.writes.append("delete \(key)")
            if stored.object.value(at: "metadata", "finalizers")?.sequence?.isEmpty == false {
                state.objects[key]?.object.set(["metadata", "deletionTimestamp"], .string("2026-01-01T00:00:00Z"))
            } else {
                state.objects[key] = nil
                if key.kind == "Namespace" { state.objects = state.objects.filter { $0.key.namespace != name } }
            }
            return true
        }
    }

    // MARK: Parts

    private func call<Output>(_ body: (inout State) throws -> Output) throws -> Output {
        try state.withLock { state in
            let number = state.calls
            state.calls += 1
            switch state.fault?(number) {
            case .lost(let error): throw error
            case .answerLost(let error):
                _ = try body(&state)
                throw error
            case nil: return try body(&state)
            }
        }
    }

    private static func key(_ resource: APIResource, _ namespace: String, _ name: String) -> ObjectKey {
        ObjectKey(
            group: resource.kind.group, kind: resource.kind.kind, namespace: resource.isNamespaced ? namespace : "",
            name: name)
    }

    private static func check(
        _ key: ObjectKey, _ resource: APIResource, _ state: State
    ) throws {
        guard state.kinds[resource.kind] != nil else {
            throw KubernetesError(.notFound, status: 404, message: "the server could not find the requested resource")
        }
        guard key.namespace.isEmpty || state.objects[namespaceKey(key.namespace)] != nil else {
            throw KubernetesError(.notFound, status: 404, message: "namespaces \"\(key.namespace)\" not found")
        }
    }

    private static func store(_ object: Node, as key: ObjectKey, in state: inout State, verb: String) -> Node {
        var object = object
        state.clock += 1
        let uid = state.objects[key]?.uid ?? state.clock
        object.set(["metadata", "uid"], .string(String(uid)))
        object.set(["metadata", "resourceVersion"], .string(String(state.clock)))
        state.objects[key] = Stored(object: object, uid: uid)
        state.writes.append("\(verb) \(key)")
        return object
    }

    private static func serveDefinition(_ object: Node, in state: inout State) {
        guard Manifest(object).kind == "CustomResourceDefinition", let spec = object["spec"] else { return }
        for version in spec["versions"]?.sequence ?? [] {
            serve(
                GroupVersionKind(
                    group: spec["group"]?.string ?? "", version: version["name"]?.string ?? "",
                    kind: spec.value(at: "names", "kind")?.string ?? ""),
                plural: spec.value(at: "names", "plural")?.string ?? "",
                isNamespaced: spec["scope"]?.string == "Namespaced", in: &state)
        }
    }
}

import Manifests

/// The simulated controllers. Each step looks at the whole state and brings it a little nearer to what the objects
/// ask for; it is called again after each change and at the moment that it returns.
struct Simulation {
    let configuration: SandboxCluster.Configuration
    /// The time of this step.
    private(set) var now = Duration.zero
    /// The objects that each uid controls, by their kind; as they were when the step began.
    private(set) var owned: [ResourceName: [String: [ObjectID]]] = [:]
    /// When things began, by uid and what they are waiting for.
    private var began: [String: Duration] = [:]
    /// The moment at which something is due next.
    private var due: Duration?

    init(_ configuration: SandboxCluster.Configuration) { self.configuration = configuration }

    /// Does all that is due, and returns the moment of what is due next.
    mutating func step(_ state: inout ClusterState, now: Duration) -> Duration? {
        self.now = now
        due = nil
        collectGarbage(&state)
        runNamespaces(&state)
        owned = [:]
        for name in [Self.pods, Self.replicaSets] {
            for item in state.objects(name) {
                if let uid = item.object.controllerUID { owned[name, default: [:]][uid, default: []].append(item.id) }
            }
        }
        runDeployments(&state)
        runReplicaSets(&state)
        runStatefulSets(&state)
        runDaemonSets(&state)
        runJobs(&state)
        runPods(&state)
        runStorage(&state)
        runNetwork(&state)
        runPolicies(&state)
        return due
    }

    /// Whether `duration` has passed since this was first asked for `key`; if not, a step is due when it has.
    mutating func hasPassed(_ duration: Duration, since key: String) -> Bool {
        let start = began[key] ?? now
        began[key] = start
        let end = start + duration
        if end <= now { return true }
        due = min(due ?? end, end)
        return false
    }

    /// Forgets when `key` began.
    mutating func forget(_ key: String) { began[key] = nil }

    // MARK: Names

    static let pods = ResourceName(group: "", plural: "pods")
    static let replicaSets = ResourceName(group: "apps", plural: "replicasets")
    static let controllerContext = WriteContext(manager: "kube-controller-manager")
    static let nodeName = "sandbox-node"

    // MARK: Writing

    // The controllers write through the same checks as clients. A write that those refuse (the object has gone, its
    // namespace is being deleted) is left out, as a real controller would try again: the next step does.

    /// Creates an object that `owner` controls.
    func create(_ state: inout ClusterState, _ apiVersion: String, _ kind: String, _ object: Node, owner: Node?) {
        let gvk = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        guard let resource = state.table.resource(gvk) else { return }
        var object = object
        object["apiVersion"] = .string(apiVersion)
        object["kind"] = .string(kind)
        if let owner {
            object.setMetadata(
                "ownerReferences",
                .sequence([
                    .mapping([
                        "apiVersion": owner["apiVersion"] ?? .null, "kind": owner["kind"] ?? .null,
                        "name": .string(owner.objectName), "uid": .string(owner.objectUID),
                        "controller": .bool(true), "blockOwnerDeletion": .bool(true),
                    ])
                ]))
        }
        _ = try? state.create(resource, namespace: object.objectNamespace, object, Self.controllerContext)
    }

    /// Changes an object.
    func change(
        _ state: inout ClusterState, _ name: ResourceName, _ id: ObjectID, subresource: String = "",
        manager: String = "kube-controller-manager", _ body: (inout Node) -> Void
    ) {
        guard let resource = state.table.resource(name) else { return }
        let context = WriteContext(manager: manager, subresource: subresource)
        _ = try? state.update(resource, id, context) { old in
            var new = old
            body(&new)
            return new
        }
    }

    /// Sets fields of an object's status that differ from what it has.
    func setStatus(
        _ state: inout ClusterState, _ name: ResourceName, _ id: ObjectID, _ fields: KeyValuePairs<String, Node?>,
        manager: String = "kube-controller-manager"
    ) {
        guard let object = state.object(name, id) else { return }
        var status = object["status"] ?? .mapping([:])
        if status.mapping == nil { status = .mapping([:]) }
        for (key, value) in fields { status[key] = value }
        guard status != object["status"] else { return }
        change(&state, name, id, subresource: "status", manager: manager) { $0["status"] = status }
    }

    /// Deletes an object.
    func delete(_ state: inout ClusterState, _ name: ResourceName, _ id: ObjectID) {
        guard let resource = state.table.resource(name) else { return }
        _ = try? state.delete(resource, id, DeleteOptions())
    }

    /// The conditions of an object with one of them replaced; its transition time stays when its status does.
    static func conditions(
        _ old: [Node], _ type: String, _ status: Bool, _ reason: String, _ message: String, at time: String,
        hasUpdateTime: Bool = false
    ) -> [Node] {
        let value = status ? "True" : "False"
        let before = old.first { $0["type"]?.string == type }
        let isSame = before?["status"]?.string == value
        var condition = Node.mapping(["type": .string(type), "status": .string(value)])
        if hasUpdateTime {
            let isUnchanged = isSame && before?["reason"]?.string == reason
            condition["lastUpdateTime"] = (isUnchanged ? before?["lastUpdateTime"] : nil) ?? .string(time)
        }
        condition["lastTransitionTime"] = (isSame ? before?["lastTransitionTime"] : nil) ?? .string(time)
        condition["reason"] = .string(reason)
        condition["message"] = .string(message)
        guard let index = old.firstIndex(where: { $0["type"]?.string == type }) else { return old + [condition] }
        var new = old
        new[index] = condition
        return new
    }
}

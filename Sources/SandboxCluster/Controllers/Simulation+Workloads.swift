import Manifests
import Signing

extension Simulation {
    private static let deployments = ResourceName(group: "apps", plural: "deployments")
    private static let statefulSets = ResourceName(group: "apps", plural: "statefulsets")
    private static let daemonSets = ResourceName(group: "apps", plural: "daemonsets")
    private static let revision = "deployment.kubernetes.io/revision"

    // MARK: Deployments

    /// Gives each deployment a replica set for its template, and moves the replicas to it once it is ready.
    mutating func runDeployments(_ state: inout ClusterState) {
        for (id, deployment) in state.objects(Self.deployments) where !deployment.isTerminating {
            let hash = Self.hash(deployment.value(at: "spec", "template"))
            let name = "\(id.name)-\(hash)"
            let wanted = deployment.value(at: "spec", "replicas")?.int ?? 1
            let sets = (owned[Self.replicaSets]?[deployment.objectUID] ?? []).compactMap { setID in
                state.object(Self.replicaSets, setID).map { (id: setID, object: $0) }
            }
            let isPaused = deployment.value(at: "spec", "paused")?.bool == true
            guard let current = sets.first(where: { $0.id.name == name }) else {
                if !isPaused { createReplicaSet(&state, deployment, name: name, hash: hash, wanted: wanted, sets) }
                setDeploymentStatus(&state, id, deployment, current: nil, sets: sets.map(\.object), wanted: wanted)
                continue
            }
            if current.object.value(at: "spec", "replicas")?.int != wanted {
                change(&state, Self.replicaSets, current.id) { $0.set("spec", "replicas", to: .int(wanted)) }
            }
            let number = revisions(of: sets.map(\.object), except: name) + 1
            let shown = current.object.value(at: "metadata", "annotations", Self.revision)?.string
            let isLatest = (shown.flatMap { Int($0) } ?? 0) >= number
            if !isLatest {
                change(&state, Self.replicaSets, current.id) {
                    $0.set("metadata", "annotations", Self.revision, to: .string(String(number)))
                }
            }
            let revision = isLatest ? shown ?? String(number) : String(number)
            if deployment.value(at: "metadata", "annotations", Self.revision)?.string != revision {
                change(&state, Self.deployments, id) {
                    $0.set("metadata", "annotations", Self.revision, to: .string(revision))
                }
            }
            let ready = current.object.value(at: "status", "readyReplicas")?.int ?? 0
            if ready >= wanted {
                for old in sets where old.id != current.id && (old.object.value(at: "spec", "replicas")?.int ?? 0) > 0 {
                    change(&state, Self.replicaSets, old.id) { $0.set("spec", "replicas", to: .int(0)) }
                }
            }
            guard let latest = state.object(Self.deployments, id) else { continue }
            setDeploymentStatus(
                &state, id, latest, current: current.object, sets: sets.map(\.object), wanted: wanted)
        }
    }

    private func revisions(of sets: [Node], except name: String) -> Int {
        sets.filter { $0.objectName != name }.compactMap {
            $0.value(at: "metadata", "annotations", Self.revision)?.string.flatMap { Int($0) }
        }.max() ?? 0
    }

    private func createReplicaSet(
        _ state: inout ClusterState, _ deployment: Node, name: String, hash: String, wanted: Int,
        _ sets: [(id: ObjectID, object: Node)]
    ) {
        var set = Node.mapping([
            "metadata": .mapping([
                "name": .string(name), "namespace": .string(deployment.objectNamespace),
                "labels": deployment.value(at: "spec", "template", "metadata", "labels") ?? .mapping([:]),
                "annotations": .mapping([
                    Self.revision: .string(String(revisions(of: sets.map(\.object), except: name) + 1))
                ]),
            ]),
            "spec": .mapping([
                "replicas": .int(wanted), "selector": deployment.value(at: "spec", "selector") ?? .mapping([:]),
                "template": deployment.value(at: "spec", "template") ?? .mapping([:]),
            ]),
        ])
        if let seconds = deployment.value(at: "spec", "minReadySeconds") {
            set.set("spec", "minReadySeconds", to: seconds)
        }
        let value = Node.string(hash)
        set.set("metadata", "labels", "pod-template-hash", to: value)
        set.set("spec", "selector", "matchLabels", "pod-template-hash", to: value)
        set.set("spec", "template", "metadata", "labels", "pod-template-hash", to: value)
        create(&state, "apps/v1", "ReplicaSet", set, owner: deployment)
    }

    private mutating func setDeploymentStatus(
        _ state: inout ClusterState, _ id: ObjectID, _ deployment: Node, current: Node?, sets: [Node], wanted: Int
    ) {
        func sum(_ field: String) -> Int { sets.reduce(0) { $0 + ($1.value(at: "status", field)?.int ?? 0) } }
        let total = sum("replicas")
        let available = sum("availableReplicas")
        let updated = current?.value(at: "status", "replicas")?.int ?? 0
        let updatedReady = current?.value(at: "status", "availableReplicas")?.int ?? 0
        let isComplete = current != nil && updated == wanted && updatedReady == wanted && total == wanted
        let allowed = Self.share(
            deployment.value(at: "spec", "strategy", "rollingUpdate", "maxUnavailable"), of: wanted)
        let isAvailable = available >= wanted - allowed
        let time = state.time.timestamp
        var conditions = deployment.value(at: "status", "conditions")?.sequence ?? []
        conditions = Self.conditions(
            conditions, "Available", isAvailable,
            isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            isAvailable
                ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
            at: time, hasUpdateTime: true)
        let name = current?.objectName ?? "\(id.name)-\(Self.hash(deployment.value(at: "spec", "template")))"
        let key = "rollout/\(deployment.objectUID)/\(name)"
        if isComplete {
            forget(key)
            conditions = Self.conditions(
                conditions, "Progressing", true, "NewReplicaSetAvailable",
                "ReplicaSet \"\(name)\" has successfully progressed.", at: time, hasUpdateTime: true)
        } else if let current, isFailing(current.value(at: "spec", "template") ?? .null),
            hasPassed(deadline(of: deployment), since: key)
        {
            conditions = Self.conditions(
                conditions, "Progressing", false, "ProgressDeadlineExceeded",
                "ReplicaSet \"\(name)\" has timed out progressing.", at: time, hasUpdateTime: true)
        } else {
            conditions = Self.conditions(
                conditions, "Progressing", true, "ReplicaSetUpdated", "ReplicaSet \"\(name)\" is progressing.",
                at: time, hasUpdateTime: true)
        }
        func some(_ number: Int) -> Node? { number == 0 ? nil : .int(number) }
        setStatus(
            &state, Self.deployments, id,
            [
                "observedGeneration": .int(deployment.generation), "replicas": some(total),
                "updatedReplicas": some(updated), "readyReplicas": some(sum("readyReplicas")),
                "availableReplicas": some(available), "unavailableReplicas": some(max(0, wanted - available)),
                "conditions": .sequence(conditions),
            ])
    }

    private func deadline(of deployment: Node) -> Duration {
        let seconds = deployment.value(at: "spec", "progressDeadlineSeconds")?.int ?? 600
        return min(.seconds(seconds), configuration.progressDeadline)
    }

    // MARK: Replica sets

    /// Keeps as many pods as replica sets and replication controllers ask for.
    mutating func runReplicaSets(_ state: inout ClusterState) {
        for name in [Self.replicaSets, ResourceName(group: "", plural: "replicationcontrollers")] {
            for (id, set) in state.objects(name) where !set.isTerminating {
                let pods = pods(of: set, state)
                let wanted = set.value(at: "spec", "replicas")?.int ?? 1
                if pods.count < wanted {
                    for _ in pods.count..<wanted {
                        createPod(&state, owner: set, template: set.value(at: "spec", "template"))
                    }
                } else if pods.count > wanted {
                    // Pods that are not ready go first.
                    let order = pods.sorted { !Self.isReady($0.object) && Self.isReady($1.object) }
                    for pod in order.prefix(pods.count - wanted) { delete(&state, Self.pods, pod.id) }
                }
                let ready = pods.prefix(wanted).filter { Self.isReady($0.object) }.count
                func some(_ number: Int) -> Node? { number == 0 ? nil : .int(number) }
                setStatus(
                    &state, name, id,
                    [
                        "replicas": .int(wanted), "fullyLabeledReplicas": some(wanted), "readyReplicas": some(ready),
                        "availableReplicas": some(ready), "observedGeneration": .int(set.generation),
                    ])
            }
        }
    }

    /// The pods that a workload controls, as they are now.
    func pods(of owner: Node, _ state: ClusterState) -> [(id: ObjectID, object: Node)] {
        (owned[Self.pods]?[owner.objectUID] ?? []).compactMap { id in
            guard let pod = state.object(Self.pods, id), !pod.isTerminating else { return nil }
            return (id: id, object: pod)
        }
    }

    // MARK: Stateful sets

    /// Keeps numbered pods, and replaces them from the highest number down when the template changes.
    mutating func runStatefulSets(_ state: inout ClusterState) {
        for (id, set) in state.objects(Self.statefulSets) where !set.isTerminating {
            let template = set.value(at: "spec", "template")
            let revision = "\(id.name)-\(Self.hash(template))"
            let wanted = set.value(at: "spec", "replicas")?.int ?? 1
            let pods = pods(of: set, state)
            func pod(_ number: Int) -> (id: ObjectID, object: Node)? {
                pods.first { $0.id.name == "\(id.name)-\(number)" }
            }
            func isCurrent(_ pod: Node) -> Bool { pod.labels["controller-revision-hash"] == revision }
            for extra in pods where !(0..<wanted).contains(where: { "\(id.name)-\($0)" == extra.id.name }) {
                delete(&state, Self.pods, extra.id)
            }
            for number in 0..<max(0, wanted) where pod(number) == nil {
                createClaims(&state, set, number: number)
                createPod(
                    &state, owner: set, template: template, name: "\(id.name)-\(number)",
                    labels: [
                        "controller-revision-hash": revision,
                        "statefulset.kubernetes.io/pod-name": "\(id.name)-\(number)",
                        "apps.kubernetes.io/pod-index": String(number),
                    ])
            }
            let others = pods.filter { isCurrent($0.object) }
            let isSettled = others.allSatisfy { Self.isReady($0.object) } && pods.count >= wanted
            let isOnDelete = set.value(at: "spec", "updateStrategy", "type")?.string == "OnDelete"
            if isSettled, !isOnDelete,
                let stale = (0..<max(0, wanted)).reversed().compactMap({ pod($0) }).first(where: {
                    !isCurrent($0.object)
                })
            {
                delete(&state, Self.pods, stale.id)
            }
            let present = pods.filter { state.object(Self.pods, $0.id) != nil }
            let ready = present.filter { Self.isReady($0.object) }.count
            let updated = present.filter { isCurrent($0.object) }.count
            let isDone = updated == wanted && ready == wanted
            let before = set.value(at: "status", "currentRevision")?.string
            func some(_ number: Int) -> Node? { number == 0 ? nil : .int(number) }
            setStatus(
                &state, Self.statefulSets, id,
                [
                    "observedGeneration": .int(set.generation), "replicas": .int(present.count),
                    "readyReplicas": some(ready), "availableReplicas": .int(ready),
                    "currentReplicas": some(isDone ? updated : present.count - updated),
                    "updatedReplicas": some(updated),
                    "currentRevision": .string(isDone ? revision : before ?? revision),
                    "updateRevision": .string(revision), "collisionCount": .int(0),
                ])
        }
    }

    private func createClaims(_ state: inout ClusterState, _ set: Node, number: Int) {
        let claims = ResourceName(group: "", plural: "persistentvolumeclaims")
        for template in set.value(at: "spec", "volumeClaimTemplates")?.sequence ?? [] {
            let name = "\(template.objectName)-\(set.objectName)-\(number)"
            guard state.object(claims, ObjectID(namespace: set.objectNamespace, name: name)) == nil else { continue }
            var claim = Node.mapping([
                "metadata": template["metadata"] ?? .mapping([:]), "spec": template["spec"] ?? .mapping([:]),
            ])
            claim.setMetadata("name", .string(name))
            claim.setMetadata("namespace", .string(set.objectNamespace))
            create(&state, "v1", "PersistentVolumeClaim", claim, owner: nil)
        }
    }

    // MARK: Daemon sets

    /// Keeps one pod on the one node.
    mutating func runDaemonSets(_ state: inout ClusterState) {
        for (id, set) in state.objects(Self.daemonSets) where !set.isTerminating {
            let template = set.value(at: "spec", "template")
            let revision = Self.hash(template)
            let pods = pods(of: set, state)
            let current = pods.filter { $0.object.labels["controller-revision-hash"] == revision }
            for old in pods where !current.contains(where: { $0.id == old.id }) { delete(&state, Self.pods, old.id) }
            if current.isEmpty {
                createPod(
                    &state, owner: set, template: template,
                    labels: ["controller-revision-hash": revision, "pod-template-generation": String(set.generation)])
            }
            let ready = current.filter { Self.isReady($0.object) }.count
            func some(_ number: Int) -> Node? { number == 0 ? nil : .int(number) }
            setStatus(
                &state, Self.daemonSets, id,
                [
                    "observedGeneration": .int(set.generation), "currentNumberScheduled": .int(1),
                    "numberMisscheduled": .int(0), "desiredNumberScheduled": .int(1), "numberReady": .int(ready),
                    "updatedNumberScheduled": some(current.count), "numberAvailable": some(ready),
                    "numberUnavailable": some(1 - ready),
                ])
        }
    }

    // MARK: Reading

    /// A name for a template: the same for equal ones.
    static func hash(_ template: Node?) -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        let digest = SHA256.digest(of: JSON.serialize(template ?? .null, sortedKeys: true))
        return String(digest.prefix(10).map { letters[Int($0) % letters.count] })
    }

    /// A number, or a percentage of `total` rounded down; a quarter if nothing is given.
    static func share(_ value: Node?, of total: Int) -> Int {
        if let number = value?.int { return number }
        let text = value?.string ?? "25%"
        guard text.hasSuffix("%"), let percent = Int(text.dropLast()) else { return 0 }
        return total * percent / 100
    }
}

import Manifests

extension Simulation {
    /// How far a pod is.
    enum PodStage {
        case pending, running, failing, succeeded, failed
    }

    /// Creates a pod from a workload's template.
    func createPod(
        _ state: inout ClusterState, owner: Node, template: Node?, name: String? = nil, labels: [String: String] = [:],
        edit: (inout Node) -> Void = { _ in }
    ) {
        var pod = Node.mapping(["metadata": template?["metadata"] ?? .mapping([:]), "spec": template?["spec"] ?? .null])
        if let name {
            pod.setMetadata("name", .string(name))
        } else {
            pod.setMetadata("generateName", .string(owner.objectName + "-"))
        }
        pod.setMetadata("namespace", .string(owner.objectNamespace))
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            pod.set("metadata", "labels", key, to: .string(value))
        }
        edit(&pod)
        create(&state, "v1", "Pod", pod, owner: owner)
    }

    /// Lets pods start, run and end.
    mutating func runPods(_ state: inout ClusterState) {
        for (id, pod) in state.objects(Self.pods) where !pod.isTerminating {
            let phase = pod.value(at: "status", "phase")?.string ?? "Pending"
            guard phase != "Succeeded", phase != "Failed" else { continue }
            let key = "pod/" + pod.objectUID
            let isJob = pod.ownerReferences.contains { $0["kind"]?.string == "Job" }
            let isOver = hasPassed(configuration.rollout, since: key)
            if isFailing(pod) {
                guard isOver else { continue }
                setStage(&state, id, pod, isJob ? .failed : .failing)
            } else if isOver {
                setStage(&state, id, pod, isJob ? .succeeded : .running)
            }
        }
    }

    /// Whether an image of the pod cannot be had.
    func isFailing(_ pod: Node) -> Bool {
        (pod.value(at: "spec", "containers")?.sequence ?? []).contains { container in
            let image = container["image"]?.string ?? ""
            let name = image.split(separator: "/").last ?? ""
            guard let mark = name.firstIndex(where: { $0 == ":" || $0 == "@" }) else { return false }
            let tag = name[mark...]
            return configuration.failingImageWords.contains { !$0.isEmpty && tag.contains($0) }
        }
    }

    /// Whether a pod is ready.
    static func isReady(_ pod: Node) -> Bool {
        (pod.value(at: "status", "conditions")?.sequence ?? []).contains {
            $0["type"]?.string == "Ready" && $0["status"]?.string == "True"
        }
    }

    private func setStage(_ state: inout ClusterState, _ id: ObjectID, _ pod: Node, _ stage: PodStage) {
        let status = self.status(of: pod, stage, &state)
        if pod.value(at: "spec", "nodeName") == nil {
            change(&state, Self.pods, id, manager: "kube-scheduler") {
                $0.set("spec", "nodeName", to: .string(Self.nodeName))
            }
        }
        let now = state.object(Self.pods, id)?["status"]
        guard now?["phase"] != status["phase"] || now?["containerStatuses"] != status["containerStatuses"] else {
            return
        }
        change(&state, Self.pods, id, subresource: "status", manager: "kubelet") { $0["status"] = status }
    }

    private func status(of pod: Node, _ stage: PodStage, _ state: inout ClusterState) -> Node {
        let time = pod.value(at: "status", "startTime")?.string ?? state.time.timestamp
        let phase =
            switch stage {
            case .pending, .failing: "Pending"
            case .running: "Running"
            case .succeeded: "Succeeded"
            case .failed: "Failed"
            }
        let isReady = stage == .running
        let isOver = stage == .succeeded || stage == .failed
        let reason = isReady ? "" : (stage == .succeeded ? "PodCompleted" : "ContainersNotReady")
        let conditions = [
            ("PodReadyToStartContainers", true), ("Initialized", true), ("Ready", isReady),
            ("ContainersReady", isReady),
            ("PodScheduled", true),
        ].map { type, holds in
            var condition = Node.mapping([
                "type": .string(type), "status": .string(holds ? "True" : "False"), "lastProbeTime": .null,
                "lastTransitionTime": .string(time),
            ])
            if !holds { condition["reason"] = .string(reason) }
            return condition
        }
        let containers = (pod.value(at: "spec", "containers")?.sequence ?? []).map { container -> Node in
            let image = container["image"]?.string ?? ""
            let running = Node.mapping(["startedAt": .string(time)])
            let containerState: Node =
                switch stage {
                case .pending: .mapping(["waiting": .mapping(["reason": .string("ContainerCreating")])])
                case .running: .mapping(["running": running])
                case .failing:
                    .mapping([
                        "waiting": .mapping([
                            "reason": .string("ImagePullBackOff"),
                            "message": .string("Back-off pulling image \"\(image)\": it does not exist"),
                        ])
                    ])
                case .succeeded, .failed:
                    .mapping([
                        "terminated": .mapping([
                            "exitCode": .int(stage == .failed ? 1 : 0),
                            "reason": .string(stage == .failed ? "Error" : "Completed"), "startedAt": .string(time),
                            "finishedAt": .string(state.time.timestamp),
                        ])
                    ])
                }
            return .mapping([
                "name": container["name"] ?? .string(""), "state": containerState, "lastState": .mapping([:]),
                "ready": .bool(isReady), "restartCount": .int(0), "image": .string(image),
                "imageID": .string(stage == .failing ? "" : image), "started": .bool(isReady),
            ])
        }
        var status = Node.mapping([
            "phase": .string(phase), "conditions": .sequence(conditions), "hostIP": .string("192.0.2.10"),
            "startTime": .string(time), "containerStatuses": .sequence(containers),
            "qosClass": pod.value(at: "status", "qosClass") ?? .string("BestEffort"),
        ])
        if stage == .running || isOver {
            let address = pod.value(at: "status", "podIP")?.string ?? Self.podAddress(pod.objectUID)
            status["podIP"] = .string(address)
            status["podIPs"] = .sequence([.mapping(["ip": .string(address)])])
        }
        return status
    }

    /// An address of the pod network, the same for the same pod.
    private static func podAddress(_ uid: String) -> String {
        let digits = uid.utf8.prefix(8).reduce(UInt32(0)) { $0 &* 31 &+ UInt32($1) }
        return "10.244.\(digits >> 8 & 0xff).\(max(2, digits & 0xff))"
    }
}

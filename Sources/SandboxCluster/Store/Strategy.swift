import Manifests

/// What the API server sets by itself when objects of certain kinds are written, beyond defaults.
enum Strategy {
    /// Sets what belongs to a request before its field managers are worked out.
    static func prepareRequest(_ object: inout Node, _ resource: Resource, old: Node? = nil) {
        if resource.kind.kind == "Namespace", resource.kind.group.isEmpty, old == nil {
            object.set("metadata", "labels", "kubernetes.io/metadata.name", to: .string(object.objectName))
        }
    }

    /// Completes a new object.
    static func prepareNew(_ object: inout Node, _ resource: Resource, _ state: inout ClusterState) {
        switch (resource.kind.group, resource.kind.kind) {
        case ("", "Namespace"):
            object.set("metadata", "labels", "kubernetes.io/metadata.name", to: .string(object.objectName))
            if object.value(at: "spec", "finalizers") == nil {
                object.set("spec", "finalizers", to: .sequence([.string("kubernetes")]))
            }
            object["status"] = .mapping(["phase": .string("Active")])
        case ("", "Service"): allocateService(&object, old: nil, &state)
        case ("", "Pod"):
            object["status"] = .mapping(["phase": .string("Pending"), "qosClass": .string(qualityOfService(object))])
        case ("", "PersistentVolumeClaim"), ("", "PersistentVolume"):
            object["status"] = .mapping(["phase": .string("Pending")])
        case ("batch", "Job"): prepareJob(&object)
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): prepareDefinition(&object)
        default: break
        }
    }

    /// Completes a changed object.
    static func prepareChanged(_ object: inout Node, old: Node, _ resource: Resource, _ state: inout ClusterState) {
        switch (resource.kind.group, resource.kind.kind) {
        case ("", "Namespace"):
            object.set("metadata", "labels", "kubernetes.io/metadata.name", to: .string(object.objectName))
            // Only the finalize subresource changes the finalizers of the specification.
            object.set("spec", "finalizers", to: old.value(at: "spec", "finalizers"))
        case ("", "Service"): allocateService(&object, old: old, &state)
        default: break
        }
    }

    /// Whether a change counts as a new generation: anything but metadata and status.
    static func isNewGeneration(old: Node, new: Node, _ resource: Resource) -> Bool {
        old.dropping("metadata", "status", "kind", "apiVersion")
            != new.dropping("metadata", "status", "kind", "apiVersion")
    }

    /// Whether nothing holds the object back as a namespace's own finalizers hold a namespace.
    static func isEmptyNamespace(_ object: Node) -> Bool {
        guard object["kind"]?.string == "Namespace", object["apiVersion"]?.string == "v1" else { return true }
        return object.value(at: "spec", "finalizers")?.sequence?.isEmpty ?? true
    }

    /// Turns an object into another version of its kind.
    static func convert(_ object: inout Node, to kind: GroupVersionKind) {
        let from = object["apiVersion"]?.string ?? ""
        object["apiVersion"] = .string(kind.apiVersion)
        switch (kind.kind, from, kind.apiVersion) {
        case ("Event", "v1", "events.k8s.io/v1"): rename(&object, eventNames)
        case ("Event", "events.k8s.io/v1", "v1"): rename(&object, eventNames.map { ($0.1, $0.0) })
        case ("HorizontalPodAutoscaler", "autoscaling/v1", "autoscaling/v2"):
            guard let target = object.value(at: "spec", "targetCPUUtilizationPercentage") else { return }
            object.set("spec", "targetCPUUtilizationPercentage", to: nil)
            let metric = Node.mapping([
                "type": .string("Resource"),
                "resource": .mapping([
                    "name": .string("cpu"),
                    "target": .mapping(["type": .string("Utilization"), "averageUtilization": target]),
                ]),
            ])
            object.set("spec", "metrics", to: .sequence([metric]))
        case ("HorizontalPodAutoscaler", "autoscaling/v2", "autoscaling/v1"):
            let metrics = object.value(at: "spec", "metrics")?.sequence ?? []
            object.set("spec", "metrics", to: nil)
            let target = metrics.first { $0.value(at: "resource", "name")?.string == "cpu" }
            if let target = target?.value(at: "resource", "target", "averageUtilization") {
                object.set("spec", "targetCPUUtilizationPercentage", to: target)
            }
        default: break
        }
    }

    private static let eventNames = [
        ("involvedObject", "regarding"), ("message", "note"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"), ("reportingComponent", "reportingController"),
    ]

    private static func rename(_ object: inout Node, _ names: [(String, String)]) {
        for (from, to) in names {
            guard let value = object[from] else { continue }
            object[from] = nil
            object[to] = value
        }
    }

    private static func qualityOfService(_ pod: Node) -> String {
        let containers = pod.value(at: "spec", "containers")?.sequence ?? []
        let resources = containers.map { ($0.value(at: "resources", "limits"), $0.value(at: "resources", "requests")) }
        if resources.allSatisfy({ $0.0?.mapping?.isEmpty ?? true && $0.1?.mapping?.isEmpty ?? true }) {
            return "BestEffort"
        }
        let isGuaranteed = resources.allSatisfy { limits, requests in
            guard let limits, limits["cpu"] != nil, limits["memory"] != nil else { return false }
            return requests == nil || requests == limits
        }
        return isGuaranteed ? "Guaranteed" : "Burstable"
    }

    private static func allocateService(_ object: inout Node, old: Node?, _ state: inout ClusterState) {
        guard var spec = object["spec"] else { return }
        let type = spec["type"]?.string ?? "ClusterIP"
        if spec["type"] == nil { spec["type"] = .string(type) }
        if spec["sessionAffinity"] == nil { spec["sessionAffinity"] = .string("None") }
        if type != "ExternalName" {
            let given = spec["clusterIP"]?.string ?? ""
            let kept = old?.value(at: "spec", "clusterIP")?.string ?? ""
            let address = !given.isEmpty ? given : (!kept.isEmpty ? kept : state.newServiceAddress())
            spec["clusterIP"] = .string(address)
            spec["clusterIPs"] = .sequence([.string(address)])
            if spec["ipFamilies"] == nil { spec["ipFamilies"] = .sequence([.string("IPv4")]) }
            if spec["ipFamilyPolicy"] == nil { spec["ipFamilyPolicy"] = .string("SingleStack") }
            if spec["internalTrafficPolicy"] == nil { spec["internalTrafficPolicy"] = .string("Cluster") }
        }
        let needsNodePorts = type == "NodePort" || type == "LoadBalancer"
        if needsNodePorts, spec["externalTrafficPolicy"] == nil { spec["externalTrafficPolicy"] = .string("Cluster") }
        if type == "LoadBalancer", spec["allocateLoadBalancerNodePorts"] == nil {
            spec["allocateLoadBalancerNodePorts"] = .bool(true)
        }
        let oldPorts = old?.value(at: "spec", "ports")?.sequence ?? []
        if let ports = spec["ports"]?.sequence {
            spec["ports"] = .sequence(
                ports.map { port in
                    var port = port
                    if port["protocol"] == nil { port["protocol"] = .string("TCP") }
                    if port["targetPort"] == nil { port["targetPort"] = port["port"] }
                    if needsNodePorts, (port["nodePort"]?.int ?? 0) == 0 {
                        let same = oldPorts.first { $0["port"] == port["port"] && $0["protocol"] == port["protocol"] }
                        port["nodePort"] = same?["nodePort"] ?? .int(state.newNodePort())
                    }
                    return port
                })
        }
        object["spec"] = spec
        if old == nil { object["status"] = .mapping(["loadBalancer": .mapping([:])]) }
    }

    /// A job selects its pods by its own uid unless it says otherwise.
    private static func prepareJob(_ object: inout Node) {
        guard object.value(at: "spec", "manualSelector")?.bool != true else { return }
        let uid = Node.string(object.objectUID)
        object.set("spec", "selector", "matchLabels", "batch.kubernetes.io/controller-uid", to: uid)
        for (key, value) in [
            ("batch.kubernetes.io/controller-uid", uid), ("batch.kubernetes.io/job-name", .string(object.objectName)),
            ("controller-uid", uid), ("job-name", .string(object.objectName)),
        ] {
            object.set("spec", "template", "metadata", "labels", key, to: value)
        }
    }

    private static func prepareDefinition(_ object: inout Node) {
        let kind = object.value(at: "spec", "names", "kind")?.string ?? ""
        if object.value(at: "spec", "names", "listKind") == nil {
            object.set("spec", "names", "listKind", to: .string(kind + "List"))
        }
        if object.value(at: "spec", "names", "singular") == nil {
            object.set("spec", "names", "singular", to: .string(kind.lowercased()))
        }
        if object.value(at: "spec", "conversion") == nil {
            object.set("spec", "conversion", to: .mapping(["strategy": .string("None")]))
        }
        let stored = (object.value(at: "spec", "versions")?.sequence ?? []).filter { $0["storage"]?.bool == true }
        object["status"] = .mapping([
            "conditions": .null, "acceptedNames": .mapping(["plural": .string(""), "kind": .string("")]),
            "storedVersions": .sequence(stored.compactMap { $0["name"] }),
        ])
    }
}

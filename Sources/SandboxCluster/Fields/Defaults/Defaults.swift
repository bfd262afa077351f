import Manifests

/// The values that the API server fills in for built-in kinds: those its schemas publish, and those its code sets.
enum Defaults {
    /// Fills in an object in its server-side form.
    static func apply(to object: Node, kind: GroupVersionKind, type: SchemaType) -> Node {
        var object = published(object, type)
        switch (kind.group, kind.kind) {
        case ("", _): core(&object, kind.kind)
        case ("apps", _), ("batch", _): workload(&object, kind.kind)
        case ("autoscaling", "HorizontalPodAutoscaler"): autoscaler(&object, kind.version)
        case ("networking.k8s.io", _): networking(&object, kind.kind)
        case ("rbac.authorization.k8s.io", _): binding(&object, kind.kind)
        case ("storage.k8s.io", _): storage(&object, kind.kind)
        case ("scheduling.k8s.io", "PriorityClass"):
            object.setDefault("preemptionPolicy", .string("PreemptLowerPriority"))
        case ("admissionregistration.k8s.io", _): admission(&object, kind.kind)
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): definition(&object)
        case ("apiregistration.k8s.io", "APIService"):
            object.edit("spec", "service") { $0.setDefault("port", .int(443)) }
        case ("discovery.k8s.io", "EndpointSlice"):
            object.editItems("ports") { port in
                port.setDefault("name", .string(""))
                port.setDefault("protocol", .string("TCP"))
            }
        default: break
        }
        return object
    }

    /// The defaults of the published schema, where they are more than an empty part.
    private static func published(_ node: Node, _ type: SchemaType) -> Node {
        switch node.content {
        case .mapping(var mapping):
            mapping.updateValues { key, value in
                if let child = type.child(key), child.kind != .any, child.kind != .scalar {
                    value = published(value, child)
                }
            }
            for field in type.fields {
                guard let text = field.defaultText, !["{}", "\"\"", "0", "false"].contains(text),
                    mapping.index(of: field.name) == nil, let value = try? JSON.parse(text)
                else { continue }
                mapping[field.name] = BuiltInShape.canonical(value)
            }
            return .mapping(mapping)
        case .sequence(let items):
            guard let element = type.element, element.kind != .any, element.kind != .scalar else { return node }
            return .sequence(items.map { published($0, element) })
        case .scalar: return node
        }
    }

    // MARK: Core group

    private static func core(_ object: inout Node, _ kind: String) {
        switch kind {
        case "Pod":
            object.edit("spec") { spec in
                podSpec(&spec)
                spec.setDefault("enableServiceLinks", .bool(true))
                for list in ["containers", "initContainers"] { spec.editItems(list, change: requestsFromLimits) }
            }
        case "PodTemplate": object.edit("template", "spec", change: podSpec)
        case "ReplicationController": replicationController(&object)
        case "Service": service(&object)
        case "Endpoints":
            object.editItems("subsets") { subset in
                subset.editItems("ports") { $0.setDefault("protocol", .string("TCP")) }
            }
        case "Secret": object.setDefault("type", .string("Opaque"))
        case "Namespace":
            guard let name = object.value(at: "metadata", "name") else { return }
            object.edit("metadata") { metadata in
                var labels = metadata["labels"] ?? .mapping([:])
                labels.setDefault("kubernetes.io/metadata.name", name)
                metadata["labels"] = labels
            }
        case "PersistentVolume":
            object.edit("spec") { spec in
                spec.setDefault("persistentVolumeReclaimPolicy", .string("Retain"))
                spec.setDefault("volumeMode", .string("Filesystem"))
                spec.edit("hostPath") { $0.setDefault("type", .string("")) }
            }
        case "PersistentVolumeClaim":
            object.edit("spec") { $0.setDefault("volumeMode", .string("Filesystem")) }
        case "LimitRange": object.editItems("spec", "limits", change: limitRangeItem)
        default: break
        }
    }

    /// Pods that name only a limit request that much.
    private static func requestsFromLimits(_ container: inout Node) {
        guard let limits = container.value(at: "resources", "limits")?.mapping else { return }
        container.edit("resources") { resources in
            var requests = resources["requests"] ?? .mapping([:])
            for entry in limits.entries { requests.setDefault(entry.key, entry.value) }
            resources["requests"] = requests
        }
    }

    private static func limitRangeItem(_ item: inout Node) {
        guard item["type"]?.string == "Container" else { return }
        func fill(_ target: String, from source: String) {
            guard let values = item[source]?.mapping, !values.isEmpty else { return }
            var filled = item[target] ?? .mapping([:])
            for entry in values.entries { filled.setDefault(entry.key, entry.value) }
            item[target] = filled
        }
        fill("default", from: "max")
        fill("defaultRequest", from: "default")
        fill("defaultRequest", from: "min")
    }

    private static func replicationController(_ object: inout Node) {
        let labels = object.value(at: "spec", "template", "metadata", "labels")
        if let labels, labels.mapping?.isEmpty == false {
            object.edit("spec") { $0.setDefault("selector", labels) }
            object.edit("metadata") { $0.setDefault("labels", labels) }
        }
        object.edit("spec") { $0.setDefault("replicas", .int(1)) }
        object.edit("spec", "template", "spec", change: podSpec)
    }

    private static func service(_ object: inout Node) {
        object.edit("spec") { spec in
            spec.setDefault("sessionAffinity", .string("None"))
            spec.setDefault("type", .string("ClusterIP"))
            let type = spec["type"]?.string ?? ""
            if spec["sessionAffinity"]?.string == "None" { spec["sessionAffinityConfig"] = nil }
            if spec["sessionAffinity"]?.string == "ClientIP" {
                var affinity = spec["sessionAffinityConfig"] ?? .mapping([:])
                var client = affinity["clientIP"] ?? .mapping([:])
                client.setDefault("timeoutSeconds", .int(10800))
                affinity["clientIP"] = client
                spec["sessionAffinityConfig"] = affinity
            }
            spec.editItems("ports") { port in
                port.setDefault("protocol", .string("TCP"))
                let target = port["targetPort"]
                if target == nil || target == .int(0) || target == .string("") { port["targetPort"] = port["port"] }
            }
            if type == "NodePort" || type == "LoadBalancer" {
                spec.setDefault("externalTrafficPolicy", .string("Cluster"))
            }
            if type != "ExternalName" { spec.setDefault("internalTrafficPolicy", .string("Cluster")) }
            if type == "LoadBalancer" { spec.setDefault("allocateLoadBalancerNodePorts", .bool(true)) }
        }
    }

    /// Puts a Secret's `stringData` into `data`, in base64.
    static func encodeStringData(_ object: inout Node) {
        guard let text = object["stringData"]?.mapping else {
            object["stringData"] = nil
            return
        }
        var data = object["data"]?.mapping ?? Mapping()
        for entry in text.entries {
            data[entry.key] = .string(Base64.encode(Array((entry.value.scalar?.text ?? "").utf8)))
        }
        if !data.isEmpty { object["data"] = .mapping(data) }
        object["stringData"] = nil
    }
}

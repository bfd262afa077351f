import Manifests

/// The columns of the built-in kinds, as the API server prints them.
enum BuiltInColumns {
    /// The columns of a kind; name and age for kinds without columns of their own.
    static func columns(of kind: GroupVersionKind) -> [TableColumn] {
        switch (kind.group, kind.kind) {
        case ("", "Pod"): pods
        case ("apps", "Deployment"): deployments
        case ("apps", "ReplicaSet"), ("", "ReplicationController"): replicaSets
        case ("apps", "StatefulSet"): statefulSets
        case ("apps", "DaemonSet"): daemonSets
        case ("batch", "Job"): jobs
        case ("batch", "CronJob"): cronJobs
        case ("", "Service"): services
        case ("", "Namespace"), ("", "PersistentVolume"):
            kind.kind == "Namespace" ? [.name, phase("Status"), .age] : volumes
        case ("", "PersistentVolumeClaim"): claims
        case ("", "ConfigMap"):
            [.name, .number("Data", type: "string") { count($0, "data") + count($0, "binaryData") }, .age]
        case ("", "Secret"):
            [
                .name, .text("Type") { $0["type"]?.string ?? "" },
                .number("Data", type: "string") { count($0, "data") },
                .age,
            ]
        case ("", "ServiceAccount"): [.name, .number("Secrets", type: "string") { items($0, "secrets").count }, .age]
        case ("", "Node"): nodes
        case ("", "Event"), ("events.k8s.io", "Event"): events
        case ("", "Endpoints"): [.name, .text("Endpoints", "", endpoints), .age]
        case ("networking.k8s.io", "Ingress"): ingresses
        case ("networking.k8s.io", "IngressClass"):
            [
                .name, .text("Controller") { string($0, "spec", "controller") }, .text("Parameters") { _ in "<none>" },
                .age,
            ]
        case ("networking.k8s.io", "NetworkPolicy"):
            [.name, .text("Pod-Selector") { selector($0.value(at: "spec", "podSelector")) }, .age]
        case ("policy", "PodDisruptionBudget"): budgets
        case ("autoscaling", "HorizontalPodAutoscaler"): autoscalers
        case ("rbac.authorization.k8s.io", "RoleBinding"), ("rbac.authorization.k8s.io", "ClusterRoleBinding"): bindings
        case ("rbac.authorization.k8s.io", "Role"), ("rbac.authorization.k8s.io", "ClusterRole"),
            ("apiextensions.k8s.io", "CustomResourceDefinition"):
            [.name, .text("Created At") { string($0, "metadata", "creationTimestamp") }]
        case ("storage.k8s.io", "StorageClass"): storageClasses
        case ("scheduling.k8s.io", "PriorityClass"):
            [
                .name, .number("Value") { $0["value"]?.int ?? 0 },
                .text("Global-Default") { $0["globalDefault"]?.bool == true ? "true" : "false" }, .age,
            ]
        case ("coordination.k8s.io", "Lease"):
            [.name, .text("Holder") { string($0, "spec", "holderIdentity") }, .age]
        case ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"),
            ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"):
            [.name, .number("Webhooks") { items($0, "webhooks").count }, .age]
        case ("apiregistration.k8s.io", "APIService"):
            [
                .name,
                .text("Service") { object in
                    let service = object.value(at: "spec", "service")
                    return service == nil
                        ? "Local" : "\(service?["namespace"]?.string ?? "")/\(service?["name"]?.string ?? "")"
                }, .text("Available") { condition($0, "Available") ?? "Unknown" }, .age,
            ]
        default: [.name, .age]
        }
    }

    // MARK: Workloads

    private static let pods: [TableColumn] = [
        .name,
        .text("Ready", "The aggregate readiness state of this pod for accepting traffic.") { pod in
            let ready = items(pod, "status", "containerStatuses").filter { $0["ready"]?.bool == true }.count
            return "\(ready)/\(items(pod, "spec", "containers").count)"
        },
        .text("Status", "The aggregate status of the containers in this pod.", podStatus),
        .text("Restarts", "The number of times the containers in this pod have been restarted.") { pod in
            String(items(pod, "status", "containerStatuses").reduce(0) { $0 + ($1["restartCount"]?.int ?? 0) })
        },
        .age,
        .text("IP", wide: true) { none(string($0, "status", "podIP")) },
        .text("Node", wide: true) { none(string($0, "spec", "nodeName")) },
        .text("Nominated Node", wide: true) { none(string($0, "status", "nominatedNodeName")) },
        .text("Readiness Gates", wide: true) { _ in "<none>" },
    ]

    private static func podStatus(_ pod: Node) -> String {
        if pod.isTerminating { return "Terminating" }
        for status in items(pod, "status", "containerStatuses") {
            if let reason = status.value(at: "state", "waiting", "reason")?.string { return reason }
            if let reason = status.value(at: "state", "terminated", "reason")?.string { return reason }
        }
        return string(pod, "status", "phase")
    }

    private static let deployments: [TableColumn] =
        [
            .name,
            .text("Ready", "Number of the pod with ready state") { object in
                "\(int(object, "status", "readyReplicas"))/\(int(object, "spec", "replicas"))"
            },
            .number(
                "Up-to-date",
                "Total number of non-terminating pods targeted by this deployment that have the desired template spec.",
                type: "string"
            ) { int($0, "status", "updatedReplicas") },
            .number(
                "Available",
                "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this "
                    + "deployment.", type: "string"
            ) { int($0, "status", "availableReplicas") },
            .age,
        ]
        + templateColumns(
            "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by "
                + "this deployment. It must match the pod template's labels.")

    private static let replicaSets: [TableColumn] =
        [
            .name, .number("Desired") { int($0, "spec", "replicas") },
            .number("Current") { int($0, "status", "replicas") },
            .number("Ready") { int($0, "status", "readyReplicas") }, .age,
        ] + templateColumns("")

    private static let statefulSets: [TableColumn] =
        [
            .name, .text("Ready") { "\(int($0, "status", "readyReplicas"))/\(int($0, "spec", "replicas"))" }, .age,
        ] + templateColumns("").dropLast()

    private static let daemonSets: [TableColumn] =
        [
            .name, .number("Desired") { int($0, "status", "desiredNumberScheduled") },
            .number("Current") { int($0, "status", "currentNumberScheduled") },
            .number("Ready") { int($0, "status", "numberReady") },
            .number("Up-to-date") { int($0, "status", "updatedNumberScheduled") },
            .number("Available") { int($0, "status", "numberAvailable") },
            .text("Node Selector") { labels($0.value(at: "spec", "template", "spec", "nodeSelector")) }, .age,
        ] + templateColumns("")

    private static func templateColumns(_ selectorDescription: String) -> [TableColumn] {
        [
            .text("Containers", "Names of each container in the template.", wide: true) { containers($0, "name") },
            .text("Images", "Images referenced by each container in the template.", wide: true) {
                containers($0, "image")
            },
            .text("Selector", selectorDescription, wide: true) { selector($0.value(at: "spec", "selector")) },
        ]
    }

    private static let jobs: [TableColumn] =
        [
            .name,
            .text("Status") { job in
                if condition(job, "Complete") == "True" { return "Complete" }
                if condition(job, "Failed") == "True" { return "Failed" }
                if job.isTerminating { return "Terminating" }
                return condition(job, "Suspended") == "True" ? "Suspended" : "Running"
            },
            .text("Completions") { job in
                "\(int(job, "status", "succeeded"))/\(job.value(at: "spec", "completions")?.int ?? 1)"
            },
            TableColumn(name: "Duration") { job, now in
                guard let start = Timestamp.seconds(string(job, "status", "startTime")) else { return .string("") }
                let end = Timestamp.seconds(string(job, "status", "completionTime")) ?? now
                return .string(HumanDuration.text(end - start))
            },
            .age,
        ] + templateColumns("")

    private static let cronJobs: [TableColumn] = [
        .name, .text("Schedule") { string($0, "spec", "schedule") },
        .text("Timezone") { none(string($0, "spec", "timeZone")) },
        .text("Suspend") { $0.value(at: "spec", "suspend")?.bool == true ? "True" : "False" },
        .number("Active") { items($0, "status", "active").count },
        TableColumn(name: "Last Schedule") { job, now in
            guard let last = Timestamp.seconds(string(job, "status", "lastScheduleTime")) else {
                return .string("<none>")
            }
            return .string(HumanDuration.text(now - last))
        },
        .age,
    ]

    // MARK: Network

    private static let services: [TableColumn] = [
        .name, .text("Type") { string($0, "spec", "type") },
        .text("Cluster-IP") { none(string($0, "spec", "clusterIP")) },
        .text("External-IP") { service in
            let addresses = items(service, "status", "loadBalancer", "ingress").compactMap {
                $0["ip"]?.string ?? $0["hostname"]?.string
            }
            switch string(service, "spec", "type") {
            case "ExternalName": return string(service, "spec", "externalName")
            case "LoadBalancer": return addresses.isEmpty ? "<pending>" : addresses.joined(separator: ",")
            default:
                let given = items(service, "spec", "externalIPs").compactMap(\.string)
                return given.isEmpty ? "<none>" : given.joined(separator: ",")
            }
        },
        .text("Port(s)") { service in
            none(
                items(service, "spec", "ports").map { port in
                    let node = port["nodePort"]?.int.map { ":\($0)" } ?? ""
                    return "\(port["port"]?.int ?? 0)\(node)/\(port["protocol"]?.string ?? "TCP")"
                }.joined(separator: ","))
        },
        .age, .text("Selector", wide: true) { labels($0.value(at: "spec", "selector")) },
    ]

    private static let ingresses: [TableColumn] = [
        .name, .text("Class") { none(string($0, "spec", "ingressClassName")) },
        .text("Hosts") { ingress in
            let hosts = items(ingress, "spec", "rules").compactMap { $0["host"]?.string }
            return hosts.isEmpty ? "*" : hosts.joined(separator: ",")
        },
        .text("Address") { ingress in
            items(ingress, "status", "loadBalancer", "ingress")
                .compactMap { $0["ip"]?.string ?? $0["hostname"]?.string }.joined(separator: ",")
        },
        .text("Ports") { items($0, "spec", "tls").isEmpty ? "80" : "80, 443" }, .age,
    ]

    private static func endpoints(_ object: Node) -> String {
        none(
            items(object, "subsets").flatMap { subset in
                items(subset, "addresses").flatMap { address in
                    items(subset, "ports").map { "\(address["ip"]?.string ?? ""):\($0["port"]?.int ?? 0)" }
                }
            }.joined(separator: ","))
    }

    // MARK: Storage, policy, others

    private static let volumes: [TableColumn] = [
        .name, .text("Capacity") { string($0, "spec", "capacity", "storage") }, .text("Access Modes", "", accessModes),
        .text("Reclaim Policy") { string($0, "spec", "persistentVolumeReclaimPolicy") }, phase("Status"),
        .text("Claim") { volume in
            let claim = volume.value(at: "spec", "claimRef")
            return claim == nil ? "" : "\(claim?["namespace"]?.string ?? "")/\(claim?["name"]?.string ?? "")"
        },
        .text("StorageClass") { string($0, "spec", "storageClassName") },
        .text("Reason") { string($0, "status", "reason") },
        .age,
    ]

    private static let claims: [TableColumn] = [
        .name, phase("Status"), .text("Volume") { string($0, "spec", "volumeName") },
        .text("Capacity") { string($0, "status", "capacity", "storage") }, .text("Access Modes", "", accessModes),
        .text("StorageClass") { string($0, "spec", "storageClassName") }, .age,
        .text("VolumeMode", wide: true) { string($0, "spec", "volumeMode") },
    ]

    private static func accessModes(_ object: Node) -> String {
        items(object, "spec", "accessModes").compactMap { mode in
            switch mode.string {
            case "ReadWriteOnce": "RWO"
            case "ReadOnlyMany": "ROX"
            case "ReadWriteMany": "RWX"
            case "ReadWriteOncePod": "RWOP"
            default: nil
            }
        }.joined(separator: ",")
    }

    private static let storageClasses: [TableColumn] = [
        .name, .text("Provisioner") { $0["provisioner"]?.string ?? "" },
        .text("ReclaimPolicy") { $0["reclaimPolicy"]?.string ?? "Delete" },
        .text("VolumeBindingMode") { $0["volumeBindingMode"]?.string ?? "Immediate" },
        .text("AllowVolumeExpansion") { $0["allowVolumeExpansion"]?.bool == true ? "true" : "false" }, .age,
    ]

    private static let nodes: [TableColumn] = [
        .name, .text("Status") { condition($0, "Ready") == "True" ? "Ready" : "NotReady" },
        .text("Roles") { node in
            let prefix = "node-role.kubernetes.io/"
            return none(
                node.labels.keys.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }.sorted()
                    .joined(separator: ","))
        },
        .age, .text("Version") { string($0, "status", "nodeInfo", "kubeletVersion") },
    ]

    private static let events: [TableColumn] = [
        .since("Last Seen") { event in
            [event["lastTimestamp"], event["deprecatedLastTimestamp"], event["eventTime"]]
                .compactMap { $0?.string }.first ?? event.value(at: "metadata", "creationTimestamp")?.string
        },
        .text("Type") { $0["type"]?.string ?? "" }, .text("Reason") { $0["reason"]?.string ?? "" },
        .text("Object") { event in
            let object = event["involvedObject"] ?? event["regarding"]
            return "\(object?["kind"]?.string?.lowercased() ?? "")/\(object?["name"]?.string ?? "")"
        },
        .text("Message") { $0["message"]?.string ?? $0["note"]?.string ?? "" },
        TableColumn(name: "Name", format: "name", priority: 1) { object, _ in .string(object.objectName) },
    ]

    private static let budgets: [TableColumn] = [
        .name, .text("Min Available") { $0.value(at: "spec", "minAvailable")?.scalar?.text ?? "N/A" },
        .text("Max Unavailable") { $0.value(at: "spec", "maxUnavailable")?.scalar?.text ?? "N/A" },
        .number("Allowed Disruptions") { int($0, "status", "disruptionsAllowed") }, .age,
    ]

    private static let autoscalers: [TableColumn] = [
        .name,
        .text("Reference") {
            "\(string($0, "spec", "scaleTargetRef", "kind"))/\(string($0, "spec", "scaleTargetRef", "name"))"
        },
        .text("Targets") { _ in "<unknown>" },
        .text("MinPods") { $0.value(at: "spec", "minReplicas")?.scalar?.text ?? "<unset>" },
        .number("MaxPods", type: "string") { int($0, "spec", "maxReplicas") },
        .number("Replicas", type: "string") { int($0, "status", "currentReplicas") }, .age,
    ]

    private static let bindings: [TableColumn] = [
        .name,
        .text("Role") {
            "\($0.value(at: "roleRef", "kind")?.string ?? "")/\($0.value(at: "roleRef", "name")?.string ?? "")"
        },
        .age,
        .text("Users", wide: true) { subjects($0, "User") }, .text("Groups", wide: true) { subjects($0, "Group") },
        .text("ServiceAccounts", wide: true) { subjects($0, "ServiceAccount") },
    ]

    private static func subjects(_ binding: Node, _ kind: String) -> String {
        items(binding, "subjects").filter { $0["kind"]?.string == kind }.map { subject in
            let namespace = subject["namespace"]?.string ?? ""
            return kind == "ServiceAccount"
                ? "\(namespace)/\(subject["name"]?.string ?? "")" : subject["name"]?.string ?? ""
        }.joined(separator: ", ")
    }

    // MARK: Reading

    private static func phase(_ name: String) -> TableColumn {
        .text(name) { object in
            object.isTerminating && object["kind"]?.string != "Namespace"
                ? "Terminating" : string(object, "status", "phase")
        }
    }

    private static func find(_ object: Node, _ keys: [String]) -> Node? {
        var node: Node? = object
        for key in keys { node = node?[key] }
        return node
    }

    private static func string(_ object: Node, _ keys: String...) -> String { find(object, keys)?.scalar?.text ?? "" }
    private static func int(_ object: Node, _ keys: String...) -> Int { find(object, keys)?.int ?? 0 }
    private static func items(_ object: Node, _ keys: String...) -> [Node] { find(object, keys)?.sequence ?? [] }
    private static func count(_ object: Node, _ key: String) -> Int { object[key]?.mapping?.count ?? 0 }
    private static func none(_ text: String) -> String { text.isEmpty ? "<none>" : text }

    private static func condition(_ object: Node, _ type: String) -> String? {
        items(object, "status", "conditions").first { $0["type"]?.string == type }?["status"]?.string
    }

    private static func containers(_ object: Node, _ field: String) -> String {
        items(object, "spec", "template", "spec", "containers").compactMap { $0[field]?.string }.joined(separator: ",")
    }

    private static func labels(_ node: Node?) -> String {
        none((node?.stringValues ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ","))
    }

    private static func selector(_ node: Node?) -> String {
        guard let node else { return "<none>" }
        if node["matchLabels"] == nil && node["matchExpressions"] == nil { return labels(node) }
        return none(LabelSelector(node).text)
    }
}

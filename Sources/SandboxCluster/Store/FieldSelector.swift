import Manifests

/// A condition on fields: `fieldSelector=metadata.name=a,status.phase!=Running`.
struct FieldSelector: Sendable {
    private struct Requirement: Sendable {
        var path: [String]
        var value: String
        var isEqual: Bool
    }

    private var requirements: [Requirement] = []

    /// Fields that a kind can be selected by, beside `metadata.name` and `metadata.namespace`.
    private static let fields: [String: [String]] = [
        "Pod": [
            "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.nominatedNodeName",
        ],
        "Event": [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion", "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason",
            "reportingComponent", "source", "type",
        ],
        "Secret": ["type"], "Namespace": ["status.phase"], "Node": ["spec.unschedulable"],
        "ReplicaSet": ["status.replicas"], "ReplicationController": ["status.replicas"], "Job": ["status.successful"],
        "Service": ["spec.clusterIP", "spec.type"], "CertificateSigningRequest": ["spec.signerName"],
    ]

    /// Parses the parameter for objects of `resource`.
    init(parsing text: String, for resource: Resource) throws(APIStatus) {
        for part in text.split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else {
                throw APIStatus.badRequest(
                    "invalid field selector: invalid selector: '\(text)'; can't understand '\(part)'")
            }
            var key = part[..<equals]
            var value = part[part.index(after: equals)...]
            var isEqual = true
            if key.last == "!" {
                isEqual = false
                key = key.dropLast()
            } else if value.first == "=" {
                value = value.dropFirst()
            }
            let name = String(key)
            let allowed = ["metadata.name", "metadata.namespace"] + (Self.fields[resource.kind.kind] ?? [])
            guard allowed.contains(name) else {
                throw APIStatus.badRequest("field label not supported: \(name)")
            }
            requirements.append(
                Requirement(path: name.split(separator: ".").map(String.init), value: String(value), isEqual: isEqual))
        }
    }

    /// Whether all requirements hold. A missing field is an empty one.
    func matches(_ object: Node) -> Bool {
        requirements.allSatisfy { requirement in
            var node: Node? = object
            for key in requirement.path { node = node?[key] }
            return (node?.scalar?.text ?? "") == requirement.value ? requirement.isEqual : !requirement.isEqual
        }
    }
}

/// Which objects a list or watch is about.
struct ObjectFilter: Sendable {
    /// Empty for all namespaces.
    var namespace = ""
    var labels: LabelSelector?
    var fields: FieldSelector?

    /// Whether the object belongs to the list.
    func matches(_ object: Node) -> Bool {
        if !namespace.isEmpty && object.objectNamespace != namespace { return false }
        if let labels, !labels.matches(object.labels) { return false }
        return fields?.matches(object) ?? true
    }

    /// Whether a label or field selector is given.
    var isSelective: Bool { labels != nil || fields != nil }
}

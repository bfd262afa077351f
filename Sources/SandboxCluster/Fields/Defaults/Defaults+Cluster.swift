import Manifests

extension Defaults {
    /// The kinds of `networking.k8s.io`.
    static func networking(_ object: inout Node, _ kind: String) {
        switch kind {
        case "NetworkPolicy":
            object.edit("spec") { spec in
                for list in ["ingress", "egress"] {
                    spec.editItems(list) { rule in
                        rule.editItems("ports") { $0.setDefault("protocol", .string("TCP")) }
                    }
                }
                let hasEgress = spec["egress"]?.sequence?.isEmpty == false
                spec.setDefault(
                    "policyTypes", .sequence((hasEgress ? ["Ingress", "Egress"] : ["Ingress"]).map(Node.string)))
            }
        case "IngressClass":
            object.edit("spec", "parameters") { $0.setDefault("scope", .string("Cluster")) }
        default: break
        }
    }

    /// Bindings of roles.
    static func binding(_ object: inout Node, _ kind: String) {
        let group = "rbac.authorization.k8s.io"
        guard kind == "RoleBinding" || kind == "ClusterRoleBinding" else { return }
        object.edit("roleRef") { reference in
            if reference["apiGroup"]?.string?.isEmpty ?? true { reference["apiGroup"] = .string(group) }
        }
        object.editItems("subjects") { subject in
            switch subject["kind"]?.string {
            case "User", "Group": subject.setDefault("apiGroup", .string(group))
            default: break
            }
        }
    }

    /// The kinds of `storage.k8s.io`.
    static func storage(_ object: inout Node, _ kind: String) {
        switch kind {
        case "StorageClass":
            object.setDefault("reclaimPolicy", .string("Delete"))
            object.setDefault("volumeBindingMode", .string("Immediate"))
        case "CSIDriver":
            object.edit("spec") { spec in
                spec.setDefault("attachRequired", .bool(true))
                spec.setDefault("fsGroupPolicy", .string("ReadWriteOnceWithFSType"))
                spec.setDefault("podInfoOnMount", .bool(false))
                spec.setDefault("requiresRepublish", .bool(false))
                spec.setDefault("seLinuxMount", .bool(false))
                spec.setDefault("storageCapacity", .bool(false))
                spec.setDefault("volumeLifecycleModes", .sequence([.string("Persistent")]))
            }
        default: break
        }
    }

    /// The kinds of `admissionregistration.k8s.io`.
    static func admission(_ object: inout Node, _ kind: String) {
        func match(_ node: inout Node, rules: String) {
            node.setDefault("matchPolicy", .string("Equivalent"))
            node.setDefault("namespaceSelector", .mapping([:]))
            node.setDefault("objectSelector", .mapping([:]))
            node.editItems(rules) { $0.setDefault("scope", .string("*")) }
        }
        switch kind {
        case "ValidatingWebhookConfiguration", "MutatingWebhookConfiguration":
            object.editItems("webhooks") { webhook in
                match(&webhook, rules: "rules")
                webhook.setDefault("failurePolicy", .string("Fail"))
                webhook.setDefault("timeoutSeconds", .int(10))
                webhook.edit("clientConfig", "service") { $0.setDefault("port", .int(443)) }
                if kind.hasPrefix("Mutating") { webhook.setDefault("reinvocationPolicy", .string("Never")) }
            }
        case "ValidatingAdmissionPolicy", "MutatingAdmissionPolicy":
            object.edit("spec") { spec in
                spec.setDefault("failurePolicy", .string("Fail"))
                spec.edit("matchConstraints") { match(&$0, rules: "resourceRules") }
            }
        default: break
        }
    }

    /// A custom resource definition.
    static func definition(_ object: inout Node) {
        object.edit("spec") { spec in
            let kind = spec.value(at: "names", "kind")?.string ?? ""
            spec.edit("names") { names in
                names.setDefault("singular", .string(kind.lowercased()))
                names.setDefault("listKind", .string(kind + "List"))
            }
            spec.setDefault("conversion", .mapping(["strategy": .string("None")]))
            spec.edit("conversion", "webhook", "clientConfig", "service") { $0.setDefault("port", .int(443)) }
        }
    }

    // MARK: What a strategy sets, and nobody owns

    /// Sets what the server decides itself about a new object.
    static func prepareForCreate(_ object: inout Node, kind: GroupVersionKind) {
        switch (kind.group, kind.kind) {
        case ("", "Namespace"):
            var spec = object["spec"] ?? .mapping([:])
            if !(spec["finalizers"]?.sequence ?? []).contains(.string("kubernetes")) {
                spec["finalizers"] = .sequence((spec["finalizers"]?.sequence ?? []) + [.string("kubernetes")])
            }
            object["spec"] = spec
            object["status"] = .mapping(["phase": .string("Active")])
        case ("", "Service"):
            object.edit("spec") { spec in
                guard spec["type"]?.string != "ExternalName" else { return }
                spec.setDefault("ipFamilies", .sequence([.string("IPv4")]))
                spec.setDefault("ipFamilyPolicy", .string("SingleStack"))
            }
        case ("apiextensions.k8s.io", "CustomResourceDefinition"):
            let versions = object.value(at: "spec", "versions")?.sequence ?? []
            let stored = versions.first { $0["storage"]?.bool == true }?["name"]
            object.edit("status") { status in
                if let stored { status["storedVersions"] = .sequence([stored]) }
            }
        case ("", "PersistentVolumeClaim"), ("", "PersistentVolume"), ("", "Pod"):
            object.edit("status") { $0.setDefault("phase", .string("Pending")) }
        default: break
        }
    }

    /// Keeps what the server allocated for a Service where a write leaves it out.
    static func keepAllocated(in object: inout Node, from old: Node, kind: GroupVersionKind) {
        guard kind.group.isEmpty, kind.kind == "Service", let before = old["spec"] else { return }
        object.edit("spec") { spec in
            guard spec["type"]?.string != "ExternalName" else { return }
            guard before["type"]?.string != "ExternalName" else {
                spec.setDefault("ipFamilies", .sequence([.string("IPv4")]))
                spec.setDefault("ipFamilyPolicy", .string("SingleStack"))
                return
            }
            for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
                if let value = before[field] { spec.setDefault(field, value) }
            }
            guard spec["type"]?.string != "ClusterIP" else { return }
            let oldPorts = before["ports"]?.sequence ?? []
            spec.editItems("ports") { port in
                let same = oldPorts.first { $0["port"] == port["port"] && $0["protocol"] == port["protocol"] }
                if let number = same?["nodePort"] { port.setDefault("nodePort", number) }
            }
        }
    }
}

import Manifests

/// What the API server checks about an object of a built-in kind when it is created or changed.
enum Validation {
    /// All that is wrong, in the order of the fields.
    static func check(
        _ object: Node, old: Node?, type: SchemaType, _ context: ValidationContext
    ) -> [APIStatus.Cause] {
        var causes = ValidationCauses()
        rules(object, old, context, &causes)
        // What a rule of the kind has said already is not said again.
        var generic = ValidationCauses()
        for part in ["spec", "roleRef", "subjects", "webhooks", "rules", "provisioner"] {
            guard let value = object[part], let child = type.child(part) else { continue }
            SchemaRules.check(value, child, part, &generic)
        }
        let said = causes.all.map(\.field)
        let more = generic.all.filter { cause in !said.contains(cause.field) }
        return metadata(object, old: old, context) + causes.all + more
    }

    private static func rules(
        _ object: Node, _ old: Node?, _ context: ValidationContext, _ causes: inout ValidationCauses
    ) {
        switch (context.kind.group, context.kind.kind) {
        case ("", "Pod"): PodRules.pod(object, old, &causes)
        case ("", "Service"): ServiceRules.check(object, old, &causes)
        case ("", "ConfigMap"): ConfigRules.configMap(object, old, &causes)
        case ("", "Secret"): ConfigRules.secret(object, old, &causes)
        case ("", "PersistentVolumeClaim"): StorageRules.claim(object, old, &causes)
        case ("storage.k8s.io", "StorageClass"): StorageRules.storageClass(object, old, &causes)
        case ("scheduling.k8s.io", "PriorityClass"):
            if let old, object["value"] != old["value"] {
                causes.forbidden("value", "may not be changed in an update.")
            }
        case ("apps", let kind): WorkloadRules.apps(object, old, kind, &causes)
        case ("batch", "Job"): WorkloadRules.job(object, old, &causes)
        case ("batch", "CronJob"): WorkloadRules.cronJob(object, &causes)
        case ("autoscaling", "HorizontalPodAutoscaler"): WorkloadRules.autoscaler(object, &causes)
        case ("policy", "PodDisruptionBudget"): WorkloadRules.disruptionBudget(object, &causes)
        case ("networking.k8s.io", "Ingress"): ServiceRules.ingress(object, &causes)
        case ("rbac.authorization.k8s.io", "RoleBinding"), ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
            if let old, object["roleRef"] != old["roleRef"] {
                causes.invalid("roleRef", object["roleRef"], "cannot change roleRef")
            }
        case ("rbac.authorization.k8s.io", "Role"), ("rbac.authorization.k8s.io", "ClusterRole"):
            for (index, rule) in (object["rules"]?.sequence ?? []).enumerated()
            where rule["verbs"]?.sequence?.isEmpty ?? true {
                causes.required("rules[\(index)].verbs", "verbs must contain at least one value")
            }
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): DefinitionRules.check(object, old, &causes)
        default: break
        }
    }

    // MARK: Metadata

    /// Names, labels, annotations, finalizers and owners.
    static func metadata(_ object: Node, old: Node?, _ context: ValidationContext) -> [APIStatus.Cause] {
        var causes = ValidationCauses()
        let metadata = object["metadata"] ?? .mapping([:])
        if old == nil {
            let name = metadata["name"]?.string ?? ""
            if name.isEmpty {
                causes.required("metadata.name", "name or generateName is required")
            } else if let problem = nameProblem(name, context) {
                causes.invalid("metadata.name", .string(name), problem)
            }
        }
        labels(metadata["labels"], "metadata.labels", &causes)
        var size = 0
        for entry in metadata["annotations"]?.mapping?.entries ?? [] {
            size += entry.key.utf8.count + (entry.value.string?.utf8.count ?? 0)
            for problem in NameRules.qualifiedName(entry.key.lowercased()) {
                causes.invalid("metadata.annotations", .string(entry.key), problem)
            }
        }
        if size > 256 << 10 { causes.tooLong("metadata.annotations", 256 << 10) }
        for finalizer in metadata["finalizers"]?.sequence ?? [] {
            for problem in NameRules.qualifiedName(finalizer.string ?? "") {
                causes.invalid("metadata.finalizers", finalizer, problem)
            }
        }
        for (index, owner) in (metadata["ownerReferences"]?.sequence ?? []).enumerated() {
            let path = "metadata.ownerReferences[\(index)]"
            for (field, detail) in [
                ("apiVersion", "version must not be empty"), ("kind", "must not be empty"),
                ("name", "must not be empty"), ("uid", "must not be empty"),
            ] where owner[field]?.string?.isEmpty ?? true {
                causes.invalid("\(path).\(field)", owner[field] ?? .string(""), detail)
            }
        }
        return causes.all
    }

    /// Labels under any path.
    static func labels(_ labels: Node?, _ path: String, _ causes: inout ValidationCauses) {
        for entry in labels?.mapping?.entries ?? [] {
            for problem in NameRules.qualifiedName(entry.key) { causes.invalid(path, .string(entry.key), problem) }
            if let problem = NameRules.labelValue(entry.value.string ?? "") {
                causes.invalid(path, entry.value, problem)
            }
        }
    }

    private static func nameProblem(_ name: String, _ context: ValidationContext) -> String? {
        switch (context.kind.group, context.kind.kind) {
        case ("", "Namespace"): NameRules.label(name)
        case ("", "Service"): NameRules.serviceName(name)
        case ("rbac.authorization.k8s.io", _): NameRules.pathSegment(name)
        case ("batch", "CronJob"):
            name.utf8.count > 52 ? "must be no more than 52 characters" : NameRules.subdomain(name)
        default: NameRules.subdomain(name)
        }
    }
}

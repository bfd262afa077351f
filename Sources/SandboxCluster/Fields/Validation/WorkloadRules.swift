import Manifests

/// What the API server checks about workloads.
enum WorkloadRules {
    /// The kinds of the group `apps`.
    static func apps(_ object: Node, _ old: Node?, _ kind: String, _ causes: inout ValidationCauses) {
        let names = [
            "Deployment": "deployment", "ReplicaSet": "replicaset", "StatefulSet": "statefulset",
            "DaemonSet": "daemonset",
        ]
        guard let name = names[kind] else { return }
        let spec = object["spec"] ?? .mapping([:])
        if let replicas = spec["replicas"]?.int, replicas < 0 {
            causes.invalid("spec.replicas", .int(replicas), "must be greater than or equal to 0")
        }
        selector(spec, name, &causes)
        template(spec["template"], "spec.template", &causes)
        if let policy = spec.value(at: "template", "spec", "restartPolicy"), policy != .string("Always") {
            causes.notSupported("spec.template.spec.restartPolicy", policy, ["Always"])
        }
        if kind == "Deployment" { strategy(spec, &causes) }
        guard let before = old?["spec"] else { return }
        if kind == "StatefulSet" {
            if frozen(before) != frozen(spec) {
                causes.forbidden(
                    "spec",
                    "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
                )
            }
        } else {
            causes.immutable("spec.selector", spec["selector"], before["selector"])
        }
    }

    private static func frozen(_ spec: Node) -> Node {
        var spec = spec
        for field in [
            "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
        ] { spec[field] = nil }
        return spec
    }

    private static func selector(_ spec: Node, _ name: String, _ causes: inout ValidationCauses) {
        let labels = spec.value(at: "template", "metadata", "labels")
        guard let selector = spec["selector"], !selector.isNull else {
            causes.required("spec.selector")
            causes.invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
            return
        }
        LabelSelectorRules.check(selector, "spec.selector", &causes)
        if LabelSelectorRules.isEmpty(selector) {
            causes.invalid("spec.selector", selector, "empty selector is invalid for \(name)")
        } else if !LabelSelectorRules.matches(selector, labels) {
            causes.invalid("spec.template.metadata.labels", labels, "`selector` does not match template `labels`")
        }
    }

    private static func template(_ template: Node?, _ path: String, _ causes: inout ValidationCauses) {
        Validation.labels(template?.value(at: "metadata", "labels"), "\(path).labels", &causes)
        PodRules.spec(template?["spec"], "\(path).spec", &causes)
    }

    private static func strategy(_ spec: Node, _ causes: inout ValidationCauses) {
        let strategy = spec["strategy"] ?? .mapping([:])
        if strategy["type"]?.string == "Recreate", strategy.has("rollingUpdate") {
            causes.forbidden(
                "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'")
        }
        guard let update = strategy["rollingUpdate"] else { return }
        func isZero(_ node: Node?) -> Bool { node == .int(0) || node == .string("0%") }
        if isZero(update["maxUnavailable"]), isZero(update["maxSurge"]) {
            causes.invalid(
                "spec.strategy.rollingUpdate.maxUnavailable", update["maxUnavailable"],
                "may not be 0 when `maxSurge` is 0")
        }
        for field in ["maxUnavailable", "maxSurge"] {
            guard let value = update[field] else { continue }
            let path = "spec.strategy.rollingUpdate.\(field)"
            if let number = value.int, number < 0 {
                causes.invalid(path, value, "must be greater than or equal to 0")
            }
            if let text = value.string, !text.hasSuffix("%") || UInt(text.dropLast()) == nil {
                causes.invalid(
                    path, value,
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')"
                )
            }
        }
    }

    /// A job.
    static func job(_ object: Node, _ old: Node?, _ causes: inout ValidationCauses) {
        let spec = object["spec"] ?? .mapping([:])
        template(spec["template"], "spec.template", &causes)
        restartPolicy(spec["template"], "spec.template", &causes)
        for field in ["parallelism", "completions", "backoffLimit"] {
            if let number = spec[field]?.int, number < 0 {
                causes.invalid("spec.\(field)", .int(number), "must be greater than or equal to 0")
            }
        }
        guard let before = old?["spec"] else { return }
        causes.immutable("spec.selector", spec["selector"], before["selector"])
        causes.immutable("spec.template", spec["template"], before["template"])
        causes.immutable("spec.completionMode", spec["completionMode"], before["completionMode"])
        if spec["completionMode"]?.string != "Indexed" {
            causes.immutable("spec.completions", spec["completions"], before["completions"])
        }
    }

    private static func restartPolicy(_ template: Node?, _ path: String, _ causes: inout ValidationCauses) {
        let policy = template?.value(at: "spec", "restartPolicy")
        if policy == .string("Always") || policy == nil {
            causes.notSupported("\(path).spec.restartPolicy", policy, ["OnFailure", "Never"])
        }
    }

    /// A job on a schedule.
    static func cronJob(_ object: Node, _ causes: inout ValidationCauses) {
        let schedule = object.value(at: "spec", "schedule")?.string ?? ""
        if schedule.isEmpty {
            causes.required("spec.schedule")
        } else if !schedule.hasPrefix("@") {
            let fields = schedule.split(whereSeparator: \.isWhitespace)
            if fields.count != 5 {
                let list = fields.joined(separator: " ")
                causes.invalid(
                    "spec.schedule", .string(schedule), "expected exactly 5 fields, found \(fields.count): [\(list)]")
            }
        }
        let path = "spec.jobTemplate.spec.template"
        let job = object.value(at: "spec", "jobTemplate", "spec", "template")
        template(job, path, &causes)
        restartPolicy(job, path, &causes)
    }

    /// A horizontal autoscaler.
    static func autoscaler(_ object: Node, _ causes: inout ValidationCauses) {
        let least = object.value(at: "spec", "minReplicas")?.int ?? 1
        let most = object.value(at: "spec", "maxReplicas")?.int ?? 0
        if least < 1 { causes.invalid("spec.minReplicas", .int(least), "must be greater than or equal to 1") }
        if most < 1 {
            causes.invalid("spec.maxReplicas", .int(most), "must be greater than 0")
        } else if most < least {
            causes.invalid("spec.maxReplicas", .int(most), "must be greater than or equal to `minReplicas`")
        }
    }

    /// A disruption budget.
    static func disruptionBudget(_ object: Node, _ causes: inout ValidationCauses) {
        guard let spec = object["spec"] else { return }
        if spec.has("minAvailable"), spec.has("maxUnavailable") {
            causes.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set")
        }
        LabelSelectorRules.check(spec["selector"], "spec.selector", &causes)
    }
}

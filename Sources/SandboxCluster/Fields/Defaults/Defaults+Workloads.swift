import Manifests

extension Defaults {
    /// The kinds of the groups `apps` and `batch`.
    static func workload(_ object: inout Node, _ kind: String) {
        object.edit("spec") { spec in
            switch kind {
            case "Deployment": deployment(&spec)
            case "StatefulSet": statefulSet(&spec)
            case "DaemonSet": daemonSet(&spec)
            case "ReplicaSet": spec.setDefault("replicas", .int(1))
            case "Job": job(&spec)
            case "CronJob":
                spec.setDefault("concurrencyPolicy", .string("Allow"))
                spec.setDefault("suspend", .bool(false))
                spec.setDefault("successfulJobsHistoryLimit", .int(3))
                spec.setDefault("failedJobsHistoryLimit", .int(1))
                spec.edit("jobTemplate", "spec", "template", "spec", change: podSpec)
            default: break
            }
            if kind != "CronJob" { spec.edit("template", "spec", change: podSpec) }
        }
    }

    private static func deployment(_ spec: inout Node) {
        spec.setDefault("replicas", .int(1))
        spec.setDefault("revisionHistoryLimit", .int(10))
        spec.setDefault("progressDeadlineSeconds", .int(600))
        var strategy = spec["strategy"] ?? .mapping([:])
        strategy.setDefault("type", .string("RollingUpdate"))
        if strategy["type"]?.string == "RollingUpdate" {
            strategy.setDefault("rollingUpdate", .mapping([:]))
            strategy.edit("rollingUpdate") { update in
                update.setDefault("maxUnavailable", .string("25%"))
                update.setDefault("maxSurge", .string("25%"))
            }
        }
        spec["strategy"] = strategy
    }

    private static func statefulSet(_ spec: inout Node) {
        spec.setDefault("replicas", .int(1))
        spec.setDefault("revisionHistoryLimit", .int(10))
        spec.setDefault("podManagementPolicy", .string("OrderedReady"))
        var strategy = spec["updateStrategy"] ?? .mapping([:])
        strategy.setDefault("type", .string("RollingUpdate"))
        if strategy["type"]?.string == "RollingUpdate" {
            strategy.setDefault("rollingUpdate", .mapping([:]))
            strategy.edit("rollingUpdate") { $0.setDefault("partition", .int(0)) }
        }
        spec["updateStrategy"] = strategy
        var retention = spec["persistentVolumeClaimRetentionPolicy"] ?? .mapping([:])
        retention.setDefault("whenDeleted", .string("Retain"))
        retention.setDefault("whenScaled", .string("Retain"))
        spec["persistentVolumeClaimRetentionPolicy"] = retention
        spec.editItems("volumeClaimTemplates") { claim in
            claim.setDefault("apiVersion", .string("v1"))
            claim.setDefault("kind", .string("PersistentVolumeClaim"))
            claim.edit("spec") { $0.setDefault("volumeMode", .string("Filesystem")) }
            claim.edit("status") { $0.setDefault("phase", .string("Pending")) }
        }
    }

    private static func daemonSet(_ spec: inout Node) {
        spec.setDefault("revisionHistoryLimit", .int(10))
        var strategy = spec["updateStrategy"] ?? .mapping([:])
        strategy.setDefault("type", .string("RollingUpdate"))
        if strategy["type"]?.string == "RollingUpdate" {
            strategy.setDefault("rollingUpdate", .mapping([:]))
            strategy.edit("rollingUpdate") { update in
                update.setDefault("maxUnavailable", .int(1))
                update.setDefault("maxSurge", .int(0))
            }
        }
        spec["updateStrategy"] = strategy
    }

    private static func job(_ spec: inout Node) {
        if !spec.has("completions"), !spec.has("parallelism") { spec["completions"] = .int(1) }
        spec.setDefault("parallelism", .int(1))
        spec.setDefault("backoffLimit", .int(spec.has("backoffLimitPerIndex") ? Int(Int32.max) : 6))
        spec.setDefault("completionMode", .string("NonIndexed"))
        spec.setDefault("suspend", .bool(false))
        spec.setDefault(
            "podReplacementPolicy", .string(spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed"))
        spec.setDefault("manualSelector", .bool(false))
    }

    /// A horizontal autoscaler, in either version.
    static func autoscaler(_ object: inout Node, _ version: String) {
        object.edit("spec") { spec in
            spec.setDefault("minReplicas", .int(1))
            guard version == "v2" else { return }
            if spec["metrics"]?.sequence?.isEmpty ?? true {
                spec["metrics"] = .sequence([
                    .mapping([
                        "type": .string("Resource"),
                        "resource": .mapping([
                            "name": .string("cpu"),
                            "target": .mapping(["type": .string("Utilization"), "averageUtilization": .int(80)]),
                        ]),
                    ])
                ])
            }
            guard spec.has("behavior") else { return }
            func policy(_ type: String, _ value: Int) -> Node {
                .mapping(["type": .string(type), "value": .int(value), "periodSeconds": .int(15)])
            }
            spec.edit("behavior") { behavior in
                var up = behavior["scaleUp"] ?? .mapping([:])
                up.setDefault("stabilizationWindowSeconds", .int(0))
                up.setDefault("selectPolicy", .string("Max"))
                up.setDefault("policies", .sequence([policy("Pods", 4), policy("Percent", 100)]))
                behavior["scaleUp"] = up
                var down = behavior["scaleDown"] ?? .mapping([:])
                down.setDefault("selectPolicy", .string("Max"))
                down.setDefault("policies", .sequence([policy("Percent", 100)]))
                behavior["scaleDown"] = down
            }
        }
    }
}

public import Manifests

/// The health of the built-in kinds, by Argo CD's rules with its known slips put right: a StatefulSet or Job is
/// judged by what its conditions say now, init containers count, and a Deployment that is paused mid-way is
/// suspended.
public enum ObjectHealth {
    /// The health of a live object; `nil` for kinds without a rule (they count as done).
    public static func health(of object: Node) -> Health? {
        let manifest = Manifest(object)
        if manifest.annotation("argocd.argoproj.io/ignore-healthcheck") == "true" { return nil }
        guard let rule = rule(for: manifest.groupVersionKind) else { return nil }
        if object.value(at: "metadata", "deletionTimestamp")?.isNull == false {
            return Health(.progressing, "is being deleted")
        }
        return rule(object)
    }

    private static func rule(for kind: GroupVersionKind) -> ((Node) -> Health)? {
        switch (kind.group, kind.kind) {
        case ("apps", "Deployment"): deployment
        case ("apps", "StatefulSet"): statefulSet
        case ("apps", "DaemonSet"): daemonSet
        case ("apps", "ReplicaSet"): replicaSet
        case ("", "Pod"): PodHealth.health
        case ("batch", "Job"): job
        case ("batch", "CronJob"): cronJob
        case ("", "PersistentVolumeClaim"): volumeClaim
        case ("", "Service"): service
        case ("networking.k8s.io", "Ingress"), ("extensions", "Ingress"): ingress
        case ("autoscaling", "HorizontalPodAutoscaler"): autoscaler
        case ("apiregistration.k8s.io", "APIService"): apiService
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): customResourceDefinition
        case ("policy", "PodDisruptionBudget"): disruptionBudget
        default: nil
        }
    }

    // MARK: Workloads

    static func deployment(_ object: Node) -> Health {
        if object.value(at: "spec", "paused")?.bool == true { return Health(.suspended, "is paused") }
        if !isObserved(object) { return Health(.progressing, "the new generation is not observed yet") }
        if let condition = condition("Progressing", of: object), condition.reason == "ProgressDeadlineExceeded" {
            return Health(.degraded, condition.message.isEmpty ? "exceeded its progress deadline" : condition.message)
        }
        let wanted = replicas(object)
        let updated = count(object, "updatedReplicas")
        let all = count(object, "replicas")
        let available = count(object, "availableReplicas")
        if updated < wanted {
            return Health(.progressing, "\(updated) of \(wanted) new replicas have been updated")
        }
        if all > updated {
            return Health(.progressing, "\(all - updated) old replicas are pending termination")
        }
        if available < updated {
            return Health(.progressing, "\(available) of \(updated) updated replicas are available")
        }
        return .healthy
    }

    static func statefulSet(_ object: Node) -> Health {
        guard count(object, "observedGeneration") > 0, isObserved(object) else {
            return Health(.progressing, "the new generation is not observed yet")
        }
        let wanted = replicas(object)
        let ready = count(object, "readyReplicas")
        if ready < wanted { return Health(.progressing, "\(ready) of \(wanted) replicas are ready") }
        let strategy = object.value(at: "spec", "updateStrategy")
        if strategy?["type"]?.string == "OnDelete" { return .healthy }
        let updated = count(object, "updatedReplicas")
        if let partition = strategy?.value(at: "rollingUpdate", "partition")?.int, partition > 0 {
            let needed = max(wanted - partition, 0)
            return updated < needed
                ? Health(.progressing, "\(updated) of \(needed) replicas beyond the partition are updated") : .healthy
        }
        let status = object["status"]
        if let update = status?["updateRevision"]?.string, let current = status?["currentRevision"]?.string,
            update != current, updated < wanted
        {
            return Health(.progressing, "\(updated) of \(wanted) replicas are at revision \(update)")
        }
        return .healthy
    }

    static func daemonSet(_ object: Node) -> Health {
        if !isObserved(object) { return Health(.progressing, "the new generation is not observed yet") }
        if object.value(at: "spec", "updateStrategy", "type")?.string == "OnDelete" { return .healthy }
        let wanted = count(object, "desiredNumberScheduled")
        let updated = count(object, "updatedNumberScheduled")
        let available = count(object, "numberAvailable")
        if updated < wanted { return Health(.progressing, "\(updated) of \(wanted) pods have been updated") }
        if available < wanted { return Health(.progressing, "\(available) of \(wanted) pods are available") }
        return .healthy
    }

    static func replicaSet(_ object: Node) -> Health {
        if !isObserved(object) { return Health(.progressing, "the new generation is not observed yet") }
        if let condition = condition("ReplicaFailure", of: object), condition.isTrue {
            return Health(.degraded, condition.message)
        }
        let wanted = replicas(object)
        let available = count(object, "availableReplicas")
        return available < wanted
            ? Health(.progressing, "\(available) of \(wanted) replicas are available") : .healthy
    }

    static func job(_ object: Node) -> Health {
        if let failed = condition("Failed", of: object), failed.isTrue { return Health(.degraded, failed.message) }
        if let complete = condition("Complete", of: object), complete.isTrue {
            return Health(.healthy, complete.message)
        }
        if let suspended = condition("Suspended", of: object), suspended.isTrue {
            return Health(.suspended, suspended.message)
        }
        return Health(.progressing, "is running")
    }

    static func cronJob(_ object: Node) -> Health {
        if object.value(at: "spec", "suspend")?.bool == true { return Health(.healthy, "is suspended") }
        guard let status = object["status"] else { return Health(.progressing, "has no status yet") }
        guard let scheduled = status["lastScheduleTime"]?.string else { return Health(.healthy, "has not run yet") }
        if !(status["active"]?.sequence ?? []).isEmpty { return Health(.healthy, "is running") }
        guard let succeeded = status["lastSuccessfulTime"]?.string else {
            return Health(.healthy, "has not succeeded yet")
        }
        // RFC 3339 times in UTC order as text.
        return succeeded < scheduled ? Health(.degraded, "its last run did not succeed") : .healthy
    }

    // MARK: Everything else

    static func volumeClaim(_ object: Node) -> Health {
        switch object.value(at: "status", "phase")?.string {
        case "Bound": .healthy
        case "Pending": Health(.progressing, "is not bound yet")
        case "Lost": Health(.degraded, "lost its volume")
        default: Health(.unknown, "has no known phase")
        }
    }

    static func service(_ object: Node) -> Health {
        guard object.value(at: "spec", "type")?.string == "LoadBalancer" else { return .healthy }
        return hasAddress(object) ? .healthy : Health(.progressing, "its load balancer has no address yet")
    }

    static func ingress(_ object: Node) -> Health {
        hasAddress(object) ? .healthy : Health(.progressing, "has no address yet")
    }

    static func autoscaler(_ object: Node) -> Health {
        let conditions = autoscalerConditions(object)
        let failures: [String: Set<String>] = [
            "AbleToScale": ["FailedGetScale", "FailedUpdateScale"],
            "ScalingActive": [
                "FailedGetResourceMetric", "FailedGetObjectMetric", "FailedGetPodsMetric", "FailedGetExternalMetric",
                "FailedComputeMetricsReplicas", "InvalidSelector",
            ],
        ]
        for condition in conditions where failures[condition.type]?.contains(condition.reason) == true {
            return Health(.degraded, condition.message)
        }
        for condition in conditions
        where ["AbleToScale", "ScalingLimited"].contains(condition.type) && condition.isTrue {
            return Health(.healthy, condition.message)
        }
        return Health(.progressing, "waits for its metrics")
    }

    /// The conditions of an autoscaler; version v1 carries them as JSON in an annotation.
    private static func autoscalerConditions(_ object: Node) -> [Condition] {
        guard let text = Manifest(object).annotation("autoscaling.alpha.kubernetes.io/conditions") else {
            return conditions(of: object)
        }
        let parsed = try? JSON.parse(text)
        return (parsed?.sequence ?? []).map(Condition.init)
    }

    static func apiService(_ object: Node) -> Health {
        guard let available = condition("Available", of: object) else {
            return Health(.progressing, "is not available yet")
        }
        return Health(available.isTrue ? .healthy : .progressing, available.message)
    }

    static func customResourceDefinition(_ object: Node) -> Health {
        let conditions = conditions(of: object)
        if let terminating = condition("Terminating", of: object), terminating.isTrue {
            return Health(.progressing, terminating.message)
        }
        guard !conditions.isEmpty else { return Health(.progressing, "is not established yet") }
        if let names = condition("NamesAccepted", of: object), names.isFalse {
            return Health(.degraded, names.message)
        }
        if let schema = condition("NonStructuralSchema", of: object), schema.isTrue {
            return Health(.degraded, schema.message)
        }
        guard let established = condition("Established", of: object) else {
            return Health(.progressing, "is not established yet")
        }
        if established.isTrue { return .healthy }
        return Health(established.reason == "Installing" ? .progressing : .degraded, established.message)
    }

    static func disruptionBudget(_ object: Node) -> Health {
        for condition in conditions(of: object) where condition.isFalse && condition.reason != "InsufficientPods" {
            return Health(.degraded, condition.message)
        }
        return .healthy
    }

    // MARK: Parts

    struct Condition {
        var type: String
        var status: String
        var reason: String
        var message: String

        init(_ node: Node) {
            type = node["type"]?.string ?? ""
            status = node["status"]?.string ?? ""
            reason = node["reason"]?.string ?? ""
            message = node["message"]?.string ?? ""
        }

        var isTrue: Bool { status == "True" }
        var isFalse: Bool { status == "False" }
    }

    static func conditions(of object: Node) -> [Condition] {
        (object.value(at: "status", "conditions")?.sequence ?? []).map(Condition.init)
    }

    static func condition(_ type: String, of object: Node) -> Condition? {
        conditions(of: object).first { $0.type == type }
    }

    private static func count(_ object: Node, _ field: String) -> Int { object.value(at: "status", field)?.int ?? 0 }

    private static func replicas(_ object: Node) -> Int { object.value(at: "spec", "replicas")?.int ?? 1 }

    private static func isObserved(_ object: Node) -> Bool {
        (object.value(at: "metadata", "generation")?.int ?? 0) <= count(object, "observedGeneration")
    }

    private static func hasAddress(_ object: Node) -> Bool {
        !(object.value(at: "status", "loadBalancer", "ingress")?.sequence ?? []).isEmpty
    }
}

import Manifests

/// The health of a pod.
enum PodHealth {
    static func health(_ object: Node) -> Health {
        let status = object["status"]
        let policy = object.value(at: "spec", "restartPolicy")?.string ?? "Always"
        let phase = status?["phase"]?.string ?? ""
        let initContainers = status?["initContainerStatuses"]?.sequence ?? []
        let containers = status?["containerStatuses"]?.sequence ?? []
        let message = status?["message"]?.string ?? ""

        // A container that cannot start is a failure long before its pod says so. Init containers count too: a pod
        // whose init container crashes stays Pending for ever.
        if phase == "Pending" || policy == "Always" {
            for container in initContainers + containers {
                if let problem = waitingProblem(container) { return Health(.degraded, problem) }
            }
        }
        switch phase {
        case "Pending": return Health(.progressing, message.isEmpty ? "is pending" : message)
        case "Succeeded": return Health(.healthy, message)
        case "Failed": return Health(.degraded, message.isEmpty ? failure(initContainers + containers) : message)
        case "Running" where policy == "Always":
            if let ready = ObjectHealth.condition("Ready", of: object), ready.isTrue { return .healthy }
            for container in containers where container.value(at: "lastState", "terminated") != nil {
                return Health(.degraded, failure([container]))
            }
            return Health(.progressing, "is not ready yet")
        case "Running": return Health(.progressing, "is running")
        default: return Health(.unknown, message)
        }
    }

    /// `container "web": ImagePullBackOff: back-off pulling image …`, if the container waits because of an error.
    private static func waitingProblem(_ container: Node) -> String? {
        guard let waiting = container.value(at: "state", "waiting"), let reason = waiting["reason"]?.string else {
            return nil
        }
        guard reason.hasPrefix("Err") || reason.hasSuffix("Error") || reason.hasSuffix("BackOff") else { return nil }
        let name = container["name"]?.string ?? ""
        let message = waiting["message"]?.string ?? ""
        return "container \"\(name)\": \(reason)" + (message.isEmpty ? "" : ": \(message)")
    }

    private static func failure(_ containers: [Node]) -> String {
        for container in containers {
            let name = container["name"]?.string ?? ""
            let ended = container.value(at: "state", "terminated") ?? container.value(at: "lastState", "terminated")
            guard let ended else { continue }
            if let message = ended["message"]?.string, !message.isEmpty { return "container \"\(name)\": \(message)" }
            if ended["reason"]?.string == "OOMKilled" { return "container \"\(name)\" ran out of memory" }
            if let code = ended["exitCode"]?.int, code != 0 {
                return "container \"\(name)\" failed with exit code \(code)"
            }
        }
        return "failed"
    }
}

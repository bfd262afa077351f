import Kubernetes
import Manifests

/// Waits until objects are healthy.
struct HealthWaiter: Sendable {
    let context: SyncContext

    /// How a wait ended.
    enum Ending: Sendable {
        case healthy
        case failed(SyncFailure)
    }

    private struct State: Sendable {
        var task: SyncTask
        var health: Health?
    }

    /// Kinds that may stay on their way without fault: a claim is bound when its first pod comes (which may be in a
    /// later wave), and not every controller publishes an Ingress's address.
    private static let patientKinds: Set<String> = ["PersistentVolumeClaim", "Ingress"]

    /// Waits for `tasks`, at most `timeout`. A degraded object ends the wait.
    func wait(for tasks: [SyncTask], timeout: Duration) async throws -> Ending {
        var pending = tasks.filter { $0.resource != nil }
        var ending = Ending.healthy
        var waitingFor: [State] = []
        var announced: [ObjectKey: Health] = [:]
        let isDone = try await context.poll(timeout: timeout) {
            let states = try await concurrently(pending, limit: context.limits.parallelism) { try await look(at: $0) }
            waitingFor = states.filter { !Self.isDone($0) }
            for state in waitingFor {
                guard let health = state.health, announced[state.task.key] != health else { continue }
                announced[state.task.key] = health
                context.progress(SyncProgress(.health, state.task.key, message: health.message))
            }
            if let broken = waitingFor.first(where: { $0.health?.status == .degraded }) {
                ending = .failed(
                    SyncFailure(
                        .degraded, "\(broken.task.key) is degraded: \(broken.health?.message ?? "")", retry: .permanent)
                )
                return true
            }
            pending = waitingFor.map(\.task)
            return pending.isEmpty
        }
        guard !isDone else { return ending }
        let names = waitingFor.prefix(5).map { "\($0.task.key) (\($0.health?.message ?? "unknown"))" }
        let more = waitingFor.count > 5 ? " and \(waitingFor.count - 5) more" : ""
        return .failed(
            SyncFailure(
                .healthTimeout, "not healthy in time: \(names.joined(separator: ", "))\(more)", retry: .permanent))
    }

    private static func isDone(_ state: State) -> Bool {
        guard let health = state.health else { return true }
        switch health.status {
        case .healthy: return true
        case .progressing: return patientKinds.contains(state.task.key.kind)
        case .suspended, .missing, .degraded, .unknown: return false
        }
    }

    private func look(at task: SyncTask) async throws -> State {
        guard let resource = task.resource else { return State(task: task, health: nil) }
        do {
            let live = try await context.call("\(task.key)") {
                try await context.api.get(resource, namespace: task.key.namespace, name: task.key.name)
            }
            guard let live else { return State(task: task, health: Health(.missing, "no longer exists")) }
            guard let health = ObjectHealth.health(of: live) else { return State(task: task, health: nil) }
            return State(task: task, health: try await explained(health, of: live))
        } catch let failure as SyncFailure where failure.retryClass == .transient {
            // The wait goes on; its end says what it was that could not be read.
            return State(task: task, health: Health(.progressing, failure.message))
        }
    }

    /// Looks at the pods of a workload that is on its way. What keeps them from starting goes into the message; and
    /// since a StatefulSet never says that its rollout has failed, a failing pod of its newest revision says it.
    private func explained(_ health: Health, of workload: Node) async throws -> Health {
        let manifest = Manifest(workload)
        guard health.status == .progressing, manifest.groupVersionKind.group == "apps",
            let labels = workload.value(at: "spec", "selector", "matchLabels")?.mapping, !labels.isEmpty
        else { return health }
        let selector = labels.entries.compactMap { entry in entry.value.string.map { "\(entry.key)=\($0)" } }
        let pods: [Node]
        do {
            pods = try await context.api.list(
                Self.pods, namespace: manifest.namespace, labelSelector: selector.joined(separator: ",")
            ).items
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            // Only the explanation is lost.
            return health
        }
        let revision = workload.value(at: "status", "updateRevision")?.string
        for pod in pods {
            guard let podHealth = ObjectHealth.health(of: pod), podHealth.status == .degraded else { continue }
            let message = "\(health.message); pod \(Manifest(pod).name): \(podHealth.message)"
            let isNewest = revision != nil && Manifest(pod).label("controller-revision-hash") == revision
            return Health(manifest.kind == "StatefulSet" && isNewest ? .degraded : .progressing, message)
        }
        return health
    }

    static let pods = APIResource(
        kind: GroupVersionKind(group: "", version: "v1", kind: "Pod"), plural: "pods", isNamespaced: true,
        verbs: ["get", "list", "watch"])
}

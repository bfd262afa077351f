import Base
import Kubernetes
import Manifests

/// Runs hooks: makes room for them, creates them, and waits until they have ended.
struct HookRunner: Sendable {
    let context: SyncContext

    /// Runs the hooks of one wave, kind after kind; then waits for all of them. What one comes to is `.ran` or `.failed`.
    func run(_ hooks: [HookTask]) async throws -> [ObjectResult.Outcome] {
        var failures = [SyncFailure?](repeating: nil, count: hooks.count)
        for group in Self.groups(hooks) {
            let results = try await concurrently(group.map { hooks[$0] }, limit: context.limits.parallelism) { hook in
                try await start(hook)
            }
            for (index, failure) in zip(group, results) { failures[index] = failure }
        }
        let waiting = hooks.indices.filter { failures[$0] == nil }
        for (index, failure) in try await wait(for: waiting.map { hooks[$0] }) { failures[waiting[index]] = failure }
        return zip(hooks, failures).map { hook, failure in failure.map { .failed($0) } ?? .ran(hook.phase) }
    }

    /// The positions of hooks of one kind each, in the order of kinds.
    private static func groups(_ hooks: [HookTask]) -> [[Int]] {
        var groups: [[Int]] = []
        for index in hooks.indices.sorted(by: { SyncOrder.precedes(hooks[$0].task.key, hooks[$1].task.key) }) {
            if let last = groups.last?.last, hooks[last].task.kind == hooks[index].task.kind {
                groups[groups.count - 1].append(index)
            } else {
                groups.append([index])
            }
        }
        return groups
    }

    // MARK: Starting

    /// Creates the object, unless this operation has done so before. What is left over of an earlier one is deleted
    /// first where its policy says so, or where it could not run again.
    private func start(_ hook: HookTask) async throws -> SyncFailure? {
        context.progress(SyncProgress(.hook, hook.task.key, message: "\(hook.phase.name) hook starts"))
        do {
            let resource = try await resource(of: hook.task)
            let live = try await get(hook.task, resource)
            if let live, hook.made(live, for: context.request) { return nil }
            if let live, hook.policies.contains(.beforeHookCreation) || hook.runsOnce {
                try await remove(hook, live: live, resource)
            }
            _ = try await Assessment.apply(hook.task, to: resource, dryRun: false, context: context)
            return nil
        } catch let failure as SyncFailure {
            if failure.retryClass == .hostWide { throw failure }
            return Self.failure(of: hook, failure.message, retry: failure.retryClass, failure.diagnostics)
        }
    }

    private func resource(of task: SyncTask) async throws -> APIResource {
        if let resource = task.resource { return resource }
        guard let found = try await context.call("\(task.key)", { try await context.api.resource(for: task.kind) })
        else {
            throw SyncFailure(
                .unknownKind, "the cluster has no kind \"\(task.kind.kind)\" in version \"\(task.kind.apiVersion)\"",
                retry: .permanent)
        }
        return found
    }

    private func get(_ task: SyncTask, _ resource: APIResource) async throws -> Node? {
        try await context.call("\(task.key)") {
            try await context.api.get(resource, namespace: task.key.namespace, name: task.key.name)
        }
    }

    // MARK: Waiting

    private func wait(for hooks: [HookTask]) async throws -> [(Int, SyncFailure)] {
        var pending = Array(hooks.indices)
        var failures: [(Int, SyncFailure)] = []
        var states: [Int: Health] = [:]
        let allEnded = try await context.poll(timeout: context.request.hookTimeout) {
            let looks = try await concurrently(pending.map { hooks[$0] }, limit: context.limits.parallelism) {
                try await look(at: $0)
            }
            var left: [Int] = []
            for (index, look) in zip(pending, looks) {
                switch look {
                case .ended: break
                case .failed(let failure): failures.append((index, failure))
                case .running(let health):
                    left.append(index)
                    if states[index] != health {
                        states[index] = health
                        context.progress(SyncProgress(.hook, hooks[index].task.key, message: health.message))
                    }
                }
            }
            pending = left
            return pending.isEmpty
        }
        guard !allEnded else { return failures }
        for index in pending {
            let message = states[index]?.message ?? "its state is not known"
            failures.append(
                (index, Self.failure(of: hooks[index], "has not ended in time: \(message)", retry: .permanent)))
        }
        return failures
    }

    private enum Look: Sendable {
        case running(Health)
        case ended
        case failed(SyncFailure)
    }

    private func look(at hook: HookTask) async throws -> Look {
        do {
            let resource = try await resource(of: hook.task)
            guard let live = try await get(hook.task, resource) else {
                return .failed(
                    Self.failure(of: hook, "was deleted before it had ended", retry: .permanent))
            }
            guard let health = ObjectHealth.health(of: live) else { return .ended }
            switch health.status {
            case .healthy: return .ended
            case .degraded:
                return .failed(
                    Self.failure(of: hook, "failed: \(try await explained(health, of: live))", retry: .permanent))
            case .progressing, .suspended, .missing, .unknown: return .running(health)
            }
        } catch let failure as SyncFailure where failure.retryClass == .transient {
            return .running(Health(.progressing, failure.message))
        }
    }

    /// What the container that failed has left to say.
    private func explained(_ health: Health, of live: Node) async throws -> String {
        guard let uid = live.value(at: "metadata", "uid")?.string, Manifest(live).kind == "Job" else {
            return health.message
        }
        let pods: [Node]
        do {
            pods = try await context.api.list(
                HealthWaiter.pods, namespace: Manifest(live).namespace, labelSelector: nil
            ).items
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            // Only the explanation is lost.
            return health.message
        }
        for pod in pods {
            let owners = pod.value(at: "metadata", "ownerReferences")?.sequence ?? []
            guard owners.contains(where: { $0["uid"]?.string == uid }), let end = Self.lastWords(of: pod) else {
                continue
            }
            return "\(health.message); pod \(Manifest(pod).name): \(end)"
        }
        return health.message
    }

    /// Exit code, reason and termination message of the first container that failed.
    private static func lastWords(of pod: Node) -> String? {
        for status in pod.value(at: "status", "containerStatuses")?.sequence ?? [] {
            guard let end = status.value(at: "state", "terminated"), let code = end["exitCode"]?.int, code != 0 else {
                continue
            }
            let name = status["name"]?.string ?? ""
            let reason = end["reason"]?.string.map { " (\($0))" } ?? ""
            let message = end["message"]?.string.map { ": \($0.suffix(500))" } ?? ""
            return "container \(name) ended with exit code \(code)\(reason)\(message)"
        }
        return nil
    }

    private static func failure(
        of hook: HookTask, _ message: String, retry: SyncFailure.RetryClass, _ diagnostics: [Diagnostic] = []
    ) -> SyncFailure {
        let text = "\(hook.description) \(message)"
        return SyncFailure(
            .hook, text, retry: retry,
            diagnostics: diagnostics.isEmpty ? [Diagnostic(at: hook.task.location, text)] : diagnostics)
    }

    // MARK: Deleting

    /// Deletes what has run, by the policies for the sync's outcome. That one stays is no failure of the sync.
    func cleanUp(_ hooks: [HookTask], after policy: HookDeletePolicy) async throws {
        _ = try await concurrently(hooks, limit: context.limits.parallelism) { hook in
            guard let resource = try? await resource(of: hook.task), let live = try? await get(hook.task, resource)
            else { return try Task.checkCancellation() }
            do {
                if hook.policies.contains(policy) {
                    try await delete(hook, live: live, resource)
                } else {
                    try await release(hook, live: live, resource)
                }
            } catch is SyncFailure {
                context.progress(SyncProgress(.hook, hook.task.key, message: "the hook could not be deleted"))
            }
        }
    }

    /// Deletes an object and waits until it is gone.
    private func remove(_ hook: HookTask, live: Node, _ resource: APIResource) async throws {
        try await delete(hook, live: live, resource)
        let uid = live.value(at: "metadata", "uid")?.string
        let isGone = try await context.poll(timeout: context.limits.deletionTimeout) {
            let now = try await get(hook.task, resource)
            return now == nil || now?.value(at: "metadata", "uid")?.string != uid
        }
        guard isGone else {
            throw SyncFailure(
                .deletionPending, "what is left over of it is still terminating", retry: .transient)
        }
    }

    private func delete(_ hook: HookTask, live: Node, _ resource: APIResource) async throws {
        try await release(hook, live: live, resource)
        guard live.value(at: "metadata", "deletionTimestamp") == nil else { return }
        let uid = live.value(at: "metadata", "uid")?.string
        try await context.call("\(hook.task.key)") {
            do {
                _ = try await context.api.delete(
                    resource, namespace: hook.task.key.namespace, name: hook.task.key.name,
                    options: DeleteOptions(propagation: .foreground, uid: uid))
            } catch let error as KubernetesError where error.code == .conflict || error.code == .notFound {
                // Another object of that name has taken its place.
            }
        }
    }

    /// Takes the finalizers away that keep a hook's result, ours and Argo CD's.
    private func release(_ hook: HookTask, live: Node, _ resource: APIResource) async throws {
        let finalizers = live.value(at: "metadata", "finalizers")?.sequence ?? []
        let kept = finalizers.filter { ![HookTask.finalizer, "argocd.argoproj.io/hook-finalizer"].contains($0.string) }
        guard kept.count < finalizers.count else { return }
        try await context.call("\(hook.task.key)") {
            do {
                _ = try await context.api.patch(
                    resource, namespace: hook.task.key.namespace, name: hook.task.key.name,
                    with: .merge(
                        .mapping(["metadata": .mapping(["finalizers": kept.isEmpty ? .null : .sequence(kept)])])),
                    options: PatchOptions(fieldManager: Synchronizer.fieldManager))
            } catch let error as KubernetesError where error.code == .notFound {
                // Gone already.
            }
        }
    }
}

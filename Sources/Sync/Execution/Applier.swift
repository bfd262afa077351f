import Applications
import Kubernetes
import Manifests

/// Applies one object.
struct Applier: Sendable {
    let context: SyncContext

    /// What came of it.
    struct Applied: Sendable {
        var outcome: ObjectResult.Outcome
        var takeovers: [Takeover] = []
    }

    /// Applies a task as far as its assessment shows that there is something to do. Throws only what ends the whole
    /// sync.
    func apply(_ task: SyncTask, assessment: Assessment?) async throws -> Applied {
        if let assessment {
            if assessment.isUnchanged { return Applied(outcome: .unchanged) }
            if task.options.applyOutOfSyncOnly == true, assessment.hasEqualFields {
                return Applied(outcome: .unchanged)
            }
        }
        do {
            let resource = try await resource(of: task)
            var applied: (object: Node, takeovers: [Takeover])?
            // A kind that was defined a moment ago may take a little to be served everywhere.
            let timeout = task.isServed ? Duration.zero : context.limits.establishTimeout
            var lastFailure: SyncFailure?
            let isApplied = try await context.poll(timeout: timeout) {
                do {
                    applied = try await Assessment.apply(task, to: resource, dryRun: false, context: context)
                    return true
                } catch let failure as SyncFailure where !task.isServed && failure.reason == .cluster {
                    lastFailure = failure
                    return false
                }
            }
            guard isApplied, let applied else {
                throw lastFailure ?? SyncFailure(.cluster, "\(task.key): not applied", retry: .transient)
            }
            if task.isDefinition { try await waitUntilEstablished(task, resource: resource) }
            return Applied(outcome: outcome(live: assessment?.live, now: applied.object), takeovers: applied.takeovers)
        } catch let failure as SyncFailure {
            if failure.retryClass == .hostWide { throw failure }
            return Applied(outcome: .failed(failure))
        }
    }

    private func resource(of task: SyncTask) async throws -> APIResource {
        if let resource = task.resource { return resource }
        let kind = task.kind
        guard let found = try await context.call("\(task.key)", { try await context.api.resource(for: kind) }) else {
            throw SyncFailure(
                .unknownKind, "\(task.key): the cluster has no kind \"\(kind.kind)\" in version \"\(kind.apiVersion)\"",
                retry: .permanent)
        }
        return found
    }

    private func outcome(live: Node?, now: Node) -> ObjectResult.Outcome {
        if let live {
            return ComparedObject.normalised(live) == ComparedObject.normalised(now) ? .unchanged : .configured
        }
        return .created
    }

    /// Gives the server the moment it needs to serve a new kind. That it takes longer is no failure here; the first
    /// object of the kind will say so.
    private func waitUntilEstablished(_ task: SyncTask, resource: APIResource) async throws {
        _ = try await context.poll(timeout: context.limits.establishTimeout) {
            let live = try await context.call("\(task.key)") {
                try await context.api.get(resource, namespace: "", name: task.key.name)
            }
            guard let live else { return true }
            return ObjectHealth.customResourceDefinition(live).status != .progressing
        }
    }
}

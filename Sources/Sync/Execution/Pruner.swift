import Applications
import Kubernetes
import Manifests

/// Deletes objects that left the source and sees to it that they are gone.
struct Pruner: Sendable {
    let context: SyncContext

    /// Deletes one object and waits until it is gone. Returns `.pruned` or `.failed`.
    func prune(_ candidate: PruneCandidate) async throws -> ObjectResult {
        do {
            if !candidate.isTerminating { try await delete(candidate) }
            let isGone = try await context.poll(timeout: context.limits.deletionTimeout) {
                try await self.isGone(candidate)
            }
            if isGone { return ObjectResult(candidate.key, .pruned) }
            let finalizers = candidate.live.value(at: "metadata", "finalizers")?.sequence?.compactMap(\.string) ?? []
            let reason = finalizers.isEmpty ? "" : ", its finalizers are \(finalizers.joined(separator: ", "))"
            throw SyncFailure(
                .deletionPending, "\(candidate.key) is still terminating\(reason)", retry: .transient)
        } catch let failure as SyncFailure {
            if failure.retryClass == .hostWide { throw failure }
            return ObjectResult(candidate.key, .failed(failure))
        }
    }

    private func delete(_ candidate: PruneCandidate) async throws {
        let own = PrunePlan.options(of: candidate.live).merging(over: context.request.options)
        let propagation: DeleteOptions.Propagation =
            switch own.prunePropagation {
            case .background: .background
            case .orphan: .orphan
            case .foreground, nil: .foreground
            }
        try await context.call("\(candidate.key)") {
            do {
                _ = try await context.api.delete(
                    candidate.resource, namespace: candidate.entry.namespace, name: candidate.entry.name,
                    options: DeleteOptions(propagation: propagation, uid: candidate.uid))
            } catch let error as KubernetesError where error.code == .conflict || error.code == .notFound {
                // Another object of that name has taken its place, or its kind is gone: the old one does not exist.
            }
        }
    }

    private func isGone(_ candidate: PruneCandidate) async throws -> Bool {
        try await context.call("\(candidate.key)") {
            do {
                let live = try await context.api.get(
                    candidate.resource, namespace: candidate.entry.namespace, name: candidate.entry.name)
                return live == nil || live?.value(at: "metadata", "uid")?.string != candidate.uid
            } catch let error as KubernetesError where error.code == .notFound {
                return true
            }
        }
    }
}

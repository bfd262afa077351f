import Applications
import Base
import CommitStatuses
import EventQueue
import GitStore
import Kubernetes
import Manifests
import Rendering
import Sync

/// Works on an application's job: renders it at the commit and makes its cluster match.
struct DeployHandler: Sendable {
    let repositories: RepositoryRegistry
    let clusters: ClusterRegistry
    let catalog: ApplicationCatalog
    let healthTimeout: Duration
    let inventoryNamespace: String
    let controlNamespace: String
    let renderer: SourceRenderer

    func perform(_ job: ClaimedJob, control: JobControl) async throws -> JobEnd {
        do {
            try await control.enter(.fetch)
            guard let managed = try await catalog.knownApplication(named: job.lane.application) else {
                return .finish(
                    .failed(.permanent, error: "application \"\(job.lane.application)\" is not defined any more"),
                    statuses: [])
            }
            if let reason = reasonToSkip(managed, job) { return .finish(.skipped(reason: reason), statuses: []) }
            guard managed.problems.isEmpty, let cluster = managed.cluster else {
                return .finish(.failed(.permanent, error: managed.problems.joined(separator: "\n")), statuses: [])
            }
            let mirror = try repositories.mirror(of: job.lane.repository)
            let target: Target
            switch try await self.target(of: job, in: mirror, control: control) {
            case .deliver(let found): target = found
            case .gone(let reason): return .finish(.cancelled(reason: reason), statuses: [])
            }
            return try await deliver(target, managed, cluster: cluster, job: job, mirror: mirror, control: control)
        } catch {
            return try Failure.end(of: error)
        }
    }

    /// Renders, compares and syncs. Whatever comes of another commit than the job's own says so.
    private func deliver(
        _ target: Target, _ managed: ManagedApplication, cluster: String, job: ClaimedJob, mirror: Mirror,
        control: JobControl
    ) async throws -> JobEnd {
        let end: JobEnd
        do {
            try await control.enter(.render)
            let rendered = try await renderer.render(managed, at: target.commit, in: mirror)
            try await control.enter(.diff)
            var request = SyncRequest(
                managed.application, controlNamespace: controlNamespace, manifests: rendered.manifests,
                revision: target.commit.hex, fence: control.fence)
            request.healthTimeout = healthTimeout > .zero ? healthTimeout : nil
            request.inventoryNamespace = inventoryNamespace
            request.operation = "\(job.lease.job)"
            request.prune.isApproved = job.flags.contains(.approvePrune)
            let synchronizer = Synchronizer(api: try clusters.client(of: cluster))
            guard managed.isAutomated || job.cause == .manual || job.cause == .replay else {
                let text = Self.text(of: try await synchronizer.compare(request))
                return .finish(.succeeded, statuses: status(job, .success, target.prefix + text))
            }
            end = try await sync(
                request, with: synchronizer, job: job, target: target, warnings: rendered.warnings, control: control)
        } catch {
            end = try Failure.end(of: error)
        }
        if case .retry(let errorClass, let error) = end { return .retry(errorClass, error: target.prefix + error) }
        return end
    }

    private func reasonToSkip(_ managed: ManagedApplication, _ job: ClaimedJob) -> String? {
        if managed.application.skipsReconcile { return "the application's annotation skip-reconcile asks to leave it" }
        if let repository = managed.repository, repository != job.lane.repository {
            return "the application's source is in the repository \(repository) now"
        }
        return nil
    }

    // MARK: What to deliver

    /// The commit to deliver, and how the status says so.
    private struct Target {
        var commit: CommitID
        /// Put before the status text when another commit is delivered than the job's own.
        var prefix = ""
    }

    private enum Position {
        case deliver(Target)
        case gone(reason: String)
    }

    /// A payload is a hint: what counts is where the ref stands now. A commit that a newer one contains is delivered with
    /// that one, so an event that comes late or is repeated never rolls anything back.
    private func target(of job: ClaimedJob, in mirror: Mirror, control: JobControl) async throws -> Position {
        guard let commit = job.commit else { return .gone(reason: "\(job.ref) was deleted") }
        let head: CommitID
        do {
            head = try await mirror.resolve(commit.hex)
        } catch let error as GitStoreError where error.code == .revisionNotFound || error.code == .corruptMirror {
            // The mirror may have been rebuilt, or is someone else's new one.
            _ = try await mirror.fetch()
            do {
                head = try await mirror.resolve(commit.hex)
            } catch let error as GitStoreError where error.code == .revisionNotFound {
                return .gone(reason: "the repository does not have \(commit.short) any more")
            }
        }
        if job.flags.contains(.allowOlder) { return .deliver(Target(commit: head)) }
        let tip: CommitID
        do {
            tip = try await mirror.resolve(job.ref)
        } catch let error as GitStoreError where error.code == .revisionNotFound {
            return .gone(reason: "\(job.ref) was deleted")
        }
        let history = History(mirror: mirror, ref: job.ref)
        let isThere = try await history.contains(head, tip: tip)
        try await history.checkFollowers(tip: tip, isDelivered: isThere, control: control)
        if tip == head { return .deliver(Target(commit: head)) }
        guard isThere else { return .gone(reason: history.vanished(commit)) }
        return .deliver(Target(commit: tip, prefix: "delivered with \(tip.short): "))
    }

    // MARK: Syncing

    private func sync(
        _ request: SyncRequest, with synchronizer: Synchronizer, job: ClaimedJob, target: Target,
        warnings: [Diagnostic], control: JobControl
    ) async throws -> JobEnd {
        try await control.report(status(job, .running, "comparing \(request.manifests.count) objects"))
        let (steps, step) = AsyncStream.makeStream(of: SyncProgress.self)
        async let phases: Void = Self.follow(steps, job: job, control: control, status: { status(job, .running, $0) })
        let result: SyncResult
        do {
            defer { step.finish() }
            result = try await synchronizer.sync(
                request, progress: { step.yield($0) },
                beforeChange: { try await control.enter($0 == .prune ? .prune : .apply) })
        }
        try await phases
        try await control.describe(
            JobReport(result, commit: target.commit.hex, warnings: warnings.map(\.description)))
        if let failure = result.failure {
            if failure.reason == .stale { throw LeaseLost() }
            return .retry(ErrorClass(failure.retryClass), error: Self.text(of: failure, job: job))
        }
        let health = result.health.map { " · \($0.status.rawValue.lowercased())" } ?? ""
        return .finish(.succeeded, statuses: status(job, .success, "\(target.prefix)\(result.summary)\(health)"))
    }

    /// Reports the phases that begin inside the sync.
    private static func follow(
        _ steps: AsyncStream<SyncProgress>, job: ClaimedJob, control: JobControl,
        status: @Sendable (String) -> [StatusUpdate]
    ) async throws {
        for await step in steps where step.phase == .health && step.key == nil {
            try await control.enter(.health)
            try await control.report(status(step.message))
        }
    }

    private static func text(of failure: SyncFailure, job: ClaimedJob) -> String {
        guard failure.reason == .pruneRefused, let event = job.delivery else { return failure.description }
        return "\(failure.description); to approve: martlet events replay \(event) --approve-prune"
    }

    private static func text(of comparison: Comparison) -> String {
        let differing = comparison.entries.count { $0.status != .synced }
        return differing == 0
            ? "in sync; nothing to apply"
            : "out of sync (\(differing) objects); not applied, since syncPolicy.automated is not set"
    }

    private func status(_ job: ClaimedJob, _ state: StatusState, _ text: String) -> [StatusUpdate] {
        guard let commit = job.commit, let context = job.context else { return [] }
        return [StatusUpdate(commit: commit, context: context, state: state, text: text)]
    }
}

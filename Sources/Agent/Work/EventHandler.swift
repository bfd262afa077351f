import Base
import CommitStatuses
import EventQueue
import GitStore
import Logging

/// Works on an event: brings the mirror up to date, looks which applications the commit concerns, and fans out into
/// one job for each.
struct EventHandler: Sendable {
    let store: any EventStore
    let repositories: RepositoryRegistry
    let catalog: ApplicationCatalog
    let renderer: SourceRenderer
    let contextPrefix: String
    let logger: Logger

    func perform(_ job: ClaimedJob, control: JobControl) async throws -> JobEnd {
        do {
            try await control.enter(.fetch)
            let mirror = try repositories.mirror(of: job.lane.repository)
            let fetched = try await mirror.fetch()
            // Some deliveries only name the ref; where it stands is looked up anyway.
            var position = job.commit
            if position == nil { position = try await tip(of: job.ref, in: mirror) }
            guard let commit = position else {
                // What the applications applied stays: a deleted branch is no order to delete what runs.
                return .finish(.skipped(reason: "\(job.ref) was deleted; nothing is applied or removed"), statuses: [])
            }
            let history = History(mirror: mirror, ref: job.ref)
            let head = try await reachable(commit, job, history)
            if let tip = try await tip(of: job.ref, in: mirror) {
                try await history.checkFollowers(tip: tip, isDelivered: head != nil, control: control)
            }
            guard let head else { return .finish(.cancelled(reason: history.vanished(commit)), statuses: []) }
            try await control.enter(.match)
            return try await match(job, commit: head, mirror: mirror, defaultBranch: fetched.defaultBranch)
        } catch {
            return try Failure.end(of: error)
        }
    }

    /// Where a ref stands, or the commit that an id means; `nil` if the mirror does not have it.
    private func tip(of ref: String, in mirror: Mirror) async throws -> CommitID? {
        do {
            return try await mirror.resolve(ref)
        } catch let error as GitStoreError where error.code == .revisionNotFound {
            return nil
        }
    }

    /// The commit to expand, peeled from an annotated tag; `nil` if the remote does not have it on the ref any more.
    private func reachable(_ commit: CommitID, _ job: ClaimedJob, _ history: History) async throws -> CommitID? {
        guard let head = try await tip(of: commit.hex, in: history.mirror) else { return nil }
        if job.flags.contains(.allowOlder) { return head }
        guard let tip = try await tip(of: job.ref, in: history.mirror) else { return nil }
        return try await history.contains(head, tip: tip) ? head : nil
    }

    private func match(
        _ job: ClaimedJob, commit: CommitID, mirror: Mirror, defaultBranch: String?
    ) async throws -> JobEnd {
        let repository = job.lane.repository
        await catalog.loadDirectories()
        let change = try await catalog.load(repository: repository)
        try await startElsewhere(
            change.changed + redefined(by: job, commit: commit, mirror: mirror), job, defaultBranch: defaultBranch)

        let applications = await catalog.applications(inRepository: repository)
            .filter { $0.follows(job.ref, defaultBranch: defaultBranch) }
        let changed = Set(change.changed.map(\.name))
        var impact = Impact(
            mirror: mirror, repository: repository, renderer: renderer,
            lanes: try await store.lanes(repository: repository))
        var jobs: [NewJob] = []
        for application in applications {
            let mustRun = job.cause == .replay || changed.contains(application.name)
            if !mustRun {
                guard try await impact.isAffected(application, by: commit) else { continue }
            }
            var newJob = NewJob(
                application: application.name, commit: commit, ref: job.ref, before: job.before,
                context: StatusContext.application(
                    application.name, cluster: application.cluster ?? "unknown", prefix: contextPrefix))
            newJob.flags = job.flags
            jobs.append(newJob)
        }
        await catalog.acknowledge(change.changed)
        let problems = Self.problems(change)
        if !problems.isEmpty, jobs.isEmpty {
            return .finish(.failed(.permanent, error: problems.joined(separator: "\n")), statuses: [])
        }
        for diagnostic in change.diagnostics {
            logger.log(
                level: diagnostic.severity == .error ? .error : .warning, "Application manifest",
                metadata: ["repository": "\(repository)", "diagnostic": "\(diagnostic)"])
        }
        return .expand(jobs, statuses: brokenStatus(commit, problems))
    }

    /// What the good applications come to must not hide that the commit has a broken Application manifest as well.
    private func brokenStatus(_ commit: CommitID, _ problems: [String]) -> [StatusUpdate] {
        guard !problems.isEmpty else { return [] }
        return [
            StatusUpdate(
                commit: commit, context: StatusContext.applications(prefix: contextPrefix), state: .failure,
                text: problems.joined(separator: "\n"))
        ]
    }

    /// What is wrong with Application manifests, and applications that no job could ever be made for.
    private static func problems(_ change: ApplicationCatalog.Change) -> [String] {
        change.diagnostics.filter { $0.severity == .error }.map(\.description)
            + change.changed.filter { $0.repository == nil }.flatMap(\.problems)
    }

    /// Applications whose manifest this push touched. The catalog knows that too, unless the agent was killed after it had
    /// fetched and before all was queued: then the manifest is not new to it after the start.
    private func redefined(
        by job: ClaimedJob, commit: CommitID, mirror: Mirror
    ) async throws -> [ManagedApplication] {
        guard let before = job.before, await catalog.readsApplications(from: job.lane.repository) else { return [] }
        do {
            let paths = Set(try await mirror.changedPaths(from: before, to: commit).map(\.path))
            return await catalog.applications.filter { $0.isDefined(in: job.lane.repository, at: paths) }
        } catch let error as GitStoreError where error.code == .revisionNotFound {
            // A hint from a payload, or rewritten history: the poller of the other repository finds what is missing.
            return []
        }
    }

    /// Applications whose manifest changed here but that follow another repository or ref get an event of their own there.
    private func startElsewhere(
        _ changed: [ManagedApplication], _ job: ClaimedJob, defaultBranch: String?
    ) async throws {
        for application in changed {
            guard let repository = application.repository else { continue }
            let mirror = try repositories.mirror(of: repository)
            var defaultBranch = defaultBranch
            if repository == job.lane.repository {
                guard !application.follows(job.ref, defaultBranch: defaultBranch) else { continue }
            } else {
                defaultBranch = try await mirror.fetch().defaultBranch
            }
            guard
                let target = try await TrackedRef(of: application, in: mirror, defaultBranch: defaultBranch)
            else { continue }
            var delivery = NewDelivery(
                source: "applications", key: "\(application.name)@\(job.commit?.hex ?? job.ref)",
                keyIsSigned: true, event: "application-changed", repository: repository,
                refs: [RefUpdate(ref: target.ref, before: nil, after: target.commit)], bodyDigest: [])
            delivery.application = application.name
            delivery.kind = .deploy
            delivery.summaryContext = StatusContext.application(
                application.name, cluster: application.cluster ?? "unknown", prefix: contextPrefix)
            _ = try await store.accept(delivery)
        }
    }
}

/// The ref that an application follows and where it stands.
struct TrackedRef: Sendable {
    var ref: String
    var commit: CommitID

    /// `nil` if the mirror does not have what the application follows, or it is a fixed commit.
    init?(of application: ManagedApplication, in mirror: Mirror, defaultBranch: String?) async throws {
        for ref in try await mirror.refs() where application.follows(ref.name, defaultBranch: defaultBranch) {
            self.ref = ref.name
            commit = try await mirror.resolve(ref.name)
            return
        }
        return nil
    }
}

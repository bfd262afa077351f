public import EventQueue

/// Does the work of claimed jobs.
public protocol JobHandler: Sendable {
    /// Works on a job and says how it ended. Throwing `CancellationError` is right when the task was cancelled; any
    /// other error counts as a transient failure.
    func perform(_ job: ClaimedJob, control: JobControl) async throws -> JobEnd
}

/// How a piece of work ended, to be written to the queue.
public enum JobEnd: Sendable {
    /// An event fans out into one job per affected application.
    case expand([NewJob], statuses: [StatusUpdate])
    /// The end of the job.
    case finish(JobOutcome, statuses: [StatusUpdate])
    /// A failure; the queue decides whether to try again.
    case retry(ErrorClass, error: String)
}

/// What a handler may tell the queue while it works.
public struct JobControl: Sendable {
    private let store: any EventStore
    private let lease: Lease
    private let tracker: PhaseTracker

    init(store: any EventStore, lease: Lease, tracker: PhaseTracker) {
        self.store = store
        self.lease = lease
        self.tracker = tracker
    }

    /// The claim's number in its lane, for other stores that must not accept a late writer.
    public var fence: Int64 { lease.fence }

    /// Notes that the job enters a phase. Throws `LeaseLost` if the job is no longer this worker's.
    public func enter(_ phase: JobPhase) async throws {
        try Task.checkCancellation()
        tracker.enter(phase)
        guard try await store.setPhase(lease, phase) == .done else { throw LeaseLost() }
    }

    /// Keeps what this run found and did. Throws `LeaseLost` if the job is no longer this worker's.
    public func describe(_ report: JobReport) async throws {
        guard try await store.describe(lease, details: report.text) == .done else { throw LeaseLost() }
    }

    /// The jobs whose outcome is to be that of this one.
    public func followers() async throws -> [JobFollower] { try await store.followers(of: lease) }

    /// Takes followers off this job: some end with a reason, some run themselves later. Throws `LeaseLost` if the job is
    /// no longer this worker's.
    public func disown(ended: [JobID: String], givenBack: Set<JobID>) async throws {
        guard try await store.disown(lease, ended: ended, givenBack: givenBack) == .done else { throw LeaseLost() }
    }

    /// Writes statuses to the outbox. Throws `LeaseLost` if the job is no longer this worker's.
    public func report(_ statuses: [StatusUpdate]) async throws {
        guard try await store.report(lease, statuses: statuses) == .done else { throw LeaseLost() }
    }
}

/// The job has been given to another worker: whatever this one found out does not count any more.
public struct LeaseLost: Error, Sendable, CustomStringConvertible {
    /// A fixed sentence.
    public var description: String { "the lease was lost; another worker has the job" }
}

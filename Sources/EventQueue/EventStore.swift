public import Base

/// The durable queue: deliveries in, jobs out, statuses in an outbox, and a history of it all.
///
/// Two levels: an accepted delivery is one `event` job per ref in its repository's lane; the worker of that job
/// *expands* it into one job per affected application, each in its application's lane. Jobs of a lane run in order and
/// one at a time, lanes run in parallel.
///
/// Two rules hold for every implementation:
/// 1. When a method that changes something returns, the change is on disk.
/// 2. Whatever a change makes reportable is in the outbox by the same transaction.
///
/// All methods throw `EventQueueError`.
public protocol EventStore: Sendable {
    // MARK: Deliveries

    /// Stores a delivery and its jobs, unless it came before.
    func accept(_ delivery: NewDelivery) async throws -> Acceptance
    /// Keeps a trace of a refused request in a ring of bounded size; under a flood most are only counted.
    func recordRefusal(_ refusal: Refusal) async throws

    // MARK: Workers

    /// Gives up to `limit` ready lanes of these kinds to a worker, one job each, and marks the waiting jobs that each
    /// takes over. Also takes lanes back whose lease has ended.
    func claim(worker: String, lease: Duration, kinds: [JobKind], limit: Int) async throws -> [ClaimedJob]
    /// Renews leases; the answers are in the order of the leases.
    func heartbeat(_ leases: [Lease], lease: Duration) async throws -> [HeartbeatResult]
    /// Notes that a job has entered a phase.
    func setPhase(_ lease: Lease, _ phase: JobPhase) async throws -> ReportResult
    /// Keeps what a run found and did with its attempt: text of the worker's own form, shown as it is.
    func describe(_ lease: Lease, details: String) async throws -> ReportResult
    /// Writes statuses in the middle of a job.
    func report(_ lease: Lease, statuses: [StatusUpdate]) async throws -> ReportResult
    /// Ends an event job by queueing one job per affected application; with no jobs at all the event is skipped and its
    /// roll-up says that no application is affected.
    func expand(_ lease: Lease, into jobs: [NewJob], statuses: [StatusUpdate]) async throws -> ExpandResult
    /// Ends a job. If `statuses` holds none for the job's own commit and context, the queue writes one from the outcome.
    func finish(_ lease: Lease, outcome: JobOutcome, statuses: [StatusUpdate]) async throws -> ReportResult
    /// Reports a failure; the queue decides whether the job runs again, and writes the status for either case.
    func retry(_ lease: Lease, class: ErrorClass, error: String) async throws -> RetryResult
    /// Gives a job back untouched (a graceful stop); the attempt is not counted.
    func relinquish(_ lease: Lease) async throws -> ReportResult
    /// Puts a running job aside until `release`.
    func hold(_ lease: Lease, reason: String, statuses: [StatusUpdate]) async throws -> ReportResult
    /// The jobs whose outcome is to be that of a running job, since it came later.
    func followers(of lease: Lease) async throws -> [JobFollower]
    /// Takes followers off a running job: some are ended as cancelled, each with its reason, since their commits are no
    /// part of what the job delivers; some are given back and run themselves once the job has ended.
    func disown(_ lease: Lease, ended: [JobID: String], givenBack: Set<JobID>) async throws -> ReportResult
    /// Lets a held job run; `false` if it is not held.
    func release(_ job: JobID) async throws -> Bool
    /// When the next job of these kinds may run, the past if one may now; `nil` if none waits.
    func nextReady(kinds: [JobKind]) async throws -> Timestamp?

    // MARK: Operators

    /// Stops a lane after its running job, or lets it go on (`reason` is `nil`); `false` if there is no such lane.
    func setPaused(_ lane: LaneKey, reason: String?) async throws -> Bool
    /// What `replay` would do.
    func preview(_ selector: ReplaySelector) async throws -> ReplayPreview
    /// Queues jobs again as new rows.
    func replay(_ request: ReplayRequest) async throws -> ReplayResult
    /// Calls jobs off: waiting ones at once, running ones by a flag that their heartbeat shows.
    func cancel(_ target: CancelTarget, actor: String, reason: String) async throws -> CancelResult

    // MARK: Outbox

    /// Statuses to be posted now, longest waiting first.
    func dueStatuses(limit: Int) async throws -> [OutboxStatus]
    /// When the next status is due; `nil` if none is.
    func nextStatusDue() async throws -> Timestamp?
    /// The host has this version.
    func markPosted(_ status: StatusID, version: Int64) async throws
    /// The host did not take this version. It is tried again at `retryAt`; with `nil` it is given up.
    func markFailed(_ status: StatusID, version: Int64, error: String, retryAt: Timestamp?) async throws

    // MARK: Reading

    /// Events, newest first, older than `before`.
    func events(_ filter: EventFilter, before: DeliveryID?, limit: Int) async throws -> EventPage
    /// Events that changed after change number `change`, in the order of their change.
    func events(changedAfter change: Int64, limit: Int) async throws -> [EventSummary]
    /// All about one event.
    func event(_ id: DeliveryID) async throws -> EventDetail?
    /// The kept body of a delivery.
    func body(of id: DeliveryID) async throws -> [UInt8]?
    /// All about one job.
    func job(_ id: JobID) async throws -> JobDetail?
    /// A lane's jobs, newest first.
    func jobs(in lane: LaneKey, before: JobID?, limit: Int) async throws -> [JobSummary]
    /// All lanes, or those of one repository.
    func lanes(repository: String?) async throws -> [LaneSummary]
    /// The last jobs of an application in all its lanes, newest first.
    func history(application: String, limit: Int) async throws -> [JobSummary]
    /// The statuses of a commit.
    func statuses(repository: String, commit: CommitID) async throws -> [OutboxStatus]
    /// The last refused requests, newest first.
    func refusals(limit: Int) async throws -> [Refusal]
    /// The counters.
    func statistics() async throws -> QueueStatistics

    // MARK: Hints

    /// Tells that something of these topics may have changed; the value is the number of the last change. Hints that
    /// are not read in time are merged into the newest one, so always look at the store itself.
    func hints(_ topics: HintTopics) -> AsyncStream<Int64>
}

extension EventStore {
    /// Gives one ready lane of these kinds to a worker.
    public func claim(worker: String, lease: Duration = .seconds(30), kinds: [JobKind]) async throws -> ClaimedJob? {
        try await claim(worker: worker, lease: lease, kinds: kinds, limit: 1).first
    }

    /// Ends a job with the status that the queue writes from the outcome.
    public func finish(_ lease: Lease, outcome: JobOutcome) async throws -> ReportResult {
        try await finish(lease, outcome: outcome, statuses: [])
    }
}

/// What a hint is about.
public struct HintTopics: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: Int
    /// Wraps bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// A lane became ready.
    public static let ready = HintTopics(rawValue: 1)
    /// A status became due.
    public static let outbox = HintTopics(rawValue: 2)
    /// An event changed.
    public static let events = HintTopics(rawValue: 4)
    /// Somebody wants a running job to stop.
    public static let cancellation = HintTopics(rawValue: 8)
}

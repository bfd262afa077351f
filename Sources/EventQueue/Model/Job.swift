public import Base

/// What a job does. The raw value is stored.
public enum JobKind: Int, Hashable, Sendable, CaseIterable {
    /// Fetch the repository, find the affected applications, expand into their jobs.
    case event = 0
    /// Bring one application in line with a commit.
    case deploy = 1
    /// Check one application for a pull request; nothing is applied.
    case pullRequest = 2
    /// Compare one application with its cluster.
    case drift = 3

    /// The word for people and programs.
    public var name: String {
        switch self {
        case .event: "event"
        case .deploy: "deploy"
        case .pullRequest: "pull-request"
        case .drift: "drift"
        }
    }
}

/// Where a job stands. The raw value is stored; 4 and above are final.
public enum JobState: Int, Hashable, Sendable, CaseIterable {
    /// Waits for its turn.
    case queued = 0
    /// A worker has it.
    case running = 1
    /// Failed for now; runs again later.
    case retry = 2
    /// Waits for somebody: a pause, a dependency, an approval.
    case held = 3
    /// Done.
    case succeeded = 4
    /// Given up.
    case failed = 5
    /// A later job does its work too.
    case superseded = 6
    /// Called off.
    case cancelled = 7
    /// Nothing to do.
    case skipped = 8

    /// Whether the job will not run any more.
    public var isFinal: Bool { rawValue >= 4 }

    /// The word for people and programs.
    public var name: String {
        switch self {
        case .queued: "queued"
        case .running: "running"
        case .retry: "retry"
        case .held: "held"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .superseded: "superseded"
        case .cancelled: "cancelled"
        case .skipped: "skipped"
        }
    }
}

/// Why a job exists. The raw value is stored.
public enum JobCause: Int, Hashable, Sendable, CaseIterable {
    /// A push.
    case push = 0
    /// A pull request was opened or changed.
    case pullRequest = 1
    /// Somebody replayed an earlier job or delivery.
    case replay = 2
    /// The cluster differs from what was applied.
    case drift = 3
    /// Somebody asked for a sync.
    case manual = 4
    /// The clock.
    case schedule = 5
    /// Another application that this one depends on was applied.
    case dependency = 6
    /// The poller found a commit that no webhook told of.
    case poll = 7

    /// The word for people and programs.
    public var name: String {
        switch self {
        case .push: "push"
        case .pullRequest: "pull-request"
        case .replay: "replay"
        case .drift: "drift"
        case .manual: "manual"
        case .schedule: "schedule"
        case .dependency: "dependency"
        case .poll: "poll"
        }
    }
}

/// How urgent a lane is: all ready lanes of a higher priority go first. The raw value is stored.
public enum JobPriority: Int, Hashable, Sendable, CaseIterable {
    /// Before all others.
    case high = 0
    /// Pushes.
    case normal = 1
    /// Drift, bulk replays.
    case low = 2
}

/// What is special about a job. The raw value is stored.
public struct JobFlags: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: Int
    /// Wraps bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Do the work even if nothing seems to have changed.
    public static let force = JobFlags(rawValue: 1)
    /// The commit may be older than what is deployed (a rollback). Neither takes over other jobs nor is taken over.
    public static let allowOlder = JobFlags(rawValue: 2)
    /// Run this very job. Neither takes over other jobs nor is taken over.
    public static let noCoalesce = JobFlags(rawValue: 4)
    /// The push was no fast-forward, so it does not take over a waiting job at ingest.
    public static let forcedPush = JobFlags(rawValue: 8)
    /// Somebody has approved the deletions of this job, however many.
    public static let approvePrune = JobFlags(rawValue: 16)
}

/// Names a lane: jobs of one lane run in order, one at a time; lanes run in parallel.
public struct LaneKey: Hashable, Sendable {
    /// The repository's name in the configuration.
    public var repository: String
    /// The application's name; empty for the repository's own lane, in which events are expanded.
    public var application: String
    /// What its jobs do.
    public var kind: JobKind
    /// The pull request's number; 0 without one.
    public var pullRequest: Int

    /// Creates a key.
    public init(repository: String, application: String = "", kind: JobKind, pullRequest: Int = 0) {
        self.repository = repository
        self.application = application
        self.kind = kind
        self.pullRequest = pullRequest
    }
}

/// An application's job, as the worker of an event asks for it.
public struct NewJob: Hashable, Sendable {
    /// The application's name.
    public var application: String
    /// What to do with it.
    public var kind: JobKind
    /// The commit.
    public var commit: CommitID
    /// The ref it was found at.
    public var ref: String
    /// The commit that `ref` pointed to before, if known: a waiting job at that commit is taken over at once.
    public var before: CommitID?
    /// The context under which this job's outcome is reported; a pending status is written at once. `nil` reports
    /// nothing.
    public var context: String?
    /// Where the status links to.
    public var url: String?
    /// How urgent it is.
    public var priority: JobPriority
    /// What is special about it; the flags of a replayed event are added by the queue.
    public var flags: JobFlags
    /// The pull request it belongs to.
    public var pullRequest: Int?

    /// Creates a job.
    public init(
        application: String, kind: JobKind = .deploy, commit: CommitID, ref: String, before: CommitID? = nil,
        context: String?
    ) {
        self.application = application
        self.kind = kind
        self.commit = commit
        self.ref = ref
        self.before = before
        self.context = context
        self.priority = .normal
        self.flags = []
    }
}

/// The right to work on a job. Each claim of a lane has a higher fence than all before it, so what a worker reports
/// after it lost its lease is recognised and thrown away.
public struct Lease: Hashable, Sendable {
    /// The job.
    public var job: JobID
    /// The claim's number in its lane.
    public var fence: Int64

    /// Creates a lease.
    public init(job: JobID, fence: Int64) {
        self.job = job
        self.fence = fence
    }
}

/// A job that a worker has just been given.
public struct ClaimedJob: Hashable, Sendable {
    /// To be shown with everything that the worker reports.
    public var lease: Lease
    /// When the lease ends unless a heartbeat renews it.
    public var leaseUntil: Timestamp
    /// The lane.
    public var lane: LaneKey
    /// The lane's number.
    public var laneID: LaneID
    /// The delivery it came from.
    public var delivery: DeliveryID?
    /// The event job that it was expanded from.
    public var parent: JobID?
    /// The commit; `nil` when the ref was deleted.
    public var commit: CommitID?
    /// Where the ref stood before, as the host told.
    public var before: CommitID?
    /// The ref.
    public var ref: String
    /// Why it exists.
    public var cause: JobCause
    /// What is special about it.
    public var flags: JobFlags
    /// The number of this attempt, counted from 1.
    public var attempt: Int
    /// How often the agent stopped without a word while it ran this job.
    public var crashes: Int
    /// The job that this one repeats.
    public var replayOf: JobID?
    /// Under which context its outcome is reported.
    public var context: String?
    /// The waiting jobs that this claim took over.
    public var superseded: [JobID]
    /// The lane's last job that succeeded, and its commit.
    public var lastSuccess: LastSuccess?
    /// When the job was queued.
    public var createdAt: Timestamp
}

/// A job that another one took over and whose outcome is still open.
public struct JobFollower: Hashable, Sendable {
    /// The job.
    public var job: JobID
    /// Its commit.
    public var commit: CommitID?
}

/// What a lane last brought to its end with success.
public struct LastSuccess: Hashable, Sendable {
    /// The job.
    public var job: JobID
    /// Its commit.
    public var commit: CommitID
    /// Counts the lane's successes.
    public var sequence: Int64
}

/// The phases of a job, in their order. The raw value is stored.
public enum JobPhase: Int, Hashable, Sendable, CaseIterable {
    /// Bringing the mirror up to date.
    case fetch = 0
    /// Finding the affected applications.
    case match = 1
    /// Producing the manifests.
    case render = 2
    /// Policies and schemas.
    case check = 3
    /// Comparing with the cluster.
    case diff = 4
    /// Changing the cluster.
    case apply = 5
    /// Deleting what is gone from the target.
    case prune = 6
    /// Waiting for health.
    case health = 7

    /// The word for people and programs.
    public var name: String { String(describing: self) }
}

/// Why a piece of work failed, as far as the queue must know it. The raw value is stored.
public enum ErrorClass: Int, Hashable, Sendable, CaseIterable {
    /// May go away by itself: network, 429, 5xx, a conflict, a webhook's time-out.
    case transient = 0
    /// Stays until somebody changes something: render, schema, policy, forbidden, immutable.
    case permanent = 1
    /// The whole cluster or host is away: the lane waits and asks again every 15 s; no attempt is counted.
    case hostWide = 2
    /// The agent died three times while it ran this job.
    case poison = 3

    /// The word for people and programs.
    public var name: String {
        switch self {
        case .transient: "transient"
        case .permanent: "permanent"
        case .hostWide: "host-wide"
        case .poison: "poison"
        }
    }
}

/// How a job ends.
public enum JobOutcome: Hashable, Sendable {
    /// Done.
    case succeeded
    /// Nothing to do.
    case skipped(reason: String)
    /// Given up.
    case failed(ErrorClass, error: String)
    /// Called off.
    case cancelled(reason: String)
    /// Another job of the lane does this one's work: a newer one, or the one that already has. This job's commit gets
    /// that one's outcome as its status as soon as it is known.
    case superseded(by: JobID)
}

/// What became of a report.
public enum ReportResult: Hashable, Sendable {
    /// It is stored.
    case done
    /// The lease was lost; nothing was written. Stop working on the job.
    case stale
}

/// What became of an expansion.
public enum ExpandResult: Hashable, Sendable {
    /// The new jobs, in the order that they were given.
    case expanded([JobID])
    /// The lease was lost; nothing was written.
    case stale
}

/// What the queue does about a failure.
public enum RetryResult: Hashable, Sendable {
    /// It runs again at this time.
    case retry(at: Timestamp)
    /// It has failed for good: permanent, or its time is used up.
    case failed
    /// The job was to be cancelled and now is.
    case cancelled
    /// The lease was lost; nothing was written.
    case stale
}

/// The answer to a heartbeat.
public enum HeartbeatResult: Hashable, Sendable {
    /// The lease now ends at `until`. `newer` is a waiting job that would take this one over: stop and report
    /// `superseded(by:)` unless objects are being changed already; it is `nil` when this lane has given way three times or
    /// for ten minutes, so that constant pushes cannot starve it.
    case renewed(until: Timestamp, newer: JobID?)
    /// Somebody called the job off: stop and report `cancelled`. The lease is renewed.
    case cancelRequested(reason: String)
    /// The lease was lost. Stop working on the job.
    case stale
}

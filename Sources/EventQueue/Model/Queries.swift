public import Base

/// How an event stands as a whole, from the jobs that count for it.
public enum EventState: String, Hashable, Sendable, CaseIterable {
    /// Kept, not worked on.
    case ignored
    /// Nothing has started.
    case queued
    /// Something has started and not everything is known.
    case running
    /// Everything was done, or there was nothing to do.
    case succeeded
    /// At least one part failed.
    case failed
    /// At least one part was called off and none failed.
    case cancelled
    /// Delivered as part of a later event.
    case superseded
}

/// Which events to list. Everything that is set must hold.
public struct EventFilter: Hashable, Sendable {
    /// The repository's name.
    public var repository: String?
    /// The name of an application that the event reached.
    public var application: String?
    /// The full name of a ref.
    public var ref: String?
    /// The first digits of a commit's id, at least four.
    public var commit: String?
    /// The state.
    public var state: EventState?
    /// Received at this time or later.
    public var since: Timestamp?
    /// Received before this time.
    public var until: Timestamp?
    /// A part of the repository's name, ref, delivery key, event name, reason or error, without regard to case.
    public var text: String?

    /// Creates a filter that lets everything through.
    public init() {}
}

/// A page of events, newest first.
public struct EventPage: Hashable, Sendable {
    /// The events.
    public var events: [EventSummary]
    /// Give it as `before` for the next page; `nil` on the last one.
    public var next: DeliveryID?
}

/// An event as a line of a list.
public struct EventSummary: Hashable, Sendable {
    /// Its number.
    public var id: DeliveryID
    /// The receiver.
    public var source: String
    /// The host's id of the delivery.
    public var key: String
    /// The kind of event in the host's words.
    public var event: String
    /// The repository.
    public var repository: String
    /// The refs.
    public var refs: [RefUpdate]
    /// When it arrived.
    public var receivedAt: Timestamp
    /// How it stands.
    public var state: EventState
    /// Why it was ignored.
    public var reason: String?
    /// How often the same delivery came again.
    public var duplicates: Int
    /// The change number of its last change.
    public var change: Int64
    /// When its last part ended.
    public var finishedAt: Timestamp?
}

/// All that is known about an event.
public struct EventDetail: Hashable, Sendable {
    /// The line of the list.
    public var summary: EventSummary
    /// Which secret verified it.
    public var signerKey: Int?
    /// SHA-256 of the body as received.
    public var bodyDigest: [UInt8]
    /// The size of the kept body in bytes; `nil` if none is kept.
    public var bodySize: Int?
    /// Its jobs in order of their numbers.
    public var jobs: [JobDetail]
    /// The statuses of its commits.
    public var statuses: [OutboxStatus]
}

/// All that is known about a job.
public struct JobDetail: Hashable, Sendable {
    /// The line of a list.
    public var summary: JobSummary
    /// Its attempts.
    public var attempts: [JobAttempt]
}

/// A job as a line of a list.
public struct JobSummary: Hashable, Sendable {
    /// Its number.
    public var id: JobID
    /// The lane.
    public var lane: LaneKey
    /// The lane's number.
    public var laneID: LaneID
    /// The delivery it came from.
    public var delivery: DeliveryID?
    /// The event job that it was expanded from.
    public var parent: JobID?
    /// The commit.
    public var commit: CommitID?
    /// The ref.
    public var ref: String
    /// Why it exists.
    public var cause: JobCause
    /// Where it stands.
    public var state: JobState
    /// What it came to in the end: of a superseded job, the outcome of the one that did its work; of an expanded
    /// event, the roll-up. `nil` as long as that is open.
    public var result: JobState?
    /// What is special about it.
    public var flags: JobFlags
    /// When it may run next, for `queued` and `retry`.
    public var runAt: Timestamp
    /// The attempts so far.
    public var attempts: Int
    /// How often the agent died on it.
    public var crashes: Int
    /// The phase it is in, or ended in.
    public var phase: JobPhase?
    /// The job that does its work.
    public var supersededBy: JobID?
    /// The job that it repeats.
    public var replayOf: JobID?
    /// Who asked for it.
    public var actor: String?
    /// Why it failed, was held, skipped or called off.
    public var error: String?
    /// The class of that.
    public var errorClass: ErrorClass?
    /// Whether somebody asked to call it off.
    public var cancelRequested: Bool
    /// The context under which it reports.
    public var context: String?
    /// When it was queued.
    public var createdAt: Timestamp
    /// When it first ran.
    public var startedAt: Timestamp?
    /// When it ended.
    public var finishedAt: Timestamp?
}

/// One run of a job.
public struct JobAttempt: Hashable, Sendable {
    /// How a run ended.
    public enum Outcome: String, Hashable, Sendable {
        /// It has not.
        case running
        /// The job reached its end with success, or had nothing to do.
        case finished
        /// It failed.
        case failed
        /// The job was called off.
        case cancelled
        /// Another job took its work over.
        case superseded
        /// It was put aside.
        case held
        /// The agent died or lost the lease.
        case crashed
    }

    /// The number, counted from 1.
    public var number: Int
    /// The name of the worker.
    public var worker: String
    /// When it began.
    public var startedAt: Timestamp
    /// When it ended.
    public var endedAt: Timestamp?
    /// How it ended.
    public var outcome: Outcome
    /// The class of its error.
    public var errorClass: ErrorClass?
    /// Its error.
    public var error: String?
    /// Its phases in order.
    public var phases: [PhaseSpan]
    /// What it found and did, as the worker described it.
    public var details: String?
}

/// A phase of an attempt with its times.
public struct PhaseSpan: Hashable, Sendable {
    /// The phase.
    public var phase: JobPhase
    /// When it began.
    public var startedAt: Timestamp
    /// When the next one began or the attempt ended; `nil` while it lasts.
    public var endedAt: Timestamp?
}

/// A lane and how it stands.
public struct LaneSummary: Hashable, Sendable {
    /// Its number.
    public var id: LaneID
    /// Its name.
    public var key: LaneKey
    /// Whether a worker has it.
    public var isBusy: Bool
    /// When the lease ends.
    public var leaseUntil: Timestamp?
    /// The number of its last claim.
    public var fence: Int64
    /// When its next job may run; `nil` when nothing is runnable.
    public var readyAt: Timestamp?
    /// Why it is paused, if it is.
    public var pauseReason: String?
    /// Its last success.
    public var lastSuccess: LastSuccess?
}

/// Numbers that the transactions keep; reading them costs the same however long the queue is.
public struct QueueStatistics: Hashable, Sendable {
    /// The number of jobs by kind and state.
    public var jobs: [JobKind: [JobState: Int]]
    /// Deliveries accepted since the database was made.
    public var accepted: Int
    /// Deliveries that had come before.
    public var duplicates: Int
    /// Requests refused.
    public var refused: Int
    /// Claims so far.
    public var claims: Int
    /// Jobs taken back from a worker that was gone.
    public var rescues: Int
    /// Reports thrown away because the lease was lost.
    public var staleReports: Int
    /// When the job was queued that has waited longest.
    public var oldestQueuedAt: Timestamp?
    /// Statuses not yet posted.
    public var outboxDepth: Int
    /// The number of the last change.
    public var change: Int64

    /// The jobs that are not final.
    public var depth: Int {
        jobs.values.reduce(0) { sum, states in
            sum + states.reduce(0) { $0 + ($1.key.isFinal ? 0 : $1.value) }
        }
    }

    /// The jobs of all kinds in `state`.
    public func count(_ state: JobState) -> Int { jobs.values.reduce(0) { $0 + ($1[state] ?? 0) } }
}

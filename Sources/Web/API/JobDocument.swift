public import Agent
import Base
public import EventQueue

/// A job as the API shows it.
public struct JobDocument: Codable, Sendable {
    /// One run of a job.
    public struct Attempt: Codable, Sendable {
        /// One phase of a run.
        public struct Phase: Codable, Sendable {
            /// `fetch`, `match`, `render`, `diff`, `apply`, `prune` or `health`.
            public var phase: String
            /// When it began.
            public var startedAt: APITime
            /// When it ended.
            public var endedAt: APITime?
        }

        /// Counted from 1.
        public var number: Int
        /// The worker.
        public var worker: String
        /// When it began.
        public var startedAt: APITime
        /// When it ended.
        public var endedAt: APITime?
        /// How it ended.
        public var outcome: String
        /// The class of its error.
        public var errorClass: String?
        /// Its error.
        public var error: String?
        /// Its phases in order.
        public var phases: [Phase]
        /// What it found and did.
        public var report: JobReport?
    }

    /// The job's number.
    public var id: Int64
    /// `event` or `deploy`.
    public var kind: String
    /// The event it belongs to.
    public var event: Int64?
    /// The event's job that it was expanded from.
    public var parent: Int64?
    /// The application; absent for an event's own job.
    public var application: String?
    /// The commit.
    public var commit: String?
    /// The ref.
    public var ref: String
    /// Why it exists.
    public var cause: String
    /// Where it stands.
    public var state: String
    /// What it came to in the end; of a superseded job, the outcome of the one that did its work.
    public var result: String?
    /// Why it failed, was held, skipped or called off.
    public var error: String?
    /// The class of that.
    public var errorClass: String?
    /// The job that does its work.
    public var supersededBy: Int64?
    /// The job that it repeats.
    public var replayOf: Int64?
    /// Who asked for it.
    public var actor: String?
    /// How often the agent died on it.
    public var crashes: Int
    /// The context of its status.
    public var context: String?
    /// When it was queued.
    public var createdAt: APITime
    /// When it first ran.
    public var startedAt: APITime?
    /// When it ended.
    public var finishedAt: APITime?
    /// When it runs next, while it waits.
    public var runAt: APITime?
    /// Its runs.
    public var attempts: [Attempt]

    /// Shows a job.
    public init(_ detail: JobDetail) {
        let summary = detail.summary
        id = summary.id.rawValue
        kind = summary.lane.kind.name
        event = summary.delivery?.rawValue
        parent = summary.parent?.rawValue
        application = summary.lane.application.isEmpty ? nil : summary.lane.application
        commit = summary.commit?.hex
        ref = summary.ref
        cause = summary.cause.name
        state = summary.state.name
        result = summary.result?.name
        error = summary.error
        errorClass = summary.errorClass?.name
        supersededBy = summary.supersededBy?.rawValue
        replayOf = summary.replayOf?.rawValue
        actor = summary.actor
        crashes = summary.crashes
        context = summary.context
        createdAt = APITime(summary.createdAt)
        startedAt = summary.startedAt.map(APITime.init)
        finishedAt = summary.finishedAt.map(APITime.init)
        runAt = summary.state.isFinal ? nil : APITime(summary.runAt)
        attempts = detail.attempts.map { attempt in
            Attempt(
                number: attempt.number, worker: attempt.worker, startedAt: APITime(attempt.startedAt),
                endedAt: attempt.endedAt.map(APITime.init), outcome: attempt.outcome.rawValue,
                errorClass: attempt.errorClass?.name, error: attempt.error,
                phases: attempt.phases.map {
                    Attempt.Phase(
                        phase: $0.phase.name, startedAt: APITime($0.startedAt), endedAt: $0.endedAt.map(APITime.init))
                },
                report: attempt.details.flatMap { JobReport($0) })
        }
    }
}

/// A commit status as the API shows it.
public struct StatusDocument: Codable, Sendable {
    /// The commit.
    public var commit: String
    /// The context.
    public var context: String
    /// `pending`, `running`, `success`, `failure` or `error`.
    public var state: String
    /// The text.
    public var text: String
    /// Whether the host has it.
    public var posted: Bool
    /// Why the host does not have it yet.
    public var lastError: String?

    /// Shows a status.
    public init(_ status: OutboxStatus) {
        commit = status.status.commit.hex
        context = status.status.context
        state = status.status.state.name
        text = status.status.text
        posted = status.postedVersion >= status.version
        lastError = status.lastError
    }
}

import Base
import Foundation
import GRDB

/// How an attempt ended. The raw value is stored.
enum AttemptOutcome: Int {
    case running = 0
    case finished = 1
    case failed = 2
    case cancelled = 3
    case superseded = 4
    case held = 5
    case crashed = 6
}

/// The job that did another one's work.
struct Leader {
    /// Its commit, if it has one.
    var commit: CommitID?
}

extension QueueTransaction {
    /// Moves a job that is not final to another such state.
    func move(
        _ job: JobRecord, to state: JobState, runAt: Int64? = nil, errorClass: ErrorClass? = nil, error: String? = nil
    ) throws {
        try db.run(
            "UPDATE job SET state = ?, run_at = coalesce(?, run_at), error_class = ?, error = ? WHERE id = ?",
            [state.rawValue, runAt, errorClass?.rawValue, error?.bounded(to: longestError), job.id])
        count(.jobs(job.kind, job.state), -1)
        count(.jobs(job.kind, state))
        touch(job.delivery)
    }

    /// Makes a job final. Its lane is not touched, and nobody learns its result yet: that is `settle`'s part.
    func close(
        _ job: JobRecord, as state: JobState, errorClass: ErrorClass? = nil, error: String? = nil, by: Int64? = nil
    )
        throws
    {
        try db.run(
            """
            UPDATE job SET state = ?, finished_at = ?, error_class = ?, error = ?, superseded_by = ? WHERE id = ?
            """, [state.rawValue, now, errorClass?.rawValue, error?.bounded(to: longestError), by, job.id])
        count(.jobs(job.kind, job.state), -1)
        count(.jobs(job.kind, state))
        touch(job.delivery)
    }

    func endAttempt(
        _ job: JobRecord, _ outcome: AttemptOutcome, errorClass: ErrorClass? = nil, error: String? = nil
    ) throws {
        try db.run(
            """
            UPDATE attempt SET ended_at = ?, outcome = ?, error_class = ?, error = ?
            WHERE job_id = ? AND n = ? AND ended_at IS NULL
            """,
            [now, outcome.rawValue, errorClass?.rawValue, error?.bounded(to: longestError), job.id, job.attempt])
    }

    /// Takes the lease off a lane and works out when its next job may run.
    func freeLane(_ lane: Int64, kind: JobKind) throws {
        let plan = try plan(lane, kind: kind).plan
        try db.run(
            "UPDATE lane SET owner = NULL, lease_until = NULL, ready_at = ? WHERE id = ?", [plan.readyAt, lane])
        if plan.readyAt != nil { effects.topics.insert(.ready) }
    }

    /// The most jobs of a lane that one look takes in: 64 to be taken over and the one that does.
    static let lookAhead = 65

    func plan(_ lane: Int64, kind: JobKind) throws -> (plan: LanePlan, isComplete: Bool, last: Int64?) {
        let waiting = try waitingJobs(
            """
            SELECT \(Self.waitingColumns) FROM job WHERE lane_id = ? AND finished_at IS NULL AND state <> 1
            ORDER BY id LIMIT \(Self.lookAhead)
            """, [lane])
        let plan = LanePlan(waiting: waiting, separateRefs: kind == .event, now: now)
        return (plan, waiting.count < Self.lookAhead, waiting.last?.id)
    }

    // MARK: Superseding

    /// Marks a waiting job as taken over by `head`, whose outcome is not known yet.
    func supersede(_ id: Int64, by head: Int64, commit: CommitID?) throws {
        let job = try job(id)
        try close(job, as: .superseded, by: head)
        try countSuperseded(job)
        try reportWaiting(job, for: commit)
    }

    private func countSuperseded(_ job: JobRecord) throws {
        guard job.counted, job.parent == nil, let delivery = job.delivery else { return }
        try db.run("UPDATE delivery SET superseded = superseded + 1 WHERE id = ?", [delivery])
    }

    private func reportWaiting(_ job: JobRecord, for head: CommitID?) throws {
        guard let context = job.context, let commit = job.commit, commit != head else { return }
        let later = head.map(\.short) ?? "a later job"
        try writeStatus(
            repository: job.repository, commit: commit.bytes, context: context, job: job.id, state: .running,
            text: "superseded by \(later), waiting for its outcome", url: nil)
    }

    /// Ends a running job because another one of its lane does its work, be that waiting, running or done.
    func endSuperseded(_ job: JobRecord, by target: Int64) throws {
        var last = try self.job(target)
        guard last.lane == job.lane else {
            throw EventQueueError.invalid(reason: "job \(target) is not in the lane of job \(job.id)")
        }
        while let next = last.supersededBy, last.id != job.id { last = try self.job(next) }
        guard last.id != job.id else {
            throw EventQueueError.invalid(reason: "job \(target) is itself superseded by job \(job.id)")
        }
        try close(job, as: .superseded, by: target)
        try countSuperseded(job)
        if let result = last.result {
            let text =
                result == .failed || result == .cancelled ? last.error ?? result.name : result.name
            let verdict = Verdict(result: result, text: text, url: last.url)
            try settle(job.id, verdict, asFollowerOf: Leader(commit: last.commit))
        } else {
            try reportWaiting(job, for: last.commit)
        }
    }

    // MARK: Settling

    /// Tells everyone concerned what a job came to: its own status, the jobs that it took over (and those that they took
    /// over), the roll-up of the event it was expanded from, and the counts of the deliveries.
    ///
    /// `isReported` says that the job's own status is written already.
    func settle(_ id: Int64, _ verdict: Verdict, asFollowerOf leader: Leader? = nil, isReported: Bool = false) throws {
        struct Step {
            var job: Int64
            var verdict: Verdict
            var leader: Leader?
            var isReported: Bool
        }
        var steps = [Step(job: id, verdict: verdict, leader: leader, isReported: isReported)]
        while let step = steps.popLast() {
            let job = try job(step.job)
            guard job.result == nil else { continue }
            try db.run("UPDATE job SET result = ? WHERE id = ?", [step.verdict.result.rawValue, job.id])
            touch(job.delivery)
            if !step.isReported, let context = job.context, let commit = job.commit {
                var own = step.verdict
                if let leader = step.leader, leader.commit != commit { own = own.follower(of: leader.commit) }
                try writeStatus(
                    repository: job.repository, commit: commit.bytes, context: context, job: job.id, state: own.state,
                    text: own.text, url: own.url)
            }
            if job.counted {
                if let parent = job.parent {
                    if let rollUp = try countInRollUp(job, step.verdict.result, parent: parent) {
                        steps.append(Step(job: parent, verdict: rollUp, leader: nil, isReported: true))
                    }
                } else if let delivery = job.delivery {
                    try countInDelivery(delivery, step.verdict.result)
                }
            }
            let followers = try db.rows(
                "SELECT id FROM job WHERE superseded_by = ? AND superseded_by IS NOT NULL AND result IS NULL", [job.id])
            let leader = step.leader ?? Leader(commit: job.commit)
            for follower in followers {
                steps.append(Step(job: follower[0], verdict: step.verdict, leader: leader, isReported: false))
            }
        }
    }

    private func countInDelivery(_ delivery: Int64, _ result: JobState) throws {
        try db.run(
            """
            UPDATE delivery SET open = open - 1, failed = failed + ?, cancelled = cancelled + ?,
                finished_at = CASE WHEN open = 1 THEN ? END WHERE id = ?
            """, [result == .failed, result == .cancelled, now, delivery])
    }

    /// Counts an application's outcome; the event's verdict once it was the last one. Its status is written here, since
    /// its generation may be that of a replay.
    private func countInRollUp(_ job: JobRecord, _ result: JobState, parent: Int64) throws -> Verdict? {
        try db.run(
            """
            UPDATE rollup SET open = open - 1, failed = failed + ?, cancelled = cancelled + ?, unchanged = unchanged + ?
            WHERE job_id = ?
            """, [result == .failed, result == .cancelled, result == .skipped, parent])
        guard let (rollUp, generation) = try rollUp(parent) else { return nil }
        let event = try self.job(parent)
        // No status for the steps between: a host takes only so many per commit and context.
        guard rollUp.open == 0 else { return nil }
        let names = try db.rows(
            """
            SELECT name.text FROM job JOIN lane ON lane.id = job.lane_id JOIN name ON name.id = lane.app_id
            WHERE delivery_id = ? AND parent_id = ? AND counted = 1 AND result = ? ORDER BY name.text LIMIT 5
            """, [event.delivery, parent, rollUp.result.rawValue])
        let verdict = Verdict(result: rollUp.result, text: rollUp.text(names: names.map { $0[0] }), url: event.url)
        try db.run(
            "UPDATE job SET error = ? WHERE id = ?",
            [verdict.result == .failed || verdict.result == .cancelled ? verdict.text : nil, parent])
        try reportRollUp(event, generation, state: verdict.state, text: verdict.text)
        return verdict
    }

    func rollUp(_ event: Int64) throws -> (RollUp, generation: Int64)? {
        try db.row(
            "SELECT total, open, failed, cancelled, unchanged, generation FROM rollup WHERE job_id = ?", [event]
        ).map { row in
            (RollUp(total: row[0], open: row[1], failed: row[2], cancelled: row[3], unchanged: row[4]), row[5])
        }
    }

    func reportRollUp(_ event: JobRecord, _ generation: Int64, state: StatusState, text: String) throws {
        guard let context = event.context, let commit = event.commit else { return }
        try writeStatus(
            repository: event.repository, commit: commit.bytes, context: context, job: generation, state: state,
            text: text, url: event.url)
    }
}

import Base
import Foundation
import GRDB

extension QueueTransaction {
    func setPaused(_ key: LaneKey, reason: String?) throws -> Bool {
        guard let lane = try LaneReader.find(key, db) else { return false }
        try db.run("UPDATE lane SET paused = ?, pause_reason = ? WHERE id = ?", [reason != nil, reason, lane])
        if reason == nil { effects.topics.insert(.ready) }
        return true
    }

    // MARK: Cancelling

    func cancel(_ target: CancelTarget, actor: String, reason: String) throws -> CancelResult {
        let ids: [Int64]
        switch target {
        case .job(let job):
            guard try findJob(job.rawValue) != nil else { throw EventQueueError.notFound(what: "job \(job)") }
            ids = [job.rawValue]
        case .delivery(let delivery):
            guard try db.integer("SELECT id FROM delivery WHERE id = ?", [delivery.rawValue]) != nil else {
                throw EventQueueError.notFound(what: "event \(delivery)")
            }
            ids = try db.rows(
                "SELECT id FROM job WHERE delivery_id = ? AND finished_at IS NULL ORDER BY id", [delivery.rawValue]
            ).map { $0[0] }
        }
        var result = CancelResult(cancelled: [], requested: [])
        let text = "cancelled by \(actor)" + (reason.isEmpty ? "" : ": \(reason)")
        for id in ids {
            // What was cancelled before may have settled others, so each is read when its turn comes.
            let job = try job(id)
            if job.state.isFinal { continue }
            if job.state == .running {
                try db.run(
                    "UPDATE job SET cancel_reason = coalesce(cancel_reason, ?) WHERE id = ?",
                    [text.bounded(to: longestStatusText), id])
                effects.topics.insert(.cancellation)
                touch(job.delivery)
                result.requested.append(JobID(id))
            } else {
                try end(job, .cancelled(reason: text), statuses: [])
                try refreshLane(job)
                result.cancelled.append(JobID(id))
            }
        }
        return result
    }

    // MARK: Replaying

    func replay(_ request: ReplayRequest) throws -> ReplayResult {
        if let batch = try db.integer("SELECT id FROM replay_batch WHERE request_key = ?", [request.requestKey]) {
            let jobs = try db.rows("SELECT id FROM job WHERE batch_id = ? ORDER BY id", [batch])
            return ReplayResult(id: ReplayID(batch), jobs: jobs.map { JobID($0[0] as Int64) }, repeated: true)
        }
        let plan = try ReplayPlan.make(request.selector, db)
        try db.run(
            "INSERT INTO replay_batch(request_key, actor, reason, total, created_at) VALUES(?, ?, ?, ?, ?)",
            [request.requestKey, request.actor, request.reason, plan.jobs.count + plan.refs.count, now])
        let batch = db.lastInsertedRowID
        var flags: JobFlags = []
        if request.allowOlder { flags.insert(.allowOlder) }
        if request.approvePrune { flags.insert(.approvePrune) }
        if !request.coalesce { flags.insert(.noCoalesce) }
        var jobs: [JobID] = []
        for original in plan.jobs {
            jobs.append(JobID(try repeatJob(job(original), flags: flags, batch: batch, actor: request.actor)))
        }
        for ref in plan.refs {
            let lane = try self.lane(
                repository: ref.repository, application: name(""), kind: .event, pullRequest: 0, priority: .normal)
            let draft = JobDraft(
                lane: lane, kind: .event, delivery: ref.delivery, commit: CommitID(bytes: ref.commit),
                before: CommitID(bytes: ref.before), ref: ref.ref, cause: .replay, flags: flags, priority: .normal,
                context: ref.context, batch: batch, actor: request.actor)
            jobs.append(JobID(try insert(draft)))
        }
        return ReplayResult(id: ReplayID(batch), jobs: jobs, repeated: false)
    }

    /// Queues a job again as a new row that takes the old one's place in the counts above it.
    private func repeatJob(_ original: JobRecord, flags: JobFlags, batch: Int64, actor: String) throws -> Int64 {
        let priority = JobPriority.normal
        let before: Data? = try db.row("SELECT before_sha FROM job WHERE id = ?", [original.id])?[0]
        // Of an event that was matched anew meanwhile, the old roll-up is history: nothing may change it any more.
        let event = try original.parent.map { try job($0) }
        let isCurrent = event?.counted ?? (original.delivery != nil)
        if isCurrent { try uncount(original) }
        let new = try insert(
            JobDraft(
                lane: original.lane, kind: original.kind, delivery: original.delivery,
                parent: isCurrent ? original.parent : nil, commit: original.commit, before: CommitID(bytes: before),
                ref: original.ref, cause: .replay, flags: original.flags.union(flags), priority: priority,
                context: original.context, url: original.url, counted: isCurrent, replayOf: original.id, batch: batch,
                actor: actor))
        if isCurrent, let event { try reopen(event, generation: new) }
        return new
    }

    /// Takes the row that now counts for this lane and parent out of the counts.
    private func uncount(_ original: JobRecord) throws {
        var current = original
        if !original.counted {
            let row = try db.row(
                JobRecord.select
                    + """
                     WHERE delivery_id = ? AND lane_id = ? AND parent_id IS ? AND ref_id = ? AND counted = 1
                    ORDER BY job.id DESC LIMIT 1
                    """, [original.delivery, original.lane, original.parent, original.ref])
            guard let row else { return }
            current = JobRecord(row)
        }
        try db.run("UPDATE job SET counted = 0 WHERE id = ?", [current.id])
        let result = current.result
        if let parent = current.parent {
            try db.run(
                """
                UPDATE rollup SET total = total - 1, open = open - ?, failed = failed - ?, cancelled = cancelled - ?,
                    unchanged = unchanged - ? WHERE job_id = ?
                """, [result == nil, result == .failed, result == .cancelled, result == .skipped, parent])
        } else if let delivery = current.delivery {
            try db.run(
                """
                UPDATE delivery SET jobs = jobs - 1, open = open - ?, failed = failed - ?, cancelled = cancelled - ?,
                    superseded = superseded - ? WHERE id = ?
                """, [result == nil, result == .failed, result == .cancelled, current.state == .superseded, delivery])
        }
    }

    /// Makes an expanded event's outcome open again, since one of its applications runs once more.
    private func reopen(_ event: JobRecord, generation: Int64) throws {
        try db.run(
            "UPDATE rollup SET generation = ?, total = total + 1, open = open + 1 WHERE job_id = ?",
            [generation, event.id])
        if let result = event.result {
            try db.run("UPDATE job SET result = NULL, error = NULL WHERE id = ?", [event.id])
            if let delivery = event.delivery {
                try db.run(
                    """
                    UPDATE delivery SET open = open + 1, failed = failed - ?, cancelled = cancelled - ?, finished_at = NULL
                    WHERE id = ?
                    """, [result == .failed, result == .cancelled, delivery])
            }
        }
        guard let (rollUp, _) = try rollUp(event.id) else { return }
        try reportRollUp(event, generation, state: .running, text: rollUp.progress)
    }

    // MARK: Refusals

    func record(_ refusal: Refusal, suppressed: Int) throws {
        let last = try db.integer("SELECT max(seq) FROM refusal") ?? 0
        try db.run(
            """
            INSERT OR REPLACE INTO refusal(slot, seq, source, reason, delivery_key, remote, at, suppressed)
            VALUES(?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                last % QueueRules.refusalSlots, last + 1, refusal.source.bounded(to: 256),
                refusal.reason.bounded(to: longestStatusText), refusal.key?.bounded(to: 256),
                refusal.remoteAddress?.bounded(to: 256), refusal.at.microseconds, suppressed,
            ])
        count(.refused, 1 + suppressed)
    }
}

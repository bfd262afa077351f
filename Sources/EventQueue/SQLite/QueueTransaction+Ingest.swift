import Base
import Foundation
import GRDB

/// A job row about to be inserted, with names already turned into numbers.
struct JobDraft {
    var lane: Int64
    var kind: JobKind
    var delivery: Int64?
    var parent: Int64?
    var commit: CommitID?
    var before: CommitID?
    var ref: Int64
    var cause: JobCause
    var flags: JobFlags
    var priority: JobPriority
    var context: Int64?
    var url: String?
    var counted = true
    var replayOf: Int64?
    var batch: Int64?
    var actor: String?

    var item: LanePlan.Item {
        LanePlan.Item(
            id: .max, ref: ref, state: .queued, runAt: 0, flags: flags, cause: cause,
            commit: commit.map { Array($0.bytes) } ?? [])
    }
}

extension QueueTransaction {
    /// How long equal bodies with different unsigned keys count as one delivery.
    static let digestWindow: Int64 = 600_000_000

    func accept(_ new: NewDelivery) throws -> Acceptance {
        let received = new.receivedAt?.microseconds ?? now
        let source = try name(new.source)
        if let known = try duplicate(of: new, source: source, received: received) {
            try db.run("UPDATE delivery SET duplicates = duplicates + 1 WHERE id = ?", [known])
            count(.duplicates)
            touch(known)
            return .duplicate(DeliveryID(known), try state(ofDelivery: known))
        }
        let repository = try name(new.repository)
        let context = try new.summaryContext.map(name)
        let (outcome, reason): (Int, String?) =
            switch new.outcome {
            case .matched: (0, nil)
            case .ignored(let reason): (1, reason.bounded(to: longestError))
            }
        try db.run(
            """
            INSERT INTO delivery(source_id, delivery_key, key_signed, event_id, repo_id, context_id, received_at, signer,
                outcome, reason, body_sha256, change) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                source, new.key, new.keyIsSigned, try name(new.event), repository, context, received, new.signerKey,
                outcome, reason, new.bodyDigest.isEmpty ? nil : Data(new.bodyDigest), nextChange(),
            ])
        let delivery = db.lastInsertedRowID
        if let body = new.body {
            try db.run("INSERT INTO delivery_body(delivery_id, enc, body) VALUES(?, 0, ?)", [delivery, Data(body)])
        }
        count(.accepted)
        effects.topics.insert(.events)
        for (number, update) in new.refs.enumerated() {
            try db.run(
                """
                INSERT INTO delivery_ref(delivery_id, n, ref_id, before_sha, after_sha, flags) VALUES(?, ?, ?, ?, ?, ?)
                """,
                [
                    delivery, number, try name(update.ref), update.before.stored?.bytes, update.after.stored?.bytes,
                    (update.created ? 1 : 0) | (update.deleted ? 2 : 0) | (update.forced ? 4 : 0),
                ])
        }
        var lastJob: Int64 = 0
        if case .matched = new.outcome {
            let application = new.application ?? ""
            let lane = try self.lane(
                repository: repository, application: name(application), kind: new.kind,
                pullRequest: new.pullRequest ?? 0, priority: new.priority)
            for update in new.refs {
                lastJob = try insert(
                    JobDraft(
                        lane: lane, kind: new.kind, delivery: delivery, commit: update.after.stored,
                        before: update.before.stored, ref: name(update.ref), cause: new.cause,
                        flags: update.forced ? .forcedPush : [], priority: new.priority, context: context))
            }
        }
        for status in new.statuses {
            try writeStatus(status, repository: repository, job: lastJob)
        }
        // The row is new and has its change number.
        effects.touched.remove(delivery)
        return .accepted(DeliveryID(delivery))
    }

    private func duplicate(of new: NewDelivery, source: Int64, received: Int64) throws -> Int64? {
        if let known = try db.integer(
            "SELECT id FROM delivery WHERE source_id = ? AND delivery_key = ?", [source, new.key])
        {
            return known
        }
        guard !new.keyIsSigned, !new.bodyDigest.isEmpty else { return nil }
        return try db.integer(
            """
            SELECT id FROM delivery WHERE body_sha256 = ? AND key_signed = 0 AND body_sha256 IS NOT NULL
                AND source_id = ? AND received_at > ? ORDER BY id DESC LIMIT 1
            """, [Data(new.bodyDigest), source, received - Self.digestWindow])
    }

    /// The lane of this name, which is made if it is new.
    func lane(
        repository: Int64, application: Int64, kind: JobKind, pullRequest: Int, priority: JobPriority
    ) throws -> Int64 {
        if let known = try db.integer(
            "SELECT id FROM lane WHERE repo_id = ? AND app_id = ? AND kind = ? AND pr = ?",
            [repository, application, kind.rawValue, pullRequest])
        {
            return known
        }
        try db.run(
            "INSERT INTO lane(repo_id, app_id, kind, pr, prio, fence) VALUES(?, ?, ?, ?, ?, ?)",
            // Fences also stand in the clusters' inventories. Starting at the time in seconds puts a lane of a new database
            // above all fences of a lost one.
            [repository, application, kind.rawValue, pullRequest, priority.rawValue, now / 1_000_000])
        return db.lastInsertedRowID
    }

    /// Queues a job, takes over the waiting job that it provably continues, and writes its pending status.
    func insert(_ draft: JobDraft) throws -> Int64 {
        let continued = draft.counted ? try continuedJob(draft) : nil
        try db.run(
            """
            INSERT INTO job(lane_id, delivery_id, parent_id, sha, before_sha, ref_id, cause, state, counted, run_at, flags,
                replay_of, batch_id, actor, context_id, url, created_at)
            VALUES(?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                draft.lane, draft.delivery, draft.parent, draft.commit?.bytes, draft.before?.bytes, draft.ref,
                draft.cause.rawValue, draft.counted, now, draft.flags.rawValue, draft.replayOf, draft.batch,
                draft.actor,
                draft.context, draft.url, now,
            ])
        let job = db.lastInsertedRowID
        try db.run(
            """
            UPDATE lane SET prio = CASE WHEN ready_at IS NULL AND owner IS NULL THEN ?1 ELSE min(prio, ?1) END,
                ready_at = min(coalesce(ready_at, ?2), ?2) WHERE id = ?3
            """, [draft.priority.rawValue, now, draft.lane])
        count(.jobs(draft.kind, .queued))
        effects.topics.insert(.ready)
        touch(draft.delivery)
        if draft.counted, draft.parent == nil, let delivery = draft.delivery {
            try db.run(
                "UPDATE delivery SET jobs = jobs + 1, open = open + 1, finished_at = NULL WHERE id = ?", [delivery])
        }
        if let context = draft.context, let commit = draft.commit {
            try writeStatus(
                repository: repository(ofLane: draft.lane), commit: commit.bytes, context: context, job: job,
                state: .pending, text: "queued", url: draft.url)
        }
        if let continued { try supersede(continued, by: job, commit: draft.commit) }
        return job
    }

    private func continuedJob(_ draft: JobDraft) throws -> Int64? {
        let waiting = try waitingJobs(
            "SELECT \(Self.waitingColumns) FROM job WHERE lane_id = ? AND finished_at IS NULL ORDER BY id DESC LIMIT 8",
            [draft.lane])
        // The newest waiting job of the ref; in an application's lane, the newest of all.
        let newest = draft.kind == .event ? waiting.first { $0.ref == draft.ref } : waiting.first
        guard let newest, newest.state == .queued || newest.state == .retry else { return nil }
        let before = draft.before.map { Array($0.bytes) } ?? []
        return draft.item.provablyTakesOver(newest, before: before) ? newest.id : nil
    }

    func repository(ofLane lane: Int64) throws -> Int64 {
        guard let repository = try db.integer("SELECT repo_id FROM lane WHERE id = ?", [lane]) else {
            throw EventQueueError.notFound(what: "lane \(lane)")
        }
        return repository
    }

    static let waitingColumns = "id, ref_id, state, run_at, flags, cause, sha"

    /// Jobs as a lane's plan sees them.
    func waitingJobs(_ sql: String, _ arguments: StatementArguments) throws -> [LanePlan.Item] {
        try db.rows(sql, arguments).map { row in
            let commit: Data? = row[6]
            return LanePlan.Item(
                id: row[0], ref: row[1], state: JobState(rawValue: row[2]) ?? .held, runAt: row[3],
                flags: JobFlags(rawValue: row[4]), cause: JobCause(rawValue: row[5]) ?? .push,
                commit: commit.map { Array($0) } ?? [])
        }
    }

    func state(ofDelivery id: Int64) throws -> EventState {
        guard let row = try db.row("SELECT \(EventReader.stateColumns) FROM delivery d WHERE id = ?", [id]) else {
            throw EventQueueError.notFound(what: "event \(id)")
        }
        return EventReader.state(row, from: 0)
    }
}

extension Optional<CommitID> {
    /// The id unless it is missing or all zero, which both mean "no commit".
    var stored: CommitID? { flatMap { $0.isZero ? nil : $0 } }
}

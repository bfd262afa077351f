import Base
import Foundation
import GRDB

/// The queue's own numbers; all of them are rules of its design, not settings.
enum QueueRules {
    /// How often the agent may die on a job before the job is given up.
    static let crashLimit = 3
    /// A lane that gave way this often runs its job to the end.
    static let deferralLimit = 3
    /// A lane that has given way for this long runs its job to the end, in microseconds.
    static let deferralTime: Int64 = 600_000_000
    /// How long transient failures are retried, in microseconds.
    static let retryBudget: Int64 = 3_600_000_000
    /// The waits between those tries.
    static let backoff = Backoff(first: .seconds(2), limit: .seconds(300))
    /// The wait between looks at a cluster or host that is away.
    static let probeInterval: Duration = .seconds(15)
    /// The most leases that one transaction takes back.
    static let rescueLimit: Int64 = 64
    /// Refused requests that are kept.
    static let refusalSlots: Int64 = 1_000
}

extension QueueTransaction {
    // MARK: Claiming

    /// The jobs given out, and whether jobs were only superseded for now, so that it is worth asking again at once.
    func claim(owner: Int64, worker: String, lease: Duration, kinds: [JobKind], limit: Int) throws
        -> (jobs: [ClaimedJob], again: Bool)
    {
        try rescueExpired()
        var claimed: [ClaimedJob] = []
        while claimed.count < limit, let (lane, kind) = try readyLane(kinds) {
            let (plan, isComplete, last) = try plan(lane, kind: kind)
            guard let head = plan.head else {
                try db.run("UPDATE lane SET ready_at = ? WHERE id = ?", [plan.readyAt, lane])
                continue
            }
            let headJob = try job(head.id)
            for older in plan.superseded { try supersede(older.id, by: head.id, commit: headJob.commit) }
            // More jobs may wait behind the look-ahead, and one of them may take this one over.
            if !isComplete, head.id == last { return (claimed, true) }
            claimed.append(
                try start(
                    headJob, owner: owner, worker: worker, lease: lease,
                    superseded: plan.superseded.map { JobID($0.id) }))
        }
        return (claimed, false)
    }

    private func readyLane(_ kinds: [JobKind]) throws -> (Int64, JobKind)? {
        for priority in JobPriority.allCases {
            var best: (lane: Int64, kind: JobKind, readyAt: Int64)?
            for kind in kinds {
                let row = try db.row(
                    """
                    SELECT id, ready_at FROM lane WHERE owner IS NULL AND paused = 0 AND ready_at IS NOT NULL
                        AND kind = ? AND prio = ? AND ready_at <= ? ORDER BY ready_at LIMIT 1
                    """, [kind.rawValue, priority.rawValue, now])
                guard let row else { continue }
                let readyAt: Int64 = row[1]
                if readyAt < best?.readyAt ?? .max { best = (row[0], kind, readyAt) }
            }
            if let best { return (best.lane, best.kind) }
        }
        return nil
    }

    private func start(
        _ job: JobRecord, owner: Int64, worker: String, lease: Duration, superseded: [JobID]
    ) throws -> ClaimedJob {
        let until = now + lease.wholeMicroseconds
        try db.run(
            "UPDATE lane SET owner = ?, lease_until = ?, fence = fence + 1 WHERE id = ?", [owner, until, job.lane])
        let lane = try db.row(
            """
            SELECT lane.fence, repo.text, app.text, lane.kind, lane.pr, last_ok_job, last_ok_sha, last_ok_seq
            FROM lane JOIN name repo ON repo.id = lane.repo_id JOIN name app ON app.id = lane.app_id WHERE lane.id = ?
            """, [job.lane])
        guard let lane else { throw EventQueueError.notFound(what: "lane \(job.lane)") }
        let fence: Int64 = lane[0]
        let attempt = job.attempt + 1
        try db.run(
            """
            UPDATE job SET state = 1, fence = ?, attempt = ?, phase = NULL, started_at = coalesce(started_at, ?)
            WHERE id = ?
            """, [fence, attempt, now, job.id])
        try db.run(
            "INSERT OR REPLACE INTO attempt(job_id, n, worker_id, started_at) VALUES(?, ?, ?, ?)",
            [job.id, attempt, try name(worker), now])
        // An attempt whose number was given back may have left its phases.
        try db.run("DELETE FROM phase WHERE job_id = ? AND attempt = ?", [job.id, attempt])
        if job.counted, job.parent == nil, let delivery = job.delivery {
            try db.run("UPDATE delivery SET started = 1 WHERE id = ?", [delivery])
        }
        count(.jobs(job.kind, job.state), -1)
        count(.jobs(job.kind, .running))
        count(.claims)
        touch(job.delivery)
        let row = try db.row(
            """
            SELECT before_sha, ref.text, replay_of, context.text FROM job JOIN name ref ON ref.id = ref_id
            LEFT JOIN name context ON context.id = context_id WHERE job.id = ?
            """, [job.id])
        guard let row else { throw EventQueueError.notFound(what: "job \(job.id)") }
        return ClaimedJob(
            lease: Lease(job: JobID(job.id), fence: fence), leaseUntil: Timestamp(microseconds: until),
            lane: LaneKey(
                repository: lane[1], application: lane[2], kind: JobKind(rawValue: lane[3]) ?? job.kind,
                pullRequest: lane[4]),
            laneID: LaneID(job.lane), delivery: job.delivery.map { DeliveryID($0) },
            parent: job.parent.map { JobID($0) },
            commit: job.commit, before: CommitID(bytes: row[0]), ref: row[1], cause: job.cause, flags: job.flags,
            attempt: attempt, crashes: job.crashes, replayOf: (row[2] as Int64?).map { JobID($0) }, context: row[3],
            superseded: superseded, lastSuccess: LastSuccess(job: lane[5], commit: lane[6], sequence: lane[7]),
            createdAt: Timestamp(microseconds: job.createdAt))
    }

    // MARK: Rescue

    /// Takes back lanes whose lease has ended. Selecting and changing them is one transaction, so a job that has just
    /// finished cannot be brought back.
    func rescueExpired() throws {
        let lanes = try db.rows(
            "SELECT id FROM lane WHERE owner IS NOT NULL AND lease_until < ? ORDER BY lease_until LIMIT ?",
            [now, QueueRules.rescueLimit])
        for lane in lanes { try rescue(lane: lane[0], reason: "the lease ended without a heartbeat") }
    }

    /// Takes back all lanes of other owners: they ran in a process that is gone, since the lock file is ours.
    func rescueAll(except owner: Int64) throws {
        let lanes = try db.rows("SELECT id FROM lane WHERE owner IS NOT NULL AND owner <> ?", [owner])
        for lane in lanes { try rescue(lane: lane[0], reason: "the agent stopped while it ran this job") }
    }

    private func rescue(lane: Int64, reason: String) throws {
        var kind = JobKind.event
        let running = try db.rows(
            JobRecord.select + " WHERE lane_id = ? AND finished_at IS NULL AND state = 1", [lane])
        for row in running {
            let job = JobRecord(row)
            kind = job.kind
            count(.rescues)
            try endAttempt(job, .crashed, error: reason)
            let crashes = job.crashes + 1
            try db.run("UPDATE job SET crashes = ? WHERE id = ?", [crashes, job.id])
            if let cancelReason = job.cancelReason {
                try end(job, .cancelled(reason: cancelReason), statuses: [])
            } else if crashes >= QueueRules.crashLimit, let successor = try successor(of: job) {
                // That one delivers this one's commit as well, so what becomes of it is still open.
                try end(job, .superseded(by: JobID(successor)), statuses: [])
            } else if crashes >= QueueRules.crashLimit {
                let error = "given up: the agent stopped \(crashes) times while it ran this job"
                try end(job, .failed(.poison, error: error), statuses: [])
            } else {
                try move(job, to: .queued, runAt: now, error: reason)
            }
        }
        if running.isEmpty {
            kind = JobKind(rawValue: Int(try db.integer("SELECT kind FROM lane WHERE id = ?", [lane]) ?? 0)) ?? .event
        }
        try freeLane(lane, kind: kind)
    }

    // MARK: Reports

    func heartbeat(_ lease: Lease, until: Int64) throws -> HeartbeatResult {
        guard let job = try leased(lease) else { return .stale }
        try db.run("UPDATE lane SET lease_until = ? WHERE id = ?", [until, job.lane])
        if let reason = job.cancelReason { return .cancelRequested(reason: reason) }
        return .renewed(until: Timestamp(microseconds: until), newer: try newer(than: job).map { JobID($0) })
    }

    private func newer(than job: JobRecord) throws -> Int64? {
        let lane = try db.row("SELECT deferred, deferred_since FROM lane WHERE id = ?", [job.lane])
        if let lane {
            let (deferred, since): (Int, Int64?) = (lane[0], lane[1])
            if deferred >= QueueRules.deferralLimit { return nil }
            if let since, now - since >= QueueRules.deferralTime { return nil }
        }
        return try successor(of: job)
    }

    /// The waiting job that would take this one over.
    private func successor(of job: JobRecord) throws -> Int64? {
        let waiting = try waitingJobs(
            """
            SELECT \(Self.waitingColumns) FROM job WHERE lane_id = ? AND finished_at IS NULL AND state IN (0, 2) AND id > ?
            ORDER BY id LIMIT \(Self.lookAhead)
            """, [job.lane, job.id])
        var run = [job.item]
        for item in waiting {
            if job.kind == .event, item.ref != job.ref { continue }
            guard run.allSatisfy({ item.takesOver($0) }) else { break }
            run.append(item)
        }
        return run.count > 1 ? run.last?.id : nil
    }

    func setPhase(_ lease: Lease, _ phase: JobPhase) throws -> ReportResult {
        guard let job = try leased(lease) else { return .stale }
        try db.run("UPDATE job SET phase = ? WHERE id = ?", [phase.rawValue, job.id])
        try db.run(
            """
            INSERT INTO phase(job_id, attempt, n, phase, started_at) VALUES(?1, ?2,
                (SELECT coalesce(max(n), 0) + 1 FROM phase WHERE job_id = ?1 AND attempt = ?2), ?3, ?4)
            """, [job.id, job.attempt, phase.rawValue, now])
        touch(job.delivery)
        return .done
    }

    func describe(_ lease: Lease, _ details: String) throws -> ReportResult {
        guard let job = try leased(lease) else { return .stale }
        try db.run("UPDATE attempt SET details = ? WHERE job_id = ? AND n = ?", [details, job.id, job.attempt])
        touch(job.delivery)
        return .done
    }

    func report(_ lease: Lease, _ statuses: [StatusUpdate]) throws -> ReportResult {
        guard let job = try leased(lease) else { return .stale }
        for status in statuses { try writeStatus(status, repository: job.repository, job: job.id) }
        touch(job.delivery)
        return .done
    }

    func finish(_ lease: Lease, _ outcome: JobOutcome, _ statuses: [StatusUpdate]) throws -> ReportResult {
        guard let job = try leased(lease) else { return .stale }
        try end(job, outcome, statuses: statuses)
        try freeLane(job.lane, kind: job.kind)
        return .done
    }

    /// Ends a job that is not final, with all that follows from it except the lane's lease.
    func end(_ job: JobRecord, _ outcome: JobOutcome, statuses: [StatusUpdate]) throws {
        for status in statuses { try writeStatus(status, repository: job.repository, job: job.id) }
        let context = try job.context.flatMap { context in
            try statuses.last { try $0.commit == job.commit && name($0.context) == context }
        }
        func settle(_ result: JobState, _ text: String) throws {
            try self.settle(
                job.id, Verdict(result: result, text: context?.text ?? text, url: context?.url ?? job.url),
                isReported: context?.state.isFinal ?? false)
        }
        var givesWay = false
        switch outcome {
        case .succeeded:
            try endAttempt(job, .finished)
            try close(job, as: .succeeded)
            try noteSuccess(job)
            try settle(.succeeded, job.kind == .event ? "done" : "synced")
        case .skipped(let reason):
            try endAttempt(job, .finished)
            try close(job, as: .skipped, error: reason)
            try settle(.skipped, reason)
        case .failed(let errorClass, let error):
            try endAttempt(job, .failed, errorClass: errorClass, error: error)
            try close(job, as: .failed, errorClass: errorClass, error: error)
            try settle(.failed, error)
        case .cancelled(let reason):
            try endAttempt(job, .cancelled, error: reason)
            try close(job, as: .cancelled, error: reason)
            try settle(.cancelled, reason)
        case .superseded(let target):
            try endAttempt(job, .superseded)
            try endSuperseded(job, by: target.rawValue)
            givesWay = target.rawValue > job.id
        }
        if givesWay {
            try db.run(
                "UPDATE lane SET deferred = deferred + 1, deferred_since = coalesce(deferred_since, ?) WHERE id = ?",
                [now, job.lane])
        } else {
            try db.run("UPDATE lane SET deferred = 0, deferred_since = NULL WHERE id = ? AND deferred > 0", [job.lane])
        }
    }

    private func noteSuccess(_ job: JobRecord) throws {
        try db.run(
            "UPDATE lane SET last_ok_job = ?, last_ok_sha = ?, last_ok_seq = last_ok_seq + 1 WHERE id = ?",
            [job.id, job.commit?.bytes, job.lane])
    }

    func expand(_ lease: Lease, _ jobs: [NewJob], _ statuses: [StatusUpdate]) throws -> ExpandResult {
        guard let event = try leased(lease) else { return .stale }
        guard event.kind == .event else {
            throw EventQueueError.invalid(reason: "job \(event.id) is not an event and cannot be expanded")
        }
        if jobs.isEmpty {
            let none = RollUp(total: 0, open: 0, failed: 0, cancelled: 0, unchanged: 0)
            try end(event, .skipped(reason: none.text(names: [])), statuses: statuses)
            try freeLane(event.lane, kind: event.kind)
            return .expanded([])
        }
        try db.run(
            "INSERT INTO rollup(job_id, generation, total, open) VALUES(?, ?, ?, ?)",
            [event.id, event.id, jobs.count, jobs.count])
        for status in statuses { try writeStatus(status, repository: event.repository, job: event.id) }
        if let context = event.context, let commit = event.commit {
            let isReported = try statuses.contains { try $0.commit == commit && name($0.context) == context }
            if !isReported {
                try reportRollUp(
                    event, event.id, state: .running,
                    text: jobs.count == 1 ? "1 application affected" : "\(jobs.count) applications affected")
            }
        }
        var ids: [JobID] = []
        let inherited = event.flags.intersection([.force, .allowOlder, .noCoalesce, .forcedPush, .approvePrune])
        for new in jobs {
            let lane = try self.lane(
                repository: event.repository, application: name(new.application), kind: new.kind,
                pullRequest: new.pullRequest ?? 0, priority: new.priority)
            let id = try insert(
                JobDraft(
                    lane: lane, kind: new.kind, delivery: event.delivery, parent: event.id, commit: new.commit,
                    before: new.before, ref: name(new.ref), cause: event.cause, flags: new.flags.union(inherited),
                    priority: new.priority, context: new.context.map(name), url: new.url))
            ids.append(JobID(id))
        }
        // The event's own result follows when the last of its jobs has one.
        try endAttempt(event, .finished)
        try close(event, as: .succeeded)
        try noteSuccess(event)
        try freeLane(event.lane, kind: event.kind)
        return .expanded(ids)
    }

    func retry(_ lease: Lease, _ errorClass: ErrorClass, _ error: String, share: Double) throws -> RetryResult {
        guard let job = try leased(lease) else { return .stale }
        defer { effects.topics.insert(.ready) }
        if let reason = job.cancelReason {
            try end(job, .cancelled(reason: reason), statuses: [])
            try freeLane(job.lane, kind: job.kind)
            return .cancelled
        }
        let since = job.retrySince ?? now
        let isOver = errorClass == .transient && now - since >= QueueRules.retryBudget
        if errorClass == .permanent || errorClass == .poison || isOver {
            try endAttempt(job, .failed, errorClass: errorClass, error: error)
            let text = isOver ? "given up after \(job.retries + 1) tries: \(error)" : error
            try end(job, .failed(errorClass, error: text), statuses: [])
            try freeLane(job.lane, kind: job.kind)
            return .failed
        }
        let wait: Duration
        try endAttempt(job, .failed, errorClass: errorClass, error: error)
        if errorClass == .hostWide {
            wait = QueueRules.probeInterval
            // The time of an outage is not the job's: neither the attempt nor its budget counts.
            try db.run(
                "UPDATE job SET attempt = attempt - 1, retries = 0, retry_since = NULL WHERE id = ?", [job.id])
        } else {
            wait = QueueRules.backoff.ceiling(attempt: job.retries) * share
            try db.run("UPDATE job SET retries = retries + 1, retry_since = ? WHERE id = ?", [since, job.id])
        }
        let runAt = now + wait.wholeMicroseconds
        try move(job, to: .retry, runAt: runAt, errorClass: errorClass, error: error)
        if let context = job.context, let commit = job.commit {
            try writeStatus(
                repository: job.repository, commit: commit.bytes, context: context, job: job.id, state: .running,
                text: "will be tried again: \(error)", url: nil)
        }
        try freeLane(job.lane, kind: job.kind)
        return .retry(at: Timestamp(microseconds: runAt))
    }

    func relinquish(_ lease: Lease) throws -> ReportResult {
        guard let job = try leased(lease) else { return .stale }
        try db.run("DELETE FROM attempt WHERE job_id = ? AND n = ?", [job.id, job.attempt])
        try db.run("DELETE FROM phase WHERE job_id = ? AND attempt = ?", [job.id, job.attempt])
        try db.run("UPDATE job SET attempt = attempt - 1, phase = NULL WHERE id = ?", [job.id])
        try move(job, to: .queued, runAt: now)
        try freeLane(job.lane, kind: job.kind)
        return .done
    }

    func hold(_ lease: Lease, _ reason: String, _ statuses: [StatusUpdate]) throws -> ReportResult {
        guard let job = try leased(lease) else { return .stale }
        for status in statuses { try writeStatus(status, repository: job.repository, job: job.id) }
        try endAttempt(job, .held, error: reason)
        try move(job, to: .held, error: reason)
        try freeLane(job.lane, kind: job.kind)
        return .done
    }

    func release(_ id: Int64) throws -> Bool {
        guard let job = try findJob(id), job.state == .held else { return false }
        try move(job, to: .queued, runAt: now)
        try refreshLane(job)
        return true
    }

    /// Works out anew when a lane's next job may run, without touching its lease.
    func refreshLane(_ job: JobRecord) throws {
        let readyAt = try plan(job.lane, kind: job.kind).plan.readyAt
        try db.run("UPDATE lane SET ready_at = ? WHERE id = ?", [readyAt, job.lane])
        if readyAt != nil { effects.topics.insert(.ready) }
    }
}

extension LastSuccess {
    init?(job: Int64?, commit: Data?, sequence: Int64) {
        guard let job, let commit = CommitID(bytes: commit) else { return nil }
        self.init(job: JobID(job), commit: commit, sequence: sequence)
    }
}

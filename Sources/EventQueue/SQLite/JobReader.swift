import Base
import Foundation
import GRDB

/// Reads jobs.
enum JobReader {
    private static let columns = """
        SELECT job.id, repo.text, app.text, lane.kind, lane.pr, job.lane_id, job.delivery_id, job.parent_id, job.sha,
            ref.text, job.cause, job.state, job.result, job.flags, job.run_at, job.attempt, job.crashes, job.phase,
            job.superseded_by, job.replay_of, job.actor, job.error, job.error_class, job.cancel_reason IS NOT NULL,
            context.text, job.created_at, job.started_at, job.finished_at
        FROM job JOIN lane ON lane.id = job.lane_id JOIN name repo ON repo.id = lane.repo_id
        JOIN name app ON app.id = lane.app_id JOIN name ref ON ref.id = job.ref_id
        LEFT JOIN name context ON context.id = job.context_id
        """

    static func select(_ clause: String, _ arguments: StatementArguments, _ db: Database) throws -> [JobSummary] {
        try db.rows(columns + " " + clause, arguments).map { row in
            let lane = LaneKey(
                repository: row[1], application: row[2], kind: JobKind(rawValue: row[3]) ?? .event, pullRequest: row[4])
            let delivery: Int64? = row[6]
            let parent: Int64? = row[7]
            let result: Int? = row[12]
            let phase: Int? = row[17]
            let (supersededBy, replayOf): (Int64?, Int64?) = (row[18], row[19])
            let errorClass: Int? = row[22]
            let (startedAt, finishedAt): (Int64?, Int64?) = (row[26], row[27])
            return JobSummary(
                id: JobID(row[0] as Int64), lane: lane, laneID: LaneID(row[5] as Int64),
                delivery: delivery.map { DeliveryID($0) }, parent: parent.map { JobID($0) },
                commit: CommitID(bytes: row[8]), ref: row[9], cause: JobCause(rawValue: row[10]) ?? .push,
                state: JobState(rawValue: row[11]) ?? .held, result: result.flatMap { JobState(rawValue: $0) },
                flags: JobFlags(rawValue: row[13]), runAt: Timestamp(microseconds: row[14]), attempts: row[15],
                crashes: row[16], phase: phase.flatMap { JobPhase(rawValue: $0) },
                supersededBy: supersededBy.map { JobID($0) }, replayOf: replayOf.map { JobID($0) }, actor: row[20],
                error: row[21], errorClass: errorClass.flatMap { ErrorClass(rawValue: $0) }, cancelRequested: row[23],
                context: row[24], createdAt: Timestamp(microseconds: row[25]),
                startedAt: startedAt.map { Timestamp(microseconds: $0) },
                finishedAt: finishedAt.map { Timestamp(microseconds: $0) })
        }
    }

    static func detail(_ summary: JobSummary, _ db: Database) throws -> JobDetail {
        let attempts = try db.rows(
            """
            SELECT n, text, started_at, ended_at, outcome, error_class, error, details FROM attempt
            JOIN name ON name.id = worker_id WHERE job_id = ? ORDER BY n
            """, [summary.id.rawValue])
        return JobDetail(
            summary: summary,
            attempts: try attempts.map { row in
                let end = (row[3] as Int64?).map(Timestamp.init(microseconds:))
                return JobAttempt(
                    number: row[0], worker: row[1], startedAt: Timestamp(microseconds: row[2]), endedAt: end,
                    outcome: outcome(AttemptOutcome(rawValue: row[4])),
                    errorClass: (row[5] as Int?).flatMap(ErrorClass.init(rawValue:)), error: row[6],
                    phases: try phases(of: summary.id.rawValue, attempt: row[0], end: end, db),
                    details: row[7])
            })
    }

    private static func phases(of job: Int64, attempt: Int, end: Timestamp?, _ db: Database) throws -> [PhaseSpan] {
        let rows = try db.rows(
            "SELECT phase, started_at FROM phase WHERE job_id = ? AND attempt = ? ORDER BY n", [job, attempt])
        return rows.enumerated().map { index, row in
            PhaseSpan(
                phase: JobPhase(rawValue: row[0]) ?? .fetch, startedAt: Timestamp(microseconds: row[1]),
                endedAt: index + 1 < rows.count ? Timestamp(microseconds: rows[index + 1][1]) : end)
        }
    }

    private static func outcome(_ stored: AttemptOutcome?) -> JobAttempt.Outcome {
        switch stored {
        case .running, nil: .running
        case .finished: .finished
        case .failed: .failed
        case .cancelled: .cancelled
        case .superseded: .superseded
        case .held: .held
        case .crashed: .crashed
        }
    }
}

/// Reads the outbox.
enum OutboxReader {
    static func select(_ clause: String, _ arguments: StatementArguments, _ db: Database) throws -> [OutboxStatus] {
        let rows = try db.rows(
            """
            SELECT s.id, repo.text, s.sha, context.text, s.state, s.text, s.url, s.version, s.posted_version, s.job_id,
                s.tries, s.next_try, s.last_error
            FROM status_outbox s JOIN name repo ON repo.id = s.repo_id JOIN name context ON context.id = s.context_id
            """ + " " + clause, arguments)
        return rows.compactMap { row -> OutboxStatus? in
            guard let commit = CommitID(bytes: row[2]) else { return nil }
            let job: Int64 = row[9]
            return OutboxStatus(
                id: StatusID(row[0] as Int64), repository: row[1],
                status: StatusUpdate(
                    commit: commit, context: row[3], state: StatusState(rawValue: row[4]) ?? .error, text: row[5],
                    url: row[6]),
                version: row[7], postedVersion: row[8], job: job > 0 ? JobID(job) : nil, tries: row[10],
                nextTry: (row[11] as Int64?).map(Timestamp.init(microseconds:)), lastError: row[12])
        }
    }
}

/// Reads lanes.
enum LaneReader {
    static func find(_ key: LaneKey, _ db: Database) throws -> Int64? {
        try db.integer(
            """
            SELECT id FROM lane WHERE repo_id = (SELECT id FROM name WHERE text = ?)
                AND app_id = (SELECT id FROM name WHERE text = ?) AND kind = ? AND pr = ?
            """, [key.repository, key.application, key.kind.rawValue, key.pullRequest])
    }

    static func select(repository: String?, _ db: Database) throws -> [LaneSummary] {
        let rows = try db.rows(
            """
            SELECT lane.id, repo.text, app.text, kind, pr, owner IS NOT NULL, lease_until, fence, ready_at, pause_reason,
                last_ok_job, last_ok_sha, last_ok_seq
            FROM lane JOIN name repo ON repo.id = lane.repo_id JOIN name app ON app.id = lane.app_id
            WHERE ?1 IS NULL OR repo.text = ?1 ORDER BY lane.id
            """, [repository])
        return rows.map { row in
            LaneSummary(
                id: LaneID(row[0] as Int64),
                key: LaneKey(
                    repository: row[1], application: row[2], kind: JobKind(rawValue: row[3]) ?? .event,
                    pullRequest: row[4]),
                isBusy: row[5], leaseUntil: (row[6] as Int64?).map(Timestamp.init(microseconds:)), fence: row[7],
                readyAt: (row[8] as Int64?).map(Timestamp.init(microseconds:)), pauseReason: row[9],
                lastSuccess: LastSuccess(job: row[10], commit: row[11], sequence: row[12]))
        }
    }
}

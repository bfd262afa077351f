import Base
import Foundation
import GRDB

/// A job row with what its lane says, as the transactions work with it.
struct JobRecord {
    var id: Int64
    var lane: Int64
    var kind: JobKind
    var repository: Int64
    var delivery: Int64?
    var parent: Int64?
    var commit: CommitID?
    var ref: Int64
    var cause: JobCause
    var state: JobState
    var result: JobState?
    var counted: Bool
    var attempt: Int
    var retries: Int
    var retrySince: Int64?
    var crashes: Int
    var fence: Int64
    var flags: JobFlags
    var supersededBy: Int64?
    var context: Int64?
    var url: String?
    var cancelReason: String?
    var error: String?
    var createdAt: Int64

    static let select = """
        SELECT job.id, lane_id, lane.kind, lane.repo_id, delivery_id, parent_id, sha, ref_id, cause, state, result, counted,
            attempt, retries, retry_since, crashes, job.fence, flags, superseded_by, context_id, url, cancel_reason, error,
            created_at
        FROM job JOIN lane ON lane.id = job.lane_id
        """

    init(_ row: Row) {
        id = row[0]
        lane = row[1]
        kind = JobKind(rawValue: row[2]) ?? .event
        repository = row[3]
        delivery = row[4]
        parent = row[5]
        commit = CommitID(bytes: row[6])
        ref = row[7]
        cause = JobCause(rawValue: row[8]) ?? .push
        state = JobState(rawValue: row[9]) ?? .held
        result = (row[10] as Int?).flatMap(JobState.init(rawValue:))
        counted = row[11]
        attempt = row[12]
        retries = row[13]
        retrySince = row[14]
        crashes = row[15]
        fence = row[16]
        flags = JobFlags(rawValue: row[17])
        supersededBy = row[18]
        context = row[19]
        url = row[20]
        cancelReason = row[21]
        error = row[22]
        createdAt = row[23]
    }

    var item: LanePlan.Item {
        LanePlan.Item(
            id: id, ref: ref, state: state, runAt: 0, flags: flags, cause: cause,
            commit: commit.map { Array($0.bytes) } ?? [])
    }
}

extension QueueTransaction {
    func job(_ id: Int64) throws -> JobRecord {
        guard let job = try findJob(id) else { throw EventQueueError.notFound(what: "job \(id)") }
        return job
    }

    func findJob(_ id: Int64) throws -> JobRecord? {
        try db.row(JobRecord.select + " WHERE job.id = ?", [id]).map(JobRecord.init)
    }

    /// The job of a lease that still holds; `nil` if it was lost, which is counted.
    func leased(_ lease: Lease) throws -> JobRecord? {
        if let job = try findJob(lease.job.rawValue), job.state == .running, job.fence == lease.fence { return job }
        count(.staleReports)
        return nil
    }
}

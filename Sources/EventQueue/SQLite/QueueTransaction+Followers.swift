import Base
import Foundation
import GRDB

extension QueueTransaction {
    /// The jobs whose outcome hangs on `id`, directly or by way of others.
    static func followers(of id: Int64, _ db: Database) throws -> [JobFollower] {
        var followers: [JobFollower] = []
        var leaders = [id]
        while let leader = leaders.popLast() {
            // The condition is that of the index.
            for row in try db.rows(
                "SELECT id, sha FROM job WHERE superseded_by = ? AND superseded_by IS NOT NULL AND result IS NULL",
                [leader])
            {
                followers.append(JobFollower(job: JobID(row[0]), commit: CommitID(bytes: row[1])))
                leaders.append(row[0])
            }
        }
        return followers
    }

    func disown(_ lease: Lease, ended: [JobID: String], givenBack: Set<JobID>) throws -> ReportResult {
        guard let head = try leased(lease) else { return .stale }
        let followers = try Self.followers(of: head.id, db).map(\.job).sorted { $0.rawValue < $1.rawValue }
        for id in followers {
            let job = try job(id.rawValue)
            if let reason = ended[id] {
                try close(job, as: .cancelled, error: reason)
                try uncountSuperseded(job)
            } else if givenBack.contains(id) {
                // Together, since a job has a leader exactly while it is superseded.
                try db.run(
                    "UPDATE job SET state = ?, superseded_by = NULL, finished_at = NULL, run_at = ? WHERE id = ?",
                    [JobState.queued.rawValue, now, job.id])
                count(.jobs(job.kind, job.state), -1)
                count(.jobs(job.kind, .queued))
                touch(job.delivery)
                try uncountSuperseded(job)
            } else {
                // It hangs on the head itself from now on, so that the end of a lost one is not its own.
                try db.run("UPDATE job SET superseded_by = ? WHERE id = ?", [head.id, job.id])
            }
        }
        for id in followers {
            guard let reason = ended[id] else { continue }
            try settle(id.rawValue, Verdict(result: .cancelled, text: reason))
        }
        return .done
    }

    private func uncountSuperseded(_ job: JobRecord) throws {
        guard job.counted, job.parent == nil, let delivery = job.delivery else { return }
        try db.run("UPDATE delivery SET superseded = superseded - 1 WHERE id = ?", [delivery])
    }
}

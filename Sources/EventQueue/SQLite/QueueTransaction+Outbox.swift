import Base
import Foundation
import GRDB

extension QueueTransaction {
    /// Writes a status that a caller supplied.
    func writeStatus(_ status: StatusUpdate, repository: Int64, job: Int64) throws {
        try writeStatus(
            repository: repository, commit: status.commit.bytes, context: name(status.context), job: job,
            state: status.state, text: status.text, url: status.url)
    }

    /// Puts a status into the outbox unless the row holds a newer word already: one of a later job, or of the same job
    /// with a higher rank. `job` is the row's generation.
    func writeStatus(
        repository: Int64, commit: Data, context: Int64, job: Int64, state: StatusState, text: String, url: String?
    ) throws {
        let text = text.bounded(to: longestStatusText)
        let known = try db.row(
            """
            SELECT id, job_id, rank, state, text, url, next_try FROM status_outbox
            WHERE repo_id = ? AND sha = ? AND context_id = ?
            """, [repository, commit, context])
        guard let known else {
            try db.run(
                """
                INSERT INTO status_outbox(repo_id, sha, context_id, job_id, rank, state, text, url, version, next_try)
                VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, [repository, commit, context, job, state.rank, state.rawValue, text, url, nextChange(), now])
            count(.outbox)
            effects.topics.insert(.outbox)
            return
        }
        let (id, generation, rank): (Int64, Int64, Int) = (known[0], known[1], known[2])
        guard job > generation || (job == generation && state.rank >= rank) else { return }
        let (oldState, oldText, oldURL): (Int, String, String?) = (known[3], known[4], known[5])
        if oldState == state.rawValue, oldText == text, url == nil || url == oldURL {
            // Nothing that the host would show differently; only the generation moves on.
            if job != generation { try db.run("UPDATE status_outbox SET job_id = ? WHERE id = ?", [job, id]) }
            return
        }
        try db.run(
            """
            UPDATE status_outbox SET job_id = ?, rank = ?, state = ?, text = ?, url = coalesce(?, url), version = ?,
                next_try = ?, tries = 0 WHERE id = ?
            """, [job, state.rank, state.rawValue, text, url, nextChange(), now, id])
        if (known[6] as Int64?) == nil { count(.outbox) }
        effects.topics.insert(.outbox)
    }

    func markPosted(_ id: Int64, version: Int64) throws {
        guard let row = try db.row("SELECT version, next_try FROM status_outbox WHERE id = ?", [id]) else {
            throw EventQueueError.notFound(what: "status \(id)")
        }
        let isNewest = row[0] as Int64 == version
        if isNewest, (row[1] as Int64?) != nil { count(.outbox, -1) }
        try db.run(
            """
            UPDATE status_outbox SET posted_version = max(posted_version, ?1),
                next_try = CASE WHEN version = ?1 THEN NULL ELSE next_try END,
                tries = CASE WHEN version = ?1 THEN 0 ELSE tries END,
                last_error = CASE WHEN version = ?1 THEN NULL ELSE last_error END WHERE id = ?2
            """, [version, id])
    }

    func markFailed(_ id: Int64, version: Int64, error: String, retryAt: Timestamp?) throws {
        guard let row = try db.row("SELECT version, next_try FROM status_outbox WHERE id = ?", [id]) else {
            throw EventQueueError.notFound(what: "status \(id)")
        }
        // A newer version has its own tries, and what is posted or given up is settled.
        guard row[0] as Int64 == version, (row[1] as Int64?) != nil else { return }
        if retryAt == nil { count(.outbox, -1) }
        try db.run(
            "UPDATE status_outbox SET next_try = ?, tries = tries + 1, last_error = ? WHERE id = ?",
            [retryAt?.microseconds, error.bounded(to: longestStatusText), id])
    }
}

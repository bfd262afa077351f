import Base
import Foundation
import GRDB

/// Reads events.
enum EventReader {
    /// The columns from which `state` is made; `d` is the delivery.
    static let stateColumns = "d.outcome, d.jobs, d.open, d.failed, d.cancelled, d.superseded, d.started"

    static func state(_ row: Row, from index: Int) -> EventState {
        let jobs: Int = row[index + 1]
        if jobs == 0 { return row[index] as Int == 0 ? .succeeded : .ignored }
        if row[index + 2] as Int > 0 { return row[index + 6] as Bool ? .running : .queued }
        if row[index + 3] as Int > 0 { return .failed }
        if row[index + 4] as Int > 0 { return .cancelled }
        return row[index + 5] as Int == jobs ? .superseded : .succeeded
    }

    private static func condition(_ state: EventState) -> String {
        let done = "d.jobs > 0 AND d.open = 0"
        return switch state {
        case .ignored: "d.jobs = 0 AND d.outcome <> 0"
        case .queued: "d.open > 0 AND d.started = 0"
        case .running: "d.open > 0 AND d.started = 1"
        case .failed: "d.failed > 0 AND d.open = 0"
        case .cancelled: "\(done) AND d.failed = 0 AND d.cancelled > 0"
        case .superseded: "\(done) AND d.failed = 0 AND d.cancelled = 0 AND d.superseded = d.jobs"
        case .succeeded:
            """
            (d.jobs = 0 AND d.outcome = 0
                OR \(done) AND d.failed = 0 AND d.cancelled = 0 AND d.superseded < d.jobs)
            """
        }
    }

    private static let columns = """
        d.id, source.text, d.delivery_key, event.text, repo.text, d.received_at, d.reason, d.duplicates, d.change,
        d.finished_at, \(stateColumns)
        """
    private static let from = """
        FROM delivery d JOIN name source ON source.id = d.source_id JOIN name event ON event.id = d.event_id
        JOIN name repo ON repo.id = d.repo_id
        """

    /// Events, newest first.
    static func select(_ filter: EventFilter, before: DeliveryID?, limit: Int, _ db: Database) throws -> [EventSummary]
    {
        var conditions: [String] = []
        var arguments: [(any DatabaseValueConvertible)?] = []
        func add(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
            conditions.append(condition)
            arguments += values
        }
        if let before { add("d.id < ?", before.rawValue) }
        if let repository = filter.repository { add("d.repo_id = (SELECT id FROM name WHERE text = ?)", repository) }
        if let ref = filter.ref {
            add(
                """
                EXISTS(SELECT 1 FROM delivery_ref r WHERE r.delivery_id = d.id
                    AND r.ref_id = (SELECT id FROM name WHERE text = ?))
                """, ref)
        }
        if let commit = filter.commit {
            guard commit.utf8.count >= 4, commit.utf8.count <= 64, commit.allSatisfy(\.isHexDigit) else {
                throw EventQueueError.invalid(reason: "\(commit): a commit is given by 4 to 64 hexadecimal digits")
            }
            add(
                """
                (EXISTS(SELECT 1 FROM delivery_ref r WHERE r.delivery_id = d.id
                        AND substr(lower(hex(r.after_sha)), 1, ?) = ?)
                    OR EXISTS(SELECT 1 FROM job j WHERE j.delivery_id = d.id AND substr(lower(hex(j.sha)), 1, ?) = ?))
                """, commit.count, commit.lowercased(), commit.count, commit.lowercased())
        }
        if let application = filter.application {
            add(
                """
                EXISTS(SELECT 1 FROM job j JOIN lane l ON l.id = j.lane_id WHERE j.delivery_id = d.id
                    AND l.app_id = (SELECT id FROM name WHERE text = ?))
                """, application)
        }
        if let state = filter.state { conditions.append(condition(state)) }
        if let since = filter.since { add("d.received_at >= ?", since.microseconds) }
        if let until = filter.until { add("d.received_at < ?", until.microseconds) }
        if let text = filter.text, !text.isEmpty {
            // instr on folded text rather than LIKE: the text of a user holds no pattern.
            let needle = text.lowercased()
            add(
                """
                (instr(lower(repo.text), ?) OR instr(lower(event.text), ?) OR instr(lower(d.delivery_key), ?)
                    OR instr(lower(coalesce(d.reason, '')), ?)
                    OR EXISTS(SELECT 1 FROM delivery_ref r JOIN name n ON n.id = r.ref_id
                        WHERE r.delivery_id = d.id AND instr(lower(n.text), ?))
                    OR EXISTS(SELECT 1 FROM job j WHERE j.delivery_id = d.id AND instr(lower(coalesce(j.error, '')), ?)))
                """, needle, needle, needle, needle, needle, needle)
        }
        let filterText = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let rows = try db.rows(
            "SELECT \(columns) \(from) \(filterText) ORDER BY d.id DESC LIMIT ?",
            StatementArguments(arguments + [limit]))
        return try rows.map { try summary($0, db) }
    }

    static func changed(after change: Int64, limit: Int, _ db: Database) throws -> [EventSummary] {
        try db.rows("SELECT \(columns) \(from) WHERE d.change > ? ORDER BY d.change LIMIT ?", [change, limit])
            .map { try summary($0, db) }
    }

    static func find(_ id: Int64, _ db: Database) throws -> EventDetail? {
        guard let row = try db.row("SELECT \(columns) \(from) WHERE d.id = ?", [id]) else { return nil }
        let more = try db.row(
            """
            SELECT signer, body_sha256, (SELECT length(body) FROM delivery_body WHERE delivery_id = id), repo_id
            FROM delivery WHERE id = ?
            """, [id])
        guard let more else { return nil }
        let digest: Data? = more[1]
        let jobs = try JobReader.select("WHERE job.delivery_id = ? ORDER BY job.id", [id], db)
        let statuses = try OutboxReader.select(
            """
            WHERE s.repo_id = ? AND s.sha IN (SELECT after_sha FROM delivery_ref WHERE delivery_id = ?
                UNION SELECT sha FROM job WHERE delivery_id = ?) ORDER BY s.id
            """, [more[3] as Int64, id, id], db)
        return EventDetail(
            summary: try summary(row, db), signerKey: more[0], bodyDigest: digest.map { Array($0) } ?? [],
            bodySize: more[2], jobs: try jobs.map { try JobReader.detail($0, db) }, statuses: statuses)
    }

    private static func summary(_ row: Row, _ db: Database) throws -> EventSummary {
        let id: Int64 = row[0]
        let refs = try db.rows(
            """
            SELECT text, before_sha, after_sha, flags FROM delivery_ref JOIN name ON name.id = ref_id
            WHERE delivery_id = ? ORDER BY n
            """, [id])
        return EventSummary(
            id: DeliveryID(id), source: row[1], key: row[2], event: row[3], repository: row[4],
            refs: refs.map { ref in
                let flags: Int = ref[3]
                return RefUpdate(
                    ref: ref[0], before: CommitID(bytes: ref[1]), after: CommitID(bytes: ref[2]),
                    created: flags & 1 != 0, deleted: flags & 2 != 0, forced: flags & 4 != 0)
            },
            receivedAt: Timestamp(microseconds: row[5]), state: state(row, from: 10), reason: row[6],
            duplicates: row[7],
            change: row[8], finishedAt: (row[9] as Int64?).map(Timestamp.init(microseconds:)))
    }
}

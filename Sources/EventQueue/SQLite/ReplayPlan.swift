import Base
import Foundation
import GRDB

/// Which rows a replay would repeat; the same for the preview and the deed.
struct ReplayPlan {
    /// A ref of a delivery that has never been worked on.
    struct Ref {
        var delivery: Int64
        var repository: Int64
        var context: Int64?
        var ref: Int64
        var before: Data?
        var commit: Data?
    }

    /// How many deliveries or jobs were selected.
    var selected = 0
    /// Jobs to repeat, in the order of their arrival, so that of several commits the newest comes last.
    var jobs: [Int64] = []
    /// Refs to match for the first time.
    var refs: [Ref] = []
    /// Selected and not replayable.
    var skipped = 0

    /// The most deliveries that a filter may select at once.
    static let limit = 10_000

    static func make(_ selector: ReplaySelector, _ db: Database) throws -> ReplayPlan {
        var plan = ReplayPlan()
        switch selector {
        case .jobs(let ids):
            for id in Set(ids).sorted() { try plan.add(job: id.rawValue, db) }
        case .deliveries(let ids):
            for id in Set(ids).sorted() { try plan.add(delivery: id.rawValue, db) }
        case .matching(let filter, let limit):
            let page = try EventReader.select(filter, before: nil, limit: min(max(limit, 0), Self.limit), db)
            for event in page.reversed() { try plan.add(delivery: event.id.rawValue, db) }
        }
        return plan
    }

    /// A job is repeated once it is final and if it names a commit; what still waits will run anyway.
    private mutating func add(job id: Int64, _ db: Database) throws {
        selected += 1
        let row = try db.row("SELECT finished_at IS NOT NULL AND sha IS NOT NULL FROM job WHERE id = ?", [id])
        if row?[0] == true { jobs.append(id) } else { skipped += 1 }
    }

    private mutating func add(delivery id: Int64, _ db: Database) throws {
        selected += 1
        let counted = try db.rows(
            """
            SELECT id, finished_at IS NOT NULL AND sha IS NOT NULL FROM job
            WHERE delivery_id = ? AND parent_id IS NULL AND counted = 1 ORDER BY id
            """, [id])
        if !counted.isEmpty {
            for row in counted {
                if row[1] == true { jobs.append(row[0]) } else { skipped += 1 }
            }
            return
        }
        let rows = try db.rows(
            """
            SELECT repo_id, context_id, ref_id, before_sha, after_sha FROM delivery JOIN delivery_ref ON delivery_id = id
            WHERE id = ? AND after_sha IS NOT NULL ORDER BY n
            """, [id])
        if rows.isEmpty { skipped += 1 }
        for row in rows {
            refs.append(
                Ref(delivery: id, repository: row[0], context: row[1], ref: row[2], before: row[3], commit: row[4]))
        }
    }
}

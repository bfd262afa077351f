public import Base
import Foundation
import GRDB

extension SQLiteEventStore {
    /// See `EventStore.preview(_:)`.
    public func preview(_ selector: ReplaySelector) async throws -> ReplayPreview {
        try await read { db in
            let plan = try ReplayPlan.make(selector, db)
            let sample = try plan.jobs.prefix(10).flatMap { try JobReader.select("WHERE job.id = ?", [$0], db) }
            return ReplayPreview(
                selected: plan.selected, jobs: plan.jobs.count + plan.refs.count, skipped: plan.skipped, sample: sample)
        }
    }

    /// See `EventStore.dueStatuses(limit:)`.
    public func dueStatuses(limit: Int) async throws -> [OutboxStatus] {
        let now = now.microseconds
        return try await read { db in
            try OutboxReader.select(
                "WHERE s.next_try IS NOT NULL AND s.next_try <= ? ORDER BY s.next_try, s.version LIMIT ?",
                [now, limit], db)
        }
    }

    /// See `EventStore.nextStatusDue()`.
    public func nextStatusDue() async throws -> Timestamp? {
        try await read { db in
            try db.integer("SELECT min(next_try) FROM status_outbox WHERE next_try IS NOT NULL")
                .map(Timestamp.init(microseconds:))
        }
    }

    /// See `EventStore.events(_:before:limit:)`.
    public func events(_ filter: EventFilter, before: DeliveryID?, limit: Int) async throws -> EventPage {
        let limit = min(max(limit, 1), 1_000)
        return try await read { db in
            var events = try EventReader.select(filter, before: before, limit: limit + 1, db)
            let hasMore = events.count > limit
            if hasMore { events.removeLast() }
            return EventPage(events: events, next: hasMore ? events.last?.id : nil)
        }
    }

    /// See `EventStore.events(changedAfter:limit:)`.
    public func events(changedAfter change: Int64, limit: Int) async throws -> [EventSummary] {
        try await read { db in try EventReader.changed(after: change, limit: min(max(limit, 1), 1_000), db) }
    }

    /// See `EventStore.event(_:)`.
    public func event(_ id: DeliveryID) async throws -> EventDetail? {
        try await read { db in try EventReader.find(id.rawValue, db) }
    }

    /// See `EventStore.body(of:)`.
    public func body(of id: DeliveryID) async throws -> [UInt8]? {
        try await read { db in
            let body: Data? = try db.row("SELECT body FROM delivery_body WHERE delivery_id = ?", [id.rawValue])?[0]
            return body.map { Array($0) }
        }
    }

    /// See `EventStore.job(_:)`.
    public func job(_ id: JobID) async throws -> JobDetail? {
        try await read { db in
            try JobReader.select("WHERE job.id = ?", [id.rawValue], db).first.map { try JobReader.detail($0, db) }
        }
    }

    /// See `EventStore.jobs(in:before:limit:)`.
    public func jobs(in lane: LaneKey, before: JobID?, limit: Int) async throws -> [JobSummary] {
        try await read { db in
            guard let id = try LaneReader.find(lane, db) else { return [] }
            return try JobReader.select(
                "WHERE job.lane_id = ? AND job.id < ? ORDER BY job.id DESC LIMIT ?",
                [id, before?.rawValue ?? .max, min(max(limit, 1), 1_000)], db)
        }
    }

    /// See `EventStore.lanes(repository:)`.
    public func lanes(repository: String?) async throws -> [LaneSummary] {
        try await read { db in try LaneReader.select(repository: repository, db) }
    }

    /// See `EventStore.history(application:limit:)`.
    public func history(application: String, limit: Int) async throws -> [JobSummary] {
        try await read { db in
            let limit = min(max(limit, 1), 1_000)
            let lanes = try db.rows(
                "SELECT id FROM lane WHERE app_id = (SELECT id FROM name WHERE text = ?)", [application])
            var jobs: [JobSummary] = []
            for lane in lanes {
                jobs += try JobReader.select(
                    "WHERE job.lane_id = ? ORDER BY job.id DESC LIMIT ?", [lane[0] as Int64, limit], db)
            }
            return Array(jobs.sorted { $0.id > $1.id }.prefix(limit))
        }
    }

    /// See `EventStore.statuses(repository:commit:)`.
    public func statuses(repository: String, commit: CommitID) async throws -> [OutboxStatus] {
        try await read { db in
            try OutboxReader.select(
                "WHERE s.repo_id = (SELECT id FROM name WHERE text = ?) AND s.sha = ? ORDER BY s.id",
                [repository, commit.bytes], db)
        }
    }

    /// See `EventStore.followers(of:)`.
    public func followers(of lease: Lease) async throws -> [JobFollower] {
        try await read { try QueueTransaction.followers(of: lease.job.rawValue, $0) }
    }

    /// See `EventStore.refusals(limit:)`.
    public func refusals(limit: Int) async throws -> [Refusal] {
        try await read { db in
            try db.rows(
                "SELECT source, reason, delivery_key, remote, at, suppressed FROM refusal ORDER BY seq DESC LIMIT ?",
                [limit]
            ).map { row in
                let at = Timestamp(microseconds: row[4])
                var refusal = Refusal(source: row[0], reason: row[1], key: row[2], remoteAddress: row[3], at: at)
                refusal.suppressed = row[5]
                return refusal
            }
        }
    }

    /// See `EventStore.statistics()`.
    public func statistics() async throws -> QueueStatistics {
        try await read { db in
            var jobs: [JobKind: [JobState: Int]] = [:]
            var totals: [Counter: Int] = [:]
            for row in try db.rows("SELECT kind, state, n FROM counter") {
                let (kind, state, number): (Int, Int, Int) = (row[0], row[1], row[2])
                if let kind = JobKind(rawValue: kind), let state = JobState(rawValue: state) {
                    jobs[kind, default: [:]][state] = number
                } else {
                    totals[Counter(kind: kind, state: state)] = number
                }
            }
            let oldest = try db.integer("SELECT min(created_at) FROM job WHERE state IN (0, 2)")
            return QueueStatistics(
                jobs: jobs, accepted: totals[.accepted] ?? 0, duplicates: totals[.duplicates] ?? 0,
                refused: totals[.refused] ?? 0, claims: totals[.claims] ?? 0, rescues: totals[.rescues] ?? 0,
                staleReports: totals[.staleReports] ?? 0,
                oldestQueuedAt: oldest.map(Timestamp.init(microseconds:)), outboxDepth: totals[.outbox] ?? 0,
                change: try db.integer("SELECT change FROM meta") ?? 0)
        }
    }
}

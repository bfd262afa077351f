import GRDB
import Testing

@testable import EventQueue

/// What must hold between any two transactions, checked on the tables themselves. Each query selects the rows that break
/// its rule.
enum Invariants {
    private static let rules: [(rule: String, breaks: String)] = [
        (
            "the counters of jobs are what counting finds",
            """
            SELECT kind, state, n FROM counter WHERE kind >= 0 AND n <> 0
            EXCEPT SELECT lane.kind, state, count(*) FROM job JOIN lane ON lane.id = lane_id GROUP BY 1, 2
            """
        ),
        (
            "no job is missing in the counters",
            """
            SELECT lane.kind, state, count(*) FROM job JOIN lane ON lane.id = lane_id GROUP BY 1, 2
            EXCEPT SELECT kind, state, n FROM counter
            """
        ),
        (
            "the outbox's depth is what counting finds",
            """
            SELECT 1 WHERE (SELECT count(*) FROM status_outbox WHERE next_try IS NOT NULL)
                <> coalesce((SELECT n FROM counter WHERE kind = -1 AND state = 6), 0)
            """
        ),
        (
            "a delivery's counts are those of its top-level jobs",
            """
            SELECT d.id FROM delivery d LEFT JOIN job j ON j.delivery_id = d.id AND parent_id IS NULL AND counted = 1
            GROUP BY d.id HAVING d.jobs <> count(j.id) OR d.open <> count(j.id) - count(j.result)
                OR d.failed <> coalesce(sum(j.result = 5), 0) OR d.cancelled <> coalesce(sum(j.result = 7), 0)
                OR d.superseded <> coalesce(sum(j.state = 6), 0) OR (d.finished_at IS NULL) <> (d.open > 0 OR d.jobs = 0)
            """
        ),
        (
            "a roll-up's counts are those of its applications",
            """
            SELECT r.job_id FROM rollup r LEFT JOIN job j ON j.parent_id = r.job_id AND counted = 1
            GROUP BY r.job_id HAVING r.total <> count(j.id) OR r.open <> count(j.id) - count(j.result)
                OR r.failed <> coalesce(sum(j.result = 5), 0) OR r.cancelled <> coalesce(sum(j.result = 7), 0)
                OR r.unchanged <> coalesce(sum(j.result = 8), 0)
            """
        ),
        (
            "a job has its result exactly when it is known",
            """
            SELECT j.id FROM job j LEFT JOIN rollup r ON r.job_id = j.id LEFT JOIN job h ON h.id = j.superseded_by
            WHERE j.result IS NULL AND j.finished_at IS NOT NULL AND coalesce(r.open, 0) = 0
                    AND (j.superseded_by IS NULL OR h.result IS NOT NULL AND NOT EXISTS(SELECT 1 FROM rollup WHERE job_id = h.id))
                OR j.result IS NOT NULL AND (j.finished_at IS NULL OR r.open > 0)
            """
        ),
        (
            "a superseded job points to one of its own lane",
            "SELECT j.id FROM job j JOIN job h ON h.id = j.superseded_by WHERE h.lane_id <> j.lane_id"
        ),
        (
            "a lane has an owner exactly while one of its jobs runs, and never two",
            """
            SELECT lane.id FROM lane LEFT JOIN job ON lane_id = lane.id AND state = 1
            GROUP BY lane.id HAVING (owner IS NOT NULL) <> (count(job.id) = 1) OR count(job.id) > 1
            """
        ),
        (
            "a running job has the fence of its lane",
            "SELECT job.id FROM job JOIN lane ON lane.id = lane_id WHERE state = 1 AND job.fence <> lane.fence"
        ),
        (
            "a lane whose oldest job waits is not forgotten",
            """
            SELECT lane.id FROM lane JOIN job ON lane_id = lane.id WHERE owner IS NULL AND ready_at IS NULL
                AND finished_at IS NULL GROUP BY lane.id HAVING sum(state = 3) = 0
            """
        ),
        (
            "a status is final exactly when the job that it reports is",
            """
            SELECT s.id FROM status_outbox s JOIN job j ON j.id = s.job_id AND j.sha = s.sha AND j.context_id = s.context_id
            WHERE (j.result IS NOT NULL) <> (s.rank = 2)
            """
        ),
        (
            "a job with a commit and a context has a status of its own or of a later job",
            """
            SELECT j.id FROM job j JOIN lane ON lane.id = j.lane_id LEFT JOIN status_outbox s
                ON s.repo_id = lane.repo_id AND s.sha = j.sha AND s.context_id = j.context_id
            WHERE j.sha IS NOT NULL AND j.context_id IS NOT NULL AND (s.id IS NULL OR s.job_id < j.id)
            """
        ),
        ("no row points to one that is not there", "SELECT * FROM pragma_foreign_key_check"),
        ("the file is whole", "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    ]

    /// Checks all rules; a broken one is recorded with its rows.
    static func check(_ store: SQLiteEventStore, _ when: String) async throws {
        let broken = try await store.read { db in
            try rules.compactMap { rule, breaks -> String? in
                let rows = try Row.fetchAll(db, sql: breaks)
                return rows.isEmpty ? nil : "\(rule): \(rows.prefix(3))"
            }
        }
        #expect(broken.isEmpty, "\(when)")
    }

    /// Runs whatever waits until nothing does, then checks that each event and each status is final.
    static func drain(_ fixture: Fixture) async throws {
        let store = fixture.store
        var rounds = 0
        while try await store.statistics().depth > 0 {
            rounds += 1
            try #require(rounds < 10_000)
            while let job = try await store.claim(worker: "drain", kinds: Fixture.allKinds) {
                _ = try await store.finish(job.lease, outcome: .succeeded)
            }
            for lane in try await store.lanes(repository: nil) {
                if lane.pauseReason != nil { _ = try await store.setPaused(lane.key, reason: nil) }
                for job in try await store.jobs(in: lane.key, before: nil, limit: 1_000) where job.state == .held {
                    _ = try await store.release(job.id)
                }
            }
            // Past every lease and every wait.
            fixture.clock.advance(by: .seconds(400))
        }
        try await check(store, "after everything has run")
        let open = try await store.read { db in
            try (
                events: db.integer("SELECT count(*) FROM delivery WHERE open > 0"),
                results: db.integer("SELECT count(*) FROM job WHERE result IS NULL"),
                statuses: db.integer("SELECT count(*) FROM status_outbox WHERE rank < 2 AND job_id > 0")
            )
        }
        #expect(open == (0, 0, 0))
    }
}

import GRDB

/// The tables, as migrations. A migration that was released is never edited; a change is a new one at the end.
///
/// Where it differs from a plain reading of the design, and why:
/// - `name` is one dictionary for receivers, event names, repositories, applications, refs and status contexts. All of
///   these repeat; as numbers they keep the pages of `job` and `delivery` dense.
/// - `delivery_ref` holds the refs, since one delivery may move several.
/// - `job.parent_id` leads from an application's job to the event job that was expanded into it, and `rollup` counts
///   the parent's children. `job.result` is what the job came to in the end, which a superseded or expanded job learns
///   only later. `job.counted` is cleared when a replay takes the job's place in the counts above it.
/// - `delivery` carries the counts of its top-level jobs, so that its state is a matter of its own row.
/// - `delivery.change` and `status_outbox.version` come from one sequence, kept in `meta`.
/// - `phase` has the times of each attempt's phases; `refusal` is a ring.
enum Schema {
    /// The version of the newest migration.
    static let newest = "1"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { db in try db.execute(sql: version1) }
        return migrator
    }

    private static let version1 = """
        CREATE TABLE name(id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT;
        CREATE TABLE meta(id INTEGER PRIMARY KEY CHECK(id = 1), change INTEGER NOT NULL) STRICT;
        INSERT INTO meta VALUES(1, 0);
        CREATE TABLE worker(
            id INTEGER PRIMARY KEY, boot_uuid TEXT NOT NULL UNIQUE, host TEXT NOT NULL, version TEXT NOT NULL,
            started_at INTEGER NOT NULL, beat_at INTEGER NOT NULL) STRICT;

        CREATE TABLE delivery(
            id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES name(id), delivery_key TEXT NOT NULL,
            key_signed INTEGER NOT NULL, event_id INTEGER NOT NULL REFERENCES name(id),
            repo_id INTEGER NOT NULL REFERENCES name(id), context_id INTEGER REFERENCES name(id),
            received_at INTEGER NOT NULL, signer INTEGER, outcome INTEGER NOT NULL, reason TEXT, body_sha256 BLOB,
            duplicates INTEGER NOT NULL DEFAULT 0, jobs INTEGER NOT NULL DEFAULT 0, open INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0,
            superseded INTEGER NOT NULL DEFAULT 0, started INTEGER NOT NULL DEFAULT 0, finished_at INTEGER,
            change INTEGER NOT NULL, UNIQUE(source_id, delivery_key)) STRICT;
        CREATE INDEX delivery_repo ON delivery(repo_id, id);
        CREATE INDEX delivery_change ON delivery(change);
        CREATE INDEX delivery_digest ON delivery(body_sha256) WHERE key_signed = 0 AND body_sha256 IS NOT NULL;
        CREATE INDEX delivery_open ON delivery(id) WHERE open > 0;
        CREATE INDEX delivery_failed ON delivery(id) WHERE failed > 0;
        CREATE TABLE delivery_body(
            delivery_id INTEGER PRIMARY KEY REFERENCES delivery(id), enc INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
        CREATE TABLE delivery_ref(
            delivery_id INTEGER NOT NULL REFERENCES delivery(id), n INTEGER NOT NULL,
            ref_id INTEGER NOT NULL REFERENCES name(id), before_sha BLOB, after_sha BLOB, flags INTEGER NOT NULL,
            PRIMARY KEY(delivery_id, n)) WITHOUT ROWID, STRICT;

        CREATE TABLE lane(
            id INTEGER PRIMARY KEY, repo_id INTEGER NOT NULL REFERENCES name(id),
            app_id INTEGER NOT NULL REFERENCES name(id), kind INTEGER NOT NULL, pr INTEGER NOT NULL, ready_at INTEGER,
            prio INTEGER NOT NULL, owner INTEGER REFERENCES worker(id), lease_until INTEGER,
            fence INTEGER NOT NULL DEFAULT 0, paused INTEGER NOT NULL DEFAULT 0, pause_reason TEXT,
            deferred INTEGER NOT NULL DEFAULT 0, deferred_since INTEGER, last_ok_job INTEGER, last_ok_sha BLOB,
            last_ok_seq INTEGER NOT NULL DEFAULT 0, UNIQUE(repo_id, app_id, kind, pr)) STRICT;
        CREATE INDEX lane_ready ON lane(kind, prio, ready_at)
            WHERE owner IS NULL AND paused = 0 AND ready_at IS NOT NULL;
        CREATE INDEX lane_leased ON lane(lease_until) WHERE owner IS NOT NULL;
        CREATE INDEX lane_app ON lane(app_id);

        CREATE TABLE job(
            id INTEGER PRIMARY KEY, lane_id INTEGER NOT NULL REFERENCES lane(id),
            delivery_id INTEGER REFERENCES delivery(id), parent_id INTEGER REFERENCES job(id), sha BLOB, before_sha BLOB,
            ref_id INTEGER NOT NULL REFERENCES name(id), cause INTEGER NOT NULL, state INTEGER NOT NULL, result INTEGER,
            counted INTEGER NOT NULL, run_at INTEGER NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
            retries INTEGER NOT NULL DEFAULT 0, retry_since INTEGER, crashes INTEGER NOT NULL DEFAULT 0,
            fence INTEGER NOT NULL DEFAULT 0, phase INTEGER, flags INTEGER NOT NULL, superseded_by INTEGER,
            replay_of INTEGER, batch_id INTEGER, actor TEXT, context_id INTEGER REFERENCES name(id), url TEXT,
            cancel_reason TEXT, error_class INTEGER, error TEXT, created_at INTEGER NOT NULL, started_at INTEGER,
            finished_at INTEGER,
            CHECK((finished_at IS NULL) = (state IN (0, 1, 2, 3))),
            CHECK((state = 6) = (superseded_by IS NOT NULL))) STRICT;
        CREATE INDEX job_open ON job(lane_id, id) WHERE finished_at IS NULL;
        CREATE INDEX job_lane ON job(lane_id, id);
        CREATE INDEX job_waiting ON job(created_at) WHERE state IN (0, 2);
        CREATE INDEX job_delivery ON job(delivery_id, id) WHERE delivery_id IS NOT NULL;
        CREATE INDEX job_follower ON job(superseded_by) WHERE superseded_by IS NOT NULL AND result IS NULL;
        CREATE INDEX job_batch ON job(batch_id) WHERE batch_id IS NOT NULL;
        CREATE TABLE rollup(
            job_id INTEGER PRIMARY KEY REFERENCES job(id), generation INTEGER NOT NULL, total INTEGER NOT NULL,
            open INTEGER NOT NULL, failed INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0,
            unchanged INTEGER NOT NULL DEFAULT 0) STRICT;
        CREATE TABLE attempt(
            job_id INTEGER NOT NULL REFERENCES job(id), n INTEGER NOT NULL, worker_id INTEGER NOT NULL REFERENCES name(id),
            started_at INTEGER NOT NULL, ended_at INTEGER, outcome INTEGER NOT NULL DEFAULT 0, error_class INTEGER,
            error TEXT, details TEXT, PRIMARY KEY(job_id, n)) WITHOUT ROWID, STRICT;
        CREATE TABLE phase(
            job_id INTEGER NOT NULL REFERENCES job(id), attempt INTEGER NOT NULL, n INTEGER NOT NULL,
            phase INTEGER NOT NULL, started_at INTEGER NOT NULL, PRIMARY KEY(job_id, attempt, n)) WITHOUT ROWID, STRICT;

        CREATE TABLE status_outbox(
            id INTEGER PRIMARY KEY, repo_id INTEGER NOT NULL REFERENCES name(id), sha BLOB NOT NULL,
            context_id INTEGER NOT NULL REFERENCES name(id), job_id INTEGER NOT NULL, rank INTEGER NOT NULL,
            state INTEGER NOT NULL, text TEXT NOT NULL, url TEXT, version INTEGER NOT NULL,
            posted_version INTEGER NOT NULL DEFAULT 0, next_try INTEGER, tries INTEGER NOT NULL DEFAULT 0,
            last_error TEXT, UNIQUE(repo_id, sha, context_id)) STRICT;
        CREATE INDEX outbox_due ON status_outbox(next_try) WHERE next_try IS NOT NULL;

        CREATE TABLE replay_batch(
            id INTEGER PRIMARY KEY, request_key TEXT NOT NULL UNIQUE, actor TEXT NOT NULL, reason TEXT NOT NULL,
            total INTEGER NOT NULL, created_at INTEGER NOT NULL) STRICT;
        CREATE TABLE counter(
            kind INTEGER NOT NULL, state INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(kind, state)) WITHOUT ROWID,
            STRICT;
        CREATE TABLE refusal(
            slot INTEGER PRIMARY KEY, seq INTEGER NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL, delivery_key TEXT,
            remote TEXT, at INTEGER NOT NULL, suppressed INTEGER NOT NULL) STRICT;
        """
}

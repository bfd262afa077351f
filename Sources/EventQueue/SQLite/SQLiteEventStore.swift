import Foundation
import GRDB
import Synchronization

/// The event queue in one SQLite file.
///
/// - One writer (`GroupWriter`), `synchronous=FULL`: what was answered is on disk, also after a loss of power.
/// - Readers have connections of their own and never wait for the writer.
/// - A lock file keeps other processes out; so at the start every lease in the file is of a process that is gone, and
///   its job is queued again at once.
public final class SQLiteEventStore: EventStore {
    /// The settings of the store.
    public struct Configuration: Sendable {
        /// The database file; a lock file with `.lock` and SQLite's own files stand beside it. Not on a network
        /// file system: SQLite's log needs shared memory.
        public var path: String
        /// This machine's name, for people.
        public var host: String
        /// The program's version, for people.
        public var version: String
        /// Connections for reading.
        public var readers: Int
        /// Deliveries that may wait for the disk; further ones are refused as `overloaded`.
        public var mailboxLimit: Int
        /// Bytes of deliveries that may wait for the disk.
        public var mailboxByteLimit: Int

        /// Creates a configuration.
        public init(path: String, host: String = "", version: String = "") {
            self.path = path
            self.host = host
            self.version = version
            self.readers = 4
            self.mailboxLimit = 8_192
            self.mailboxByteLimit = 64 << 20
        }
    }

    let pool: DatabasePool
    private let writer: GroupWriter
    private let checkpointer: Checkpointer
    private let hub = HintHub()
    private let clock: any QueueClock
    private let owner: Int64
    private let lock: LockFile
    private let limiter = Mutex(RefusalLimiter())
    private let random: Mutex<any RandomNumberGenerator & Sendable>

    /// Opens the database, which is made if it does not exist, brings its tables up to date and takes back the leases of
    /// the process before. Throws `EventQueueError`. Blocks: call it before the first `await` of the program, or from a
    /// thread of its own.
    public init(
        _ configuration: Configuration, clock: any QueueClock = SystemQueueClock(),
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) throws {
        self.clock = clock
        self.random = Mutex(random)
        lock = try LockFile(path: configuration.path + ".lock")
        do {
            var settings = GRDB.Configuration()
            settings.busyMode = .timeout(5)
            settings.foreignKeysEnabled = true
            settings.maximumReaderCount = max(1, configuration.readers)
            settings.label = "martlet.event-queue"
            pool = try DatabasePool(path: configuration.path, configuration: settings)
            try Self.prepare(pool)
            if try pool.read(Schema.migrator.hasBeenSuperseded) {
                throw EventQueueError.newerSchema(path: configuration.path)
            }
            try Schema.migrator.migrate(pool)
            checkpointer = try Checkpointer(path: configuration.path, configuration: settings)
            let start = try Self.boot(pool, configuration, clock.now)
            owner = start.owner
            writer = GroupWriter(
                pool: pool, clock: clock,
                limits: GroupWriter.Limits(
                    mailbox: configuration.mailboxLimit, mailboxBytes: configuration.mailboxByteLimit),
                hub: hub, memory: QueueTransaction.Memory(change: start.change),
                afterCommit: { [checkpointer] in checkpointer.note(requests: $0, bytes: $1) })
            checkpointer.run()
        } catch {
            throw GroupWriter.publicError(error)
        }
    }

    /// Serves what waits, then closes the database and lets go of the lock file. Later calls throw `unavailable`.
    public func close() async throws {
        writer.close()
        hub.close()
        // The barrier waits for the writer's queue; after it nothing else writes.
        do {
            try await pool.barrierWriteWithoutTransaction { _ in }
            try checkpointer.close()
            try pool.close()
            lock.release()
        } catch {
            throw GroupWriter.publicError(error)
        }
    }

    /// GRDB sets `synchronous` to NORMAL when it switches to the write-ahead log, which is after its own hook for
    /// preparing connections; so this must come after the pool was opened.
    private static func prepare(_ pool: DatabasePool) throws {
        try pool.writeWithoutTransaction { db in
            for pragma in [
                "synchronous = FULL", "wal_autocheckpoint = 0", "journal_size_limit = 67108864", "cache_size = -65536",
                "temp_store = MEMORY",
            ] {
                try db.execute(sql: "PRAGMA " + pragma)
            }
        }
    }

    /// Notes this start, and takes back all leases of earlier ones.
    private static func boot(
        _ pool: DatabasePool, _ configuration: Configuration, _ now: Timestamp
    ) throws -> (owner: Int64, change: Int64) {
        try pool.write { db in
            let change = try db.integer("SELECT change FROM meta") ?? 0
            // Never the host's name alone: a machine that starts anew has the same one.
            try db.run(
                "INSERT INTO worker(boot_uuid, host, version, started_at, beat_at) VALUES(?, ?, ?, ?, ?)",
                [UUID().uuidString, configuration.host, configuration.version, now.microseconds, now.microseconds])
            let owner = db.lastInsertedRowID
            let transaction = QueueTransaction(db: db, now: now, memory: .init(change: change))
            try transaction.rescueAll(except: owner)
            try transaction.flush()
            try db.run("DELETE FROM worker WHERE id <= ?", [owner - 100])
            return (owner, transaction.memory.change)
        }
    }

    // MARK: Deliveries

    /// See `EventStore.accept(_:)`.
    public func accept(_ delivery: NewDelivery) async throws -> Acceptance {
        guard delivery.refs.count <= 1_000 else {
            throw EventQueueError.invalid(reason: "a delivery of \(delivery.refs.count) refs; at most 1000 are taken")
        }
        guard delivery.kind == .event || delivery.application != nil else {
            throw EventQueueError.invalid(reason: "a delivery of kind \(delivery.kind.name) must name its application")
        }
        let cost = 512 + (delivery.body?.count ?? 0) + delivery.refs.count * 256
        return try await writer.write(cost: cost, isBounded: true) { try $0.accept(delivery) }
    }

    /// See `EventStore.recordRefusal(_:)`.
    public func recordRefusal(_ refusal: Refusal) async throws {
        guard let suppressed = limiter.withLock({ $0.admit(at: clock.now) }) else { return }
        try await writer.write(isBounded: true) { try $0.record(refusal, suppressed: suppressed) }
    }

    // MARK: Workers

    /// See `EventStore.claim(worker:lease:kinds:limit:)`.
    public func claim(worker: String, lease: Duration, kinds: [JobKind], limit: Int) async throws -> [ClaimedJob] {
        let owner = owner
        while true {
            let (jobs, again) = try await writer.write {
                try $0.claim(owner: owner, worker: worker, lease: lease, kinds: kinds, limit: limit)
            }
            if !jobs.isEmpty || !again { return jobs }
        }
    }

    /// See `EventStore.heartbeat(_:lease:)`.
    public func heartbeat(_ leases: [Lease], lease: Duration) async throws -> [HeartbeatResult] {
        let owner = owner
        return try await writer.write { transaction in
            try transaction.db.run("UPDATE worker SET beat_at = ? WHERE id = ?", [transaction.now, owner])
            let until = transaction.now + lease.wholeMicroseconds
            return try leases.map { try transaction.heartbeat($0, until: until) }
        }
    }

    /// See `EventStore.describe(_:details:)`.
    public func describe(_ lease: Lease, details: String) async throws -> ReportResult {
        try await writer.write { try $0.describe(lease, details) }
    }

    /// See `EventStore.setPhase(_:_:)`.
    public func setPhase(_ lease: Lease, _ phase: JobPhase) async throws -> ReportResult {
        try await writer.write { try $0.setPhase(lease, phase) }
    }

    /// See `EventStore.report(_:statuses:)`.
    public func report(_ lease: Lease, statuses: [StatusUpdate]) async throws -> ReportResult {
        try await writer.write { try $0.report(lease, statuses) }
    }

    /// See `EventStore.disown(_:ended:givenBack:)`.
    public func disown(
        _ lease: Lease, ended: [JobID: String], givenBack: Set<JobID>
    ) async throws -> ReportResult {
        try await writer.write { try $0.disown(lease, ended: ended, givenBack: givenBack) }
    }

    /// See `EventStore.expand(_:into:statuses:)`.
    public func expand(_ lease: Lease, into jobs: [NewJob], statuses: [StatusUpdate]) async throws -> ExpandResult {
        try await writer.write { try $0.expand(lease, jobs, statuses) }
    }

    /// See `EventStore.finish(_:outcome:statuses:)`.
    public func finish(_ lease: Lease, outcome: JobOutcome, statuses: [StatusUpdate]) async throws -> ReportResult {
        try await writer.write { try $0.finish(lease, outcome, statuses) }
    }

    /// See `EventStore.retry(_:class:error:)`.
    public func retry(_ lease: Lease, class errorClass: ErrorClass, error: String) async throws -> RetryResult {
        let share = random.withLock { generator in Self.share(&generator) }
        return try await writer.write { try $0.retry(lease, errorClass, error, share: share) }
    }

    private static func share(_ generator: inout any RandomNumberGenerator & Sendable) -> Double {
        Double(generator.next() >> 11) / Double(1 << 53)
    }

    /// See `EventStore.relinquish(_:)`.
    public func relinquish(_ lease: Lease) async throws -> ReportResult {
        try await writer.write { try $0.relinquish(lease) }
    }

    /// See `EventStore.hold(_:reason:statuses:)`.
    public func hold(_ lease: Lease, reason: String, statuses: [StatusUpdate]) async throws -> ReportResult {
        try await writer.write { try $0.hold(lease, reason, statuses) }
    }

    /// See `EventStore.release(_:)`.
    public func release(_ job: JobID) async throws -> Bool {
        try await writer.write { try $0.release(job.rawValue) }
    }

    /// See `EventStore.nextReady(kinds:)`.
    public func nextReady(kinds: [JobKind]) async throws -> Timestamp? {
        try await read { db in
            var next: Int64?
            for kind in kinds {
                for priority in JobPriority.allCases {
                    let readyAt = try db.integer(
                        """
                        SELECT ready_at FROM lane WHERE owner IS NULL AND paused = 0 AND ready_at IS NOT NULL AND kind = ?
                            AND prio = ? ORDER BY ready_at LIMIT 1
                        """, [kind.rawValue, priority.rawValue])
                    if let readyAt { next = min(next ?? readyAt, readyAt) }
                }
            }
            return next.map(Timestamp.init(microseconds:))
        }
    }

    // MARK: Operators

    /// See `EventStore.setPaused(_:reason:)`.
    public func setPaused(_ lane: LaneKey, reason: String?) async throws -> Bool {
        try await writer.write { try $0.setPaused(lane, reason: reason) }
    }

    /// See `EventStore.replay(_:)`.
    public func replay(_ request: ReplayRequest) async throws -> ReplayResult {
        try await writer.write { try $0.replay(request) }
    }

    /// See `EventStore.cancel(_:actor:reason:)`.
    public func cancel(_ target: CancelTarget, actor: String, reason: String) async throws -> CancelResult {
        try await writer.write { try $0.cancel(target, actor: actor, reason: reason) }
    }

    // MARK: Outbox

    /// See `EventStore.markPosted(_:version:)`.
    public func markPosted(_ status: StatusID, version: Int64) async throws {
        try await writer.write { try $0.markPosted(status.rawValue, version: version) }
    }

    /// See `EventStore.markFailed(_:version:error:retryAt:)`.
    public func markFailed(_ status: StatusID, version: Int64, error: String, retryAt: Timestamp?) async throws {
        try await writer.write { try $0.markFailed(status.rawValue, version: version, error: error, retryAt: retryAt) }
    }

    // MARK: Hints

    /// See `EventStore.hints(_:)`.
    public func hints(_ topics: HintTopics) -> AsyncStream<Int64> { hub.listen(topics) }

    // MARK: Reading

    /// Reads on one of the readers' connections.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await pool.read(body) } catch { throw GroupWriter.publicError(error) }
    }

    var now: Timestamp { clock.now }
}

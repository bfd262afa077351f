import GRDB
import Synchronization

/// The one writer of the database: requests that arrive while a transaction is being synced to disk go into the next one
/// together, so the cost of a sync is shared and an idle queue pays for one only. There is no timer.
///
/// Each request runs in a savepoint of its own, so one that fails does not touch its neighbours. Nobody is answered
/// before the commit. The work runs on GRDB's writer queue, never on the cooperative pool.
final class GroupWriter: Sendable {
    /// The bounds of a transaction and of the mailbox.
    struct Limits: Sendable {
        /// Requests in one transaction.
        var batch = 512
        /// Bytes of bodies in one transaction.
        var batchBytes = 4 << 20
        /// Waiting deliveries.
        var mailbox = 8192
        /// Bytes of waiting deliveries.
        var mailboxBytes = 64 << 20
    }

    private struct Request {
        var cost: Int
        var isBounded: Bool
        /// Does the work; what it returns is called with `nil` after the commit, or with the error that prevented it.
        var perform: @Sendable (QueueTransaction) throws -> @Sendable ((any Error)?) -> Void
        var fail: @Sendable (any Error) -> Void
    }

    private struct Mailbox {
        var requests: [Request] = []
        var first = 0
        var bounded = 0
        var bytes = 0
        var isDraining = false
        var isClosed = false
    }

    private let pool: DatabasePool
    private let clock: any QueueClock
    private let limits: Limits
    private let hub: HintHub
    private let afterCommit: @Sendable (_ requests: Int, _ bytes: Int) -> Void
    private let mailbox = Mutex(Mailbox())
    private let memory: Mutex<QueueTransaction.Memory>

    init(
        pool: DatabasePool, clock: any QueueClock, limits: Limits, hub: HintHub, memory: QueueTransaction.Memory,
        afterCommit: @escaping @Sendable (_ requests: Int, _ bytes: Int) -> Void
    ) {
        self.pool = pool
        self.clock = clock
        self.limits = limits
        self.hub = hub
        self.afterCommit = afterCommit
        self.memory = Mutex(memory)
    }

    /// Runs `body` in the next transaction and returns after its commit. With `isBounded` the request counts against the
    /// mailbox and is refused when that is full. Throws `EventQueueError`.
    func write<Value: Sendable>(
        cost: Int = 0, isBounded: Bool = false, _ body: @escaping @Sendable (QueueTransaction) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            submit(
                Request(
                    cost: cost, isBounded: isBounded,
                    perform: { transaction in
                        let value = try body(transaction)
                        return { error in
                            if let error {
                                continuation.resume(throwing: error)
                            } else {
                                continuation.resume(returning: value)
                            }
                        }
                    },
                    fail: { continuation.resume(throwing: $0) }))
        }
    }

    /// Refuses all further requests; those that wait are still served.
    func close() {
        mailbox.withLock { $0.isClosed = true }
    }

    private func submit(_ request: Request) {
        let (refusal, mustStart) = mailbox.withLock { box -> (EventQueueError?, Bool) in
            if box.isClosed { return (.unavailable(reason: "the queue is closed"), false) }
            if request.isBounded {
                // One delivery is always let in, however large, so that a small bound cannot refuse it for ever.
                if box.bounded > 0,
                    box.bounded >= limits.mailbox || box.bytes + request.cost > limits.mailboxBytes
                {
                    return (.overloaded(retryAfter: .seconds(1)), false)
                }
                box.bounded += 1
                box.bytes += request.cost
            }
            box.requests.append(request)
            defer { box.isDraining = true }
            return (nil, !box.isDraining)
        }
        if let refusal { return request.fail(refusal) }
        if mustStart { pool.asyncWriteWithoutTransaction { [self] db in drain(db) } }
    }

    private func takeBatch() -> [Request] {
        mailbox.withLock { box in
            var batch: [Request] = []
            var bytes = 0
            while box.first < box.requests.count, batch.count < limits.batch {
                let request = box.requests[box.first]
                if !batch.isEmpty, bytes + request.cost > limits.batchBytes { break }
                batch.append(request)
                bytes += request.cost
                box.first += 1
                if request.isBounded {
                    box.bounded -= 1
                    box.bytes -= request.cost
                }
            }
            if box.first == box.requests.count {
                box.requests.removeAll(keepingCapacity: box.first <= 1024)
                box.first = 0
            } else if box.first > 4096 {
                box.requests.removeFirst(box.first)
                box.first = 0
            }
            if batch.isEmpty { box.isDraining = false }
            return batch
        }
    }

    private func drain(_ db: Database) {
        while true {
            let batch = takeBatch()
            if batch.isEmpty { return }
            commit(batch, db)
        }
    }

    /// Only the writer's queue comes here, so the memory is taken out for the time of the transaction.
    private func commit(_ batch: [Request], _ db: Database) {
        let change = memory.withLock { $0.change }
        let transaction = QueueTransaction(
            db: db, now: clock.now,
            memory: memory.withLock { memory in
                defer { memory.names = [:] }
                return memory
            })
        var completions: [@Sendable ((any Error)?) -> Void] = []
        var served = 0
        do {
            try db.beginTransaction(.immediate)
            for request in batch {
                let savedChange = transaction.memory.change
                let savedEffects = transaction.effects
                try db.run("SAVEPOINT request")
                do {
                    completions.append(try request.perform(transaction))
                    try db.run("RELEASE request")
                } catch {
                    // A full disk or an input/output error may have ended the whole transaction.
                    guard db.isInsideTransaction else { throw error }
                    try db.run("ROLLBACK TO request")
                    try db.run("RELEASE request")
                    transaction.memory.change = savedChange
                    transaction.effects = savedEffects
                    completions.append { _ in request.fail(Self.publicError(error)) }
                }
                served += 1
            }
            try transaction.flush()
            try db.commit()
        } catch {
            if db.isInsideTransaction { try? db.rollback() }
            // What was remembered before is still on disk; what this transaction numbered is not.
            memory.withLock { $0 = QueueTransaction.Memory(change: change, names: transaction.memory.names) }
            let failure = Self.publicError(error)
            for completion in completions { completion(failure) }
            for request in batch[served...] { request.fail(failure) }
            return
        }
        memory.withLock { $0 = transaction.committedMemory() }
        for completion in completions { completion(nil) }
        hub.publish(transaction.effects.topics, change: transaction.memory.change)
        afterCommit(batch.count, batch.reduce(0) { $0 + $1.cost })
    }

    /// The error as callers know it; whatever SQLite reports means that nothing was written.
    static func publicError(_ error: any Error) -> any Error {
        switch error {
        case let error as EventQueueError: error
        case let error as DatabaseError:
            EventQueueError.unavailable(reason: error.message ?? "SQLite error \(error.resultCode.rawValue)")
        default: EventQueueError.unavailable(reason: "\(error)")
        }
    }
}

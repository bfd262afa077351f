import Base
import Foundation
import GRDB

/// One transaction of the writer, with the operations from which all requests are made. Lives on the writer's queue.
final class QueueTransaction {
    /// What the writer remembers between transactions. It holds only what is on disk; a rollback restores it.
    struct Memory {
        /// The number of the last change.
        var change: Int64
        /// The numbers of names.
        var names: [String: Int64] = [:]
    }

    /// What is written or told once at the end of the transaction.
    struct Effects {
        var counters: [Counter: Int] = [:]
        /// Deliveries whose change number must be moved on.
        var touched: Set<Int64> = []
        var topics: HintTopics = []
        /// Names that this transaction has looked up or made; they are remembered once it is committed.
        var names: [String: Int64] = [:]
    }

    let db: Database
    /// The time of the transaction.
    let now: Int64
    var memory: Memory
    var effects = Effects()
    private let changeAtStart: Int64

    init(db: Database, now: Timestamp, memory: Memory) {
        self.db = db
        self.now = now.microseconds
        self.memory = memory
        self.changeAtStart = memory.change
    }

    /// Writes what the requests left for the end.
    func flush() throws {
        for delivery in effects.touched.sorted() {
            try db.run("UPDATE delivery SET change = ? WHERE id = ?", [nextChange(), delivery])
        }
        for (counter, delta) in effects.counters where delta != 0 {
            try db.run(
                """
                INSERT INTO counter(kind, state, n) VALUES(?, ?, ?) ON CONFLICT(kind, state) DO UPDATE SET n = n + excluded.n
                """, [counter.kind, counter.state, delta])
        }
        if memory.change != changeAtStart {
            try db.run("UPDATE meta SET change = ? WHERE id = 1", [memory.change])
        }
    }

    func nextChange() -> Int64 {
        memory.change += 1
        return memory.change
    }

    func count(_ counter: Counter, _ delta: Int = 1) {
        effects.counters[counter, default: 0] += delta
    }

    func touch(_ delivery: Int64?) {
        guard let delivery else { return }
        effects.touched.insert(delivery)
        effects.topics.insert(.events)
    }

    /// The number of a name, which is made if it is new.
    func name(_ text: String) throws -> Int64 {
        if let id = memory.names[text] ?? effects.names[text] { return id }
        let id: Int64
        if let known = try db.integer("SELECT id FROM name WHERE text = ?", [text]) {
            id = known
        } else {
            try db.run("INSERT INTO name(text) VALUES(?)", [text])
            id = db.lastInsertedRowID
        }
        effects.names[text] = id
        return id
    }

    /// What the writer may remember after the commit.
    func committedMemory() -> Memory {
        // Refs of pull requests come and go without end; the memory must not grow with them.
        if memory.names.count >= 20_000 { memory.names.removeAll(keepingCapacity: true) }
        memory.names.merge(effects.names) { _, new in new }
        return memory
    }
}

/// A row of the counters: jobs by kind and state, and totals.
struct Counter: Hashable {
    var kind: Int
    var state: Int

    static func jobs(_ kind: JobKind, _ state: JobState) -> Counter {
        Counter(kind: kind.rawValue, state: state.rawValue)
    }
    static let accepted = Counter(kind: -1, state: 0)
    static let duplicates = Counter(kind: -1, state: 1)
    static let refused = Counter(kind: -1, state: 2)
    static let claims = Counter(kind: -1, state: 3)
    static let rescues = Counter(kind: -1, state: 4)
    static let staleReports = Counter(kind: -1, state: 5)
    static let outbox = Counter(kind: -1, state: 6)
}

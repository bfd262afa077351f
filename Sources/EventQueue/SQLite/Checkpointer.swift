import Dispatch
import GRDB
import Synchronization

/// Moves pages from the write-ahead log into the database on a connection and a queue of its own, so that nobody waits
/// for it before an acknowledgement. A passive checkpoint takes no lock that the writer needs.
final class Checkpointer: Sendable {
    /// A checkpoint is due after so many bytes of bodies …
    private static let bytes = 8 << 20
    /// … or so many requests.
    private static let requests = 2_000

    private struct State {
        var bytes = 0
        var requests = 0
        var isScheduled = false
    }

    private let connection: DatabaseQueue
    private let queue = DispatchQueue(label: "martlet.event-queue.checkpoint", qos: .utility)
    private let state = Mutex(State())

    init(path: String, configuration: Configuration) throws {
        connection = try DatabaseQueue(path: path, configuration: configuration)
        try connection.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
            try db.execute(sql: "PRAGMA synchronous = FULL")
        }
    }

    func note(requests: Int, bytes: Int) {
        let isDue = state.withLock { state in
            state.bytes += bytes
            state.requests += requests
            guard !state.isScheduled, state.bytes >= Self.bytes || state.requests >= Self.requests else { return false }
            state = State(isScheduled: true)
            return true
        }
        if isDue { run() }
    }

    /// Starts a checkpoint; at the start of the program, what a killed one left in the log.
    func run() {
        queue.async { [self] in
            // One that fails is made up for by the next; the log only stays longer meanwhile.
            _ = try? connection.writeWithoutTransaction { db in try db.checkpoint(.passive) }
            state.withLock { $0.isScheduled = false }
        }
    }

    /// Empties the log as far as readers allow, and closes the connection. SQLite would do so itself when the last
    /// connection is closed, but GRDB closes the readers last, and those may not write.
    func close() throws {
        _ = try? connection.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        try connection.close()
    }
}

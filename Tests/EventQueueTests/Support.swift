import Base
import Foundation
import Synchronization
import Testing

@testable import EventQueue

/// A clock that stands still until it is moved.
final class TestClock: QueueClock {
    private let time = Mutex(Timestamp(microseconds: 1_800_000_000_000_000))

    var now: Timestamp { time.withLock { $0 } }

    func advance(by span: Duration) { time.withLock { $0 = $0 + span } }
}

/// SplitMix64: the same seed gives the same test.
struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// A folder that is removed with its owner.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/event-queue-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A store in a temporary folder with a clock in the test's hand, and the common steps of the tests.
final class Fixture: Sendable {
    static let summary = "martlet/summary"
    static let allKinds = JobKind.allCases

    let folder: TemporaryFolder
    let clock: TestClock
    let store: SQLiteEventStore

    init(
        folder: TemporaryFolder? = nil, clock: TestClock = TestClock(),
        configure: (inout SQLiteEventStore.Configuration) -> Void = { _ in }
    ) throws {
        self.folder = try folder ?? TemporaryFolder()
        self.clock = clock
        var configuration = SQLiteEventStore.Configuration(path: self.folder.path + "/queue.sqlite", host: "test")
        configure(&configuration)
        store = try SQLiteEventStore(configuration, clock: clock, random: SeededGenerator(seed: 7))
    }

    /// The same database after the process was gone.
    func reopened() async throws -> Fixture {
        try await store.close()
        return try Fixture(folder: folder, clock: clock)
    }

    /// A commit whose id is `name` repeated, such as `aaaa…`.
    static func commit(_ name: Character) -> CommitID {
        // The names used are hexadecimal digits, so this cannot fail.
        CommitID(String(repeating: name, count: 40)) ?? zero
    }

    private static let zero = CommitID(String(repeating: "0", count: 40)).unsafelyUnwrapped

    static func push(
        _ key: String, _ commit: Character, after before: Character? = nil, ref: String = "refs/heads/main",
        repository: String = "shop", forced: Bool = false
    ) -> NewDelivery {
        var delivery = NewDelivery(
            source: "github", key: key, event: "push", repository: repository,
            refs: [
                RefUpdate(ref: ref, before: before.map(Self.commit), after: Self.commit(commit), forced: forced)
            ],
            bodyDigest: [])
        delivery.summaryContext = summary
        return delivery
    }

    /// An application's job for `commit`.
    static func job(_ application: String, _ commit: Character) -> NewJob {
        NewJob(
            application: application, commit: Self.commit(commit), ref: "refs/heads/main",
            context: "martlet/local/\(application)")
    }

    /// Accepts a push and expands it into one job per application.
    @discardableResult
    func expandedPush(_ key: String, _ commit: Character, _ applications: [String]) async throws -> (
        DeliveryID, [JobID]
    ) {
        let id = try await store.accept(Self.push(key, commit)).id
        let event = try #require(try await store.claim(worker: "w", kinds: [.event]))
        #expect(event.delivery == id)
        let result = try await store.expand(
            event.lease, into: applications.map { Self.job($0, commit) }, statuses: [])
        guard case .expanded(let jobs) = result else {
            Issue.record("the lease was lost")
            return (id, [])
        }
        return (id, jobs)
    }

    func claim(_ kinds: JobKind...) async throws -> ClaimedJob {
        try #require(try await store.claim(worker: "w", kinds: kinds.isEmpty ? Self.allKinds : kinds))
    }

    func nothingToClaim(_ kinds: [JobKind] = Fixture.allKinds) async throws -> Bool {
        try await store.claim(worker: "w", kinds: kinds) == nil
    }

    func summary(_ job: JobID) async throws -> JobSummary { try #require(try await store.job(job)).summary }

    func state(_ job: JobID) async throws -> JobState { try await summary(job).state }

    func state(_ event: DeliveryID) async throws -> EventState {
        try #require(try await store.event(event)).summary.state
    }

    /// `state text` of the status of a commit in a context, or `nil` if it has none.
    func status(_ commit: Character, _ context: String = Fixture.summary) async throws -> String? {
        try await store.statuses(repository: "shop", commit: Self.commit(commit))
            .first { $0.status.context == context }
            .map { "\($0.status.state.name) \($0.status.text)" }
    }
}

/// Holds a thread of GRDB, not of the cooperative pool, until it is told to go on.
final class DispatchSemaphoreBox: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    private let held = AsyncStream.makeStream(of: Void.self)

    func wait() {
        held.continuation.finish()
        semaphore.wait()
    }

    func waitUntilHeld() async { for await _ in held.stream {} }

    func signal() { semaphore.signal() }
}

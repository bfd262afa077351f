import Base
import Foundation
import GRDB
import Glibc
import Testing

@testable import EventQueue

/// A process is killed with SIGKILL in the middle of its work, again and again on the same database. The process is this
/// test bundle, started once more to run `KillWorkload` alone.
@Suite struct KillTests {
    /// Names the database to the child.
    static let variable = "MARTLET_TEST_KILL_DATABASE"
    /// More rounds than the default can be asked for.
    private static let rounds =
        ProcessInfo.processInfo.environment["MARTLET_TEST_KILL_ROUNDS"].flatMap { Int($0) } ?? 6

    @Test(
        "After kill -9 at a random moment every accepted delivery is there and every rule holds",
        .enabled(if: ProcessInfo.processInfo.environment[variable] == nil))
    func kill() async throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: UInt64(Self.rounds))
        var accepted: [String: DeliveryID] = [:]
        for round in 0..<Self.rounds {
            let lines = try await Self.runAndKill(folder, round: round, after: Int.random(in: 1...400, using: &random))
            for line in lines {
                let words = line.split(separator: " ")
                try #require(words.count == 3)
                accepted[String(words[1])] = DeliveryID(words[2])
            }
            #expect(!lines.isEmpty)
            let fixture = try Fixture(folder: folder)
            try await Invariants.check(fixture.store, "round \(round)")
            let known = try await fixture.store.read { db in
                try db.rows("SELECT delivery_key, id FROM delivery").map { row -> (String, Int64) in (row[0], row[1]) }
            }
            let ids = Dictionary(known, uniquingKeysWith: { first, _ in first })
            for (key, id) in accepted { #expect(ids[key] == id.rawValue, "\(key) was acknowledged") }
            if round == Self.rounds - 1 { try await Invariants.drain(fixture) }
            try await fixture.store.close()
        }
    }

    /// Starts the child, kills it after it has reported `count` deliveries, and returns all that it reported.
    private static func runAndKill(_ folder: TemporaryFolder, round: Int, after count: Int) async throws -> [String] {
        let output = try await withCheckedThrowingContinuation { continuation in
            // Reading blocks, so it gets a thread that is not of the cooperative pool.
            DispatchQueue.global().async {
                continuation.resume(with: Result { try spawnAndKill(folder.path, round: round, after: count) })
            }
        }
        // The last line may be cut off.
        return String(decoding: output, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init).filter { $0.hasPrefix("accepted ") }
    }

    private static func spawnAndKill(_ folder: String, round: Int, after count: Int) throws -> [UInt8] {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        // Not for children of other tests, which would keep the pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let arguments = [program, "--testing-library", "swift-testing", "--filter", "KillWorkload"]
        let environment =
            ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
            + ["\(variable)=\(folder)", "MARTLET_TEST_KILL_ROUND=\(round)"]
        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var environmentPointers = environment.map { strdup($0) } + [nil]
        defer { for pointer in argumentPointers + environmentPointers { free(pointer) } }
        var process: pid_t = 0
        let result = posix_spawn(&process, program, &actions, nil, &argumentPointers, &environmentPointers)
        close(ends[1])
        try #require(result == 0)
        var output: [UInt8] = []
        var reported = 0
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let size = read(ends[0], &buffer, buffer.count)
            if size < 0, errno == EINTR { continue }
            guard size > 0 else { break }
            output += buffer[..<size]
            reported += buffer[..<size].count { $0 == UInt8(ascii: "\n") }
            if reported >= count { Glibc.kill(process, SIGKILL) }
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        #expect(status & 0x7f == SIGKILL)
        return output
    }
}

/// The work of the process that is killed: pushes come in, workers expand and finish them, statuses are posted.
@Suite struct KillWorkload {
    @Test(
        "Works until it is killed",
        .enabled(if: ProcessInfo.processInfo.environment[KillTests.variable] != nil), .timeLimit(.minutes(1)))
    func work() async throws {
        let environment = ProcessInfo.processInfo.environment
        let path = try #require(environment[KillTests.variable]) + "/queue.sqlite"
        let round = environment["MARTLET_TEST_KILL_ROUND"] ?? ""
        let store = try SQLiteEventStore(SQLiteEventStore.Configuration(path: path))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for acceptor in 0..<4 {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(acceptor))
                    for number in 0..<20_000 {
                        let commit = Array("123456789abcdef")[Int.random(in: 0..<15, using: &random)]
                        var delivery = Fixture.push(
                            "r\(round)-\(acceptor)-\(number)", commit, repository: "r\(number % 7)")
                        delivery.body = Array(repeating: 0x20, count: Int.random(in: 0..<9_000, using: &random))
                        let id = try await store.accept(delivery).id
                        // Written to the pipe at once: what stands there was acknowledged before the kill.
                        let line = Array("accepted \(delivery.key) \(id)\n".utf8)
                        _ = write(1, line, line.count)
                    }
                }
            }
            for worker in 0..<3 {
                group.addTask { try await Self.work(store, worker: worker) }
            }
            group.addTask {
                for await _ in store.hints(.outbox) {
                    for status in try await store.dueStatuses(limit: 50) {
                        try await store.markPosted(status.id, version: status.version)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func work(_ store: SQLiteEventStore, worker: Int) async throws {
        for await _ in store.hints(.ready) {
            while let job = try await store.claim(worker: "w\(worker)", kinds: JobKind.allCases) {
                _ = try await store.setPhase(job.lease, .render)
                if job.lane.kind == .event, let commit = job.commit {
                    let jobs = ["api", "web", "db"].map { name in
                        NewJob(application: name, commit: commit, ref: job.ref, context: "martlet/\(name)")
                    }
                    _ = try await store.expand(job.lease, into: jobs, statuses: [])
                } else if job.lease.job.rawValue.isMultiple(of: 5) {
                    _ = try await store.finish(job.lease, outcome: .failed(.permanent, error: "bad"))
                } else {
                    _ = try await store.finish(job.lease, outcome: .succeeded)
                }
            }
        }
    }
}

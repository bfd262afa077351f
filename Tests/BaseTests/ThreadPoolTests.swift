import Base
import Dispatch
import Foundation
import Testing

@Suite struct ThreadPoolTests {
    @Test("results and errors come back, and no more threads run than allowed")
    func results() async throws {
        let pool = ThreadPool(threads: 2)
        let threads = try await withThrowingTaskGroup(of: UInt.self) { group in
            for _ in 0..<100 { group.addTask { try await pool.run { _ in UInt(pthread_self()) } } }
            return try await group.reduce(into: Set<UInt>()) { $0.insert($1) }
        }
        #expect((1...2).contains(threads.count))
        struct Failure: Error {}
        await #expect(throws: Failure.self) { try await pool.run { _ in throw Failure() } }
    }

    /// A read that waits for a byte that never comes, as a silent server makes it.
    private func blockingRead(_ token: WorkToken) throws -> WorkToken.Reason? {
        let pipe = Pipe()
        var byte: UInt8 = 0
        let count = read(pipe.fileHandleForReading.fileDescriptor, &byte, 1)
        #expect(count == -1 && errno == EINTR)
        return token.stopReason
    }

    @Test("a system call that waits is interrupted by the time limit")
    func timeLimit() async throws {
        let reason = try await ThreadPool(threads: 1).run(timeLimit: .milliseconds(50)) { try blockingRead($0) }
        #expect(reason == .timedOut)
    }

    @Test("a system call that waits is interrupted by cancellation")
    func cancellation() async throws {
        let pool = ThreadPool(threads: 1)
        let began = AsyncStream<Void>.makeStream()
        let task = Task {
            try await pool.run { token in
                began.continuation.yield()
                return try blockingRead(token)
            }
        }
        for await _ in began.stream { break }
        task.cancel()
        #expect(try await task.value == .cancelled)
        // The thread serves on, and nothing interrupts it any more.
        #expect(try await pool.run { $0.isStopped } == false)
    }

    @Test("work that is cancelled before it starts never runs")
    func cancelWaiting() async throws {
        let pool = ThreadPool(threads: 1)
        let gate = DispatchSemaphore(value: 0)
        let began = AsyncStream<Void>.makeStream()
        let first = Task {
            try await pool.run { _ in
                began.continuation.yield()
                gate.wait()
            }
        }
        for await _ in began.stream { break }
        let second = Task { try await pool.run { _ in Issue.record("it ran") } }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        gate.signal()
        try await first.value
    }
}

import Base
import Dispatch
import Synchronization
import Testing

@testable import GitStore

/// The rule of joining, with a fetch that the test holds at each step.
@Suite struct FetchRoundsTests {
    /// A fetch that tells when it begins and waits to be let on.
    final class HeldFetch: Sendable {
        let began = AsyncStream<Int>.makeStream()
        let closed = AsyncStream<Int>.makeStream()
        let mayClose = DispatchSemaphore(value: 0)
        let mayEnd = DispatchSemaphore(value: 0)
        let count = Mutex(0)

        func run(_ token: WorkToken, _ close: () -> Void) throws -> FetchResult {
            let number = count.withLock { count in
                count += 1
                return count
            }
            began.continuation.yield(number)
            mayClose.wait()
            close()
            closed.continuation.yield(number)
            mayEnd.wait()
            if token.isStopped { throw CancellationError() }
            return FetchResult(
                changes: [], defaultBranch: nil, receivedObjects: number, receivedBytes: 0, wasRebuilt: false)
        }
    }

    let fetch = HeldFetch()
    let rounds: FetchRounds

    init() {
        rounds = FetchRounds(pool: ThreadPool(threads: 2), timeLimit: .seconds(30)) { [fetch] token, close, _ in
            try fetch.run(token, close)
        }
    }

    /// Starts a call and comes back when it is enrolled.
    private func call() async -> Task<Int, any Error> {
        let enrolled = AsyncStream<Void>.makeStream()
        let task = Task { [rounds] in
            try await rounds.join(progress: nil) { enrolled.continuation.yield() }.receivedObjects
        }
        for await _ in enrolled.stream { break }
        return task
    }

    @Test("calls before the refs are read share the fetch, later ones share the next")
    func joining() async throws {
        var began = fetch.began.stream.makeAsyncIterator()
        var closed = fetch.closed.stream.makeAsyncIterator()
        let first = await call()
        #expect(await began.next() == 1)
        let second = await call()
        fetch.mayClose.signal()
        #expect(await closed.next() == 1)
        let third = await call()
        let fourth = await call()
        fetch.mayEnd.signal()
        #expect(try await first.value == 1)
        #expect(try await second.value == 1)
        #expect(await began.next() == 2)
        fetch.mayClose.signal()
        fetch.mayEnd.signal()
        #expect(try await third.value == 2)
        #expect(try await fourth.value == 2)
        #expect(fetch.count.withLock { $0 } == 2)
    }

    @Test("a cancelled call ends at once, and the fetch goes on for the others")
    func cancelOne() async throws {
        var began = fetch.began.stream.makeAsyncIterator()
        let first = await call()
        #expect(await began.next() == 1)
        let second = await call()
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        fetch.mayClose.signal()
        fetch.mayEnd.signal()
        #expect(try await first.value == 1)
    }

    @Test("the fetch stops when nobody waits for it, and the next caller gets a new one")
    func cancelAll() async throws {
        var began = fetch.began.stream.makeAsyncIterator()
        let first = await call()
        #expect(await began.next() == 1)
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
        let second = await call()
        fetch.mayClose.signal()
        fetch.mayEnd.signal()
        #expect(await began.next() == 2)
        fetch.mayClose.signal()
        fetch.mayEnd.signal()
        #expect(try await second.value == 2)
    }
}

import Synchronization
import Testing

@testable import Kubernetes

@Suite("ConcurrencyLimiter")
struct ConcurrencyLimiterTests {
    private final class Counter: Sendable {
        private let state = Mutex((now: 0, most: 0))
        var most: Int { state.withLock { $0.most } }
        func enter() {
            state.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
        }
        func leave() { state.withLock { $0.now -= 1 } }
    }

    @Test("never lets more through than allowed, and lets all through")
    func limit() async throws {
        let limiter = ConcurrencyLimiter(limit: 3)
        let counter = Counter()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    try await limiter.run {
                        counter.enter()
                        await Task.yield()
                        counter.leave()
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(counter.most <= 3)
    }

    @Test("a waiting task that is cancelled leaves, and takes no place with it")
    func cancellation() async throws {
        let limiter = ConcurrencyLimiter(limit: 1)
        let (held, holding) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await limiter.run {
                holding.finish()
                for await _ in released {}
            }
        }
        for await _ in held {}
        let waiters = (0..<50).map { _ in Task { try await limiter.run {} } }
        for waiter in waiters { waiter.cancel() }
        for waiter in waiters { await #expect(throws: CancellationError.self) { try await waiter.value } }
        release.finish()
        try await holder.value
        try await limiter.run {}
    }
}

import Synchronization

/// A clock whose sleepers wake at once, after it has moved to their time: time-outs pass without waiting.
final class StepClock: Clock {
    struct Instant: InstantProtocol {
        var offset: Duration
        func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Instant(offset: .zero)
        var sleeps = 0
    }

    private let state = Mutex(State())
    private let onSleep: @Sendable (Int) -> Void

    /// `onSleep` is called with the number of each sleep, from 1.
    init(onSleep: @escaping @Sendable (Int) -> Void = { _ in }) { self.onSleep = onSleep }

    var now: Instant { state.withLock(\.now) }
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        let number = state.withLock { state in
            state.now = max(state.now, deadline)
            state.sleeps += 1
            return state.sleeps
        }
        onSleep(number)
        await Task.yield()
    }
}

import Synchronization

/// Tells a piece of blocking work that it should stop. The work asks it between its steps and inside the callbacks of
/// the C library that it waits for.
public final class WorkToken: Sendable {
    /// Why work should stop.
    public enum Reason: UInt8, Sendable {
        /// The task that waits for the result was cancelled.
        case cancelled = 1
        /// The time limit has passed.
        case timedOut = 2
    }

    private let state = Atomic<UInt8>(0)

    /// Creates a token that nobody has stopped.
    public init() {}

    /// Why the work should stop; `nil` as long as it should go on.
    public var stopReason: Reason? { Reason(rawValue: state.load(ordering: .acquiring)) }

    /// Whether the work should stop.
    public var isStopped: Bool { state.load(ordering: .acquiring) != 0 }

    /// Asks the work to stop. The first reason counts.
    public func stop(_ reason: Reason) {
        _ = state.compareExchange(expected: 0, desired: reason.rawValue, ordering: .acquiringAndReleasing)
    }
}

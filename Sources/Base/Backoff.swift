/// Exponential backoff with full jitter: the n-th wait is drawn evenly from zero to
/// `min(limit, first × 2ⁿ)`.
///
/// | attempt | first 2 s, limit 300 s: at most |
/// |---|---|
/// | 0 | 2 s |
/// | 1 | 4 s |
/// | 4 | 32 s |
/// | 8 and later | 300 s |
public struct Backoff: Sendable, Hashable {
    /// The longest wait after the first failure.
    public var first: Duration
    /// The longest wait at all.
    public var limit: Duration

    /// Creates a backoff.
    public init(first: Duration, limit: Duration) {
        self.first = first
        self.limit = limit
    }

    /// The upper bound of the wait after failure number `attempt`, counted from 0.
    public func ceiling(attempt: Int) -> Duration {
        // 2³⁰ × any sensible first wait is beyond any sensible limit; the clamp avoids overflow.
        min(limit, first * (1 << min(max(attempt, 0), 30)))
    }

    /// The wait after failure number `attempt`, counted from 0, drawn with `generator`.
    public func delay(attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
        let share = Double.random(in: 0...1, using: &generator)
        return ceiling(attempt: attempt) * share
    }
}

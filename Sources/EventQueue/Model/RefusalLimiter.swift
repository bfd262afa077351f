/// Decides which refused requests are written: a burst of 20, then 5 a second. A flood of bad signatures must not turn
/// into a flood of disk writes.
struct RefusalLimiter: Sendable {
    private static let burst = 20.0
    private static let perSecond = 5.0

    private var tokens = RefusalLimiter.burst
    private var last: Timestamp?
    private var suppressed = 0

    /// The number of refusals that were not written since the last one that was, if this one is to be written.
    mutating func admit(at now: Timestamp) -> Int? {
        if let last, now > last {
            let seconds = Double(now.microseconds - last.microseconds) / 1_000_000
            tokens = min(Self.burst, tokens + seconds * Self.perSecond)
        }
        last = max(last ?? now, now)
        guard tokens >= 1 else {
            suppressed += 1
            return nil
        }
        tokens -= 1
        defer { suppressed = 0 }
        return suppressed
    }
}

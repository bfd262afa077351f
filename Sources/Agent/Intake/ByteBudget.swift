import Synchronization

/// Limits the sum of the bodies that are being received at the same time.
final class ByteBudget: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    init(limit: Int) { self.limit = limit }

    /// Takes `count` bytes, or none at all and answers `false` if that would exceed the limit.
    func take(_ count: Int) -> Bool {
        used.withLock { used in
            guard count <= limit - used else { return false }
            used += count
            return true
        }
    }

    /// Gives bytes back.
    func giveBack(_ count: Int) { used.withLock { $0 -= count } }
}

import Glibc

/// A point in time: microseconds since 1970-01-01 00:00 UTC, as every table of the queue stores it.
public struct Timestamp: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds since the epoch.
    public var microseconds: Int64

    /// Wraps a number of microseconds since the epoch.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// The number of microseconds since the epoch.
    public var description: String { String(microseconds) }

    /// Orders by time.
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    /// A later point; fractions of a microsecond are dropped.
    public static func + (time: Timestamp, span: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds + span.wholeMicroseconds)
    }

    /// An earlier point; fractions of a microsecond are dropped.
    public static func - (time: Timestamp, span: Duration) -> Timestamp {
        Timestamp(microseconds: time.microseconds - span.wholeMicroseconds)
    }

    /// The time from `start` to `end`, negative if `end` is earlier.
    public static func - (end: Timestamp, start: Timestamp) -> Duration {
        .microseconds(end.microseconds - start.microseconds)
    }
}

extension Duration {
    var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}

/// Where the queue reads the time. All its decisions (leases, waits, budgets) follow this clock, so tests move it.
public protocol QueueClock: Sendable {
    /// The time now.
    var now: Timestamp { get }
}

/// The machine's wall clock.
public struct SystemQueueClock: QueueClock {
    /// Creates the clock.
    public init() {}

    /// The time now.
    public var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }
}

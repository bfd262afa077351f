public import GoTemplate

/// An instant with nanoseconds and the zone in which it is shown: Go's `time.Time` without its monotonic clock.
public struct GoTime: Sendable {
    /// Seconds since the start of the year 1 in UTC; arithmetic wraps where Go's does.
    var seconds: Int64
    /// Nanoseconds of the second.
    var nanoseconds: Int
    /// The zone.
    var zone: GoZone

    /// Seconds from the start of the year 1 to that of 1970.
    static let unixEpoch: Int64 = 719_162 * 86_400

    /// Creates an instant, shown in local time, which is UTC.
    ///
    /// - Parameters:
    ///   - unixSeconds: Seconds since the start of 1970 in UTC.
    ///   - nanoseconds: Nanoseconds of the second, below 1,000,000,000.
    public init(unixSeconds: Int64, nanoseconds: Int = 0) {
        self.init(unixSeconds: unixSeconds, nanoseconds: nanoseconds, zone: .local)
    }

    /// Creates the instant that a TOML text names. What has no offset is in a zone of that name, as in Helm.
    public init(_ time: TOMLTime) {
        let zone: GoZone =
            switch time.zone {
            case .offset(0): .utc
            case .offset(let offset): .fixed(abbreviation: [], offset: offset)
            case .dateAndTime: .fixed(abbreviation: Array("datetime-local".utf8), offset: 0)
            case .date: .fixed(abbreviation: Array("date-local".utf8), offset: 0)
            case .time: .fixed(abbreviation: Array("time-local".utf8), offset: 0)
            }
        self.init(unixSeconds: time.unixSeconds, nanoseconds: time.nanoseconds, zone: zone)
    }

    init(unixSeconds: Int64, nanoseconds: Int, zone: GoZone) {
        seconds = unixSeconds &+ Self.unixEpoch
        self.nanoseconds = nanoseconds
        self.zone = zone
    }

    /// Go's zero time: the start of the year 1 in UTC.
    static let zero = GoTime(unixSeconds: 0 &- unixEpoch, nanoseconds: 0, zone: .utc)

    /// Seconds since the start of 1970 in UTC.
    public var unixSeconds: Int64 { seconds &- Self.unixEpoch }

    /// Whether it is Go's zero time.
    var isZero: Bool { seconds == 0 && nanoseconds == 0 }

    /// -1, 0 or 1 as it is before, at or after the other instant.
    func compared(to other: GoTime) -> Int {
        if seconds != other.seconds { return seconds < other.seconds ? -1 : 1 }
        if nanoseconds != other.nanoseconds { return nanoseconds < other.nanoseconds ? -1 : 1 }
        return 0
    }

    /// The same instant in another zone.
    func shown(in zone: GoZone) -> GoTime {
        var time = self
        time.zone = zone
        return time
    }
}

// Arithmetic
extension GoTime {
    /// Adds seconds; stops at the largest and the least time.
    mutating func add(seconds count: Int64) {
        let (sum, overflow) = seconds.addingReportingOverflow(count)
        seconds = !overflow ? sum : count > 0 ? .max : -.max
    }

    /// The instant that much later.
    func adding(_ duration: GoDuration) -> GoTime {
        var time = self
        var (count, nano) = (
            duration.nanoseconds / 1_000_000_000, nanoseconds + Int(duration.nanoseconds % 1_000_000_000)
        )
        if nano >= 1_000_000_000 {
            count += 1
            nano -= 1_000_000_000
        } else if nano < 0 {
            count -= 1
            nano += 1_000_000_000
        }
        time.nanoseconds = nano
        time.add(seconds: count)
        return time
    }

    /// The time from another instant to this one, or the longest one there is.
    func since(_ other: GoTime) -> GoDuration {
        let difference = sinceYearOne - other.sinceYearOne
        return GoDuration(nanoseconds: Int64(clamping: difference))
    }

    private var sinceYearOne: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

    private func remainder(of duration: GoDuration) -> Int64 {
        let rest = sinceYearOne % Int128(duration.nanoseconds)
        return Int64(rest < 0 ? rest + Int128(duration.nanoseconds) : rest)
    }

    /// Down to a multiple of `duration` since the zero time.
    func truncated(to duration: GoDuration) -> GoTime {
        if duration.nanoseconds <= 0 { return self }
        return adding(GoDuration(nanoseconds: -remainder(of: duration)))
    }

    /// To the nearest multiple of `duration` since the zero time, halves up.
    func rounded(to duration: GoDuration) -> GoTime {
        if duration.nanoseconds <= 0 { return self }
        let rest = remainder(of: duration)
        let goesDown = UInt64(rest) + UInt64(rest) < UInt64(duration.nanoseconds)
        return adding(GoDuration(nanoseconds: goesDown ? -rest : duration.nanoseconds - rest))
    }

    /// The same time of day some years, months and days later; days beyond a month's end count on.
    func adding(years: Int, months: Int, days: Int) -> GoTime {
        let date = self.date
        let clock = self.clock
        return GoTime(
            year: date.year &+ years, month: date.month &+ months, day: date.day &+ days, hour: clock.hour,
            minute: clock.minute, second: clock.second, nanoseconds: nanoseconds, zone: zone)
    }
}

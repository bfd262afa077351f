/// The zone in which a time is shown: Go's `time.Location`.
enum GoZone: Sendable {
    /// UTC.
    case utc
    /// Local time, which is always UTC: what a chart gives must not depend on the machine.
    case local
    /// One offset for all times, in seconds east of UTC; the abbreviation may be empty.
    case fixed(abbreviation: [UInt8], offset: Int)
    /// A zone of the IANA database.
    case rules(TimeZoneRules)

    /// What holds in a zone for a while.
    struct Period {
        var abbreviation: [UInt8]
        /// Seconds east of UTC.
        var offset: Int
        /// The first second since 1970 at which it holds.
        var start: Int64
        /// The first second since 1970 at which it no longer holds.
        var end: Int64
        var isDaylightSaving: Bool
    }

    /// What holds at a second since 1970.
    func period(at second: Int64) -> Period {
        switch self {
        case .utc, .local:
            .init(abbreviation: Array("UTC".utf8), offset: 0, start: .min, end: .max, isDaylightSaving: false)
        case .fixed(let abbreviation, let offset):
            .init(abbreviation: abbreviation, offset: offset, start: .min, end: .max, isDaylightSaving: false)
        case .rules(let rules): rules.period(at: second)
        }
    }

    /// The name, as Go prints a location.
    var name: [UInt8] {
        switch self {
        case .utc: Array("UTC".utf8)
        case .local: Array("Local".utf8)
        case .fixed(let abbreviation, _): abbreviation
        case .rules(let rules): Array(rules.name.utf8)
        }
    }
}

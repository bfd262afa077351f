/// The Gregorian calendar, extended to all times that 64 bits of seconds can tell.
///
/// Days are counted from a 1st of March so long ago that no time lies before it; years that start in March have their
/// leap day at the end.
extension GoTime {
    /// Years from the origin to the year 0; a multiple of 400.
    private static let originYears: UInt64 = 292_277_022_400
    private static let daysInCycle: UInt64 = 146_097
    /// Days from the origin to the start of the year 1.
    private static let originDays: UInt64 = originYears / 400 * daysInCycle + 306

    /// A day of the calendar.
    struct Date: Equatable {
        var year: Int
        var month: Int
        var day: Int
    }

    /// A time of day.
    struct Clock {
        var hour: Int
        var minute: Int
        var second: Int
    }

    /// Seconds from the origin to this time, as the clocks of its zone show it.
    private var localSeconds: UInt64 {
        UInt64(bitPattern: seconds &+ Int64(zone.period(at: unixSeconds).offset)) &+ Self.originDays &* 86_400
    }

    /// The day in its zone.
    var date: Date { Self.date(ofDay: localSeconds / 86_400) }

    /// The time of day in its zone.
    var clock: Clock {
        let second = Int(localSeconds % 86_400)
        return Clock(hour: second / 3_600, minute: second / 60 % 60, second: second % 60)
    }

    /// The day of the week in its zone, Sunday being 0.
    var weekday: Int { Int((localSeconds / 86_400 + 3) % 7) }

    /// The day of the year in its zone, from 1.
    var dayOfYear: Int { Self.dayOfYear(date) }

    static func dayOfYear(_ date: Date) -> Int {
        daysBefore(month: date.month) + date.day + (date.month > 2 && isLeap(date.year) ? 1 : 0)
    }

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func days(in month: Int, of year: Int) -> Int {
        if month == 2 { return isLeap(year) ? 29 : 28 }
        return 30 + (month + month >> 3) & 1
    }

    /// The days of a year that is no leap year before a month; 13 gives the whole year.
    static func daysBefore(month: Int) -> Int {
        [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365][month - 1]
    }

    /// The date in UTC of a second since 1970.
    static func date(unixSeconds: Int64) -> Date {
        date(ofDay: (UInt64(bitPattern: unixSeconds &+ unixEpoch) &+ originDays &* 86_400) / 86_400)
    }

    private static func date(ofDay day: UInt64) -> Date {
        let (cycle, inCycle) = day.quotientAndRemainder(dividingBy: daysInCycle)
        let year = (inCycle - inCycle / 1_460 + inCycle / 36_524 - inCycle / 146_096) / 365
        let inYear = inCycle - (365 * year + year / 4 - year / 100)
        let month = (5 * inYear + 2) / 153
        let isNextYear = month >= 10
        return Date(
            year: Int(year + cycle * 400) - Int(originYears) + (isNextYear ? 1 : 0),
            month: Int(isNextYear ? month - 9 : month + 3), day: Int(inYear - (153 * month + 2) / 5 + 1))
    }

    /// The day of a date, counted from the origin; wraps far outside of it.
    private static func day(year: Int, month: Int, day: Int) -> UInt64 {
        let shifted = UInt64(bitPattern: Int64(month <= 2 ? year &- 1 : year)) &+ originYears
        let (cycle, inCycle) = shifted.quotientAndRemainder(dividingBy: 400)
        let march = UInt64(month <= 2 ? month + 9 : month - 3)
        let days = inCycle * 365 + inCycle / 4 - inCycle / 100 + (153 * march + 2) / 5
        return cycle &* daysInCycle &+ days &+ UInt64(bitPattern: Int64(day)) &- 1
    }

    /// The instant at which the clocks of a zone show a time. What is too large for its place carries over to the next.
    init(
        year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int, nanoseconds: Int, zone: GoZone
    ) {
        func carry(_ high: Int, _ low: Int, _ base: Int) -> (Int, Int) {
            var (quotient, rest) = low.quotientAndRemainder(dividingBy: base)
            if rest < 0 { (quotient, rest) = (quotient - 1, rest + base) }
            return (high &+ quotient, rest)
        }
        let (year, monthIndex) = carry(year, month &- 1, 12)
        let (seconds, nano) = carry(second, nanoseconds, 1_000_000_000)
        let (minutes, second) = carry(minute, seconds, 60)
        let (hours, minute) = carry(hour, minutes, 60)
        let (day, hour) = carry(day, hours, 24)
        let days = Self.day(year: year, month: monthIndex + 1, day: day) &- Self.originDays
        var unix =
            Int64(bitPattern: days &* 86_400) &+ Int64(hour * 3_600 + minute * 60 + second) &- Self.unixEpoch
        // The offset at that time is needed to know the time: take the one of a time nearby, and look again if it does not
        // hold at the time that it gives.
        let nearby = zone.period(at: unix)
        if nearby.offset != 0 {
            let guess = unix &- Int64(nearby.offset)
            let holds = guess >= nearby.start && guess < nearby.end
            unix = unix &- Int64(holds ? nearby.offset : zone.period(at: guess).offset)
        }
        self.init(unixSeconds: unix, nanoseconds: nano, zone: zone)
    }
}

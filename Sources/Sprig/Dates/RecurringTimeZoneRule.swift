/// The rule for the years after a zone's last listed change, written as POSIX's `TZ` is: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct RecurringTimeZoneRule: Sendable {
    /// When in a year clocks change.
    private enum Day {
        /// A day from 1 to 365, the 29th of February not counted.
        case julian(Int)
        /// A day from 0 to 365.
        case ofYear(Int)
        /// A weekday of a month's week, 5 being the last.
        case ofWeek(month: Int, week: Int, weekday: Int)
    }

    private typealias Change = (day: Day, second: Int)

    private let standard: TimeZoneRules.Setting
    private let daylight: (setting: TimeZoneRules.Setting, start: Change, end: Change)?

    /// Reads a rule; `nil` if it is malformed.
    init?(_ text: ArraySlice<UInt8>) {
        var rest = text
        // The offsets in the text are added to local time.
        guard let name = Self.name(&rest), let offset = Self.offset(&rest) else { return nil }
        standard = .init(abbreviation: name, offset: -offset, isDaylightSaving: false)
        if rest.isEmpty || rest.first == UInt8(ascii: ",") {
            daylight = nil
            return
        }
        guard let name = Self.name(&rest) else { return nil }
        var summer = -offset + 3_600
        if let next = rest.first, next != UInt8(ascii: ",") {
            guard let offset = Self.offset(&rest) else { return nil }
            summer = -offset
        }
        if rest.isEmpty { rest = Array(",M3.2.0,M11.1.0".utf8)[...] }
        guard Self.skip(",", &rest) || Self.skip(";", &rest), let start = Self.change(&rest), Self.skip(",", &rest),
            let end = Self.change(&rest), rest.isEmpty
        else { return nil }
        daylight = (.init(abbreviation: name, offset: summer, isDaylightSaving: true), start, end)
    }

    /// What holds at a second since 1970 that lies after the last listed change. Start and end are exact near a change;
    /// else they may be those of the year.
    func period(at second: Int64, after last: Int64) -> GoZone.Period {
        func period(_ setting: TimeZoneRules.Setting, _ start: Int64, _ end: Int64) -> GoZone.Period {
            GoZone.Period(
                abbreviation: setting.abbreviation, offset: setting.offset, start: start, end: end,
                isDaylightSaving: setting.isDaylightSaving)
        }
        guard let daylight else { return period(standard, last, .max) }
        let date = GoTime.date(unixSeconds: second)
        let inYear = Int64((GoTime.dayOfYear(date) - 1) * 86_400) &+ second % 86_400
        let year = second &- inYear
        var start = Int64(Self.second(of: daylight.start, in: date.year) - standard.offset)
        var end = Int64(Self.second(of: daylight.end, in: date.year) - daylight.setting.offset)
        var (outside, inside) = (standard, daylight.setting)
        if end < start {
            swap(&start, &end)
            swap(&outside, &inside)
        }
        if inYear < start { return period(outside, year, year &+ start) }
        if inYear >= end { return period(outside, year &+ end, year &+ 365 * 86_400) }
        return period(inside, year &+ start, year &+ end)
    }

    /// Seconds from the start of a year to a change, by the clocks before it.
    private static func second(of change: Change, in year: Int) -> Int {
        let day: Int
        switch change.day {
        case .julian(let number): day = number - 1 + (GoTime.isLeap(year) && number >= 60 ? 1 : 0)
        case .ofYear(let number): day = number
        case .ofWeek(let month, let week, let weekday):
            let first = GoTime(
                year: year, month: month, day: 1, hour: 0, minute: 0, second: 0, nanoseconds: 0, zone: .utc)
            var inMonth = (weekday - first.weekday + 7) % 7
            for _ in 1..<week {
                if inMonth + 7 >= GoTime.days(in: month, of: year) { break }
                inMonth += 7
            }
            day = inMonth + first.dayOfYear - 1
        }
        return day * 86_400 + change.second
    }
}

// Reading
extension RecurringTimeZoneRule {
    private static func skip(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func name(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        if skip("<", &rest) {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
            defer { rest = rest[(end + 1)...] }
            return Array(rest[..<end])
        }
        let name = rest.prefix { !GoTimeText.isDigit($0) && !",-+".utf8.contains($0) }
        guard name.count >= 3 else { return nil }
        rest = rest[name.endIndex...]
        return Array(name)
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix(while: GoTimeText.isDigit)
        guard !digits.isEmpty, digits.count < 10, let value = GoTimeText.integer(digits), range.contains(value) else {
            return nil
        }
        rest = rest[digits.endIndex...]
        return value
    }

    /// Hours, minutes and seconds, in seconds.
    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let isNegative = skip("-", &rest)
        if !isNegative { _ = skip("+", &rest) }
        guard var seconds = number(&rest, 0...24 * 7) else { return nil }
        seconds *= 3_600
        for unit in [60, 1] where skip(":", &rest) {
            guard let value = number(&rest, 0...59) else { return nil }
            seconds += value * unit
        }
        return isNegative ? -seconds : seconds
    }

    private static func change(_ rest: inout ArraySlice<UInt8>) -> Change? {
        let day: Day
        if skip("J", &rest) {
            guard let number = number(&rest, 1...365) else { return nil }
            day = .julian(number)
        } else if skip("M", &rest) {
            guard let month = number(&rest, 1...12), skip(".", &rest), let week = number(&rest, 1...5),
                skip(".", &rest), let weekday = number(&rest, 0...6)
            else { return nil }
            day = .ofWeek(month: month, week: week, weekday: weekday)
        } else {
            guard let number = number(&rest, 0...365) else { return nil }
            day = .ofYear(number)
        }
        guard skip("/", &rest) else { return (day, 2 * 3_600) }
        guard let second = offset(&rest) else { return nil }
        return (day, second)
    }
}

/// A date, a time of day, or both, as TOML has them.
public struct TOMLTime: Equatable, Sendable {
    /// How much of an instant the text says.
    public enum Zone: Equatable, Sendable {
        /// An instant, by its seconds east of UTC; `Z` is 0.
        case offset(Int)
        /// A date and a time of day anywhere.
        case dateAndTime
        /// A date anywhere.
        case date
        /// A time of day, in the year 0.
        case time
    }

    /// Seconds since the start of 1970; without an offset, as if in UTC.
    public var unixSeconds: Int64 = 0
    /// Nanoseconds of the second.
    public var nanoseconds = 0
    /// The zone.
    public var zone = Zone.dateAndTime

    /// Reads a text of the forms `2006-01-02T15:04:05.9Z`, `2006-01-02T15:04`, `2006-01-02` and `15:04`; `nil` for any
    /// other, and for days and times that there are not.
    init?(_ text: [UInt8]) {
        var rest = text[...]
        var day = TOMLTime.day(year: 0, month: 1, day: 1)
        var hasDate = false
        if rest.count >= 5, rest[rest.startIndex + 4] == UInt8(ascii: "-") {
            guard let year = TOMLTime.number(&rest, 4), TOMLTime.skip(&rest, "-"),
                let month = TOMLTime.number(&rest, 2), (1...12).contains(month), TOMLTime.skip(&rest, "-"),
                let date = TOMLTime.number(&rest, 2), date >= 1, date <= TOMLTime.days(in: month, of: year)
            else { return nil }
            day = TOMLTime.day(year: year, month: month, day: date)
            hasDate = true
        }
        var seconds = 0
        if hasDate, rest.isEmpty {
            zone = .date
        } else {
            if hasDate, !TOMLTime.skip(&rest, "T") { return nil }
            guard let time = TOMLTime.timeOfDay(&rest) else { return nil }
            (seconds, nanoseconds) = time
            if rest.isEmpty {
                zone = hasDate ? .dateAndTime : .time
            } else {
                guard hasDate, let offset = TOMLTime.offset(&rest), rest.isEmpty else { return nil }
                zone = .offset(offset)
                seconds -= offset
            }
        }
        unixSeconds = Int64(day * 86_400 + seconds)
    }

    private static func skip(_ rest: inout ArraySlice<UInt8>, _ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
        guard rest.count >= count, rest.prefix(count).allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        let value = rest.prefix(count).reduce(0) { $0 * 10 + Int($1 - 0x30) }
        rest = rest.dropFirst(count)
        return value
    }

    private static func timeOfDay(_ rest: inout ArraySlice<UInt8>) -> (seconds: Int, nanoseconds: Int)? {
        guard let hour = number(&rest, 2), hour < 24, skip(&rest, ":"), let minute = number(&rest, 2), minute < 60
        else {
            return nil
        }
        var seconds = hour * 3_600 + minute * 60
        var nanoseconds = 0
        if skip(&rest, ":") {
            guard let second = number(&rest, 2), second < 60 else { return nil }
            seconds += second
            if skip(&rest, ".") {
                let digits = rest.prefix { $0 &- 0x30 < 10 }
                guard !digits.isEmpty else { return nil }
                rest = rest.dropFirst(digits.count)
                for position in 0..<9 {
                    let index = digits.startIndex + position
                    nanoseconds = nanoseconds * 10 + (index < digits.endIndex ? Int(digits[index] - 0x30) : 0)
                }
            }
        }
        return (seconds, nanoseconds)
    }

    private static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        if skip(&rest, "Z") { return 0 }
        let isNegative = rest.first == UInt8(ascii: "-")
        guard skip(&rest, "-") || skip(&rest, "+"), let hours = number(&rest, 2), hours <= 24, skip(&rest, ":"),
            let minutes = number(&rest, 2), minutes < 60
        else { return nil }
        return (hours * 3_600 + minutes * 60) * (isNegative ? -1 : 1)
    }

    private static func days(in month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since the start of 1970.
    private static func day(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let ofEra = year - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }
}

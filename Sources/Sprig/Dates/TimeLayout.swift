/// A layout of a time in Go's way: the reference time `Mon Jan 2 15:04:05 MST 2006` as it should look.
struct TimeLayout {
    /// A part that stands for something; everything else stands for itself.
    enum Element: Equatable {
        case longMonth, month, numericMonth, zeroMonth
        case longWeekday, weekday
        case day, spacedDay, zeroDay
        case spacedYearDay, zeroYearDay
        case hour, hour12, zeroHour12
        case minute, zeroMinute
        case second, zeroSecond
        case longYear, year
        case upperHalf, lowerHalf
        case abbreviation
        case offset(Offset)
        /// Digits after a decimal point or comma.
        case fraction(Fraction)
    }

    /// How an offset from UTC is written.
    struct Offset: Equatable {
        /// Whether UTC itself is `Z`.
        var zForUTC: Bool
        var hasColons: Bool
        var hasMinutes = true
        var hasSeconds = false
    }

    /// How parts of a second are written.
    struct Fraction: Equatable {
        var digits: Int
        var isTrimmed: Bool
        var separator: UInt8
    }

    /// The first element in `layout`, with where it stands.
    static func next(in layout: ArraySlice<UInt8>) -> (element: Element, range: Range<Int>)? {
        var position = layout.startIndex
        while position < layout.endIndex {
            if let (element, length) = element(at: layout[position...]) {
                // `_2006` is an underscore and a year.
                let start = element == .longYear && layout[position] == UInt8(ascii: "_") ? position + 1 : position
                return (element, start..<position + length)
            }
            position += 1
        }
        return nil
    }

    private static func element(at text: ArraySlice<UInt8>) -> (Element, length: Int)? {
        func has(_ word: StaticString) -> Bool {
            text.count >= word.utf8CodeUnitCount
                && word.withUTF8Buffer { text.prefix($0.count).elementsEqual($0) }
        }
        func continues(at length: Int) -> Bool {
            text.dropFirst(length).first.map { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") } ?? false
        }
        guard let first = text.first else { return nil }
        switch first {
        case UInt8(ascii: "J"):
            if has("January") { return (.longMonth, 7) }
            if has("Jan"), !continues(at: 3) { return (.month, 3) }
        case UInt8(ascii: "M"):
            if has("Monday") { return (.longWeekday, 6) }
            if has("Mon"), !continues(at: 3) { return (.weekday, 3) }
            if has("MST") { return (.abbreviation, 3) }
        case UInt8(ascii: "0"):
            let padded: [Element] = [.zeroMonth, .zeroDay, .zeroHour12, .zeroMinute, .zeroSecond, .year]
            if let second = text.dropFirst().first, second >= UInt8(ascii: "1"), second <= UInt8(ascii: "6") {
                return (padded[Int(second - UInt8(ascii: "1"))], 2)
            }
            if has("002") { return (.zeroYearDay, 3) }
        case UInt8(ascii: "1"): return has("15") ? (.hour, 2) : (.numericMonth, 1)
        case UInt8(ascii: "2"): return has("2006") ? (.longYear, 4) : (.day, 1)
        case UInt8(ascii: "_"):
            if has("_2006") { return (.longYear, 5) }
            if has("_2") { return (.spacedDay, 2) }
            if has("__2") { return (.spacedYearDay, 3) }
        case UInt8(ascii: "3"): return (.hour12, 1)
        case UInt8(ascii: "4"): return (.minute, 1)
        case UInt8(ascii: "5"): return (.second, 1)
        case UInt8(ascii: "P"): if has("PM") { return (.upperHalf, 2) }
        case UInt8(ascii: "p"): if has("pm") { return (.lowerHalf, 2) }
        case UInt8(ascii: "-"), UInt8(ascii: "Z"):
            let digits = text.dropFirst()
            let forms: [(StaticString, Offset)] = [
                ("070000", Offset(zForUTC: false, hasColons: false, hasSeconds: true)),
                ("07:00:00", Offset(zForUTC: false, hasColons: true, hasSeconds: true)),
                ("0700", Offset(zForUTC: false, hasColons: false)),
                ("07:00", Offset(zForUTC: false, hasColons: true)),
                ("07", Offset(zForUTC: false, hasColons: false, hasMinutes: false)),
            ]
            for (form, offset) in forms {
                let isThere = form.withUTF8Buffer { digits.prefix($0.count).elementsEqual($0) }
                guard isThere else { continue }
                var offset = offset
                offset.zForUTC = first == UInt8(ascii: "Z")
                return (.offset(offset), form.utf8CodeUnitCount + 1)
            }
        case UInt8(ascii: "."), UInt8(ascii: ","):
            guard let digit = text.dropFirst().first, digit == UInt8(ascii: "0") || digit == UInt8(ascii: "9") else {
                return nil
            }
            let run = text.dropFirst().prefix { $0 == digit }
            // More digits after the run make it something else.
            if let next = text[run.endIndex...].first, GoTimeText.isDigit(next) { return nil }
            let fraction = Fraction(
                digits: run.count & 0xFFF, isTrimmed: digit == UInt8(ascii: "9"), separator: first)
            return (.fraction(fraction), run.count + 1)
        default: break
        }
        return nil
    }

    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}

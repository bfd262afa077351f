internal import GoTemplate

extension GoTime {
    /// Reads a time in a layout, which is local time, and so UTC, where the text names no zone.
    init(_ text: [UInt8], layout: [UInt8]) throws(GoFunctionError) {
        var parser = TimeParser(text, layout)
        try parser.run()
        self = try parser.time()
    }
}

/// Reads a text along a layout, as Go's `time.Parse`.
private struct TimeParser {
    private struct BadValue: Error {}

    private let layout: [UInt8]
    private let text: [UInt8]
    /// What has not been read.
    private var rest: ArraySlice<UInt8>

    private var year = 0
    private var month: Int?
    private var day: Int?
    private var dayOfYear: Int?
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var nanoseconds = 0
    private var isAfternoon: Bool?
    private var isUTC = false
    private var offset: Int?
    private var abbreviation: [UInt8] = []
    /// The part that has a value out of its range.
    private var outOfRange: String?

    init(_ text: [UInt8], _ layout: [UInt8]) {
        self.text = text
        self.layout = layout
        rest = text[...]
    }

    private func failure(_ message: String) -> GoFunctionError {
        GoFunctionError("parsing time " + GoTimeText.quoted(text) + message)
    }

    private func failure(_ value: ArraySlice<UInt8>, as element: ArraySlice<UInt8>) -> GoFunctionError {
        failure(
            " as " + GoTimeText.quoted(layout) + ": cannot parse " + GoTimeText.quoted(Array(value)) + " as "
                + GoTimeText.quoted(Array(element)))
    }

    mutating func run() throws(GoFunctionError) {
        var pattern = layout[...]
        while true {
            let next = TimeLayout.next(in: pattern)
            let literal = pattern[..<(next?.range.lowerBound ?? pattern.endIndex)]
            guard skip(literal) else { throw failure(rest, as: literal) }
            guard let (element, range) = next else { break }
            pattern = pattern[range.upperBound...]
            let hold = rest
            do {
                try read(element, before: pattern)
            } catch {
                if outOfRange == nil { throw failure(hold, as: layout[range]) }
            }
            if let outOfRange { throw failure(": " + outOfRange + " out of range") }
        }
        if !rest.isEmpty { throw failure(": extra text: " + GoTimeText.quoted(Array(rest))) }
        if isAfternoon == true, hour < 12 { hour += 12 }
        if isAfternoon == false, hour == 12 { hour = 0 }
    }

    /// Reads what stands for itself; a run of spaces matches any number of them.
    private mutating func skip(_ literal: ArraySlice<UInt8>) -> Bool {
        let space = UInt8(ascii: " ")
        var literal = literal
        while let next = literal.first {
            if next == space {
                if let found = rest.first, found != space { return false }
                literal = literal.drop { $0 == space }
                rest = rest.drop { $0 == space }
            } else {
                guard rest.first == next else { return false }
                literal = literal.dropFirst()
                rest = rest.dropFirst()
            }
        }
        return true
    }

    private mutating func read(
        _ element: TimeLayout.Element, before pattern: ArraySlice<UInt8>
    ) throws(BadValue) {
        switch element {
        case .year:
            let value = try integer(try take(2))
            year = value >= 69 ? value + 1900 : value + 2000
        case .longYear:
            guard let first = rest.first, GoTimeText.isDigit(first) else { throw BadValue() }
            year = try integer(try take(4))
        case .month: month = try name(TimeLayout.months.map { $0.utf8.prefix(3) }) + 1
        case .longMonth: month = try name(TimeLayout.months.map { $0.utf8[...] }) + 1
        case .numericMonth, .zeroMonth:
            let value = try number(fixed: element == .zeroMonth)
            check("month", value >= 1 && value <= 12)
            month = value
        case .weekday: _ = try name(TimeLayout.weekdays.map { $0.utf8.prefix(3) })
        case .longWeekday: _ = try name(TimeLayout.weekdays.map { $0.utf8[...] })
        case .day, .spacedDay, .zeroDay:
            if element == .spacedDay { skipSpace() }
            day = try number(fixed: element == .zeroDay)
        case .spacedYearDay, .zeroYearDay:
            if element == .spacedYearDay {
                skipSpace()
                skipSpace()
            }
            dayOfYear = try number3(fixed: element == .zeroYearDay)
        case .hour:
            hour = try number(fixed: false)
            check("hour", hour < 24)
        case .hour12, .zeroHour12:
            hour = try number(fixed: element == .zeroHour12)
            check("hour", hour <= 12)
        case .minute, .zeroMinute:
            minute = try number(fixed: element == .zeroMinute)
            check("minute", minute < 60)
        case .second, .zeroSecond:
            second = try number(fixed: element == .zeroSecond)
            check("second", second < 60)
            if outOfRange == nil { try readUnexpectedFraction(before: pattern) }
        case .upperHalf: try readHalf("AM", "PM")
        case .lowerHalf: try readHalf("am", "pm")
        case .offset(let form): try readOffset(form)
        case .abbreviation: try readAbbreviation()
        case .fraction(let form):
            if form.isTrimmed {
                guard hasFraction else { return }
                try readFraction(1 + rest.dropFirst().prefix(while: GoTimeText.isDigit).count)
            } else {
                try readFraction(1 + form.digits)
            }
        }
    }

    private mutating func check(_ part: String, _ isInRange: Bool) {
        if !isInRange { outOfRange = part }
    }

    /// The time that the parts make.
    func time() throws(GoFunctionError) -> GoTime {
        let (month, day) = try monthAndDay()
        guard day >= 1, day <= GoTime.days(in: month, of: year) else { throw failure(": day out of range") }
        func time(in zone: GoZone) -> GoTime {
            GoTime(
                year: year, month: month, day: day, hour: hour, minute: minute, second: second,
                nanoseconds: nanoseconds, zone: zone)
        }
        if isUTC { return time(in: .utc) }
        if let offset {
            var result = time(in: .utc)
            result.add(seconds: -Int64(offset))
            let isLocal = offset == 0 && (abbreviation.isEmpty || abbreviation.elementsEqual("UTC".utf8))
            result.zone = isLocal ? .local : .fixed(abbreviation: abbreviation, offset: offset)
            return result
        }
        if !abbreviation.isEmpty {
            var result = time(in: .utc)
            var offset = 0
            if abbreviation.count > 3, abbreviation.starts(with: "GMT".utf8) {
                offset = (GoTimeText.integer(abbreviation[3...]) ?? 0) * 3_600
            }
            result.zone = .fixed(abbreviation: abbreviation, offset: offset)
            return result
        }
        return time(in: .local)
    }

    private func monthAndDay() throws(GoFunctionError) -> (month: Int, day: Int) {
        guard var number = dayOfYear else { return (month ?? 1, day ?? 1) }
        var found: (month: Int, day: Int)?
        if GoTime.isLeap(year) {
            if number == 60 { found = (2, 29) } else if number > 60 { number -= 1 }
        }
        guard number >= 1, number <= 365 else { throw failure(": day-of-year out of range") }
        let date =
            found
            ?? {
                var month = (number - 1) / 31 + 1
                if GoTime.daysBefore(month: month + 1) < number { month += 1 }
                return (month, number - GoTime.daysBefore(month: month))
            }()
        if let month, month != date.month { throw failure(": day-of-year does not match month") }
        if let day, day != date.day { throw failure(": day-of-year does not match day") }
        return date
    }
}

// Numbers and names
extension TimeParser {
    private mutating func take(_ count: Int) throws(BadValue) -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw BadValue() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private func integer(_ bytes: ArraySlice<UInt8>) throws(BadValue) -> Int {
        guard let value = GoTimeText.integer(bytes) else { throw BadValue() }
        return value
    }

    private mutating func skipSpace() {
        if rest.first == UInt8(ascii: " ") { rest = rest.dropFirst() }
    }

    /// One or two digits; two if `fixed`.
    private mutating func number(fixed: Bool) throws(BadValue) -> Int {
        let digits = rest.prefix(2).prefix(while: GoTimeText.isDigit)
        guard !digits.isEmpty, !fixed || digits.count == 2 else { throw BadValue() }
        rest = rest[digits.endIndex...]
        return try integer(digits)
    }

    /// One to three digits; three if `fixed`.
    private mutating func number3(fixed: Bool) throws(BadValue) -> Int {
        let digits = rest.prefix(3).prefix(while: GoTimeText.isDigit)
        guard !digits.isEmpty, !fixed || digits.count == 3 else { throw BadValue() }
        rest = rest[digits.endIndex...]
        return try integer(digits)
    }

    /// The number of the first name that the text starts with, in letters of either case.
    private mutating func name(_ names: [Substring.UTF8View]) throws(BadValue) -> Int {
        for (index, name) in names.enumerated() {
            let found = rest.prefix(name.count)
            let isSame = zip(found, name).allSatisfy { left, right in
                left == right
                    || left | 0x20 == right | 0x20 && left | 0x20 >= UInt8(ascii: "a")
                        && left | 0x20 <= UInt8(ascii: "z")
            }
            if found.count == name.count, isSame {
                rest = rest[found.endIndex...]
                return index
            }
        }
        throw BadValue()
    }

    private mutating func readHalf(_ morning: String, _ afternoon: String) throws(BadValue) {
        let found = try take(2)
        if found.elementsEqual(afternoon.utf8) {
            isAfternoon = true
        } else if found.elementsEqual(morning.utf8) {
            if isAfternoon != true { isAfternoon = false }
        } else {
            throw BadValue()
        }
    }
}

// Fractions of a second
extension TimeParser {
    /// Whether a separator and a digit come next.
    private var hasFraction: Bool {
        guard let separator = rest.first, let digit = rest.dropFirst().first else { return false }
        return (separator == UInt8(ascii: ".") || separator == UInt8(ascii: ",")) && GoTimeText.isDigit(digit)
    }

    /// A fraction may follow the seconds although the layout has none.
    private mutating func readUnexpectedFraction(before pattern: ArraySlice<UInt8>) throws(BadValue) {
        guard hasFraction else { return }
        if case .fraction = TimeLayout.next(in: pattern)?.element { return }
        try readFraction(1 + rest.dropFirst().prefix(while: GoTimeText.isDigit).count)
    }

    /// Reads a separator and digits, `count` bytes together; digits beyond nanoseconds are skipped.
    private mutating func readFraction(_ count: Int) throws(BadValue) {
        let found = try take(count)
        guard let separator = found.first, separator == UInt8(ascii: ".") || separator == UInt8(ascii: ",") else {
            throw BadValue()
        }
        let digits = found.dropFirst().prefix(9)
        var value = try integer(digits)
        guard value >= 0 else {
            outOfRange = "fractional second"
            return
        }
        for _ in digits.count..<9 { value *= 10 }
        nanoseconds = value
    }
}

// Zones
extension TimeParser {
    private mutating func readOffset(_ form: TimeLayout.Offset) throws(BadValue) {
        if form.zForUTC, rest.first == UInt8(ascii: "Z") {
            rest = rest.dropFirst()
            isUTC = true
            return
        }
        let pairs = form.hasSeconds ? 3 : form.hasMinutes ? 2 : 1
        let width = form.hasColons ? 3 : 2
        let found = Array(try take(pairs * width + (form.hasColons ? 0 : 1)))
        var values = [0, 0, 0]
        var isBad = false
        for pair in 0..<pairs {
            let start = 1 + pair * width
            if form.hasColons, pair > 0, found[start - 1] != UInt8(ascii: ":") {
                // Nothing of it counts then, not even what is out of range.
                throw BadValue()
            }
            if isBad { continue }
            let digits = found[start..<start + 2]
            if digits.allSatisfy(GoTimeText.isDigit) { values[pair] = try integer(digits) } else { isBad = true }
        }
        check("time zone offset hour", values[0] <= 24)
        check("time zone offset minute", values[1] <= 60)
        check("time zone offset second", values[2] <= 60)
        let seconds = (values[0] * 60 + values[1]) * 60 + values[2]
        switch found[0] {
        // An offset of -1 second means "none" to Go.
        case UInt8(ascii: "+"): offset = seconds
        case UInt8(ascii: "-"): offset = seconds == 1 ? nil : -seconds
        default: isBad = true
        }
        if isBad { throw BadValue() }
    }

    private mutating func readAbbreviation() throws(BadValue) {
        if rest.starts(with: "UTC".utf8) {
            isUTC = true
            rest = rest.dropFirst(3)
            return
        }
        abbreviation = Array(try take(try abbreviationLength()))
    }

    /// How much of the text looks like a zone's abbreviation.
    private func abbreviationLength() throws(BadValue) -> Int {
        guard rest.count >= 3 else { throw BadValue() }
        if rest.starts(with: "ChST".utf8) || rest.starts(with: "MeST".utf8) { return 4 }
        if rest.starts(with: "GMT".utf8) { return 3 + Self.signedOffsetLength(rest.dropFirst(3)) }
        if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") {
            let length = Self.signedOffsetLength(rest)
            guard length > 0 else { throw BadValue() }
            return length
        }
        let letters = rest.prefix(6).prefix { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }
        switch letters.count {
        case 3: return 3
        case 4 where letters.last == UInt8(ascii: "T") || letters.elementsEqual("WITA".utf8): return 4
        case 5 where letters.last == UInt8(ascii: "T"): return 5
        default: throw BadValue()
        }
    }

    /// The length of a sign and hours up to 23 at the start; 0 if there is none.
    private static func signedOffsetLength(_ text: ArraySlice<UInt8>) -> Int {
        guard let sign = text.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let (hours, rest) = GoTimeText.leadingInteger(text.dropFirst()), rest.startIndex > text.startIndex + 1,
            hours <= 23
        else { return 0 }
        return rest.startIndex - text.startIndex
    }
}

extension GoTime {
    /// The time in a layout.
    func formatted(_ layout: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(layout.count + 10)
        let period = zone.period(at: unixSeconds)
        let (date, clock) = (date, clock)
        var rest = layout[...]
        while let (element, range) = TimeLayout.next(in: rest) {
            text += rest[..<range.lowerBound]
            rest = rest[range.upperBound...]
            append(element, to: &text, date, clock, period)
        }
        return text + rest
    }

    /// The time in a layout.
    func formatted(_ layout: String) -> String { String(decoding: formatted(Array(layout.utf8)), as: UTF8.self) }

    private func append(
        _ element: TimeLayout.Element, to text: inout [UInt8], _ date: Date, _ clock: Clock, _ period: GoZone.Period
    ) {
        let hour12 = clock.hour % 12 == 0 ? 12 : clock.hour % 12
        switch element {
        case .year: text.append(decimal: abs(date.year % 100), width: 2)
        case .longYear: text.append(decimal: date.year, width: 4)
        case .month: text += TimeLayout.months[date.month - 1].utf8.prefix(3)
        case .longMonth: text += TimeLayout.months[date.month - 1].utf8
        case .numericMonth: text.append(decimal: date.month)
        case .zeroMonth: text.append(decimal: date.month, width: 2)
        case .weekday: text += TimeLayout.weekdays[weekday].utf8.prefix(3)
        case .longWeekday: text += TimeLayout.weekdays[weekday].utf8
        case .day: text.append(decimal: date.day)
        case .spacedDay: text.append(spaced: date.day, width: 2)
        case .zeroDay: text.append(decimal: date.day, width: 2)
        case .spacedYearDay: text.append(spaced: Self.dayOfYear(date), width: 3)
        case .zeroYearDay: text.append(decimal: Self.dayOfYear(date), width: 3)
        case .hour: text.append(decimal: clock.hour, width: 2)
        case .hour12: text.append(decimal: hour12)
        case .zeroHour12: text.append(decimal: hour12, width: 2)
        case .minute: text.append(decimal: clock.minute)
        case .zeroMinute: text.append(decimal: clock.minute, width: 2)
        case .second: text.append(decimal: clock.second)
        case .zeroSecond: text.append(decimal: clock.second, width: 2)
        case .upperHalf: text += (clock.hour >= 12 ? "PM" : "AM").utf8
        case .lowerHalf: text += (clock.hour >= 12 ? "pm" : "am").utf8
        case .abbreviation:
            if period.abbreviation.isEmpty {
                let plain = TimeLayout.Offset(zForUTC: false, hasColons: false)
                Self.append(offset: period.offset, plain, to: &text)
            } else {
                text += period.abbreviation
            }
        case .offset(let form): Self.append(offset: period.offset, form, to: &text)
        case .fraction(let form): append(form, to: &text)
        }
    }

    private static func append(offset: Int, _ form: TimeLayout.Offset, to text: inout [UInt8]) {
        if form.zForUTC, offset == 0 {
            text.append(UInt8(ascii: "Z"))
            return
        }
        let minutes = offset / 60
        text.append(UInt8(ascii: minutes < 0 ? "-" : "+"))
        text.append(decimal: abs(minutes) / 60, width: 2)
        if form.hasColons { text.append(UInt8(ascii: ":")) }
        if form.hasMinutes { text.append(decimal: abs(minutes) % 60, width: 2) }
        guard form.hasSeconds else { return }
        if form.hasColons { text.append(UInt8(ascii: ":")) }
        // Less than a minute west keeps its sign here, as in Go.
        text.append(decimal: minutes < 0 ? -offset % 60 : offset % 60, width: 2)
    }

    private func append(_ form: TimeLayout.Fraction, to text: inout [UInt8]) {
        if form.isTrimmed, form.digits == 0 || nanoseconds == 0 { return }
        var digits: [UInt8] = []
        digits.append(decimal: nanoseconds, width: 9)
        if form.digits < 9 { digits.removeLast(9 - form.digits) }
        if form.isTrimmed {
            while digits.last == UInt8(ascii: "0") { digits.removeLast() }
            if digits.isEmpty { return }
        }
        text.append(form.separator)
        text += digits
    }

    /// What Go prints for a time.
    var text: String { formatted("2006-01-02 15:04:05.999999999 -0700 MST") }

    /// What JSON and YAML hold for a time.
    var rfc3339: String { formatted("2006-01-02T15:04:05.999999999Z07:00") }

    /// The Go expression that makes it.
    var goText: String {
        let (date, clock) = (date, clock)
        let place =
            switch zone {
            case .utc: "time.UTC"
            case .local: "time.Local"
            case .fixed, .rules: "time.Location(" + GoTimeText.quoted(zone.name) + ")"
            }
        return "time.Date(\(date.year), time.\(TimeLayout.months[date.month - 1]), \(date.day), \(clock.hour), "
            + "\(clock.minute), \(clock.second), \(nanoseconds), \(place))"
    }
}

extension [UInt8] {
    /// Appends a number in decimal, with spaces in front up to a width.
    fileprivate mutating func append(spaced value: Int, width: Int) {
        let digits = String(value).utf8
        for _ in stride(from: digits.count, to: width, by: 1) { append(UInt8(ascii: " ")) }
        append(contentsOf: digits)
    }
}

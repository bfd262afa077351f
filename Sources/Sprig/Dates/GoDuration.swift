internal import GoTemplate

/// A length of time in nanoseconds: Go's `time.Duration`.
struct GoDuration: Hashable {
    /// The length.
    var nanoseconds: Int64

    static let second: Int64 = 1_000_000_000
    static let minute: Int64 = 60 * second
    static let hour: Int64 = 60 * minute
}

extension GoDuration {
    /// The text that Go prints: `72h3m0.5s`, `1.5ms`, `0s`.
    var text: String {
        if nanoseconds == 0 { return "0s" }
        let sign = nanoseconds < 0 ? "-" : ""
        let length = nanoseconds.magnitude
        switch length {
        case ..<1_000: return sign + "\(length)ns"
        case ..<1_000_000: return sign + Self.decimal(length, places: 3) + "µs"
        case ..<1_000_000_000: return sign + Self.decimal(length, places: 6) + "ms"
        default:
            let minutes = length / 60_000_000_000
            let seconds = Self.decimal(length % 60_000_000_000, places: 9) + "s"
            if minutes == 0 { return sign + seconds }
            if minutes < 60 { return sign + "\(minutes)m" + seconds }
            return sign + "\(minutes / 60)h\(minutes % 60)m" + seconds
        }
    }

    /// The number with its decimal point moved, without zeros at its end.
    private static func decimal(_ value: UInt64, places: Int) -> String {
        var (whole, digits) = (value, [UInt8]())
        for _ in 0..<places {
            let digit = UInt8(whole % 10)
            if digit != 0 || !digits.isEmpty { digits.append(UInt8(ascii: "0") + digit) }
            whole /= 10
        }
        return digits.isEmpty ? "\(whole)" : "\(whole)." + String(decoding: digits.reversed(), as: UTF8.self)
    }

    /// Reads `1h15m30.918s` and its like; units are `ns`, `us`, `µs`, `ms`, `s`, `m` and `h`.
    init(parsing text: [UInt8]) throws(GoFunctionError) {
        func failure(_ reason: String) -> GoFunctionError {
            GoFunctionError("time: " + reason + " " + GoTimeText.quoted(text))
        }
        var rest = text[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        if rest.elementsEqual("0".utf8) {
            nanoseconds = 0
            return
        }
        guard !rest.isEmpty else { throw failure("invalid duration") }
        let limit: UInt64 = 1 << 63
        var total: UInt64 = 0
        while let first = rest.first {
            guard first == UInt8(ascii: ".") || GoTimeText.isDigit(first) else { throw failure("invalid duration") }
            let start = rest.startIndex
            guard let (whole, afterWhole) = GoTimeText.leadingInteger(rest) else { throw failure("invalid duration") }
            rest = afterWhole
            var hasDigits = rest.startIndex > start
            var (fraction, scale): (UInt64, Double) = (0, 1)
            if rest.first == UInt8(ascii: ".") {
                let point = rest.startIndex + 1
                (fraction, scale, rest) = Self.leadingFraction(rest.dropFirst())
                hasDigits = hasDigits || rest.startIndex > point
            }
            guard hasDigits else { throw failure("invalid duration") }
            let unitText = rest.prefix { $0 != UInt8(ascii: ".") && !GoTimeText.isDigit($0) }
            guard !unitText.isEmpty else { throw failure("missing unit in duration") }
            rest = rest[unitText.endIndex...]
            guard let unit = Self.unit(unitText) else {
                throw failure("unknown unit " + GoTimeText.quoted(Array(unitText)) + " in duration")
            }
            guard whole <= limit / unit else { throw failure("invalid duration") }
            var value = whole * unit
            if fraction > 0 {
                value &+= UInt64(Double(fraction) * (Double(unit) / scale))
                guard value <= limit else { throw failure("invalid duration") }
            }
            total &+= value
            guard total <= limit else { throw failure("invalid duration") }
        }
        guard isNegative || total < limit else { throw failure("invalid duration") }
        nanoseconds = isNegative ? 0 &- Int64(bitPattern: total) : Int64(bitPattern: total)
    }

    private static func unit(_ text: ArraySlice<UInt8>) -> UInt64? {
        switch String(decoding: text, as: UTF8.self) {
        case "ns": 1
        case "us", "\u{B5}s", "\u{3BC}s": 1_000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "m": 60_000_000_000
        case "h": 3_600_000_000_000
        default: nil
        }
    }

    /// Digits after a decimal point; those beyond 64 bits are skipped.
    private static func leadingFraction(
        _ bytes: ArraySlice<UInt8>
    ) -> (value: UInt64, scale: Double, rest: ArraySlice<UInt8>) {
        let digits = bytes.prefix(while: GoTimeText.isDigit)
        var (value, scale): (UInt64, Double) = (0, 1)
        for digit in digits {
            guard value <= UInt64(Int64.max) / 10 else { break }
            let next = value * 10 + UInt64(digit - UInt8(ascii: "0"))
            guard next <= 1 << 63 else { break }
            value = next
            scale *= 10
        }
        return (value, scale, bytes[digits.endIndex...])
    }
}

// Parts and rounding
extension GoDuration {
    /// The length in hours, minutes or seconds, as exact as a float can be.
    func count(of unit: Int64) -> Double {
        Double(nanoseconds / unit) + Double(nanoseconds % unit) / Double(unit)
    }

    /// Towards zero to a multiple of another length.
    func truncated(to unit: GoDuration) -> GoDuration {
        unit.nanoseconds <= 0 ? self : GoDuration(nanoseconds: nanoseconds - nanoseconds % unit.nanoseconds)
    }

    /// To the nearest multiple of another length, halves away from zero; the longest one if that is too long.
    func rounded(to unit: GoDuration) -> GoDuration {
        guard unit.nanoseconds > 0 else { return self }
        let step = Int128(unit.nanoseconds)
        let rest = Int128(nanoseconds) % step
        let down = Int128(nanoseconds) - rest
        let isFar = rest.magnitude * 2 >= step.magnitude
        return GoDuration(nanoseconds: Int64(clamping: isFar ? down + (nanoseconds < 0 ? -step : step) : down))
    }

    /// The length without its sign.
    var absolute: GoDuration { GoDuration(nanoseconds: nanoseconds == .min ? .max : abs(nanoseconds)) }

    /// The largest unit that fits, rounded down, as sprig's `durationRound` gives it.
    var roughText: String {
        let length = nanoseconds.magnitude
        let day = UInt64(Self.hour) * 24
        let units: [(UInt64, String)] = [
            (day * 365, "y"), (day * 30, "mo"), (day, "d"), (UInt64(Self.hour), "h"), (UInt64(Self.minute), "m"),
            (UInt64(Self.second), "s"),
        ]
        guard let (unit, name) = units.first(where: { length > $0.0 }) else { return "0s" }
        return "\(length / unit)" + name
    }
}

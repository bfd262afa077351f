/// Durations as people write them in configuration: `250ms`, `30s`, `5m`, `1h30m`, `1.5s` (Go's notation, plus `d`
/// for days of 24 hours).
public enum DurationText {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ms", 1_000_000), ("us", 1000), ("µs", 1000), ("ns", 1), ("s", 1_000_000_000), ("m", 60_000_000_000),
        ("h", 3_600_000_000_000), ("d", 86_400_000_000_000),
    ]

    /// The duration that `text` writes; `nil` if it is none, is negative, or exceeds 292 years. `0` needs no unit.
    public static func parse(_ text: String) -> Duration? {
        if text == "0" { return .zero }
        var rest = Substring(text)
        guard !rest.isEmpty, text.utf8.count <= 64 else { return nil }
        var total: Int64 = 0
        while !rest.isEmpty {
            let whole = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(whole.count)
            var fraction: Substring = ""
            if rest.first == "." {
                rest = rest.dropFirst()
                fraction = rest.prefix { $0.isASCII && $0.isNumber }
                rest = rest.dropFirst(fraction.count)
            }
            guard !(whole.isEmpty && fraction.isEmpty), fraction.count <= 9 else { return nil }
            guard let unit = units.first(where: { rest.hasPrefix($0.name) }) else { return nil }
            rest = rest.dropFirst(unit.name.count)
            guard let amount = nanoseconds(whole: whole, fraction: fraction, unit: unit.nanoseconds) else { return nil }
            let (sum, overflow) = total.addingReportingOverflow(amount)
            guard !overflow else { return nil }
            total = sum
        }
        return .nanoseconds(total)
    }

    private static func nanoseconds(whole: Substring, fraction: Substring, unit: Int64) -> Int64? {
        guard let count = Int64(whole.isEmpty ? "0" : whole) else { return nil }
        let (amount, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        guard !fraction.isEmpty, let digits = Double("0.\(fraction)") else { return amount }
        let (sum, tooMuch) = amount.addingReportingOverflow(Int64(digits * Double(unit)))
        return tooMuch ? nil : sum
    }

    /// The shortest form that `parse` reads back: `1h30m`, `250ms`, `0s`. Rounds down to nanoseconds.
    public static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        guard seconds > 0 || attoseconds > 0 else { return "0s" }
        var text = ""
        if seconds >= 3600 { text += "\(seconds / 3600)h" }
        if seconds % 3600 >= 60 { text += "\(seconds % 3600 / 60)m" }
        let nanoseconds = attoseconds / 1_000_000_000
        let whole = seconds % 60
        if whole > 0 { text += "\(whole)s" }
        if nanoseconds % 1000 != 0 {
            text += "\(nanoseconds)ns"
        } else if nanoseconds % 1_000_000 != 0 {
            text += "\(nanoseconds / 1000)us"
        } else if nanoseconds != 0 {
            text += "\(nanoseconds / 1_000_000)ms"
        }
        return text.isEmpty ? "0s" : text
    }
}

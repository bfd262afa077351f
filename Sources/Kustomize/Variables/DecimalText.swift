/// Writes a floating-point number as Go does, with the shortest digits that read back as the same value.
struct DecimalText {
    private var sign = ""
    /// Without zeros at either end.
    private var digits = ""
    /// The value is 0.digits × 10^point.
    private var point = 0

    /// `value` must be finite.
    init(_ value: Double) {
        var text = Substring(value.description)
        if text.hasPrefix("-") { sign = "-" }
        text = text.drop { $0 == "-" }
        let parts = text.split(separator: "e")
        let numbers = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let (whole, fraction) = (numbers.first ?? "", numbers.count > 1 ? numbers[1] : "")
        point = whole.utf8.count + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        digits = String(all.dropFirst(leading))
        point -= leading
        while digits.hasSuffix("0") { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// Without an exponent (Go's format `f`).
    var fixed: String {
        guard !digits.isEmpty else { return sign + "0" }
        if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
        guard point < digits.utf8.count else {
            return sign + digits + String(repeating: "0", count: point - digits.utf8.count)
        }
        return sign + digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// With an exponent below -4 and from 21 on (Go's verb `%v`).
    var general: String {
        let exponent = point - 1
        guard !digits.isEmpty, exponent < -4 || exponent >= 21 else { return fixed }
        let power = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
        let fraction = digits.utf8.count > 1 ? "." + digits.dropFirst() : ""
        return sign + digits.prefix(1) + fraction + (exponent < 0 ? "e-" : "e+") + power
    }
}

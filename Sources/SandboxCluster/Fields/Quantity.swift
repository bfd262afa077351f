/// A Kubernetes quantity such as `100m`, `1.5Gi` or `1e3`, as an exact decimal number.
///
/// The value is `digits × 10^exponent`; binary suffixes are multiplied out. Enough for canonical spelling and for
/// comparison; numbers of more than 20 characters are not read.
struct Quantity: Sendable {
    /// How the number was spelled, which its canonical form keeps.
    enum Format: Sendable { case decimal, binary, exponent }

    private var digits: Int128
    private var exponent: Int
    private var format: Format

    private static let binary: [(suffix: String, shift: Int)] = [
        ("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60),
    ]
    private static let decimal: [(suffix: String, exponent: Int)] = [
        ("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18),
    ]

    /// Reads a quantity; `nil` for text that is none.
    init?(_ text: String) {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if rest.first == "-" || rest.first == "+" { rest.removeFirst() }
        let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
        let suffix = String(rest.dropFirst(number.count))
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, number.contains(where: { $0 != "." }), number.count <= 20,
            var digits = Int128(parts.joined())
        else { return nil }
        exponent = parts.count == 2 ? -parts[1].count : 0
        if let shift = Self.binary.first(where: { $0.suffix == suffix })?.shift {
            let (product, overflow) = digits.multipliedReportingOverflow(by: Int128(1) << shift)
            guard !overflow else { return nil }
            digits = product
            format = .binary
        } else if let power = Self.decimal.first(where: { $0.suffix == suffix })?.exponent {
            exponent += power
            format = .decimal
        } else if suffix.first == "e" || suffix.first == "E", let power = Int(suffix.dropFirst()), abs(power) < 100 {
            exponent += power
            format = .exponent
        } else {
            return nil
        }
        self.digits = isNegative ? -digits : digits
        while self.digits != 0, self.digits % 10 == 0 {
            self.digits /= 10
            exponent += 1
        }
        if self.digits == 0 { exponent = 0 }
        // Finer than a billionth is rounded up.
        while exponent < -9 {
            let rest = self.digits % 10
            self.digits = self.digits / 10 + (rest > 0 ? 1 : 0)
            exponent += 1
        }
    }

    /// Whether the number is below zero.
    var isNegative: Bool { digits < 0 }

    /// Whether this is less than `other`.
    func isLess(than other: Quantity) -> Bool {
        Double(digits) * pow10(exponent) < Double(other.digits) * pow10(other.exponent)
    }

    private func pow10(_ exponent: Int) -> Double {
        var value = 1.0
        for _ in 0..<abs(exponent) { value *= 10 }
        return exponent < 0 ? 1 / value : value
    }

    /// The spelling that the API server gives back: the largest suffix without a fraction.
    var canonical: String {
        if digits == 0 { return "0" }
        if format == .binary, exponent >= 0, let whole = whole {
            var value = whole, index = -1
            while value % 1024 == 0, index + 1 < Self.binary.count {
                value /= 1024
                index += 1
            }
            // A binary number below 1024 has no suffix to carry.
            return "\(value)\(index >= 0 ? Self.binary[index].suffix : "")"
        }
        var digits = digits, exponent = exponent
        while exponent % 3 != 0 {
            digits *= 10
            exponent -= 1
        }
        if format == .exponent { return exponent == 0 ? "\(digits)" : "\(digits)e\(exponent)" }
        while exponent > 18 {
            digits *= 10
            exponent -= 1
        }
        let suffix = Self.decimal.first { $0.exponent == exponent }?.suffix ?? ""
        return "\(digits)\(suffix)"
    }

    private var whole: Int128? {
        var value = digits
        for _ in 0..<exponent {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            value = product
        }
        return value
    }
}

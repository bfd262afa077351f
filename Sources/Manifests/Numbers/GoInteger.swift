/// A 64-bit integer as Go's `int64` and `uint64` hold it: a sign and a magnitude.
struct GoInteger: Hashable {
    /// Whether the value is below zero; never set for zero.
    let isNegative: Bool
    /// The absolute value.
    let magnitude: UInt64

    /// Fails for negative values below `Int64.min`, which no Go integer type holds.
    init?(isNegative: Bool, magnitude: UInt64) {
        if isNegative, magnitude > UInt64(1) << 63 { return nil }
        self.isNegative = isNegative && magnitude != 0
        self.magnitude = magnitude
    }

    /// An optional minus sign and decimal digits.
    init?(decimal bytes: some BidirectionalCollection<UInt8>) {
        let isNegative = bytes.first == UInt8(ascii: "-")
        guard let magnitude = GoInteger.magnitude(isNegative ? bytes.dropFirst() : bytes[...], radix: 10) else {
            return nil
        }
        self.init(isNegative: isNegative, magnitude: magnitude)
    }

    /// Reads as `strconv.ParseInt(text, 0, 64)` and, failing that, `ParseUint` do once underscores are gone, plus the
    /// binary forms of YAML 1.1: an optional sign, then `0x`, `0o`, `0b` or `0` for octal.
    init?(yaml bytes: UnsafeBufferPointer<UInt8>) {
        var digits = bytes.filter { $0 != UInt8(ascii: "_") }[...]
        var isNegative = false
        var isSigned = false
        if let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
            isNegative = sign == UInt8(ascii: "-")
            isSigned = true
            digits = digits.dropFirst()
        }
        var radix: UInt64 = 10
        if digits.first == UInt8(ascii: "0"), digits.count > 1 {
            switch digits[digits.startIndex + 1] | 0x20 {
            case UInt8(ascii: "x"): radix = 16
            case UInt8(ascii: "o"): radix = 8
            case UInt8(ascii: "b"): radix = 2
            default: radix = 0
            }
            digits = digits.dropFirst(radix == 0 ? 1 : 2)
            if radix == 0 { radix = 8 }
            // Go's YAML reads what follows `0b` as a signed number of its own.
            if radix == 2, !isSigned, let sign = digits.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                isNegative = sign == UInt8(ascii: "-")
                isSigned = true
                digits = digits.dropFirst()
            }
        }
        guard let magnitude = GoInteger.magnitude(digits, radix: radix) else { return nil }
        // Go's unsigned reader takes no sign at all.
        if isSigned, !isNegative, magnitude > UInt64(Int64.max) { return nil }
        self.init(isNegative: isNegative, magnitude: magnitude)
    }

    private static func magnitude(_ digits: some Collection<UInt8>, radix: UInt64) -> UInt64? {
        guard !digits.isEmpty else { return nil }
        var value: UInt64 = 0
        for byte in digits {
            guard let digit = hexDigitValue(byte), UInt64(digit) < radix else { return nil }
            let (product, overflow) = value.multipliedReportingOverflow(by: radix)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// The value, if `Int` holds it.
    var int: Int? {
        guard isNegative else { return Int(exactly: magnitude) }
        return magnitude == UInt64(1) << 63 ? Int.min : -Int(magnitude)
    }

    /// The nearest `Double`.
    var double: Double { isNegative ? -Double(magnitude) : Double(magnitude) }

    /// Decimal digits.
    var text: String { isNegative ? "-\(magnitude)" : "\(magnitude)" }
}

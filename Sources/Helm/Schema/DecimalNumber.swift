import Manifests

/// A number exactly as its decimal text says, so that `0.3` is a multiple of `0.1`, and large integers differ.
struct DecimalNumber: Sendable {
    /// The most digits that a number may have.
    static let digitLimit = 4096
    /// The largest exponent; beyond it a number is not read.
    static let exponentLimit = 1_000_000

    /// The number as it was written.
    let text: String
    private let isNegative: Bool
    // The value is `digits`, read as an integer, times 10 to the power of `exponent`; no zeros at either end.
    private let digits: [UInt8]
    private let exponent: Int

    /// Reads a number of JSON or of Go's `%v`; `nil` for what is none, or is beyond the limits.
    init?(_ text: String) {
        var isNegative = false
        var digits: [UInt8] = []
        var exponent = 0
        var sawPoint = false
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "-") {
            isNegative = true
            bytes = bytes.dropFirst()
        }
        if let mark = bytes.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
            guard let power = Int(String(decoding: bytes[(mark + 1)...], as: UTF8.self)),
                abs(power) <= Self.exponentLimit
            else { return nil }
            exponent = power
            bytes = bytes[..<mark]
        }
        guard !bytes.isEmpty, bytes.count <= Self.digitLimit else { return nil }
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "."):
                if sawPoint { return nil }
                sawPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits.append(byte - UInt8(ascii: "0"))
                if sawPoint { exponent -= 1 }
            default: return nil
            }
        }
        while digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        self.text = text
        self.digits = digits
        self.exponent = digits.isEmpty ? 0 : exponent
        self.isNegative = isNegative && !digits.isEmpty
    }

    /// A whole number.
    init(_ value: Int) {
        let magnitude = Array(String(value.magnitude).utf8.map { $0 - UInt8(ascii: "0") })
        let zeros = value == 0 ? 1 : magnitude.reversed().prefix { $0 == 0 }.count
        text = String(value)
        isNegative = value < 0
        digits = Array(magnitude.dropLast(zeros))
        exponent = digits.isEmpty ? 0 : zeros
    }

    /// A float as Go prints it; `nil` for infinities and NaN.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        self.init(GoFloat.general(value))
    }

    /// Whether the number has no fraction.
    var isInteger: Bool { exponent >= 0 }

    /// The value of a whole number, or the nearest that `Int` holds; `nil` for a fraction.
    var int: Int? {
        guard isInteger else { return nil }
        var value = 0
        for index in 0..<(digits.count + exponent) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(index < digits.count ? Int(digits[index]) : 0)
            if overflow || carry { return isNegative ? .min : .max }
            value = sum
        }
        return isNegative ? -value : value
    }

    /// The nearest `Double`.
    var double: Double { Double(text) ?? .nan }

    /// Whether `self` divided by `divisor` is a whole number; no number is a multiple of zero.
    func isMultiple(of divisor: DecimalNumber) -> Bool {
        if divisor.digits.isEmpty { return false }
        if digits.isEmpty { return true }
        // Both times the same power of ten, so that both are integers and one of them ends in no zero.
        let shift = exponent - divisor.exponent
        if shift >= 0 { return Self.remainderIsZero(digits, zeros: shift, divisor.digits) }
        // `self` has no zero at its end, so no multiple of ten divides it.
        return false
    }

    /// Whether the integer `digits` followed by `zeros` zeros is a multiple of the integer `divisor`.
    private static func remainderIsZero(_ digits: [UInt8], zeros: Int, _ divisor: [UInt8]) -> Bool {
        // Digits of the remainder so far, the last one first.
        var remainder: [UInt8] = []
        let divisor = Array(divisor.reversed())
        for index in 0..<(digits.count + zeros) {
            // Zeros after a remainder of zero leave it zero.
            if index >= digits.count, remainder.isEmpty { return true }
            let digit = index < digits.count ? digits[index] : 0
            if !(remainder.isEmpty && digit == 0) { remainder.insert(digit, at: 0) }
            while isAtLeast(remainder, divisor) { subtract(divisor, from: &remainder) }
        }
        return remainder.isEmpty
    }

    private static func isAtLeast(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return left.count > right.count }
        for index in left.indices.reversed() where left[index] != right[index] { return left[index] > right[index] }
        return true
    }

    private static func subtract(_ amount: [UInt8], from value: inout [UInt8]) {
        var borrow: UInt8 = 0
        for index in value.indices {
            let taken = (index < amount.count ? amount[index] : 0) + borrow
            borrow = value[index] < taken ? 1 : 0
            value[index] = value[index] + 10 * borrow - taken
        }
        while value.last == 0 { value.removeLast() }
    }
}

extension DecimalNumber: Hashable, Comparable {
    /// Whether both have the same value, however they are written.
    static func == (left: DecimalNumber, right: DecimalNumber) -> Bool {
        left.isNegative == right.isNegative && left.exponent == right.exponent && left.digits == right.digits
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(isNegative)
        hasher.combine(exponent)
        hasher.combine(digits)
    }

    static func < (left: DecimalNumber, right: DecimalNumber) -> Bool {
        guard left.isNegative == right.isNegative else { return left.isNegative }
        return left.isNegative ? right.isSmallerInMagnitude(than: left) : left.isSmallerInMagnitude(than: right)
    }

    private func isSmallerInMagnitude(than other: DecimalNumber) -> Bool {
        if digits.isEmpty || other.digits.isEmpty { return digits.isEmpty && !other.digits.isEmpty }
        let (point, otherPoint) = (digits.count + exponent, other.digits.count + other.exponent)
        guard point == otherPoint else { return point < otherPoint }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

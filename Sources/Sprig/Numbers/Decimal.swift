import GoTemplate

/// An exact decimal number, as of the Go module `decimal` 1.4: a whole number times a power of ten.
struct Decimal {
    /// The places behind the point that a quotient has.
    static let divisionPlaces = 16

    private var isNegative: Bool
    private var magnitude: Natural
    private var exponent: Int

    private init(isNegative: Bool, magnitude: Natural, exponent: Int) {
        self.isNegative = isNegative && !magnitude.isZero
        self.magnitude = magnitude
        self.exponent = exponent
    }

    /// The number with the fewest digits that reads back as `value`.
    init(_ value: Double) throws {
        guard value.isFinite else {
            let text = GoStrconv.format(value, as: .general)
            throw GoFunctionError("Cannot create a Decimal from \(text)")
        }
        var digits: [UInt8] = []
        var exponent = 0
        var sawPoint = false
        let text = Array(abs(value).description.utf8)
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                sawPoint = true
            } else if byte == UInt8(ascii: "e") {
                exponent += Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(byte - UInt8(ascii: "0"))
                exponent -= sawPoint ? 1 : 0
            }
        }
        // "1.0" has the digits of 10.
        while digits.count > 1, digits.last == 0 {
            digits.removeLast()
            exponent += 1
        }
        self.init(isNegative: value < 0, magnitude: Natural(digits: digits), exponent: value == 0 ? 0 : exponent)
    }

    /// The number with the other sign.
    var negated: Decimal { Decimal(isNegative: !isNegative, magnitude: magnitude, exponent: exponent) }

    /// The nearest floating-point number.
    var double: Double { Double("\(isNegative ? "-" : "")\(magnitude)e\(exponent)") ?? 0 }

    static func + (left: Decimal, right: Decimal) -> Decimal {
        let exponent = min(left.exponent, right.exponent)
        let one = left.magnitude.timesPowerOfTen(left.exponent - exponent)
        let two = right.magnitude.timesPowerOfTen(right.exponent - exponent)
        if left.isNegative == right.isNegative {
            return Decimal(isNegative: left.isNegative, magnitude: one + two, exponent: exponent)
        }
        let isLarger = !(one < two)
        return Decimal(
            isNegative: isLarger ? left.isNegative : right.isNegative, magnitude: isLarger ? one - two : two - one,
            exponent: exponent)
    }

    static func * (left: Decimal, right: Decimal) -> Decimal {
        Decimal(
            isNegative: left.isNegative != right.isNegative, magnitude: left.magnitude * right.magnitude,
            exponent: left.exponent + right.exponent)
    }

    /// The quotient with 16 places, halves rounded away from zero; `nil` for a division by zero.
    func divided(by divisor: Decimal) -> Decimal? {
        if divisor.magnitude.isZero { return nil }
        let shift = exponent - divisor.exponent + Self.divisionPlaces
        let numerator = magnitude.timesPowerOfTen(max(shift, 0))
        let denominator = divisor.magnitude.timesPowerOfTen(max(-shift, 0))
        var (quotient, remainder) = numerator.dividedWithRemainder(by: denominator)
        if !(remainder + remainder < denominator) { quotient = quotient + Natural(digits: [1]) }
        return Decimal(
            isNegative: isNegative != divisor.isNegative, magnitude: quotient, exponent: -Self.divisionPlaces)
    }
}

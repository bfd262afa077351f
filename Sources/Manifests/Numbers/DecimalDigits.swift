/// A floating-point number as decimal digits: 0.d₁d₂… × 10^point, without leading or trailing zeros.
package struct DecimalDigits {
    /// Whether the sign bit is set; also of a negative zero.
    package var isNegative = false
    /// ASCII digits, none for zero.
    package var digits: [UInt8] = []
    /// Where the decimal point stands, counted from the first digit.
    package var point = 0

    /// The fewest digits that read back as `value`, which must be finite.
    package init(shortest value: Double) {
        let magnitude = value.magnitude
        if magnitude < 1e15, magnitude == magnitude.rounded(.towardZero) {
            isNegative = value.sign == .minus
            set(UInt64(magnitude))
        } else {
            parse(value.description)
        }
    }

    /// The fewest digits that read back as the single-precision `value`, which must be finite.
    package init(shortest value: Float) { parse(value.description) }

    /// All digits of `value`, which must be finite; a `Double` has at most 767.
    package init(exact value: Double) {
        isNegative = value.sign == .minus
        guard value != 0 else { return }
        var significand = value.significandBitPattern
        var exponent = Int(value.exponentBitPattern)
        if exponent == 0 { exponent = 1 } else { significand |= 1 << 52 }
        exponent -= 1075
        let zeros = significand.trailingZeroBitCount
        significand >>= UInt64(zeros)
        exponent += zeros
        var number = BigDecimal(significand)
        if exponent > 0 {
            number.multiply(by: 2, times: exponent)
        } else {
            // m ÷ 2ᵏ = m × 5ᵏ ÷ 10ᵏ
            number.multiply(by: 5, times: -exponent)
        }
        digits = number.digits
        point = digits.count + min(exponent, 0)
        trim()
    }

    private mutating func set(_ value: UInt64) {
        var rest = value
        while rest > 0 {
            digits.append(UInt8(truncatingIfNeeded: rest % 10) + UInt8(ascii: "0"))
            rest /= 10
        }
        digits.reverse()
        point = digits.count
        trim()
    }

    private mutating func trim() {
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits.isEmpty { point = 0 }
    }

    /// Takes apart what `description` writes, which has the shortest digits that read back.
    private mutating func parse(_ description: String) {
        var description = description
        description.withUTF8 { bytes in
            var sawPoint = false
            var exponent = 0
            var index = 0
            digits.reserveCapacity(bytes.count)
            if bytes.first == UInt8(ascii: "-") {
                isNegative = true
                index = 1
            }
            while index < bytes.count {
                let byte = bytes[index]
                if byte == UInt8(ascii: ".") {
                    sawPoint = true
                } else if byte == UInt8(ascii: "e") {
                    exponent = Int(String(decoding: bytes[(index + 1)...], as: UTF8.self)) ?? 0
                    break
                } else if byte != UInt8(ascii: "0") || !digits.isEmpty {
                    digits.append(byte)
                    if !sawPoint { point += 1 }
                } else if sawPoint {
                    point -= 1
                }
                index += 1
            }
            point += exponent
            trim()
        }
    }

    /// Rounds to at most `count` digits, halves to the even digit. A negative count gives zero.
    package mutating func round(toDigits count: Int) {
        guard count < digits.count else { return }
        guard count >= 0 else {
            digits = []
            point = 0
            return
        }
        let next = digits[count]
        var roundsUp = next >= UInt8(ascii: "5")
        if next == UInt8(ascii: "5"), count + 1 == digits.count {
            roundsUp = count > 0 && digits[count - 1] & 1 == 1
        }
        digits.removeSubrange(count...)
        if roundsUp {
            while digits.last == UInt8(ascii: "9") { digits.removeLast() }
            if let last = digits.last {
                digits[digits.count - 1] = last + 1
            } else {
                digits = [UInt8(ascii: "1")]
                point += 1
            }
        }
        trim()
    }

    // MARK: Forms

    /// Writes the sign and as many places behind the point as there are digits.
    package func appendFixed(to bytes: inout [UInt8]) {
        appendFixed(places: max(digits.count - point, 0), to: &bytes)
    }

    /// Writes the sign and `places` places behind the point. The digits must have been rounded to so many places.
    package func appendFixed(places: Int, to bytes: inout [UInt8]) {
        let zero = UInt8(ascii: "0")
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        if point > 0 {
            bytes.append(contentsOf: digits.prefix(point))
            bytes.append(contentsOf: repeatElement(zero, count: max(point - digits.count, 0)))
        } else {
            bytes.append(zero)
        }
        guard places > 0 else { return }
        bytes.append(UInt8(ascii: "."))
        let zeros = min(max(-point, 0), places)
        bytes.append(contentsOf: repeatElement(zero, count: zeros))
        let fraction = digits.dropFirst(max(point, 0)).prefix(places - zeros)
        bytes.append(contentsOf: fraction)
        bytes.append(contentsOf: repeatElement(zero, count: places - zeros - fraction.count))
    }

    /// Writes the sign, one digit, `places` more behind the point, and the exponent.
    package func appendExponential(
        places: Int? = nil, minimumExponentDigits: Int, mark: UInt8 = UInt8(ascii: "e"), to bytes: inout [UInt8]
    ) {
        let zero = UInt8(ascii: "0")
        let places = places ?? max(digits.count - 1, 0)
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        bytes.append(digits.first ?? zero)
        if places > 0 {
            bytes.append(UInt8(ascii: "."))
            let fraction = digits.dropFirst().prefix(places)
            bytes.append(contentsOf: fraction)
            bytes.append(contentsOf: repeatElement(zero, count: places - fraction.count))
        }
        let exponent = digits.isEmpty ? 0 : point - 1
        bytes.append(mark)
        bytes.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let power = String(exponent.magnitude).utf8
        bytes.append(contentsOf: repeatElement(zero, count: max(minimumExponentDigits - power.count, 0)))
        bytes.append(contentsOf: power)
    }

    /// Writes the shorter of the two forms: with an exponent below -4 and from `limit` on.
    package func appendGeneral(exponentFrom limit: Int, to bytes: inout [UInt8]) {
        let exponent = point - 1
        if !digits.isEmpty, exponent < -4 || exponent >= limit {
            appendExponential(minimumExponentDigits: 2, to: &bytes)
        } else {
            appendFixed(to: &bytes)
        }
    }
}

/// A whole number in groups of nine decimal digits, the lowest first.
private struct BigDecimal {
    private static let base: UInt64 = 1_000_000_000
    private var groups: [UInt64] = []

    init(_ value: UInt64) {
        var rest = value
        while rest > 0 {
            groups.append(rest % BigDecimal.base)
            rest /= BigDecimal.base
        }
    }

    /// Multiplies by `factor`, 2 or 5, `times` times over.
    mutating func multiply(by factor: UInt64, times: Int) {
        // The largest power of the factor whose product with a group surely fits into 64 bits.
        let step = factor == 2 ? 32 : 13
        var left = times
        while left > 0 {
            var multiplier: UInt64 = 1
            for _ in 0..<min(left, step) { multiplier *= factor }
            left -= min(left, step)
            var carry: UInt64 = 0
            for index in groups.indices {
                let product = groups[index] * multiplier + carry
                groups[index] = product % BigDecimal.base
                carry = product / BigDecimal.base
            }
            while carry > 0 {
                groups.append(carry % BigDecimal.base)
                carry /= BigDecimal.base
            }
        }
    }

    var digits: [UInt8] {
        var result: [UInt8] = []
        for (position, group) in groups.reversed().enumerated() {
            let text = String(group).utf8
            if position > 0 { result.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: 9 - text.count)) }
            result.append(contentsOf: text)
        }
        return result
    }
}

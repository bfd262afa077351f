/// A natural number of any size, with zero.
struct Natural: CustomStringConvertible {
    /// Digits to the base 10⁹, the lowest first, without zeros at the end.
    private var limbs: [UInt32]
    private static let base: UInt64 = 1_000_000_000

    private init(_ limbs: [UInt32]) {
        self.limbs = limbs
        while self.limbs.last == 0 { self.limbs.removeLast() }
    }

    /// A number by its decimal digits, the highest first.
    init(digits: [UInt8]) {
        var limbs: [UInt32] = []
        var end = digits.count
        while end > 0 {
            let start = max(end - 9, 0)
            limbs.append(digits[start..<end].reduce(0) { $0 * 10 + UInt32($1) })
            end = start
        }
        self.init(limbs)
    }

    /// Whether it is zero.
    var isZero: Bool { limbs.isEmpty }

    /// The decimal digits.
    var description: String {
        guard let last = limbs.last else { return "0" }
        return limbs.dropLast().reversed().reduce(into: String(last)) { text, limb in
            let digits = String(limb)
            text += String(repeating: "0", count: 9 - digits.utf8.count) + digits
        }
    }

    static func < (left: Natural, right: Natural) -> Bool {
        if left.limbs.count != right.limbs.count { return left.limbs.count < right.limbs.count }
        return left.limbs.reversed().lexicographicallyPrecedes(right.limbs.reversed())
    }

    static func + (left: Natural, right: Natural) -> Natural {
        var result: [UInt32] = []
        var carry: UInt64 = 0
        for index in 0..<max(left.limbs.count, right.limbs.count) {
            let sum = left[index] + right[index] + carry
            result.append(UInt32(sum % base))
            carry = sum / base
        }
        result.append(UInt32(carry))
        return Natural(result)
    }

    /// The difference; the left number must not be the smaller one.
    static func - (left: Natural, right: Natural) -> Natural {
        var result: [UInt32] = []
        var borrow: UInt64 = 0
        for index in left.limbs.indices {
            let difference = left[index] + base - right[index] - borrow
            result.append(UInt32(difference % base))
            borrow = difference < base ? 1 : 0
        }
        return Natural(result)
    }

    static func * (left: Natural, right: Natural) -> Natural {
        var result = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
        for (offset, limb) in left.limbs.enumerated() {
            var carry: UInt64 = 0
            for index in right.limbs.indices {
                let sum = UInt64(limb) * right[index] + UInt64(result[offset + index]) + carry
                result[offset + index] = UInt32(sum % base)
                carry = sum / base
            }
            result[offset + right.limbs.count] = UInt32(carry)
        }
        return Natural(result)
    }

    /// The number with `count` zeros behind it.
    func timesPowerOfTen(_ count: Int) -> Natural {
        if isZero || count == 0 { return self }
        let whole = Natural([UInt32](repeating: 0, count: count / 9) + limbs)
        let rest = (0..<count % 9).reduce(UInt32(1)) { power, _ in power * 10 }
        return rest == 1 ? whole : whole * Natural([rest])
    }

    /// The quotient and what remains; the divisor must not be zero.
    func dividedWithRemainder(by divisor: Natural) -> (quotient: Natural, remainder: Natural) {
        if self < divisor { return (Natural([]), self) }
        if divisor.limbs.count == 1 {
            let (quotient, remainder) = divided(byLimb: divisor[0])
            return (quotient, Natural([UInt32(remainder)]))
        }
        // Long division, digit by digit of the base (Knuth's algorithm D).
        let scale = Natural([UInt32(Self.base / (divisor[divisor.limbs.count - 1] + 1))])
        let count = divisor.limbs.count
        let scaled = (divisor * scale).limbs
        var rest = (self * scale).limbs
        rest += [UInt32](repeating: 0, count: limbs.count + 1 - min(rest.count, limbs.count + 1))
        var quotient = [UInt32](repeating: 0, count: rest.count - count)
        let (first, second) = (UInt64(scaled[count - 1]), UInt64(scaled[count - 2]))
        for offset in quotient.indices.reversed() {
            let top = UInt64(rest[offset + count]) * Self.base + UInt64(rest[offset + count - 1])
            var (digit, left) = (top / first, top % first)
            while digit >= Self.base || digit * second > left * Self.base + UInt64(rest[offset + count - 2]) {
                digit -= 1
                left += first
                if left >= Self.base { break }
            }
            if Self.subtract(scaled, times: digit, from: &rest, at: offset) {
                digit -= 1
                Self.add(scaled, to: &rest, at: offset)
            }
            quotient[offset] = UInt32(digit)
        }
        return (Natural(quotient), Natural(rest).divided(byLimb: scale[0]).quotient)
    }

    /// Whether the result would be negative; it then lacks one carry.
    private static func subtract(
        _ number: [UInt32], times digit: UInt64, from rest: inout [UInt32], at offset: Int
    ) -> Bool {
        var borrow: UInt64 = 0
        for index in 0...number.count {
            let product = (index < number.count ? UInt64(number[index]) * digit : 0) + borrow
            let low = product % base
            borrow = product / base
            let old = UInt64(rest[offset + index])
            if old < low { borrow += 1 }
            rest[offset + index] = UInt32(old < low ? old + base - low : old - low)
        }
        return borrow > 0
    }

    private static func add(_ number: [UInt32], to rest: inout [UInt32], at offset: Int) {
        var carry: UInt64 = 0
        for index in 0...number.count {
            let sum = UInt64(rest[offset + index]) + (index < number.count ? UInt64(number[index]) : 0) + carry
            rest[offset + index] = UInt32(sum % base)
            carry = sum / base
        }
    }

    private func divided(byLimb divisor: UInt64) -> (quotient: Natural, remainder: UInt64) {
        var result = limbs
        var remainder: UInt64 = 0
        for index in limbs.indices.reversed() {
            let part = remainder * Self.base + UInt64(limbs[index])
            result[index] = UInt32(part / divisor)
            remainder = part % divisor
        }
        return (Natural(result), remainder)
    }

    /// A digit of the base; zero behind the last.
    private subscript(index: Int) -> UInt64 { index < limbs.count ? UInt64(limbs[index]) : 0 }
}

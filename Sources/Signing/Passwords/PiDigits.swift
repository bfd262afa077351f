/// The binary digits of π behind its point, of which Blowfish is made.
enum PiDigits {
    /// The first digits in words of 32 bits.
    ///
    /// By Machin: π = 16 arctan 1/5 − 4 arctan 1/239. A number is an array of words, the first being its whole part; two
    /// more words than wanted keep rounding errors away.
    static func words(_ count: Int) -> [UInt32] {
        var sum = [UInt32](repeating: 0, count: count + 3)
        for (factor, inverse, isPositive) in [(16, 5, true), (4, 239, false)] as [(UInt64, UInt64, Bool)] {
            var power = [UInt32](repeating: 0, count: sum.count)
            power[0] = UInt32(factor)
            var start = divide(&power, by: inverse, from: 0)
            var divisor: UInt64 = 1
            var adds = isPositive
            var term = power
            while start < power.count {
                // `power` holds factor / inverse^divisor.
                for index in start..<power.count { term[index] = power[index] }
                divide(&term, by: divisor, from: start)
                if adds { add(term, to: &sum, from: start) } else { subtract(term, from: &sum, at: start) }
                start = divide(&power, by: inverse * inverse, from: start)
                divisor += 2
                adds.toggle()
            }
        }
        return Array(sum[1...count])
    }

    /// Divides in place; gives the first word that is not zero.
    @discardableResult
    private static func divide(_ number: inout [UInt32], by divisor: UInt64, from start: Int) -> Int {
        number.withUnsafeMutableBufferPointer { words in
            var rest: UInt64 = 0
            var first = words.count
            for index in start..<words.count {
                let (quotient, remainder) = (rest << 32 | UInt64(words[index])).quotientAndRemainder(
                    dividingBy: divisor)
                words[index] = UInt32(truncatingIfNeeded: quotient)
                rest = remainder
                if quotient != 0, first == words.count { first = index }
            }
            return first
        }
    }

    private static func add(_ term: [UInt32], to sum: inout [UInt32], from start: Int) {
        var carry: UInt64 = 0
        var index = sum.count - 1
        while index >= 0, index >= start || carry != 0 {
            let total = UInt64(sum[index]) + (index >= start ? UInt64(term[index]) : 0) + carry
            sum[index] = UInt32(truncatingIfNeeded: total)
            carry = total >> 32
            index -= 1
        }
    }

    private static func subtract(_ term: [UInt32], from sum: inout [UInt32], at start: Int) {
        var borrow: Int64 = 0
        var index = sum.count - 1
        while index >= 0, index >= start || borrow != 0 {
            let difference = Int64(sum[index]) - (index >= start ? Int64(term[index]) : 0) - borrow
            sum[index] = UInt32(truncatingIfNeeded: difference)
            borrow = difference < 0 ? 1 : 0
            index -= 1
        }
    }
}

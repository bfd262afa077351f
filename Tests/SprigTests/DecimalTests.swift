import Testing

@testable import Sprig

@Suite("Exact decimals")
struct DecimalTests {
    @Test("Sums, products and quotients of whole numbers are those of integers")
    func wholeNumbers() throws {
        var random = SplitMix(seed: 7)
        for _ in 0..<2000 {
            let left = Int64(random.next() % 2_000_000_000) - 1_000_000_000
            let right = Int64(random.next() % 2_000_000_000) - 1_000_000_000
            let (one, two) = (try Decimal(Double(left)), try Decimal(Double(right)))
            #expect((one + two).double == Double(left + right))
            #expect((one * two).double == Double(left * right))
            #expect((one + two.negated).double == Double(left - right))
        }
    }

    @Test("A quotient times the divisor plus the remainder is the number, whatever the sizes")
    func division() {
        var random = SplitMix(seed: 11)
        for _ in 0..<2000 {
            let number = Natural(digits: digits(&random, upTo: 120))
            let divisor = Natural(digits: digits(&random, upTo: 60) + [1])
            let (quotient, remainder) = number.dividedWithRemainder(by: divisor)
            #expect((quotient * divisor + remainder).description == number.description)
            #expect(remainder < divisor)
        }
    }

    @Test("Powers of ten add zeros")
    func powersOfTen() {
        for count in 0..<40 {
            #expect(
                Natural(digits: [4, 2]).timesPowerOfTen(count).description == "42"
                    + String(repeating: "0", count: count))
        }
    }

    /// Many nines and zeros, which make the estimates of long division wrong.
    private func digits(_ random: inout SplitMix, upTo count: Int) -> [UInt8] {
        (0...Int(random.next() % UInt64(count))).map { _ in
            let value = random.next()
            return value % 3 == 0 ? 9 : value % 3 == 1 ? 0 : UInt8(value / 3 % 10)
        }
    }
}

/// Repeatable random numbers.
private struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

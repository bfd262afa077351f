internal import COpenSSL

/// A whole number of any size that is not negative: libcrypto's. Its memory is wiped when it is let go.
///
/// An optimizer may let go of a number right after its pointer is read, so whatever libcrypto reads is held until it is
/// done.
final class BigNumber {
    private let pointer: OpaquePointer

    /// Calls `body` with libcrypto's number, which must not be kept.
    func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        withExtendedLifetime(self) { body(pointer) }
    }

    init() {
        // Without memory for a number nothing can go on.
        guard let made = BN_secure_new() ?? BN_new() else { preconditionFailure("libcrypto has no memory") }
        pointer = made
    }

    /// From bytes, the highest first.
    convenience init(_ bytes: [UInt8]) {
        self.init()
        BN_bin2bn(bytes, Int32(bytes.count), pointer)
    }

    convenience init(_ word: UInt) {
        self.init()
        BN_set_word(pointer, word)
    }

    /// A copy.
    convenience init(copying other: BigNumber) {
        self.init()
        other.withPointer { _ = BN_copy(pointer, $0) }
    }

    deinit { BN_clear_free(pointer) }

    /// The bytes, the highest first, without leading zeros.
    var bytes: [UInt8] { bytes(width: (bitCount + 7) / 8) }

    /// The bytes, the highest first, with zeros in front up to a width that they fit into.
    func bytes(width: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: width)
        withPointer { _ = BN_bn2binpad($0, &bytes, Int32(width)) }
        return bytes
    }

    var bitCount: Int { Int(withPointer(BN_num_bits)) }

    var isZero: Bool { withPointer(BN_is_zero) == 1 }

    var isOne: Bool { withPointer(BN_is_one) == 1 }

    static func < (left: BigNumber, right: BigNumber) -> Bool { compare(left, right) < 0 }

    static func == (left: BigNumber, right: BigNumber) -> Bool { compare(left, right) == 0 }

    private static func compare(_ left: BigNumber, _ right: BigNumber) -> Int32 {
        left.withPointer { left in right.withPointer { BN_cmp(left, $0) } }
    }

    /// A new number that `body` writes into, out of two others.
    private static func made(
        of left: BigNumber, _ right: BigNumber, _ body: (OpaquePointer, OpaquePointer, OpaquePointer) -> Void
    ) -> BigNumber {
        let result = BigNumber()
        result.withPointer { result in left.withPointer { left in right.withPointer { body(result, left, $0) } } }
        return result
    }

    static func + (left: BigNumber, right: BigNumber) -> BigNumber {
        made(of: left, right) { BN_add($0, $1, $2) }
    }

    /// The left number has to be the larger one.
    static func - (left: BigNumber, right: BigNumber) -> BigNumber {
        made(of: left, right) { BN_sub($0, $1, $2) }
    }

    static func * (left: BigNumber, right: BigNumber) -> BigNumber {
        withContext { context in made(of: left, right) { BN_mul($0, $1, $2, context) } }
    }

    func quotientAndRemainder(by divisor: BigNumber) -> (quotient: BigNumber, remainder: BigNumber) {
        let quotient = BigNumber()
        let remainder = Self.withContext { context in
            Self.made(of: self, divisor) { remainder, left, right in
                quotient.withPointer { _ = BN_div($0, remainder, left, right, context) }
            }
        }
        return (quotient, remainder)
    }

    static func % (left: BigNumber, right: BigNumber) -> BigNumber { left.quotientAndRemainder(by: right).remainder }

    static func % (left: BigNumber, right: UInt) -> UInt { left.withPointer { BN_mod_word($0, right) } }

    static func >> (left: BigNumber, count: Int) -> BigNumber {
        made(of: left, left) { result, left, _ in BN_rshift(result, left, Int32(count)) }
    }

    /// The number whose product with this one is 1 modulo another; `nil` if there is none.
    func inverse(modulo modulus: BigNumber) -> BigNumber? {
        var isFound = false
        let result = Self.withContext { context in
            Self.made(of: self, modulus) { result, number, modulus in
                BN_set_flags(number, BN_FLG_CONSTTIME)
                isFound = BN_mod_inverse(result, number, modulus, context) != nil
            }
        }
        return isFound ? result : nil
    }

    /// The power modulo an odd number, in a time that does not tell the exponent.
    func power(_ exponent: BigNumber, modulo modulus: BigNumber) -> BigNumber {
        Self.withContext { context in
            Self.made(of: self, exponent) { result, base, exponent in
                modulus.withPointer { _ = BN_mod_exp_mont_consttime(result, base, exponent, $0, context, nil) }
            }
        }
    }

    static func greatestCommonDivisor(_ left: BigNumber, _ right: BigNumber) -> BigNumber {
        withContext { context in made(of: left, right) { BN_gcd($0, $1, $2, context) } }
    }

    /// Whether it is a prime number, as far as 64 or more rounds of Miller and Rabin's test can tell.
    var isPrime: Bool { Self.withContext { context in withPointer { BN_check_prime($0, context, nil) } } == 1 }

    /// Runs a calculation with the room that libcrypto wants for it.
    @discardableResult
    static func withContext<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        guard let context = BN_CTX_secure_new() else { preconditionFailure("libcrypto has no memory") }
        defer { BN_CTX_free(context) }
        return body(context)
    }
}

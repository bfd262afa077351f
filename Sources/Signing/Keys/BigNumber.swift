internal import COpenSSL

/// A whole number of any size that is not negative: libcrypto's. Its memory is wiped when it is let go.
final class BigNumber {
    let pointer: OpaquePointer

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
        BN_copy(pointer, other.pointer)
    }

    deinit { BN_clear_free(pointer) }

    /// The bytes, the highest first, without leading zeros.
    var bytes: [UInt8] { bytes(width: (bitCount + 7) / 8) }

    /// The bytes, the highest first, with zeros in front up to a width that they fit into.
    func bytes(width: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: width)
        BN_bn2binpad(pointer, &bytes, Int32(width))
        return bytes
    }

    var bitCount: Int { Int(BN_num_bits(pointer)) }

    var isZero: Bool { BN_is_zero(pointer) == 1 }

    var isOne: Bool { BN_is_one(pointer) == 1 }

    static func < (left: BigNumber, right: BigNumber) -> Bool { BN_cmp(left.pointer, right.pointer) < 0 }

    static func == (left: BigNumber, right: BigNumber) -> Bool { BN_cmp(left.pointer, right.pointer) == 0 }

    static func + (left: BigNumber, right: BigNumber) -> BigNumber {
        let result = BigNumber()
        BN_add(result.pointer, left.pointer, right.pointer)
        return result
    }

    /// The left number has to be the larger one.
    static func - (left: BigNumber, right: BigNumber) -> BigNumber {
        let result = BigNumber()
        BN_sub(result.pointer, left.pointer, right.pointer)
        return result
    }

    static func * (left: BigNumber, right: BigNumber) -> BigNumber {
        let result = BigNumber()
        withContext { BN_mul(result.pointer, left.pointer, right.pointer, $0) }
        return result
    }

    func quotientAndRemainder(by divisor: BigNumber) -> (quotient: BigNumber, remainder: BigNumber) {
        let (quotient, remainder) = (BigNumber(), BigNumber())
        Self.withContext { BN_div(quotient.pointer, remainder.pointer, pointer, divisor.pointer, $0) }
        return (quotient, remainder)
    }

    static func % (left: BigNumber, right: BigNumber) -> BigNumber { left.quotientAndRemainder(by: right).remainder }

    static func % (left: BigNumber, right: UInt) -> UInt { BN_mod_word(left.pointer, right) }

    static func >> (left: BigNumber, count: Int) -> BigNumber {
        let result = BigNumber()
        BN_rshift(result.pointer, left.pointer, Int32(count))
        return result
    }

    /// The number whose product with this one is 1 modulo another; `nil` if there is none.
    func inverse(modulo modulus: BigNumber) -> BigNumber? {
        let result = BigNumber()
        BN_set_flags(pointer, BN_FLG_CONSTTIME)
        let found = Self.withContext { BN_mod_inverse(result.pointer, pointer, modulus.pointer, $0) }
        return found == nil ? nil : result
    }

    /// The power modulo an odd number, in a time that does not tell the exponent.
    func power(_ exponent: BigNumber, modulo modulus: BigNumber) -> BigNumber {
        let result = BigNumber()
        Self.withContext {
            BN_mod_exp_mont_consttime(result.pointer, pointer, exponent.pointer, modulus.pointer, $0, nil)
        }
        return result
    }

    static func greatestCommonDivisor(_ left: BigNumber, _ right: BigNumber) -> BigNumber {
        let result = BigNumber()
        withContext { BN_gcd(result.pointer, left.pointer, right.pointer, $0) }
        return result
    }

    /// Whether it is a prime number, as far as 64 or more rounds of Miller and Rabin's test can tell.
    var isPrime: Bool { Self.withContext { BN_check_prime(pointer, $0, nil) } == 1 }

    /// Runs a calculation with the room that libcrypto wants for it.
    @discardableResult
    static func withContext<Result>(_ body: (OpaquePointer) -> Result) -> Result {
        guard let context = BN_CTX_secure_new() else { preconditionFailure("libcrypto has no memory") }
        defer { BN_CTX_free(context) }
        return body(context)
    }
}

internal import COpenSSL

/// An RSA key of two primes.
public struct RSAPrivateKey: Sendable {
    private let modulus: [UInt8]
    private let publicExponent: [UInt8]
    /// The key in the form of PKCS#1 (RFC 8017 §A.1.2).
    let pkcs1: [UInt8]

    /// Makes a key of at least 1024 bits from a stream of random bytes; the same stream gives the same key.
    public init(bits: Int, random: @escaping (Int) -> [UInt8]) {
        precondition(bits >= 1024 && bits % 2 == 0, "a key of \(bits) bits is of no use")
        let search = PrimeSearch(random: random)
        let exponent = BigNumber(65_537)
        let one = BigNumber(1)
        while true {
            let primes = (0..<2).map { _ in search.prime(bits: bits / 2) { ($0 - one) % 65_537 != 0 } }
            let (small, large) = primes[0] < primes[1] ? (primes[0], primes[1]) : (primes[1], primes[0])
            // Primes that lie close together make a product that is easy to split (FIPS 186-5 §A.1.3).
            guard (large - small).bitCount > bits / 2 - 100 else { continue }
            let (left, right) = (large - one, small - one)
            let common = BigNumber.greatestCommonDivisor(left, right)
            let order = (left * right).quotientAndRemainder(by: common).quotient
            guard let secret = exponent.inverse(modulo: order), secret.bitCount > bits / 2,
                let key = RSAPrivateKey(
                    modulus: large * small, publicExponent: exponent, secret: secret, primes: (large, small))
            else { continue }
            self = key
            return
        }
    }

    private init?(
        modulus: BigNumber, publicExponent: BigNumber, secret: BigNumber, primes: (BigNumber, BigNumber)
    ) {
        let one = BigNumber(1)
        guard primes.0 > one, primes.1 > one, primes.0 * primes.1 == modulus,
            let coefficient = primes.1.inverse(modulo: primes.0)
        else { return nil }
        let numbers = [
            modulus, publicExponent, secret, primes.0, primes.1, secret % (primes.0 - one), secret % (primes.1 - one),
            coefficient,
        ]
        pkcs1 = DER.sequence([DER.integer([])] + numbers.map { DER.integer($0.bytes) })
        self.modulus = modulus.bytes
        self.publicExponent = publicExponent.bytes
    }

    /// Reads PKCS#1; `nil` if it is no key of two primes or has fewer than 1024 bits.
    init?(pkcs1 bytes: [UInt8]) {
        var outer = DERReader(bytes[...])
        guard var reader = outer.sequence(), outer.isAtEnd, reader.magnitude() == [] else { return nil }
        let numbers = (0..<8).compactMap { _ in reader.magnitude().map { BigNumber($0) } }
        guard numbers.count == 8, reader.isAtEnd, numbers[0].bitCount >= 1024, numbers[0].bitCount <= 16_384 else {
            return nil
        }
        // The exponents have to belong together, or what is signed here nobody could verify.
        let one = BigNumber(1)
        let product = numbers[1] * numbers[2]
        guard numbers[3] > one, numbers[4] > one, (product % (numbers[3] - one)).isOne,
            (product % (numbers[4] - one)).isOne
        else { return nil }
        self.init(
            modulus: numbers[0], publicExponent: numbers[1], secret: numbers[2], primes: (numbers[3], numbers[4]))
    }

    /// The public key in the form of PKCS#1.
    var publicKey: [UInt8] { DER.sequence(DER.integer(modulus), DER.integer(publicExponent)) }

    /// A signature with SHA-256 and the padding of PKCS#1 v1.5.
    func sign(_ message: [UInt8]) -> [UInt8]? {
        let key = pkcs1.withUnsafeBufferPointer { bytes -> OpaquePointer? in
            var start = bytes.baseAddress
            return d2i_PrivateKey(EVP_PKEY_RSA, nil, &start, bytes.count)
        }
        defer { EVP_PKEY_free(key) }
        return EVPSignature.sign(message, key, EVP_sha256())
    }
}

extension BigNumber {
    fileprivate static func > (left: BigNumber, right: BigNumber) -> Bool { right < left }
}

/// A DSA key of 2048 bits with a subgroup of 256 bits (FIPS 186-4), of which Helm's `genPrivateKey` can make one.
public struct DSAPrivateKey: Sendable {
    /// Version, p, q, g, y and x, in a sequence.
    let der: [UInt8]

    /// Makes parameters and a key from a stream of random bytes; the same stream gives the same key.
    public init(random: @escaping (Int) -> [UInt8]) {
        let search = PrimeSearch(random: random)
        let one = BigNumber(1)
        let bits = 2048
        while true {
            let order = search.prime(bits: 256)
            guard let prime = Self.prime(bits: bits, dividedBy: order, search) else { continue }
            let cofactor = (prime - one).quotientAndRemainder(by: order).quotient
            // 2 is as good a start as any; it gives 1 for hardly any prime.
            let generator = BigNumber(2).power(cofactor, modulo: prime)
            if generator.isOne { continue }
            let secret = search.number(below: order)
            let numbers = [prime, order, generator, generator.power(secret, modulo: prime), secret]
            der = DER.sequence([DER.integer([])] + numbers.map { DER.integer($0.bytes) })
            return
        }
    }

    /// A prime that is 1 more than a multiple of twice another prime.
    private static func prime(bits: Int, dividedBy order: BigNumber, _ search: PrimeSearch) -> BigNumber? {
        let one = BigNumber(1)
        let step = order + order
        for _ in 0..<4 * bits {
            let start = BigNumber(search.number(bits: bits, highest: 1, isOdd: true))
            let candidate = start - start % step + one
            if candidate.bitCount == bits, candidate.isPrime { return candidate }
        }
        return nil
    }

    /// Reads the form that `der` has.
    init?(der bytes: [UInt8]) {
        var outer = DERReader(bytes[...])
        guard var reader = outer.sequence(), reader.magnitude() != nil else { return nil }
        let numbers = (0..<5).compactMap { _ in reader.magnitude() }
        guard numbers.count == 5, reader.isAtEnd else { return nil }
        der = DER.sequence([DER.integer([])] + numbers.map { DER.integer($0) })
    }
}

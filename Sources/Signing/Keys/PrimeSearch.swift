/// Looks for prime numbers in the way that a stream of bytes determines, so that the same stream gives the same number.
struct PrimeSearch {
    /// Random bytes.
    let random: (Int) -> [UInt8]

    /// How far from a random number a prime is looked for; the primes of 2048 bits lie about 1,420 apart.
    private static let range = 1 << 14

    /// The odd primes that are tried as divisors first.
    private static let smallPrimes: [Int] = {
        let limit = 1 << 13
        var isComposite = [Bool](repeating: false, count: limit)
        var primes: [Int] = []
        for number in stride(from: 3, to: limit, by: 2) where !isComposite[number] {
            primes.append(number)
            for multiple in stride(from: number * number, to: limit, by: 2 * number) { isComposite[multiple] = true }
        }
        return primes
    }()

    /// A prime of exactly that many bits, of which the two highest are set, so that the product of two such primes has
    /// as many bits as both together.
    ///
    /// - Parameter accepts: what else it has to satisfy.
    func prime(bits: Int, where accepts: (BigNumber) -> Bool = { _ in true }) -> BigNumber {
        while true {
            let start = BigNumber(number(bits: bits, highest: 2, isOdd: true))
            var isComposite = [Bool](repeating: false, count: Self.range / 2)
            for prime in Self.smallPrimes {
                // The first even step at which the sum is divisible.
                let missing = (prime - Int(start % UInt(prime))) % prime
                let first = missing % 2 == 0 ? missing : missing + prime
                for step in stride(from: first / 2, to: isComposite.count, by: prime) { isComposite[step] = true }
            }
            for step in isComposite.indices where !isComposite[step] {
                let candidate = start + BigNumber(UInt(2 * step))
                if candidate.bitCount == bits, accepts(candidate), candidate.isPrime { return candidate }
            }
        }
    }

    /// The bytes of a number of exactly that many bits, the highest one or two of them set.
    func number(bits: Int, highest: Int, isOdd: Bool) -> [UInt8] {
        let count = (bits + 7) / 8
        var bytes = random(count)
        let unused = count * 8 - bits
        bytes[0] &= 0xFF >> unused
        for bit in 0..<highest {
            let position = unused + bit
            bytes[position / 8] |= 0x80 >> UInt8(position % 8)
        }
        if isOdd { bytes[count - 1] |= 1 }
        return bytes
    }

    /// A number from 1 up to but not including `bound`, all equally likely.
    func number(below bound: BigNumber) -> BigNumber {
        let bits = bound.bitCount
        while true {
            let candidate = BigNumber(number(bits: bits, highest: 0, isOdd: false))
            if !candidate.isZero, candidate < bound { return candidate }
        }
    }
}

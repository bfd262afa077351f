/// An ECDSA key on one of NIST's curves.
public struct EllipticPrivateKey: Sendable {
    let curve: EllipticCurve
    private let secret: [UInt8]
    /// The point, uncompressed.
    let publicKey: [UInt8]

    /// Makes a key on the curve P-256 from a stream of random bytes; the same stream gives the same key.
    public init?(p256From random: @escaping (Int) -> [UInt8]) {
        let secret = EllipticCurve.p256.withGroup { _, order in PrimeSearch(random: random).number(below: order) }
        self.init(curve: .p256, secret: secret)
    }

    private init?(curve: EllipticCurve, secret: BigNumber) {
        let isInRange = curve.withGroup { _, order in !secret.isZero && secret < order }
        guard isInRange, let (_, point) = curve.multiple(secret) else { return nil }
        self.curve = curve
        self.secret = secret.bytes(width: curve.byteCount)
        publicKey = point
    }

    /// Reads SEC 1 (RFC 5915).
    ///
    /// - Parameter curve: the curve, where the form around it names it.
    init?(sec1 bytes: [UInt8], curve: EllipticCurve?) {
        var outer = DERReader(bytes[...])
        guard var reader = outer.sequence(), outer.isAtEnd, reader.magnitude() == [1], let secret = reader.next(0x04)
        else { return nil }
        var named = curve
        if let parameters = reader.next(0xA0) {
            var inner = DERReader(parameters)
            guard let name = inner.next(), let found = EllipticCurve(identifier: Array(name.whole)) else { return nil }
            named = curve ?? found
        }
        guard let named else { return nil }
        self.init(curve: named, secret: BigNumber(Array(secret)))
    }

    /// The key in the form of SEC 1.
    var sec1: [UInt8] {
        DER.sequence(
            DER.integer([1]), DER.octets(secret), DER.explicit(0, curve.identifier),
            DER.explicit(1, DER.bits(publicKey)))
    }

    /// An ECDSA signature whose random number comes from key and message (RFC 6979), so that it is the same each time and
    /// no two messages share a number, which would give the key away.
    func sign(_ message: [UInt8]) -> [UInt8]? {
        let hash = curve.hash(message)
        return curve.withGroup { _, order in
            let key = BigNumber(secret)
            let digest = Self.number(hash, bits: order.bitCount)
            var numbers = NumberStream(
                curve: curve, secret: secret, digest: (digest % order).bytes(width: curve.byteCount))
            for _ in 0..<100 {
                let number = Self.number(numbers.next(bits: order.bitCount), bits: order.bitCount)
                guard !number.isZero, number < order, let (x, _) = curve.multiple(number),
                    let inverse = number.inverse(modulo: order)
                else { continue }
                let first = x % order
                let second = inverse * ((digest + first * key) % order) % order
                if first.isZero || second.isZero { continue }
                return DER.sequence(DER.integer(first.bytes), DER.integer(second.bytes))
            }
            return nil
        }
    }

    /// The number in the first bits.
    private static func number(_ bytes: [UInt8], bits: Int) -> BigNumber {
        let excess = bytes.count * 8 - bits
        return excess > 0 ? BigNumber(bytes) >> excess : BigNumber(bytes)
    }

    /// The numbers that RFC 6979 §3.2 derives.
    private struct NumberStream {
        private let curve: EllipticCurve
        private var key: [UInt8]
        private var value: [UInt8]
        private var isFirst = true

        init(curve: EllipticCurve, secret: [UInt8], digest: [UInt8]) {
            self.curve = curve
            value = [UInt8](repeating: 1, count: curve.digest.byteCount)
            key = [UInt8](repeating: 0, count: curve.digest.byteCount)
            for round: UInt8 in 0...1 {
                key = curve.code(of: value + [round] + secret + digest, key: key)
                value = curve.code(of: value, key: key)
            }
        }

        mutating func next(bits: Int) -> [UInt8] {
            if !isFirst {
                key = curve.code(of: value + [0], key: key)
                value = curve.code(of: value, key: key)
            }
            isFirst = false
            var bytes: [UInt8] = []
            while bytes.count * 8 < bits {
                value = curve.code(of: value, key: key)
                bytes += value
            }
            return Array(bytes.prefix((bits + 7) / 8))
        }
    }
}

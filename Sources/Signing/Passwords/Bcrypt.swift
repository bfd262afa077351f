/// The password hash bcrypt (Provos and Mazières, 1999) in the form `$2a$`.
public enum Bcrypt {
    /// The longest password in bytes; what follows would not count.
    public static let longestPassword = 72

    /// The hash of a password.
    ///
    /// - Parameters:
    ///   - password: At most 72 bytes.
    ///   - salt: 16 random bytes.
    ///   - cost: How many times the work doubles, from 4 to 31; 10 takes about a tenth of a second.
    public static func hash(_ password: [UInt8], salt: [UInt8], cost: Int = 10) -> String {
        precondition(password.count <= longestPassword && salt.count == 16 && (4...31).contains(cost))
        var cipher = Blowfish(password: password + [0], salt: salt, cost: cost)
        var words: [UInt32] = []
        let text = Array("OrpheanBeholderScryDoubt".utf8)
        for start in stride(from: 0, to: text.count, by: 8) {
            words += cipher.encrypt64Times(Blowfish.word(text, start), Blowfish.word(text, start + 4))
        }
        let bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
        return "$2a$" + (cost < 10 ? "0" : "") + "\(cost)$" + encode(salt) + encode(Array(bytes.prefix(23)))
    }

    /// Base64 with an alphabet and an order of its own, without padding.
    private static func encode(_ bytes: [UInt8]) -> String {
        let digits = Array("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
            for position in 0...group.count { text.append(digits[Int(bits >> (18 - 6 * UInt32(position)) & 63)]) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// The cipher Blowfish (Schneier, 1993) with bcrypt's expensive key schedule.
private struct Blowfish {
    /// 18 subkeys and four tables of 256 words each, before any key: the digits of π.
    private static let initial = PiDigits.words(18 + 4 * 256)

    private var state = Self.initial

    init(password: [UInt8], salt: [UInt8], cost: Int) {
        let keyWords = Self.words(of: password)
        let saltWords = Self.words(of: salt)
        let saltCycle = (0..<4).map { Self.word(salt, 4 * $0) }
        state.withUnsafeMutableBufferPointer { state in
            Self.expand(state, key: keyWords, salt: saltCycle)
            for _ in 0..<1 << cost {
                Self.expand(state, key: keyWords, salt: [0, 0, 0, 0])
                Self.expand(state, key: saltWords, salt: [0, 0, 0, 0])
            }
        }
    }

    mutating func encrypt64Times(_ left: UInt32, _ right: UInt32) -> [UInt32] {
        state.withUnsafeMutableBufferPointer { state in
            var (left, right) = (left, right)
            for _ in 0..<64 { Self.encrypt(state, &left, &right) }
            return [left, right]
        }
    }

    static func word(_ bytes: [UInt8], _ start: Int) -> UInt32 {
        (0..<4).reduce(0) { $0 << 8 | UInt32(bytes[(start + $1) % bytes.count]) }
    }

    /// 18 words of a key, which is repeated.
    private static func words(of key: [UInt8]) -> [UInt32] { (0..<18).map { word(key, 4 * $0) } }

    private static func expand(_ state: UnsafeMutableBufferPointer<UInt32>, key: [UInt32], salt: [UInt32]) {
        for index in 0..<18 { state[index] ^= key[index] }
        var (left, right): (UInt32, UInt32) = (0, 0)
        var index = 0
        while index < state.count {
            left ^= salt[index & 3]
            right ^= salt[(index + 1) & 3]
            encrypt(state, &left, &right)
            state[index] = left
            state[index + 1] = right
            index += 2
        }
    }

    @inline(__always)
    private static func encrypt(
        _ state: UnsafeMutableBufferPointer<UInt32>, _ left: inout UInt32, _ right: inout UInt32
    ) {
        var (a, b) = (left ^ state[0], right)
        var round = 1
        while round <= 16 {
            b ^= mix(state, a) ^ state[round]
            a ^= mix(state, b) ^ state[round + 1]
            round += 2
        }
        left = b ^ state[17]
        right = a
    }

    @inline(__always)
    private static func mix(_ state: UnsafeMutableBufferPointer<UInt32>, _ word: UInt32) -> UInt32 {
        let first = state[18 + Int(word >> 24)] &+ state[18 + 256 + Int(word >> 16 & 255)]
        return (first ^ state[18 + 512 + Int(word >> 8 & 255)]) &+ state[18 + 768 + Int(word & 255)]
    }
}

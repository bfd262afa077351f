import GoTemplate
import Signing

extension Sprig {
    /// Digests and checksums, and what is made from passwords without randomness.
    static let hashFunctions: [(ByteString, PureFunction)] = [
        ("sha1sum", digest(.sha1)), ("sha256sum", digest(.sha256)), ("sha512sum", digest(.sha512)),
        (
            "adler32sum",
            PureFunction([.string], result: .string) { .string(String(adler32(try $0.string(0).bytes))) }
        ),
        (
            "derivePassword",
            PureFunction([.integer(.uint32), .string, .string, .string, .string], result: .string) { arguments in
                .string(
                    DerivedPassword.text(
                        counter: UInt32(truncatingIfNeeded: try arguments.int(0)), type: try arguments.string(1),
                        password: try arguments.string(2).bytes, user: try arguments.string(3).bytes,
                        site: try arguments.string(4).bytes))
            }
        ),
        (
            "decryptAES",
            PureFunction([.string, .string], result: .string) { arguments in
                let text = try arguments.string(1).bytes
                return .string(ByteString(try decryptAES(text, password: arguments.string(0).bytes)))
            }
        ),
    ]

    private static func digest(_ algorithm: HashAlgorithm) -> PureFunction {
        PureFunction([.string], result: .string) { arguments in
            let digest = IncrementalDigest(algorithm)
            digest.update(try arguments.string(0).bytes)
            return .string(Hex.encode(digest.finish()))
        }
    }

    /// Adler's checksum of 32 bits (RFC 1950 §8.2).
    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return high << 16 | low
    }

    /// The key of sprig's AES functions: the password, cut or filled up with zeros to 32 bytes.
    static func aesKey(_ password: [UInt8]) -> [UInt8] {
        Array(password.prefix(32)) + [UInt8](repeating: 0, count: max(0, 32 - password.count))
    }

    /// Decrypts an initial vector and blocks that end with bytes that say how many of them to drop.
    private static func decryptAES(_ text: [UInt8], password: [UInt8]) throws -> [UInt8] {
        if text.isEmpty { return [] }
        let bytes: [UInt8]
        do throws(CorruptInput) { bytes = try StrictBase64.decode(text) } catch {
            throw GoFunctionError("illegal base64 data at input byte \(error.offset)")
        }
        guard bytes.count >= 16 else {
            throw GoFunctionError("runtime error: slice bounds out of range [:16] with capacity \(bytes.count)")
        }
        let blocks = Array(bytes.dropFirst(16))
        guard let plain = AES256.decrypt(blocks, key: aesKey(password), vector: Array(bytes.prefix(16))) else {
            throw GoFunctionError("crypto/cipher: input not full blocks")
        }
        guard let padding = plain.last else { throw GoFunctionError("runtime error: index out of range [-1]") }
        let length = plain.count - Int(padding)
        guard length >= 0 else { throw GoFunctionError("runtime error: slice bounds out of range [:\(length)]") }
        return Array(plain.prefix(length))
    }
}

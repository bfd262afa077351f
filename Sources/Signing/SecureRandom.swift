internal import COpenSSL

/// Random bytes that nobody can guess, for secrets and identifiers.
public enum SecureRandom {
    /// That many random bytes.
    public static func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        // libcrypto seeds itself from the kernel; if it cannot, every secret made from here on would be worthless.
        precondition(RAND_bytes(&bytes, Int32(count)) == 1, "libcrypto has no random numbers")
        return bytes
    }

    /// An identifier of `bytes` random bytes, written in lower-case hexadecimal digits.
    public static func identifier(bytes count: Int = 16) -> String { Hex.encode(bytes(count)) }
}

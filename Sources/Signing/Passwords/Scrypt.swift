internal import COpenSSL

/// The key derivation scrypt (RFC 7914).
public enum Scrypt {
    /// A key from a password; `nil` if libcrypto refuses the parameters.
    ///
    /// - Parameters:
    ///   - cost: N, a power of two; the work takes 128 · `blockSize` · `cost` bytes of memory.
    ///   - blockSize: r.
    ///   - parallelism: p.
    ///   - count: The length of the key in bytes.
    public static func key(
        password: [UInt8], salt: [UInt8], cost: UInt64, blockSize: UInt64, parallelism: UInt64, count: Int
    ) -> [UInt8]? {
        var key = [UInt8](repeating: 0, count: count)
        let made = password.withUnsafeBytes { password in
            EVP_PBE_scrypt(
                password.baseAddress?.assumingMemoryBound(to: CChar.self), password.count, salt, salt.count, cost,
                blockSize, parallelism, 1 << 28, &key, count)
        }
        return made == 1 ? key : nil
    }
}

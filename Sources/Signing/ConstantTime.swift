internal import COpenSSL

/// Comparisons whose time does not tell where two values differ.
public enum ConstantTime {
    /// Whether both are the same bytes. Their lengths are taken as public, as those of signatures are.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                left.isEmpty || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
            }
        }
    }

    /// Whether both are the same bytes, without telling their lengths: digests are compared. For tokens, user names,
    /// passwords and path secrets.
    public static func equalHidingLength(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        equal(SHA256.digest(of: left), SHA256.digest(of: right))
    }

    /// Whether both are the same UTF-8, without telling their lengths.
    public static func equalHidingLength(_ left: String, _ right: String) -> Bool {
        equalHidingLength(Array(left.utf8), Array(right.utf8))
    }
}

internal import COpenSSL

/// A hash function. SHA-1 is here only for old hosts that sign with nothing better.
public enum HashAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// 160 bits; not collision-resistant.
    case sha1
    /// 256 bits.
    case sha256
    /// 512 bits.
    case sha512

    /// The length of a digest in bytes.
    public var byteCount: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        case .sha512: 64
        }
    }

    /// The name that OpenSSL knows it by.
    var openSSLName: String {
        switch self {
        case .sha1: "SHA1"
        case .sha256: "SHA256"
        case .sha512: "SHA512"
        }
    }
}

/// A digest over bytes that arrive in pieces. Confined to one task at a time.
public final class IncrementalDigest {
    private let context: OpaquePointer?
    private let algorithm: HashAlgorithm

    /// Starts a digest.
    public init(_ algorithm: HashAlgorithm = .sha256) {
        self.algorithm = algorithm
        context = EVP_MD_CTX_new()
        let function: OpaquePointer? =
            switch algorithm {
            case .sha1: EVP_sha1()
            case .sha256: EVP_sha256()
            case .sha512: EVP_sha512()
            }
        // These functions are built into every libcrypto that the package links against; going on without one
        // would hand out wrong digests.
        precondition(EVP_DigestInit_ex(context, function, nil) == 1, "libcrypto has no \(algorithm)")
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1, "a digest was used after its end")
    }

    /// Adds bytes.
    public func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The digest of all bytes. Ends the digest: nothing can be added afterwards.
    public func finish() -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: algorithm.byteCount)
        precondition(EVP_DigestFinal_ex(context, &digest, nil) == 1, "a digest was ended twice")
        return digest
    }
}

/// SHA-256 of whole values.
public enum SHA256 {
    /// The 32 bytes of the digest.
    public static func digest(of bytes: [UInt8]) -> [UInt8] {
        let digest = IncrementalDigest(.sha256)
        digest.update(bytes)
        return digest.finish()
    }

    /// The digest in 64 lower-case hexadecimal digits.
    public static func hexDigest(of bytes: [UInt8]) -> String { Hex.encode(digest(of: bytes)) }

    /// The digest of a text's UTF-8 in 64 lower-case hexadecimal digits.
    public static func hexDigest(of text: String) -> String { hexDigest(of: Array(text.utf8)) }
}

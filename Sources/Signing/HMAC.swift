public import Base
internal import COpenSSL
internal import CShims

/// A keyed hash (RFC 2104) over bytes that arrive in pieces. Confined to one task at a time.
public final class HMAC {
    private let context: OpaquePointer
    private let algorithm: HashAlgorithm

    /// Starts a code under `key`, which may have any length.
    public init(_ algorithm: HashAlgorithm, key: Redacted<[UInt8]>) {
        self.algorithm = algorithm
        let made = key.reveal().withUnsafeBufferPointer {
            martlet_hmac_new(algorithm.openSSLName, $0.baseAddress, $0.count)
        }
        // All three digests are built into every libcrypto that the package links against; there is no safe way on
        // without them.
        guard let made else { preconditionFailure("libcrypto has no HMAC with \(algorithm)") }
        context = made
    }

    deinit { EVP_MAC_CTX_free(context) }

    /// Adds bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        let added = EVP_MAC_update(context, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, bytes.count)
        precondition(added == 1, "an HMAC was used after its end")
    }

    /// Adds bytes.
    public func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// The code of all bytes, as long as the hash function's digest. Ends it: nothing can be added afterwards.
    public func finish() -> [UInt8] {
        var code = [UInt8](repeating: 0, count: algorithm.byteCount)
        var written = 0
        let finished = EVP_MAC_final(context, &code, &written, code.count)
        precondition(finished == 1 && written == code.count, "an HMAC was ended twice")
        return code
    }

    /// The code of one whole message.
    public static func code(_ algorithm: HashAlgorithm, of message: [UInt8], key: Redacted<[UInt8]>) -> [UInt8] {
        let code = HMAC(algorithm, key: key)
        code.update(message)
        return code.finish()
    }
}

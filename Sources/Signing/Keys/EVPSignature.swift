internal import COpenSSL

/// Signs through libcrypto's general interface.
enum EVPSignature {
    /// The signature, or `nil` if there is no key or libcrypto refuses.
    static func sign(_ message: [UInt8], _ key: OpaquePointer?, _ digest: OpaquePointer?) -> [UInt8]? {
        guard let key, let context = EVP_MD_CTX_new() else { return nil }
        defer { EVP_MD_CTX_free(context) }
        var length = 0
        guard EVP_DigestSignInit(context, nil, digest, nil, key) == 1,
            EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else {
            ERR_clear_error()
            return nil
        }
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else {
            ERR_clear_error()
            return nil
        }
        return Array(signature.prefix(length))
    }
}

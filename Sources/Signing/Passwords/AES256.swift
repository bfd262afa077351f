internal import COpenSSL

/// AES with a key of 32 bytes in CBC mode (SP 800-38A), without padding.
public enum AES256 {
    /// Encrypts whole blocks of 16 bytes; `nil` if key, vector or text have another length.
    public static func encrypt(_ text: [UInt8], key: [UInt8], vector: [UInt8]) -> [UInt8]? {
        run(text, key, vector, encrypts: true)
    }

    /// Decrypts whole blocks of 16 bytes; `nil` if key, vector or text have another length.
    public static func decrypt(_ text: [UInt8], key: [UInt8], vector: [UInt8]) -> [UInt8]? {
        run(text, key, vector, encrypts: false)
    }

    private static func run(_ text: [UInt8], _ key: [UInt8], _ vector: [UInt8], encrypts: Bool) -> [UInt8]? {
        guard key.count == 32, vector.count == 16, text.count % 16 == 0, let context = EVP_CIPHER_CTX_new() else {
            return nil
        }
        defer { EVP_CIPHER_CTX_free(context) }
        // Room for a block more, which libcrypto may ask for.
        var result = [UInt8](repeating: 0, count: text.count + 16)
        var count: Int32 = 0
        guard EVP_CipherInit_ex(context, EVP_aes_256_cbc(), nil, key, vector, encrypts ? 1 : 0) == 1,
            EVP_CIPHER_CTX_set_padding(context, 0) == 1,
            EVP_CipherUpdate(context, &result, &count, text, Int32(text.count)) == 1, count == text.count
        else { return nil }
        return Array(result.prefix(text.count))
    }
}

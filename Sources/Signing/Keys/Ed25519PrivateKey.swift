internal import COpenSSL

/// An Ed25519 key (RFC 8032).
public struct Ed25519PrivateKey: Sendable {
    private let seed: [UInt8]
    /// The public key of 32 bytes.
    let publicKey: [UInt8]

    /// Makes a key from a stream of random bytes; the same stream gives the same key.
    public init?(random: (Int) -> [UInt8]) { self.init(seed: random(32)) }

    /// `nil` if the seed has not 32 bytes.
    init?(seed: [UInt8]) {
        guard seed.count == 32, let key = Self.open(seed) else { return nil }
        defer { EVP_PKEY_free(key) }
        var bytes = [UInt8](repeating: 0, count: 32)
        var count = bytes.count
        guard EVP_PKEY_get_raw_public_key(key, &bytes, &count) == 1, count == 32 else { return nil }
        self.seed = seed
        publicKey = bytes
    }

    private static func open(_ seed: [UInt8]) -> OpaquePointer? {
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
    }

    /// The key in the form of PKCS#8 (RFC 8410).
    var pkcs8: [UInt8] {
        DER.sequence(DER.integer([]), DER.sequence(ObjectIdentifiers.ed25519), DER.octets(DER.octets(seed)))
    }

    func sign(_ message: [UInt8]) -> [UInt8]? {
        let key = Self.open(seed)
        defer { EVP_PKEY_free(key) }
        return EVPSignature.sign(message, key, nil)
    }
}

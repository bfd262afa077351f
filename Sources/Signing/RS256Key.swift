public import Base
internal import COpenSSL
internal import CShims

/// An RSA private key that signs with SHA-256 and PKCS#1 v1.5 padding (`RS256` of RFC 7518 §3.3), as the tokens of
/// a GitHub App need it.
public struct RS256Key: Sendable {
    /// Why a key cannot be used, or did not sign.
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// The text is no PEM private key, or needs a pass phrase.
        case unreadable
        /// The key is of another type.
        case notRSA
        /// The key is too short to be safe.
        case tooShort(bits: Int)
        /// The issuer is no App id.
        case badIssuer
        /// libcrypto refused to sign.
        case signingFailed

        /// What is wrong with the key, without showing any of it.
        public var description: String {
            switch self {
            case .unreadable: "not an unencrypted private key in PEM form (PKCS#1 or PKCS#8)"
            case .notRSA: "not an RSA key"
            case .tooShort(let bits): "an RSA key of \(bits) bits; at least 2048 are needed"
            case .badIssuer: "not an App's id: only letters, digits, '.', '-' and '_' can be in it"
            case .signingFailed: "libcrypto could not sign with this key"
            }
        }
    }

    /// The text stays as it is and is read again for each signature: one an hour, and nothing to share or free.
    private let pem: Redacted<[UInt8]>

    /// Reads a key in PEM form: PKCS#1 (`BEGIN RSA PRIVATE KEY`) or PKCS#8 (`BEGIN PRIVATE KEY`).
    public init(pem: Redacted<[UInt8]>) throws(Failure) {
        self.pem = pem
        EVP_PKEY_free(try Self.read(pem))
    }

    /// The signature of `message`.
    public func sign(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        let key = try Self.read(pem)
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_MD_CTX_new() else { throw .signingFailed }
        defer { EVP_MD_CTX_free(context) }
        var length = 0
        guard
            EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
            EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { throw .signingFailed }
        var signature = [UInt8](repeating: 0, count: length)
        guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else { throw .signingFailed }
        return Array(signature.prefix(length))
    }

    /// A JSON Web Token that proves to GitHub to be an App. It is valid from a minute before `now`, since clocks
    /// differ, until nine minutes after it; GitHub allows ten.
    ///
    /// - Parameters:
    ///   - issuer: The App's client id, or its number.
    ///   - now: Seconds since 1970.
    public func appToken(issuer: String, now: Int) throws(Failure) -> Redacted<String> {
        let isID = issuer.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isID, !issuer.isEmpty else { throw .badIssuer }
        let header = #"{"alg":"RS256","typ":"JWT"}"#
        let claims = #"{"iat":\#(now - 60),"exp":\#(now + 540),"iss":"\#(issuer)"}"#
        let signed = [header, claims].map { Base64.encode(Array($0.utf8), alphabet: .url) }.joined(separator: ".")
        let signature = try sign(Array(signed.utf8))
        return Redacted(signed + "." + Base64.encode(signature, alphabet: .url))
    }

    private static func read(_ pem: Redacted<[UInt8]>) throws(Failure) -> OpaquePointer {
        let made = pem.reveal().withUnsafeBufferPointer { martlet_private_key_from_pem($0.baseAddress, $0.count) }
        guard let key = made else { throw .unreadable }
        let isRSA = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
        let bits = Int(EVP_PKEY_get_bits(key))
        guard isRSA, bits >= 2048 else {
            EVP_PKEY_free(key)
            throw isRSA ? .tooShort(bits: bits) : .notRSA
        }
        return key
    }
}

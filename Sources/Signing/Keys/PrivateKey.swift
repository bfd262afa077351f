/// A private key of the kinds that Helm's certificate functions know, with the textual forms that Go gives them.
public enum PrivateKey: Sendable {
    /// RSA with two primes (RFC 8017).
    case rsa(RSAPrivateKey)
    /// ECDSA on one of NIST's curves.
    case elliptic(EllipticPrivateKey)
    /// Ed25519 (RFC 8032).
    case ed25519(Ed25519PrivateKey)
    /// DSA, which can no longer sign anything here.
    case dsa(DSAPrivateKey)

    /// Why a text is no usable key, or a key cannot sign. Never contains any of the key.
    public struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
        /// What is wrong.
        public let description: String

        init(_ description: String) { self.description = description }
    }

    /// Reads the first PEM block of a text: PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`), SEC 1
    /// (`EC PRIVATE KEY`) or sprig's form of DSA.
    public init(pem: [UInt8]) throws(Failure) {
        guard let block = PEMBlock(firstIn: pem) else { throw Failure("no PEM data in input") }
        let kind = " PRIVATE KEY"
        if block.label == "PRIVATE KEY" {
            guard let key = Self.read(pkcs8: block.bytes) else {
                throw Failure("decoding PEM as PKCS#8: asn1: structure error")
            }
            self = key
            return
        }
        guard block.label.hasSuffix(kind) else {
            throw Failure("no private key data in PEM block of type \(block.label)")
        }
        let type = String(block.label.dropLast(kind.count))
        switch type {
        case "RSA":
            guard let key = RSAPrivateKey(pkcs1: block.bytes) else {
                throw Failure("parsing RSA private key from PEM: asn1: structure error")
            }
            self = .rsa(key)
        case "EC":
            guard let key = EllipticPrivateKey(sec1: block.bytes, curve: nil) else {
                throw Failure("parsing EC private key from PEM: x509: failed to parse EC private key")
            }
            self = .elliptic(key)
        case "DSA":
            guard let key = DSAPrivateKey(der: block.bytes) else {
                throw Failure("parsing DSA private key from PEM: asn1: structure error")
            }
            self = .dsa(key)
        default: throw Failure("invalid private key type \(block.label)")
        }
    }

    private static func read(pkcs8 bytes: [UInt8]) -> PrivateKey? {
        var outer = DERReader(bytes[...])
        guard var info = outer.sequence(), outer.isAtEnd, info.magnitude() != nil, var algorithm = info.sequence(),
            let identifier = algorithm.next(0x06), let content = info.next(0x04)
        else { return nil }
        if identifier.elementsEqual(ObjectIdentifiers.rsaEncryption.dropFirst(2)) {
            return RSAPrivateKey(pkcs1: Array(content)).map { .rsa($0) }
        }
        if identifier.elementsEqual(ObjectIdentifiers.ecPublicKey.dropFirst(2)) {
            guard let name = algorithm.next(), let curve = EllipticCurve(identifier: Array(name.whole)) else {
                return nil
            }
            return EllipticPrivateKey(sec1: Array(content), curve: curve).map { .elliptic($0) }
        }
        if identifier.elementsEqual(ObjectIdentifiers.ed25519.dropFirst(2)) {
            var inner = DERReader(content)
            guard let seed = inner.next(0x04), inner.isAtEnd else { return nil }
            return Ed25519PrivateKey(seed: Array(seed)).map { .ed25519($0) }
        }
        return nil
    }

    /// The key as Go writes it: PKCS#1, SEC 1, or PKCS#8 for Ed25519.
    public var pem: String {
        switch self {
        case .rsa(let key): PEMBlock(label: "RSA PRIVATE KEY", bytes: key.pkcs1).text
        case .elliptic(let key): PEMBlock(label: "EC PRIVATE KEY", bytes: key.sec1).text
        case .ed25519(let key): PEMBlock(label: "PRIVATE KEY", bytes: key.pkcs8).text
        case .dsa(let key): PEMBlock(label: "DSA PRIVATE KEY", bytes: key.der).text
        }
    }

    /// The algorithm of the public key, and the key (RFC 5280 §4.1.2.7).
    func publicKey() throws(Failure) -> (algorithm: [UInt8], bytes: [UInt8]) {
        switch self {
        case .rsa(let key): return (DER.sequence(ObjectIdentifiers.rsaEncryption, DER.null), key.publicKey)
        case .elliptic(let key):
            return (DER.sequence(ObjectIdentifiers.ecPublicKey, key.curve.identifier), key.publicKey)
        case .ed25519(let key): return (DER.sequence(ObjectIdentifiers.ed25519), key.publicKey)
        case .dsa: throw Failure("x509: unsupported public key type: *dsa.PublicKey")
        }
    }

    /// The algorithm of signatures.
    func signatureAlgorithm() throws(Failure) -> [UInt8] {
        switch self {
        case .rsa: return DER.sequence(ObjectIdentifiers.sha256WithRSA, DER.null)
        case .elliptic(let key): return DER.sequence(key.curve.signatureIdentifier)
        case .ed25519: return DER.sequence(ObjectIdentifiers.ed25519)
        case .dsa: throw Failure("x509: certificate private key does not implement crypto.Signer")
        }
    }

    /// The signature of a message, the same each time.
    func sign(_ message: [UInt8]) throws(Failure) -> [UInt8] {
        let signature: [UInt8]? =
            switch self {
            case .rsa(let key): key.sign(message)
            case .elliptic(let key): key.sign(message)
            case .ed25519(let key): key.sign(message)
            case .dsa: nil
            }
        guard let signature else { throw Failure("libcrypto could not sign with this key") }
        return signature
    }
}

/// Names of algorithms and extensions, encoded.
enum ObjectIdentifiers {
    static let rsaEncryption = DER.identifier([1, 2, 840, 113_549, 1, 1, 1])
    static let sha256WithRSA = DER.identifier([1, 2, 840, 113_549, 1, 1, 11])
    static let ecPublicKey = DER.identifier([1, 2, 840, 10_045, 2, 1])
    static let ed25519 = DER.identifier([1, 3, 101, 112])
    static let commonName = DER.identifier([2, 5, 4, 3])
    static let subjectKeyIdentifier = DER.identifier([2, 5, 29, 14])
    static let keyUsage = DER.identifier([2, 5, 29, 15])
    static let subjectAlternativeName = DER.identifier([2, 5, 29, 17])
    static let basicConstraints = DER.identifier([2, 5, 29, 19])
    static let authorityKeyIdentifier = DER.identifier([2, 5, 29, 35])
    static let extendedKeyUsage = DER.identifier([2, 5, 29, 37])
    static let serverAuthentication = DER.identifier([1, 3, 6, 1, 5, 5, 7, 3, 1])
    static let clientAuthentication = DER.identifier([1, 3, 6, 1, 5, 5, 7, 3, 2])
}

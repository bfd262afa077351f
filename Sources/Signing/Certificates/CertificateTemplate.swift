internal import Base

/// What a certificate is to say. The encoding is that of Go's `x509.CreateCertificate`, byte for byte, for the certificates
/// that Helm's functions make.
public struct CertificateTemplate: Sendable {
    /// The common name; an empty one gives an empty subject.
    public var commonName: [UInt8]
    /// Names of hosts.
    public var hosts: [[UInt8]]
    /// Addresses of 4 or 16 bytes.
    public var addresses: [[UInt8]]
    /// Whether it may sign others.
    public var isAuthority: Bool
    /// The second from which on it is valid, in UTC, as `YYYYMMDDhhmmssZ`.
    public var start: String
    /// The second until which it is valid, in UTC, as `YYYYMMDDhhmmssZ`.
    public var end: String

    /// Creates a template.
    public init(
        commonName: [UInt8], hosts: [[UInt8]] = [], addresses: [[UInt8]] = [], isAuthority: Bool = false, start: String,
        end: String
    ) {
        self.commonName = commonName
        self.hosts = hosts
        self.addresses = addresses
        self.isAuthority = isAuthority
        self.start = start
        self.end = end
    }

    /// A serial number of 128 bits that depends on what the certificate says, so that no two certificates of one signer
    /// share it even where they share their randomness.
    ///
    /// - Parameter randomness: 32 or more random bytes.
    public func serial(from randomness: [UInt8]) -> [UInt8] {
        let content = DER.sequence(
            DER.octets(commonName), DER.sequence(hosts.map(DER.octets)), DER.sequence(addresses.map(DER.octets)),
            DER.octets(Array(start.utf8)), DER.octets(Array(end.utf8)))
        let code = HMAC.code(.sha256, of: content, key: Redacted(randomness))
        return Array(code.prefix(16))
    }

    /// Makes the certificate, in DER.
    ///
    /// - Parameters:
    ///   - key: The key that it is for.
    ///   - authority: Who signs it; itself if `nil`.
    ///   - serial: The serial number.
    public func certificate(
        for key: PrivateKey, signedBy authority: CertificateAuthority? = nil, serial: [UInt8]
    ) throws(PrivateKey.Failure) -> [UInt8] {
        let signer = authority?.key ?? key
        let algorithm = try signer.signatureAlgorithm()
        let (keyAlgorithm, keyBytes) = try key.publicKey()
        let subject = try name()
        let issuer = authority?.subject ?? subject
        guard let start = DER.time(start), let end = DER.time(end) else {
            throw .init("asn1: structure error: cannot represent time as GeneralizedTime")
        }
        var extensions = [
            // Digital signatures and key encipherment, and for an authority signing certificates.
            part(
                ObjectIdentifiers.keyUsage, isCritical: true,
                isAuthority ? DER.bits([0xA4], unused: 2) : DER.bits([0xA0], unused: 5)),
            part(
                ObjectIdentifiers.extendedKeyUsage,
                DER.sequence(ObjectIdentifiers.serverAuthentication, ObjectIdentifiers.clientAuthentication)),
            part(
                ObjectIdentifiers.basicConstraints, isCritical: true,
                isAuthority ? DER.sequence(DER.yes) : DER.sequence([])),
        ]
        if isAuthority {
            // The start of the key's digest (RFC 7093 §2).
            let identifier = Array(SHA256.digest(of: keyBytes).prefix(20))
            extensions.append(part(ObjectIdentifiers.subjectKeyIdentifier, DER.octets(identifier)))
        }
        if let identifier = authority?.keyIdentifier, !identifier.isEmpty, issuer != subject {
            extensions.append(
                part(ObjectIdentifiers.authorityKeyIdentifier, DER.sequence(DER.implicit(0, identifier))))
        }
        if !hosts.isEmpty || !addresses.isEmpty {
            extensions.append(
                part(ObjectIdentifiers.subjectAlternativeName, isCritical: commonName.isEmpty, try alternativeNames()))
        }
        let body = DER.sequence(
            DER.explicit(0, DER.integer([2])), DER.integer(serial), algorithm, issuer, DER.sequence(start, end),
            subject,
            DER.sequence(keyAlgorithm, DER.bits(keyBytes)), DER.explicit(3, DER.sequence(extensions)))
        return DER.sequence(body, algorithm, DER.bits(try signer.sign(body)))
    }

    private func part(_ name: [UInt8], isCritical: Bool = false, _ content: [UInt8]) -> [UInt8] {
        isCritical
            ? DER.sequence(name, DER.yes, DER.octets(content)) : DER.sequence(name, DER.octets(content))
    }

    /// The subject: plain where the characters allow it, else UTF-8.
    private func name() throws(PrivateKey.Failure) -> [UInt8] {
        if commonName.isEmpty { return DER.sequence([]) }
        let value: [UInt8]
        if commonName.allSatisfy(Self.isPrintable) {
            value = DER.string(printable: commonName)
        } else {
            guard String(validating: commonName, as: UTF8.self) != nil else {
                throw .init("asn1: string not valid UTF-8")
            }
            value = DER.string(utf8: commonName)
        }
        return DER.sequence(DER.set(DER.sequence(ObjectIdentifiers.commonName, value)))
    }

    /// The characters of a `PrintableString` (X.680 §41.4).
    private static func isPrintable(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: " '()+,-./:=?".utf8.contains(byte)
        }
    }

    private func alternativeNames() throws(PrivateKey.Failure) -> [UInt8] {
        for host in hosts where !host.allSatisfy({ $0 < 0x80 }) {
            throw .init("x509: \"\(String(decoding: host, as: UTF8.self))\" cannot be encoded as an IA5String")
        }
        return DER.sequence(hosts.map { DER.implicit(2, $0) } + addresses.map { DER.implicit(7, $0) })
    }
}

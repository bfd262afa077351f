/// Who signs a certificate: a certificate that was read, and its key.
public struct CertificateAuthority: Sendable {
    /// The name, encoded.
    let subject: [UInt8]
    /// The identifier of its key, if it has one.
    let keyIdentifier: [UInt8]?
    let key: PrivateKey

    /// Takes a certificate and the key that belongs to it; throws where they do not belong together.
    public init(certificate parts: CertificateParts, key: PrivateKey) throws(PrivateKey.Failure) {
        let (algorithm, bytes) = try key.publicKey()
        guard parts.publicKey == DER.sequence(algorithm, DER.bits(bytes)) else {
            throw .init("x509: provided PrivateKey doesn't match parent's PublicKey")
        }
        subject = parts.subject
        keyIdentifier = parts.subjectKeyIdentifier
        self.key = key
    }
}

/// The parts of a certificate that matter for those that it signs (RFC 5280 §4.1).
public struct CertificateParts: Sendable, Hashable {
    /// The name, encoded.
    public let subject: [UInt8]
    /// The public key with its algorithm, encoded.
    public let publicKey: [UInt8]
    /// The serial number.
    public let serial: [UInt8]
    /// The content of the extension that identifies the key, if there is one.
    public let subjectKeyIdentifier: [UInt8]?

    /// Reads a certificate in DER; `nil` if it is none.
    public init?(_ certificate: [UInt8]) {
        var outer = DERReader(certificate[...])
        guard var whole = outer.sequence(), outer.isAtEnd, var body = whole.sequence(), whole.next(0x30) != nil,
            whole.next(0x03) != nil, whole.isAtEnd
        else { return nil }
        _ = body.next(0xA0)
        guard let serial = body.next(0x02), body.next(0x30) != nil, body.next(0x30) != nil, body.next(0x30) != nil,
            let subject = body.next(), subject.tag == 0x30, let publicKey = body.next(), publicKey.tag == 0x30
        else { return nil }
        self.serial = Array(serial.drop { $0 == 0 })
        self.subject = Array(subject.whole)
        self.publicKey = Array(publicKey.whole)
        var identifier: [UInt8]?
        while let part = body.next() {
            guard part.tag == 0xA3 else { continue }
            var list = DERReader(part.content)
            guard var extensions = list.sequence() else { return nil }
            while !extensions.isAtEnd {
                guard var one = extensions.sequence(), let name = one.next(), name.tag == 0x06 else { return nil }
                _ = one.next(0x01)
                guard let content = one.next(0x04) else { return nil }
                guard name.whole.elementsEqual(ObjectIdentifiers.subjectKeyIdentifier) else { continue }
                var inner = DERReader(content)
                identifier = inner.next(0x04).map { Array($0) }
            }
        }
        guard body.isAtEnd else { return nil }
        subjectKeyIdentifier = identifier
    }
}

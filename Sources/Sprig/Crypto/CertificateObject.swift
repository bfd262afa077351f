import GoTemplate

/// What sprig's certificate functions give: a certificate and its private key, both in PEM.
final class CertificateObject: GoObject {
    static let type = GoType.named("sprig.certificate", .structure)

    let certificate: ByteString
    let key: ByteString

    init(certificate: ByteString, key: ByteString) {
        self.certificate = certificate
        self.key = key
    }

    var type: GoType { Self.type }

    var fields: [(name: ByteString, value: GoValue)] {
        [("Cert", .string(certificate)), ("Key", .string(key))]
    }
}

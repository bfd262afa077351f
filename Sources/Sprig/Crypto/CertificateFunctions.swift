import Glibc
import GoTemplate
import Signing

extension Sprig {
    /// `buildCustomCert`, which needs no randomness.
    static let certificateFunctions: [(ByteString, PureFunction)] = [
        (
            "buildCustomCert",
            PureFunction([.string, .string], result: CertificateObject.type) { arguments in
                guard let certificate = try? StrictBase64.decode(arguments.string(0).bytes) else {
                    throw GoFunctionError("unable to decode base64 certificate")
                }
                guard let key = try? StrictBase64.decode(arguments.string(1).bytes) else {
                    throw GoFunctionError("unable to decode base64 private key")
                }
                _ = try CertificateMaking.parts(certificate, named: "decodedCert")
                _ = try CertificateMaking.key(key, or: "error parsing private key: ")
                return .object(CertificateObject(certificate: ByteString(certificate), key: ByteString(key)))
            }
        )
    ]

    /// What makes keys and certificates.
    static func keyFunctions(_ environment: SprigEnvironment) -> [(ByteString, GoFunction)] {
        let drawing = DrawingFunctions(environment: environment)
        let making = CertificateMaking(environment: environment)
        let type = CertificateObject.type
        let (names, signer) = ([GoType.string, .list, .list, .int], CertificateObject.type)
        let parsing = "parsing private key: "
        return [
            drawing.function("genPrivateKey", [.string]) { stream, arguments in
                .string(try CertificateMaking.newKey(try arguments.string(0), stream))
            },
            drawing.function("genCA", [.string, .int], result: type) { stream, arguments in
                let stream = stream()
                let key = CertificateMaking.newKey(stream)
                return try making.authority(arguments, key, stream)
            },
            drawing.function("genCAWithKey", [.string, .int, .string], result: type) { stream, arguments in
                let key = try CertificateMaking.key(try arguments.string(2).bytes, or: parsing)
                return try making.authority(arguments, key, stream())
            },
            drawing.function("genSelfSignedCert", names, result: type) { stream, arguments in
                let stream = stream()
                let key = CertificateMaking.newKey(stream)
                return try making.certificate(arguments, key, signer: nil, stream)
            },
            drawing.function("genSelfSignedCertWithKey", names + [.string], result: type) { stream, arguments in
                let key = try CertificateMaking.key(try arguments.string(4).bytes, or: parsing)
                return try making.certificate(arguments, key, signer: nil, stream())
            },
            drawing.function("genSignedCert", names + [signer], result: type) { stream, arguments in
                let stream = stream()
                let key = CertificateMaking.newKey(stream)
                return try making.certificate(arguments, key, signer: arguments[4], stream)
            },
            drawing.function("genSignedCertWithKey", names + [signer, .string], result: type) { stream, arguments in
                let key = try CertificateMaking.key(try arguments.string(5).bytes, or: parsing)
                return try making.certificate(arguments, key, signer: arguments[4], stream())
            },
        ]
    }
}

/// Makes keys and certificates as sprig does.
private struct CertificateMaking {
    let environment: SprigEnvironment

    // MARK: Keys

    /// The key of a certificate.
    static func newKey(_ stream: any RandomStream) -> PrivateKey {
        .rsa(RSAPrivateKey(bits: 2048, random: stream.next))
    }

    /// A new key in PEM.
    static func newKey(_ type: ByteString, _ stream: () -> any RandomStream) throws -> ByteString {
        let key: PrivateKey?
        switch type {
        case "", "rsa": key = .rsa(RSAPrivateKey(bits: 4096, random: stream().next))
        case "dsa": key = .dsa(DSAPrivateKey(random: stream().next))
        case "ecdsa": key = EllipticPrivateKey(p256From: stream().next).map { .elliptic($0) }
        case "ed25519": key = Ed25519PrivateKey(random: stream().next).map { .ed25519($0) }
        default: return ByteString(Array("Unknown type ".utf8) + type.bytes)
        }
        guard let key else { throw GoFunctionError("libcrypto could not make a key") }
        return ByteString(key.pem)
    }

    static func key(_ pem: [UInt8], or context: String) throws -> PrivateKey {
        do throws(PrivateKey.Failure) { return try PrivateKey(pem: pem) } catch {
            throw GoFunctionError(context + error.description)
        }
    }

    // MARK: Certificates

    static func parts(_ pem: [UInt8], named name: String) throws -> CertificateParts {
        guard let block = PEMBlock(firstIn: pem) else { throw GoFunctionError("unable to decode certificate") }
        guard let parts = CertificateParts(block.bytes) else {
            throw GoFunctionError("error parsing certificate: \(name).Bytes: x509: malformed certificate")
        }
        return parts
    }

    /// A certificate that may sign others, by itself: name and days are the first two arguments.
    func authority(_ arguments: [GoValue], _ key: PrivateKey, _ stream: any RandomStream) throws -> GoValue {
        var template = template(try arguments.string(0), days: try arguments.int(1))
        template.isAuthority = true
        return try certificate(template, key, nil, stream)
    }

    /// A certificate: name, addresses, hosts and days are the first four arguments.
    ///
    /// - Parameter signer: the certificate that signs; itself if `nil`.
    func certificate(
        _ arguments: [GoValue], _ key: PrivateKey, signer: GoValue?, _ stream: any RandomStream
    ) throws -> GoValue {
        var signing: (certificate: CertificateParts, key: PrivateKey)?
        if let signer {
            guard case .object(let object) = signer, let signer = object as? CertificateObject else {
                throw GoFunctionError("expected sprig.certificate")
            }
            let certificate = try Self.parts(signer.certificate.bytes, named: "decodedSignerCert")
            signing = (certificate, try Self.key(signer.key.bytes, or: "error parsing private key: "))
        }
        var template = template(try arguments.string(0), days: try arguments.int(3))
        template.addresses = try elements(arguments[1]).map(address)
        template.hosts = try elements(arguments[2]).map { value in
            guard case .string(let name) = value else {
                throw GoFunctionError(
                    "error processing alternate dns name: \(try GoText.plain(value)) is not a string")
            }
            return name.bytes
        }
        return try certificate(template, key, signing, stream)
    }

    private func elements(_ value: GoValue) -> [GoValue] {
        if case .list(let list) = value { list.elements } else { [] }
    }

    private func template(_ name: ByteString, days: Int) -> CertificateTemplate {
        let start = environment.now()
        // In nanoseconds, so that centuries wrap as they do in Go.
        let life = GoDuration(nanoseconds: 24 * GoDuration.hour &* Int64(days))
        func text(_ time: GoTime) -> String { time.shown(in: .utc).formatted("20060102150405Z") }
        return CertificateTemplate(commonName: name.bytes, start: text(start), end: text(start.adding(life)))
    }

    private func certificate(
        _ template: CertificateTemplate, _ key: PrivateKey,
        _ signing: (certificate: CertificateParts, key: PrivateKey)?,
        _ stream: any RandomStream
    ) throws -> GoValue {
        do throws(PrivateKey.Failure) {
            var authority: CertificateAuthority?
            if let signing { authority = try CertificateAuthority(certificate: signing.certificate, key: signing.key) }
            let bytes = try template.certificate(
                for: key, signedBy: authority, serial: template.serial(from: stream.next(32)))
            return .object(
                CertificateObject(
                    certificate: ByteString(PEMBlock(label: "CERTIFICATE", bytes: bytes).text),
                    key: ByteString(key.pem)))
        } catch {
            throw GoFunctionError("error creating certificate: " + error.description)
        }
    }

    /// The 4 or 16 bytes of an address.
    private func address(_ value: GoValue) throws -> [UInt8] {
        guard case .string(let text) = value else {
            throw GoFunctionError("error parsing ip: \(try GoText.plain(value)) is not a string")
        }
        guard let bytes = Self.address(text) else {
            throw GoFunctionError("error parsing ip: \(text)")
        }
        return bytes
    }

    private static func address(_ text: ByteString) -> [UInt8]? {
        guard !text.bytes.contains(0) else { return nil }
        var (short, long) = (in_addr(), in6_addr())
        if inet_pton(AF_INET, text.description, &short) == 1 { return withUnsafeBytes(of: short) { Array($0) } }
        guard inet_pton(AF_INET6, text.description, &long) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: long) { Array($0) }
        // An address of version 4 in the clothes of version 6.
        let isMapped = bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes.suffix(4)) : bytes
    }
}

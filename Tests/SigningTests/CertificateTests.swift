import Base
import TestSupport
import Testing

@testable import Signing

/// Signatures of RSA and Ed25519 are the same each time; so a certificate with the same key, serial number and times has
/// to be the same, byte for byte, as the one that Helm 4.2.3 made.
@Suite("Certificates")
struct CertificateTests {
    private let edwards: PrivateKey
    private let rsa: PrivateKey

    init() throws {
        edwards = try PrivateKey(pem: Self.pem("PRIVATE KEY", HelmCertificates.ed25519Key))
        rsa = try PrivateKey(pem: Self.pem("RSA PRIVATE KEY", HelmCertificates.rsaKey))
    }

    private static func pem(_ label: String, _ base64: String) throws -> [UInt8] {
        Array(PEMBlock(label: label, bytes: try #require(Base64.decode(base64))).text.utf8)
    }

    private func expect(
        _ template: CertificateTemplate, _ key: PrivateKey, by authority: CertificateAuthority? = nil, serial: String,
        is expected: String
    ) throws {
        let serial = try #require(Hex.decode(serial))
        let made = try template.certificate(for: key, signedBy: authority, serial: serial)
        #expect(Base64.encode(made) == expected)
        #expect(try #require(CertificateParts(made)).serial == serial)
    }

    private func authority(_ certificate: String, _ key: PrivateKey) throws -> CertificateAuthority {
        let bytes = try #require(Base64.decode(certificate))
        return try CertificateAuthority(certificate: try #require(CertificateParts(bytes)), key: key)
    }

    @Test("An authority is what Helm makes")
    func authorities() throws {
        try expect(
            CertificateTemplate(
                commonName: Array("Martlet & Söhne".utf8), isAuthority: true, start: "20261125103244Z",
                end: "20271230103244Z"),
            edwards, serial: "83a4d74296e4da9841de9af90d9ea57c", is: HelmCertificates.authority)
        try expect(
            CertificateTemplate(
                commonName: Array("r".utf8), isAuthority: true, start: "20261125103244Z", end: "20271125103244Z"),
            rsa, serial: "6f6c2b243e629f68db715fe4ea81f22a", is: HelmCertificates.rsaAuthority)
    }

    @Test("A signed certificate is what Helm makes, with names of hosts and addresses")
    func signed() throws {
        let addresses: [[UInt8]] = [
            [10, 0, 0, 1], [0xFE, 0x80] + [UInt8](repeating: 0, count: 13) + [1], [1, 2, 3, 4],
        ]
        try expect(
            CertificateTemplate(
                commonName: Array("svc.example".utf8), hosts: ["a.b", "*.c"].map { Array($0.utf8) },
                addresses: addresses, start: "20261125103244Z", end: "20261225103244Z"),
            rsa, by: try authority(HelmCertificates.authority, edwards), serial: "65f1cd1759a4fd41e40b048c93e136da",
            is: HelmCertificates.signed)
        // The same name as the signer's: then the signer's key is not named.
        try expect(
            CertificateTemplate(commonName: Array("r".utf8), start: "20261125103244Z", end: "20261128103244Z"),
            edwards, by: try authority(HelmCertificates.rsaAuthority, rsa), serial: "d4246a4dbd6b11db156d3366a3305d36",
            is: HelmCertificates.sameName)
    }

    @Test("A certificate that signs itself is what Helm makes, without a name and beyond 2050")
    func selfSigned() throws {
        try expect(
            CertificateTemplate(
                commonName: [], hosts: [Array("x".utf8)], start: "20261125103244Z", end: "20540412103244Z"),
            edwards, serial: "9230af5220952a3440509a16594ffbb7", is: HelmCertificates.nameless)
        try expect(
            CertificateTemplate(
                commonName: Array("plain, name".utf8), start: "20261125103244Z", end: "20261124103244Z"),
            rsa, serial: "12b1e027719bac67e4f64634f962bac5", is: HelmCertificates.expired)
    }

    @Test("A key that does not belong to the signer's certificate is refused")
    func mismatch() {
        #expect { try authority(HelmCertificates.authority, rsa) } throws: {
            "\($0)" == "x509: provided PrivateKey doesn't match parent's PublicKey"
        }
    }

    @Test("The serial number depends on the content and on the randomness, and on nothing else")
    func serials() {
        func serial(_ name: String, start: String = "20240101000000Z", _ randomness: UInt8 = 1) -> [UInt8] {
            CertificateTemplate(commonName: Array(name.utf8), start: start, end: "20250101000000Z")
                .serial(from: [UInt8](repeating: randomness, count: 32))
        }
        #expect(serial("a") == serial("a"))
        #expect(Set([serial("a"), serial("b"), serial("a", start: "20240102000000Z"), serial("a", 2)]).count == 4)
        #expect(serial("a").count == 16)
    }

    @Test("What cannot be said in a certificate is refused")
    func refusals() {
        let start = "20240101000000Z"
        let foreign = CertificateTemplate(commonName: [], hosts: [Array("é".utf8)], start: start, end: start)
        #expect { try foreign.certificate(for: edwards, serial: [1]) } throws: {
            "\($0)" == "x509: \"é\" cannot be encoded as an IA5String"
        }
        let late = CertificateTemplate(commonName: [], start: start, end: "120240101000000Z")
        #expect(throws: PrivateKey.Failure.self) { try late.certificate(for: edwards, serial: [1]) }
        let garbled = CertificateTemplate(commonName: [0xFF], start: start, end: start)
        #expect(throws: PrivateKey.Failure.self) { try garbled.certificate(for: edwards, serial: [1]) }
    }

    @Test("Damaged certificates and keys are refused and never crash")
    func damage() throws {
        let certificate = try #require(Base64.decode(HelmCertificates.signed))
        let key = try #require(Base64.decode(HelmCertificates.rsaKey))
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<150 {
            var bytes = Bool.random(using: &generator) ? certificate : key
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<min(bytes.count, 300), using: &generator)] = .random(
                    in: 0...255, using: &generator)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator)))
            _ = CertificateParts(bytes)
            for label in ["PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"] {
                _ = try? PrivateKey(pem: Array(PEMBlock(label: label, bytes: bytes).text.utf8))
            }
        }
        #expect(CertificateParts(Array(certificate.dropLast())) == nil)
        #expect(CertificateParts(certificate + [0]) == nil)
    }
}

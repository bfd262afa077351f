import Base
import Testing

@testable import Signing

@Suite("Private keys")
struct PrivateKeyTests {
    /// Bytes that a label determines.
    private func stream(_ label: String) -> (Int) -> [UInt8] {
        var number: UInt8 = 0
        var unused: [UInt8] = []
        return { count in
            while unused.count < count {
                unused += HMAC.code(.sha256, of: Array(label.utf8) + [number], key: Redacted([1]))
                number &+= 1
            }
            defer { unused.removeFirst(count) }
            return Array(unused.prefix(count))
        }
    }

    /// The numbers in a sequence.
    private func numbers(_ bytes: [UInt8]) -> [[UInt8]] {
        var outer = DERReader(bytes[...])
        var reader = outer.sequence()
        var numbers: [[UInt8]] = []
        while let number = reader?.magnitude() { numbers.append(number) }
        return numbers
    }

    @Test("The same stream gives the same key, another stream another one, and the text can be read back")
    func repeatable() throws {
        func keys(_ label: String) throws -> [PrivateKey] {
            [
                .rsa(RSAPrivateKey(bits: 1024, random: stream(label))),
                .elliptic(try #require(EllipticPrivateKey(p256From: stream(label)))),
                .ed25519(try #require(Ed25519PrivateKey(random: stream(label)))),
            ]
        }
        let texts = try keys("a").map(\.pem)
        #expect(try keys("a").map(\.pem) == texts)
        #expect(Set(try keys("b").map(\.pem)).isDisjoint(with: texts))
        for text in texts { #expect(try PrivateKey(pem: Array(text.utf8)).pem == text) }
    }

    @Test("The parts of an RSA key fit together, and what it signs can be opened")
    func rsa() throws {
        let key = RSAPrivateKey(bits: 1024, random: stream("rsa"))
        let numbers = self.numbers(key.pkcs1).map { BigNumber($0) }
        try #require(numbers.count == 9)
        let (n, e, d, p, q) = (numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
        #expect(n.bitCount == 1024)
        #expect(p * q == n)
        #expect(p.isPrime && q.isPrime)
        #expect(p.bitCount == 512 && q.bitCount == 512)
        let one = BigNumber(1)
        #expect((e * d % (p - one)).isOne && (e * d % (q - one)).isOne)
        #expect(numbers[6] == d % (p - one) && numbers[7] == d % (q - one))
        #expect((numbers[8] * q % p).isOne)
        let signature = try #require(key.sign(Array("message".utf8)))
        let opened = BigNumber(signature).power(e, modulo: n).bytes(width: 128)
        #expect(opened.starts(with: [0, 1, 0xFF]))
        #expect(opened.suffix(32) == SHA256.digest(of: Array("message".utf8))[...])
    }

    @Test("ECDSA signatures are those of RFC 6979, appendix A.2.5")
    func ecdsa() throws {
        let secret = try #require(Hex.decode("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"))
        let form = DER.sequence(DER.integer([1]), DER.octets(secret), DER.explicit(0, EllipticCurve.p256.identifier))
        let key = try #require(EllipticPrivateKey(sec1: form, curve: nil))
        #expect(
            Hex.encode(key.publicKey)
                == "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                + "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299")
        let signature = try #require(key.sign(Array("sample".utf8)))
        #expect(
            numbers(signature).map { Hex.encode($0) } == [
                "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716",
                "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
            ])
    }

    @Test("All four curves sign, with numbers below their order", arguments: EllipticCurve.allCases)
    func curves(curve: EllipticCurve) throws {
        let secret = [UInt8](repeating: 0, count: curve.byteCount - 20) + [UInt8](repeating: 0x5A, count: 20)
        let form = DER.sequence(DER.integer([1]), DER.octets(secret))
        let key = try #require(EllipticPrivateKey(sec1: form, curve: curve))
        let signature = try #require(key.sign([1, 2, 3]))
        #expect(key.sign([1, 2, 3]) == signature)
        #expect(key.sign([1, 2, 4]) != signature)
        let read = try PrivateKey(pem: Array(PrivateKey.elliptic(key).pem.utf8))
        #expect(read.pem == PrivateKey.elliptic(key).pem)
    }

    @Test("A DSA key has the form that sprig gives it and can be read, but not sign")
    func dsa() throws {
        let numbers = [[7], [5], [3], [2], [1]] as [[UInt8]]
        let form = DER.sequence([DER.integer([])] + numbers.map(DER.integer))
        let key = try PrivateKey(pem: Array(PEMBlock(label: "DSA PRIVATE KEY", bytes: form).text.utf8))
        #expect(PEMBlock(firstIn: Array(key.pem.utf8)) == PEMBlock(label: "DSA PRIVATE KEY", bytes: form))
        #expect(throws: PrivateKey.Failure.self) { try key.signatureAlgorithm() }
        #expect(throws: PrivateKey.Failure.self) { try key.sign([]) }
    }

    @Test(
        "What is no key is refused",
        arguments: [
            ("", "no PEM data in input"), ("-----BEGIN PRIVATE KEY-----\nAAAA\n", "no PEM data in input"),
            (
                "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
                "no private key data in PEM block of type CERTIFICATE"
            ),
            (
                "-----BEGIN FOO PRIVATE KEY-----\nAAAA\n-----END FOO PRIVATE KEY-----\n",
                "invalid private key type FOO PRIVATE KEY"
            ),
        ])
    func refuses(text: String, message: String) {
        #expect { try PrivateKey(pem: Array(text.utf8)) } throws: { "\($0)" == message }
    }

    @Test("A PEM block is found among other text, with headers and spaces")
    func pem() throws {
        let text = """
            a comment
            -----BEGIN TEST-----\r
            Proc-Type: 4

            AQID \t
            BA==
            -----END TEST-----
            -----BEGIN OTHER-----
            -----END OTHER-----
            """
        let block = try #require(PEMBlock(firstIn: Array(text.utf8)))
        #expect(block == PEMBlock(label: "TEST", bytes: [1, 2, 3, 4]))
        #expect(block.text == "-----BEGIN TEST-----\nAQIDBA==\n-----END TEST-----\n")
        #expect(PEMBlock(label: "X", bytes: [UInt8](repeating: 0, count: 49)).text.split(separator: "\n").count == 4)
    }
}

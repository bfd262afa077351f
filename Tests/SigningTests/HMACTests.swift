import Base
import Signing
import Testing

@Suite struct HMACTests {
    struct Vector: Sendable, CustomTestStringConvertible {
        var name: String
        var algorithm: HashAlgorithm
        var key: [UInt8]
        var message: [UInt8]
        var expected: String
        var testDescription: String { "\(name), \(algorithm)" }

        init(_ name: String, _ algorithm: HashAlgorithm, key: String, message: String, _ expected: String) {
            self.init(name, algorithm, key: Array(key.utf8), message: Array(message.utf8), expected)
        }

        init(_ name: String, _ algorithm: HashAlgorithm, key: [UInt8], message: [UInt8], _ expected: String) {
            self.name = name
            self.algorithm = algorithm
            self.key = key
            self.message = message
            self.expected = expected
        }
    }

    static let json = #"{"ref":"refs/heads/main","after":"1f0c"}"#
    static let form = "payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%2C%22after%22%3A%221f0c%22%7D"

    static let vectors: [Vector] = [
        Vector(
            "GitHub's public sample", .sha256, key: "It's a Secret to Everybody", message: "Hello, World!",
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"),
        Vector(
            "GitHub's public sample", .sha1, key: "It's a Secret to Everybody", message: "Hello, World!",
            "01dc10d0c83e72ed246219cdd91669667fe2ca59"),
        Vector(
            "a small push", .sha256, key: "helmsman-test-1", message: json,
            "cb51369aef056e126ea733f8481ef78f5e38b8ecd50c9e0a8d42c6105494fce7"),
        Vector(
            "a small push", .sha1, key: "helmsman-test-1", message: json, "8b8341d1668cf9eafdc5b84856980ebcf4d18aef"),
        Vector(
            "a small push as a form", .sha256, key: "helmsman-test-1", message: form,
            "fbb80b4c06db955fdd23d39eb2b557a2eb91406cc2dce899c25d98ca019b5c8f"),
        Vector(
            "RFC 4231 case 2", .sha512, key: "Jefe", message: "what do ya want for nothing?",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
        ),
        Vector(
            "RFC 4231 case 6, a key longer than a block", .sha256, key: [UInt8](repeating: 0xaa, count: 131),
            message: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"),
        Vector(
            "an empty key and message", .sha256, key: "", message: "",
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
    ]

    @Test("A known message has the known code, in one piece and in any pieces", arguments: vectors)
    func knownCode(vector: Vector) {
        let key = Redacted(vector.key)
        #expect(Hex.encode(HMAC.code(vector.algorithm, of: vector.message, key: key)) == vector.expected)
        for size in [1, 3, 7] {
            let code = HMAC(vector.algorithm, key: key)
            for start in stride(from: 0, to: vector.message.count, by: size) {
                code.update(Array(vector.message[start..<min(start + size, vector.message.count)]))
                code.update([])
            }
            #expect(Hex.encode(code.finish()) == vector.expected)
        }
    }

    @Test("A Standard Webhooks message has the known signature")
    func standardWebhooks() throws {
        let key = try #require(Base64.decode("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
        #expect(key == Array(0...31))
        let code = HMAC.code(.sha256, of: Array("evt-0001.1795555555.\(Self.json)".utf8), key: Redacted(key))
        #expect(Base64.encode(code) == "2tZkGak8pFKxwj7ajceB4YEctbouvVIKhshpVmOvxJQ=")
    }

    @Test("SHA-256 of known texts")
    func digests() {
        #expect(
            SHA256.hexDigest(of: "") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(
            SHA256.hexDigest(of: "abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let pieces = IncrementalDigest(.sha1)
        for byte in "abc".utf8 { pieces.update([byte]) }
        #expect(Hex.encode(pieces.finish()) == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }

    @Test("Comparison in constant time finds a difference at each place and in length")
    func comparison() {
        let bytes = Array("0123456789abcdef".utf8)
        #expect(ConstantTime.equal(bytes, bytes))
        #expect(ConstantTime.equal([], []))
        #expect(ConstantTime.equalHidingLength(bytes, bytes))
        for position in bytes.indices {
            var other = bytes
            other[position] ^= 1
            #expect(!ConstantTime.equal(bytes, other))
            #expect(!ConstantTime.equalHidingLength(bytes, other))
        }
        #expect(!ConstantTime.equal(bytes, Array(bytes.dropLast())))
        #expect(!ConstantTime.equalHidingLength("token", "token2"))
        #expect(ConstantTime.equalHidingLength("tökən", "tökən"))
    }

    @Test("Random identifiers have the wanted length and differ")
    func identifiers() {
        let identifiers = (0..<100).map { _ in SecureRandom.identifier(bytes: 16) }
        #expect(Set(identifiers).count == 100)
        #expect(identifiers.allSatisfy { $0.utf8.count == 32 && Hex.decode($0) != nil })
        #expect(SecureRandom.bytes(0).isEmpty)
    }
}

import Testing

@testable import HTTPClient

@Suite("URLParts")
struct URLPartsTests {
    @Test("reads scheme, host and port")
    func parts() throws {
        let plain = try #require(URLParts("HTTPS://Example.com?q=1"))
        #expect(plain.scheme == "https")
        #expect(plain.host == "Example.com")
        #expect(plain.port == 443)
        #expect(plain.rest == "/?q=1")
        #expect(plain.path == "/")
        let literal = try #require(URLParts("http://[::1]:8080/a/b?c#d"))
        #expect(literal.host == "[::1]")
        #expect(literal.port == 8080)
        #expect(literal.path == "/a/b")
    }

    @Test("never takes a user name, whatever bytes are put into the URL")
    func mutations() {
        var generator = SeededGenerator(state: 42)
        let base = Array("https://example.com:8443/api/v1?watch=1".utf8)
        let alphabet = Array(":/@?#[]\\ %a1.\r\n\t".utf8)
        for _ in 0..<20_000 {
            var bytes = base
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                if Bool.random(using: &generator) { bytes[index] = byte } else { bytes.insert(byte, at: index) }
            }
            guard let parts = URLParts(String(decoding: bytes, as: UTF8.self)) else { continue }
            #expect(!parts.authority.contains("@") && !parts.host.isEmpty)
            #expect((1...65535).contains(parts.port))
            #expect(parts.rest.hasPrefix("/"))
        }
    }
}

/// The same numbers in each run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

import Testing

@testable import GitStore

@Suite struct KnownHostsTests {
    static let key = "AAAAC3NzaC1lZDI1NTE5AAAAIL7/7TVosMya53yUEUEOGkqWzAcDINWLiPJ4zvGuRJNk"
    static let otherKey = "AAAAC3NzaC1lZDI1NTE5AAAAICG+H/aVjCoXqRLeGeuOWkDQUh/qT5kgwrgggrONzje1"
    static let otherType =
        "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBHrA2xRhsCF0FTTsrkPb4R2hv20AMdv6TTV1MOBOuyustug9VyaheCuBqRWWC1RrC3McxPHvTkZbg87XWrlndOo="

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var port = 22
        var verdict: KnownHosts.Verdict
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "the host's key", text: "git.example.com ssh-ed25519 \(key) comment", verdict: .trusted),
        Case(name: "one of several names", text: "10.0.0.1,git.example.com ssh-ed25519 \(key)", verdict: .trusted),
        Case(name: "a pattern", text: "*.example.com ssh-ed25519 \(key)", verdict: .trusted),
        Case(name: "a pattern with an exception", text: "*.example.com,!git.* ssh-ed25519 \(key)", verdict: .unknown),
        Case(name: "another host", text: "git.example.org ssh-ed25519 \(key)", verdict: .unknown),
        Case(name: "a longer host", text: "xgit.example.com ssh-ed25519 \(key)", verdict: .unknown),
        Case(name: "another key of the same type", text: "git.example.com ssh-ed25519 \(otherKey)", verdict: .changed),
        Case(
            name: "a key of another type", text: "git.example.com ecdsa-sha2-nistp256 \(otherType)", verdict: .unknown),
        Case(
            name: "an old and the new key",
            text: "git.example.com ssh-ed25519 \(otherKey)\ngit.example.com ssh-ed25519 \(key)", verdict: .trusted),
        Case(
            name: "a revoked key wins over a trusted line",
            text: "git.example.com ssh-ed25519 \(key)\n@revoked git.example.com ssh-ed25519 \(key)", verdict: .revoked),
        Case(
            name: "a certificate authority counts for nothing",
            text: "@cert-authority git.example.com ssh-ed25519 \(key)",
            verdict: .unknown),
        Case(name: "a comment", text: "# git.example.com ssh-ed25519 \(key)", verdict: .unknown),
        Case(name: "an empty file", text: "", verdict: .unknown),
        Case(name: "a key cut short", text: "git.example.com ssh-ed25519 \(key.dropLast(8))", verdict: .changed),
        Case(name: "another port", text: "git.example.com ssh-ed25519 \(key)", port: 2222, verdict: .unknown),
        Case(name: "the right port", text: "[git.example.com]:2222 ssh-ed25519 \(key)", port: 2222, verdict: .trusted),
        Case(
            name: "a name hashed by ssh-keygen",
            text: "|1|VE7shWmKoS1ZLWKzD5etF3XSJlM=|sEyuHO+caV3QVir2K2Uk+xwKqE8= ssh-ed25519 \(key)", verdict: .trusted),
        Case(
            name: "a hashed name with a port",
            text: "|1|PBRx+sc9cvp46Vu/pHJzKtgHJGE=|fWoy96t3GDDo79T3yMPRtkU6VWU= ssh-ed25519 \(key)", port: 2222,
            verdict: .trusted),
        Case(
            name: "a hashed name of another host",
            text: "|1|PBRx+sc9cvp46Vu/pHJzKtgHJGE=|fWoy96t3GDDo79T3yMPRtkU6VWU= ssh-ed25519 \(key)", verdict: .unknown),
    ]

    @Test("a server's key is held against the file", arguments: cases)
    func verdict(_ item: Case) throws {
        let key = try #require(KnownHosts.base64(Self.key[...]))
        #expect(KnownHosts(item.text).verdict(host: "Git.Example.com", port: item.port, key: key) == item.verdict)
    }

    @Test("a damaged file never makes a key trusted for another host")
    func fuzz() throws {
        let key = try #require(KnownHosts.base64(Self.key[...]))
        let text = Array(
            "git.example.com,[h]:2 ssh-ed25519 \(Self.key)\n|1|a=|b= x y\n@revoked * z \(Self.otherKey)\n".utf8)
        var generator = SeededGenerator(state: 11)
        for _ in 0..<2_000 {
            var bytes = text
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            let verdict = KnownHosts(String(decoding: bytes, as: UTF8.self)).verdict(
                host: "elsewhere.net", port: 22, key: key)
            #expect(verdict != .trusted || bytes.contains(UInt8(ascii: "*")) && bytes != text)
        }
    }
}

import GoTemplate
import Manifests
import TestSupport
import Testing

@Suite struct DecodingRobustnessTests {
    /// Texts of a fixture, each with a few bytes changed, dropped or doubled.
    private static func mutants(of name: String, count: Int, seed: UInt64) throws -> [ByteString] {
        let texts = try ValueFixture(name).cases.compactMap { $0["text"]?.string }
        var generator = SeededGenerator(seed: seed)
        return try (0..<count).map { _ in
            var bytes = Array(try #require(texts.randomElement(using: &generator)).utf8)
            for _ in 0...Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
                let index = Int.random(in: bytes.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(bytes[index], at: index)
                default: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
                }
            }
            return ByteString(bytes)
        }
    }

    @Test func `Broken JSON and YAML give a map or a list, and what was read can be written and read again`() throws {
        for text in try DecodingRobustnessTests.mutants(of: "decoding.json", count: 1500, seed: 1) {
            for value in [
                try GoDecoding.jsonMap(text), try GoDecoding.jsonList(text), try GoDecoding.yamlMap(text),
                try GoDecoding.yamlList(text),
            ] {
                let json = try GoEncoding.json(value)
                #expect(try GoEncoding.json(GoDecoding.json(json)) == json, "\(text)")
            }
        }
    }

    @Test func `Broken TOML gives a map`() throws {
        for text in try DecodingRobustnessTests.mutants(of: "toml.json", count: 1500, seed: 2) {
            let value = try GoDecoding.tomlMap(text) { _ in .null }
            #expect(value.kindName == "map")
        }
    }

    @Test func `Formats of random bytes never fail`() throws {
        let pieces = Array("%%%%+-# 0123.*[]vdsqxXTtbcUefgpw\u{E9}a".utf8)
        var generator = SeededGenerator(seed: 3)
        let values: [GoValue] = [.int(3), .string("text"), .float(2.5), .list([.null, .bool(true)]), .map(GoMap())]
        for _ in 0..<3000 {
            let count = Int.random(in: 0...12, using: &generator)
            let format = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? 0 }
            let arguments = values.prefix(Int.random(in: 0...5, using: &generator))
            _ = try GoFormat.sprintf(ByteString(format), Array(arguments))
        }
    }
}

import Base
import Manifests
import Testing

/// A text and what it becomes as JSON.
struct ReadingCase: Sendable, CustomTestStringConvertible {
    let text: String
    let json: String
    init(_ text: String, _ json: String) {
        self.text = text
        self.json = json
    }
    var testDescription: String { text }
}

@Suite struct YAMLReaderTests {
    private func json(_ text: String) throws -> String {
        let node = try #require(try YAML.parse(text, path: "f.yaml").first?.node)
        return String(decoding: JSON.serialize(node, normalizedNumbers: true), as: UTF8.self)
    }

    @Test(
        "Plain scalars get the type and value that Go's YAML gives them",
        arguments: [
            ReadingCase("yes", "true"), ReadingCase("No", "false"), ReadingCase("ON", "true"),
            ReadingCase("off", "false"),
            ReadingCase("y", "true"), ReadingCase("N", "false"), ReadingCase("yEs", "\"yEs\""),
            ReadingCase("~", "null"),
            ReadingCase("Null", "null"), ReadingCase("0777", "511"), ReadingCase("0o777", "511"),
            ReadingCase("0x1F", "31"),
            ReadingCase("0b101", "5"), ReadingCase("-0b11", "-3"), ReadingCase("1_000", "1000"), ReadingCase("+5", "5"),
            ReadingCase("08", "8"), ReadingCase("0o8", "\"0o8\""), ReadingCase("1e3", "1000"), ReadingCase(".5", "0.5"),
            ReadingCase("1.", "1"), ReadingCase("1.50", "1.5"), ReadingCase(".inf", "\".inf\""),
            ReadingCase("18446744073709551615", "18446744073709551615"),
            ReadingCase("18446744073709551616", "18446744073709552000"), ReadingCase("1e400", "\"1e400\""),
            ReadingCase("0x1ffffffffffffffff", "\"0x1ffffffffffffffff\""), ReadingCase("2020-01-01", "\"2020-01-01\""),
            ReadingCase("2020-01-01T00:00:00Z", "\"2020-01-01T00:00:00Z\""), ReadingCase("1:20", "\"1:20\""),
            ReadingCase("1.2.3", "\"1.2.3\""), ReadingCase("'yes'", "\"yes\""), ReadingCase("\"1\"", "\"1\""),
            ReadingCase("|\n  yes\n", "\"yes\\n\""), ReadingCase(">-\n  a\n  b\n", "\"a b\""),
        ])
    func scalars(_ example: ReadingCase) throws {
        #expect(try json(example.text) == example.json)
    }

    @Test(
        "Tags decide the type",
        arguments: [
            ReadingCase("!!str 5", "\"5\""), ReadingCase("!!str yes", "\"yes\""), ReadingCase("!!int \"5\"", "5"),
            ReadingCase("!!float 1", "1"), ReadingCase("!!bool \"yes\"", "true"), ReadingCase("!!null ''", "null"),
            ReadingCase("!!binary aGk=", "\"hi\""), ReadingCase("!!binary /w==", "\"\u{FFFD}\""),
            ReadingCase("!!timestamp 2020-01-01", "\"2020-01-01\""), ReadingCase("!Ref x", "\"x\""),
            ReadingCase("! 5", "\"5\""),
            ReadingCase("!!map {a: 1}", "{\"a\":1}"),
        ])
    func tags(_ example: ReadingCase) throws {
        #expect(try json(example.text) == example.json)
    }

    @Test(
        "Keys become strings as sigs.k8s.io/yaml makes them",
        arguments: [
            ReadingCase("1: a", "{\"1\":\"a\"}"), ReadingCase("0x10: a", "{\"16\":\"a\"}"),
            ReadingCase("yes: a", "{\"true\":\"a\"}"),
            ReadingCase("1.50: a", "{\"1.5\":\"a\"}"), ReadingCase("'1.50': a", "{\"1.50\":\"a\"}"),
            ReadingCase("1e10: a", "{\"1e+10\":\"a\"}"),
            ReadingCase("? a\n: b", "{\"a\":\"b\"}"), ReadingCase("&k a: *k", "{\"a\":\"a\"}"),
            ReadingCase("2020-01-01: a", "{\"2020-01-01\":\"a\"}"),
        ])
    func keys(_ example: ReadingCase) throws {
        #expect(try json(example.text) == example.json)
    }

    @Test(
        "Merge keys bring in a mapping's keys; of a key that stands twice the later one counts",
        arguments: [
            ReadingCase("b: &b {p: 1, q: 2}\nx: {<<: *b, q: 3}", "{\"b\":{\"p\":1,\"q\":2},\"x\":{\"p\":1,\"q\":3}}"),
            ReadingCase("b: &b {p: 1}\nx: {p: 5, <<: *b}", "{\"b\":{\"p\":1},\"x\":{\"p\":1}}"),
            ReadingCase("x: {<<: [{a: 1}, {a: 2, b: 2}]}", "{\"x\":{\"a\":1,\"b\":2}}"),
            ReadingCase("x: {<<: {a: 1}, b: 2}", "{\"x\":{\"a\":1,\"b\":2}}"),
            ReadingCase("x: {'<<': 1}", "{\"x\":{\"<<\":1}}"),
        ])
    func mergeKeys(_ example: ReadingCase) throws {
        #expect(try json(example.text) == example.json)
    }

    @Test("Documents are separated, may be empty, and know their first line")
    func documents() throws {
        let documents = try YAML.parse("# c\na: 1\n---\n---\n# only a comment\n---\nnull\n...\n---\nb: 2\n", path: "f")
        #expect(documents.map { $0.node?.mapping?.keys.first } == ["a", nil, nil, nil, "b"])
        #expect(documents.map { $0.node == nil } == [false, true, true, false, false])
        #expect(documents.map(\.line) == [2, 3, 4, 6, 9])
        #expect(try YAML.parse("", path: "f").isEmpty)
        #expect(try YAML.parse("# nothing\n", path: "f").isEmpty)
    }

    @Test("A file that may hold one document refuses a second one")
    func singleDocument() throws {
        #expect(try YAML.parseSingle(Array("---\n---\na: 1\n".utf8), path: "f")?["a"]?.int == 1)
        let error = #expect(throws: Diagnostic.self) {
            try YAML.parseSingle(Array("a: 1\n---\nb: 1\n".utf8), path: "f")
        }
        #expect(error?.location?.line == 2)
    }

    @Test("Keys and values know their line and column, counted in characters")
    func places() throws {
        let node = try #require(try YAML.parse("a: 1\né:\n  - x\n  - {k: \"é\", l: y}\n", path: "f").first?.node)
        let entry = try #require(node.mapping?.entry(of: "é"))
        #expect(entry.line == 2 && entry.column == 1)
        #expect(entry.value.line == 3 && entry.value.column == 3)
        let inner = try #require(node["é"]?[1]?.mapping?.entry(of: "l"))
        #expect(inner.line == 4 && inner.column == 14 && inner.value.column == 17)
    }

    @Test("Spelling and style stay known")
    func styles() throws {
        let node = try #require(try YAML.parse("[a, 'b', \"c\", 0x1F]\n", path: "f").first?.node)
        #expect(node.sequence?.map { $0.scalar?.style } == [.plain, .singleQuoted, .doubleQuoted, .plain])
        #expect(node[3]?.scalar?.text == "0x1F" && node[3]?.int == 31)
    }

    @Test("A byte order mark and UTF-16 are understood")
    func encodings() throws {
        #expect(try json("\u{FEFF}a: é") == "{\"a\":\"é\"}")
        for bigEndian in [false, true] {
            let bytes = "\u{FEFF}a: é".utf16.flatMap { unit -> [UInt8] in
                let pair = [UInt8(unit & 255), UInt8(unit >> 8)]
                return bigEndian ? pair.reversed() : pair
            }
            #expect(try YAML.parse(bytes, path: "f").first?.node?["a"]?.string == "é")
        }
    }

    @Test("Large mappings are read in linear time and refuse a double key")
    func largeMapping() throws {
        let count = 50_000
        let text = (0..<count).map { "key\($0): \($0)\n" }.joined()
        let node = try #require(try YAML.parse(text, path: "f").first?.node)
        #expect(node.mapping?.count == count && node["key49999"]?.int == 49_999)
        let error = #expect(throws: Diagnostic.self) { try YAML.parse(text + "key7: x\n", path: "f") }
        #expect(
            error?.description.hasPrefix("f:50001:1: key \"key7\" stands twice in this mapping, first at line 8")
                == true)
    }

    @Test("Aliases may be used much, but not to blow a small text up")
    func aliasBomb() throws {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            bomb += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let error = #expect(throws: Diagnostic.self) { try YAML.parse(bomb, path: "f") }
        #expect(error?.message == "the aliases of this document expand to far more than it holds")
        let modest = "base: &b {a: 1, b: 2}\nlist:\n" + String(repeating: "- *b\n", count: 2_000)
        #expect(try YAML.parse(modest, path: "f").first?.node?["list"]?.sequence?.count == 2_000)
    }

    @Test("Nesting is bounded, also by way of aliases")
    func depth() {
        let limits = YAML.Limits(depth: 10)
        let nested = { (depth: Int) in
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        #expect(throws: Never.self) { try YAML.parse(nested(10), path: "f", limits: limits) }
        #expect(throws: Diagnostic.self) { try YAML.parse(nested(11), path: "f", limits: limits) }
        let chain = "a: &a [[[[[x]]]]]\nb: [[[[[*a]]]]]\n"
        #expect(throws: Diagnostic.self) { try YAML.parse(Array(chain.utf8), path: "f", limits: limits) }
    }

    @Test("The number of bytes and of values is bounded")
    func size() {
        #expect(throws: Diagnostic.self) {
            try YAML.parse(Array("a: 12345".utf8), path: "f", limits: YAML.Limits(bytes: 7))
        }
        #expect(throws: Diagnostic.self) {
            try YAML.parse(Array("[1, 2, 3]".utf8), path: "f", limits: YAML.Limits(nodes: 2))
        }
    }
}

import Base
import Manifests
import Testing

/// A text with what it should give.
struct JSONCase: Sendable, CustomTestStringConvertible {
    let text: String
    let expected: String
    init(_ text: String, _ expected: String) {
        self.text = text
        self.expected = expected
    }
    var testDescription: String { text }
}

@Suite struct JSONParserTests {
    @Test(
        "A text keeps its value through reading and writing",
        arguments: [
            JSONCase("{}", "{}"), JSONCase("[]", "[]"), JSONCase(" [ 1 , 2 ] ", "[1,2]"),
            JSONCase("{\"b\":1,\"a\":[true,false,null]}", "{\"b\":1,\"a\":[true,false,null]}"),
            JSONCase("1.50", "1.50"), JSONCase("-0", "-0"), JSONCase("1e3", "1e3"),
            JSONCase("123456789012345678901234567890", "123456789012345678901234567890"),
            JSONCase("\"\\u00e9\\n\\/\"", "\"é\\n/\""), JSONCase("\"\\ud83d\\ude00\"", "\"😀\""),
            JSONCase("\"\\ud83d\"", "\"\u{FFFD}\""), JSONCase("\"\\ud83dx\"", "\"\u{FFFD}x\""),
            JSONCase("\"\\u2028\"", "\"\\u2028\""), JSONCase("\u{FEFF}true", "true"),
            JSONCase("\"\\u0001\\b\\f\"", "\"\\u0001\\b\\f\""),
            JSONCase("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\":3,\"b\":2}"),
        ])
    func roundTrip(_ example: JSONCase) throws {
        #expect(JSON.text(try JSON.parse(example.text)) == example.expected)
    }

    @Test(
        "What is no JSON is refused with its place, what was found and what would be right",
        arguments: [
            JSONCase("", "JSON:1:1: the text ends where a value should stand; the text may have been cut short"),
            JSONCase(
                "{\"a\":1,}",
                "JSON:1:8: found \"}\" where a key in double quotes should stand; is there a comma too many?"),
            JSONCase(
                "{'a':1}",
                "JSON:1:2: found \"'\" where a key in double quotes should stand; JSON has double quotes only"),
            JSONCase("{\n  \"é\" 1}", "JSON:2:7: found \"1\" where \":\" after the key should stand"),
            JSONCase("[1] x", "JSON:1:5: found \"x\" where the end of the text should stand"),
            JSONCase("01", "JSON:1:2: a number may not start with 0; leave the leading zeros out"),
            JSONCase(
                "1.",
                "JSON:1:3: the text ends where a digit after the decimal point should stand; the text may have been cut short"
            ),
            JSONCase("nul", "JSON:1:1: found \"n\" where a value should stand"),
            JSONCase("nullx", "JSON:1:5: found \"x\" where a value should stand"),
            JSONCase(
                "\"a\nb\"", "JSON:1:3: a line break inside a string; close the string, or write the line break as \\n"),
            JSONCase("\"\\x\"", "JSON:1:2: \\\"x\" is no escape of JSON; write a backslash itself as \\\\"),
            JSONCase("\"abc", "JSON:1:5: the text ends inside a string; close the string with a double quote"),
            JSONCase("// c", "JSON:1:1: found \"/\" where a value should stand; JSON has no comments"),
        ])
    func refused(_ example: JSONCase) {
        let error = #expect(throws: Diagnostic.self) { try JSON.parse(example.text) }
        #expect(error?.description == example.expected)
    }

    @Test("Invalid UTF-8 is refused at its column")
    func invalidUTF8() {
        let bytes: [UInt8] = [0x0A] + Array("[\"é".utf8) + [0xFF] + Array("\"]".utf8)
        let error = #expect(throws: Diagnostic.self) { try JSON.parse(bytes) }
        #expect(error?.description == "JSON:2:4: invalid UTF-8: byte 0xff; save the text as UTF-8")
    }

    @Test("Nesting is allowed to the limit and refused one level beyond it", arguments: [1, 63, 64, 65, 100_000])
    func nesting(depth: Int) {
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        if depth <= 64 {
            #expect(throws: Never.self) { try JSON.parse(text) }
        } else {
            let error = #expect(throws: Diagnostic.self) { try JSON.parse(text) }
            #expect(error?.message == "nested deeper than 64 levels")
        }
    }

    @Test("A key that stands twice is reported and its last value counts")
    func duplicateKeys() throws {
        var reports: [String] = []
        let node = try JSON.parse(Array("{\"a\":1,\n \"a\":2}".utf8)) { reports.append($0.description) }
        #expect(node["a"]?.int == 2)
        #expect(
            reports == ["JSON:2:2: warning: key \"a\" stands twice, first at line 1; the last one counts"])
    }

    @Test("Values and keys know where they stand")
    func places() throws {
        let node = try JSON.parse("{\n  \"é\": \"x\", \"b\": [1,\n 2]}")
        let entries = try #require(node.mapping?.entries)
        #expect(entries[0].line == 2 && entries[0].column == 3)
        #expect(entries[0].value.line == 2 && entries[0].value.column == 8)
        #expect(entries[1].column == 13)
        #expect(entries[1].value[1]?.line == 3 && entries[1].value[1]?.column == 2)
    }

    @Test("Integers of 64 bits are integers, larger ones are floats")
    func numberKinds() throws {
        let node = try JSON.parse(
            "[18446744073709551615, 18446744073709551616, -9223372036854775808, 1.0, -9223372036854775809]")
        #expect(node.sequence?.map { $0.scalar?.kind } == [.int, .float, .int, .float, .float])
    }
}

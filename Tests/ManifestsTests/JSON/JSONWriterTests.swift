import Manifests
import Testing

@Suite struct JSONWriterTests {
    @Test("Pretty output has the layout of Go's MarshalIndent")
    func pretty() throws {
        let node = try JSON.parse("{\"b\":[1,{\"x\":null}],\"a\":{},\"c\":[]}")
        let expected = """
            {
              "a": {},
              "b": [
                1,
                {
                  "x": null
                }
              ],
              "c": []
            }
            """
        #expect(JSON.text(node, pretty: true, sortedKeys: true) == expected)
    }

    @Test("HTML characters are escaped only when asked for")
    func html() {
        #expect(JSON.text(.string("<a&b>")) == "\"<a&b>\"")
        #expect(JSON.text(.string("<a&b>"), escapeHTML: true) == "\"\\u003ca\\u0026b\\u003e\"")
    }

    @Test(
        "Numbers in YAML's spellings are written by their value",
        arguments: [
            ("0x1F", Scalar.Kind.int, "31"), ("017", .int, "15"), ("0o17", .int, "15"), ("0b101", .int, "5"),
            ("1_000", .int, "1000"), ("+5", .int, "5"), ("-0x10", .int, "-16"), (".5", .float, "0.5"),
            ("1.", .float, "1"), (".inf", .float, "\".inf\""), ("08", .float, "8"),
            ("18446744073709551615", .int, "18446744073709551615"),
        ])
    func spellings(text: String, kind: Scalar.Kind, expected: String) {
        #expect(JSON.text(Node(.scalar(Scalar(text: text, kind: kind)))) == expected)
    }

    @Test(
        "Normalised numbers are what Go writes",
        arguments: [
            ("1.50", "1.5"), ("1e3", "1000"), ("1e20", "100000000000000000000"), ("1e21", "1e+21"),
            ("0.000001", "0.000001"), ("0.0000001", "1e-7"), ("1234567.891", "1234567.891"), ("-0.0", "-0"),
            ("5e-324", "5e-324"), ("1.7976931348623157e308", "1.7976931348623157e+308"), ("100", "100"),
            ("12345678901234567.0", "12345678901234568"),
        ])
    func normalised(text: String, expected: String) throws {
        let bytes = JSON.serialize(try JSON.parse(text), normalizedNumbers: true)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }

    @Test("Scalars are equal by value, whatever their spelling")
    func equality() {
        let scalar = { (text: String, kind: Scalar.Kind) in Scalar(text: text, kind: kind) }
        #expect(scalar("0x10", .int) == scalar("16", .int))
        #expect(scalar("1.0", .float) == scalar("1", .int))
        #expect(scalar("yes", .bool) == scalar("true", .bool))
        #expect(scalar("1", .int) != scalar("1", .string))
        #expect(scalar("18446744073709551615", .int) != scalar("-1", .int))
        #expect(scalar("é", .string) != scalar("e\u{301}", .string))
    }
}

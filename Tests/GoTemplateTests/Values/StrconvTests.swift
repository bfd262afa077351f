import GoTemplate
import Manifests
import Testing

@Suite struct StrconvTests {
    @Test func `Numbers and quoted texts are what Go makes of them`() throws {
        let fixture = try ValueFixture("strconv.json")
        #expect(fixture.cases.count > 300)
        for node in fixture.cases {
            let found = try StrconvTests.result(node)
            #expect(found.text == node["result"]?.string, "\(node)")
            #expect(found.error == node["error"]?.string, "\(node)")
        }
    }

    private static func result(_ node: Node) throws -> (text: String, error: String?) {
        let text = Array((node["text"]?.string ?? "").utf8)
        let base = node["base"]?.int ?? 0
        let bits = node["bits"]?.int ?? 64
        do {
            switch node["operation"]?.string {
            case "ParseInt": return ("\(try GoStrconv.parseInt(text, base: base, bits: bits))", nil)
            case "ParseUint": return ("\(try GoStrconv.parseUInt(text, base: base, bits: bits))", nil)
            case "ParseFloat": return (GoStrconv.format(try GoStrconv.parseFloat(text), as: .general), nil)
            case "Unquote":
                guard let content = GoStrconv.unquote(text) else { return ("", "syntax") }
                return (try GoFormat.sprintf("%x", [.string(content)]).description, nil)
            default:
                let forms: [String: GoStrconv.FloatForm] = ["e": .exponential, "f": .fixed, "g": .general]
                let form = try #require(node["form"]?.string.flatMap { forms[$0] })
                let value = try #require(node["value"]?.string.flatMap { Double($0) })
                let precision = try #require(node["precision"]?.int)
                return (GoStrconv.format(value, as: form, precision: precision < 0 ? nil : precision), nil)
            }
        } catch let error as GoStrconv.ParseError {
            switch error {
            case .syntax: return ("0", "syntax")
            case .range(let nearest): return ("\(nearest)", "range")
            case .unsignedRange(let nearest): return ("\(nearest)", "range")
            case .floatRange(let nearest): return (GoStrconv.format(nearest, as: .general), "range")
            }
        }
    }

    @Test(arguments: [
        ("plain", #""plain""#, #""plain""#), ("é\u{301}😀", "\"é\u{301}😀\"", #""\u00e9\u0301\U0001f600""#),
        ("\"\\\n\t\u{7}\u{0}\u{7F}", #""\"\\\n\t\a\x00\x7f""#, #""\"\\\n\t\a\x00\x7f""#),
        (
            "\u{A0}\u{AD}\u{200B}\u{FEFF}\u{E000}", #""\u00a0\u00ad\u200b\ufeff\ue000""#,
            #""\u00a0\u00ad\u200b\ufeff\ue000""#
        ),
    ]) func `Quoting escapes what does not print`(text: String, quoted: String, ascii: String) {
        #expect(GoStrconv.quote(ByteString(text)).description == quoted)
        #expect(GoStrconv.quoteToASCII(ByteString(text)).description == ascii)
        #expect(GoStrconv.unquote(GoStrconv.quote(ByteString(text)).bytes) == ByteString(text))
    }

    @Test func `Bytes that are no text are escaped one by one`() {
        #expect(GoStrconv.quote(ByteString([0x61, 0xFF, 0xC3, 0xE2, 0x82])).description == #""a\xff\xc3\xe2\x82""#)
    }

    @Test func `Errors read as Go's`() {
        #expect(
            GoStrconv.ParseError.syntax.message(function: "ParseInt", text: "a\"b")
                == #"strconv.ParseInt: parsing "a\"b": invalid syntax"#)
        #expect(
            GoStrconv.ParseError.range(nearest: 1).message(function: "Atoi", text: "9")
                == #"strconv.Atoi: parsing "9": value out of range"#)
    }
}

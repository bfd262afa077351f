import GoTemplate
import Manifests
import Testing

@Suite struct FormattingTests {
    @Test func `print, println and printf write what Helm writes`() throws {
        let fixture = try ValueFixture("formatting.json")
        #expect(fixture.cases.count > 250)
        for node in fixture.cases {
            let values = (node["values"]?.sequence ?? []).map { GoValue(fixture: $0) }
            let format = ByteString(node["format"]?.string ?? "")
            let text =
                switch node["function"]?.string {
                case "print": try GoFormat.print(values)
                case "println": try GoFormat.println(values)
                default: try GoFormat.sprintf(format, values)
                }
            #expect(text == ByteString(node["expected"]?.string ?? ""), "\(format) of \(values)")
        }
    }

    @Test func `bytes print as numbers, as text and as hexadecimal digits`() throws {
        let bytes = GoValue.bytes(Array("hi".utf8))
        #expect(
            try GoFormat.sprintf("%v %s %x %q %T %#v %d", Array(repeating: bytes, count: 7)).description
                == "[104 105] hi 6869 \"hi\" []uint8 []byte{0x68, 0x69} [104 105]")
        #expect(
            try GoFormat.sprintf("%v %s %x", Array(repeating: .list([bytes]), count: 3)).description
                == "[[104 105]] [hi] [6869]")
    }

    @Test(arguments: [
        ("%v", "&{1 x}"), ("%+v", "&{Major:1 note:x}"), ("%#v", "&semver.Version{Major:0x1, note:\"x\"}"),
        ("%d", "&{1 %!d(string=x)}"), ("%T", "*semver.Version"),
    ]) func `A struct prints its fields`(format: ByteString, expected: String) throws {
        #expect(try GoFormat.sprintf(format, [.object(Structure())]).description == expected)
    }

    @Test func `A type with a text prints it where text is asked for`() throws {
        let value = GoValue.object(Elapsed())
        #expect(
            try GoFormat.sprintf("%v|%s|%q|%x|%d|%T|%#v|%6.1s|", Array(repeating: value, count: 8)).description
                == "1h0m0s|1h0m0s|\"1h0m0s\"|31683" + "06d3073|3600|time.Duration|3600|     1|")
        #expect(try GoFormat.print([value, value]).description == "1h0m0s 1h0m0s")
        #expect(try GoFormat.sprintf("%t", [value]).description == "%!t(time.Duration=3600)")
    }

    @Test func `A value that contains itself is an error`() {
        let map = GoMap()
        map["self"] = .map(map)
        defer { map["self"] = nil }
        #expect(throws: GoLimitError.depth) { try GoFormat.print([.map(map)]) }
        #expect(throws: GoLimitError.depth) { try GoEncoding.yaml(.map(map)) }
        #expect(throws: GoLimitError.depth) { try GoEncoding.prettyYAML(.map(map)) }
        #expect(throws: GoLimitError.depth) { try GoEncoding.json(.map(map)) }
        #expect(throws: GoLimitError.depth) { try GoEncoding.toml(.map(map)) }
        #expect(throws: GoLimitError.depth) { try GoValue.map(map).deepCopy() }
    }

    @Test func `A text that grows without bounds is an error`() {
        let value = GoValue.string(ByteString(Array(repeating: UInt8(ascii: "a"), count: 1 << 20)))
        #expect(throws: GoLimitError.bytes) { try GoFormat.print([.list(Array(repeating: value, count: 70))]) }
    }
}

/// A pointer to a struct with a field that is not exported.
private final class Structure: GoObject {
    let type = GoType.pointer(.named("semver.Version", .structure))
    let fields: [(name: ByteString, value: GoValue)] = [("Major", .integer(1, .uint64))]
    let printedFields: [(name: ByteString, value: GoValue)] = [("Major", .integer(1, .uint64)), ("note", .string("x"))]
}

private final class Elapsed: GoObject {
    let type = GoType.named("time.Duration", .int64)
    let text: ByteString? = "1h0m0s"
    let underlying: GoValue? = .int64(3600)
}

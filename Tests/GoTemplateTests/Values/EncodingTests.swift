import GoTemplate
import Manifests
import Testing

@Suite struct EncodingTests {
    /// What a function of a chart makes of a value: the text, or what stands for an error there.
    private static let encoders: [(key: String, encode: @Sendable (GoValue) throws -> String)] = [
        ("yaml", { value in try lenient { try GoEncoding.yaml(value) } }),
        ("prettyYAML", { value in try lenient { try GoEncoding.prettyYAML(value) } }),
        ("json", { value in try lenient { try GoEncoding.json(value) } }),
        ("prettyJSON", { value in try lenient { try GoEncoding.json(value, style: .pretty) } }),
        ("rawJSON", { value in try lenient { try GoEncoding.json(value, style: .raw) } }),
        (
            "toml",
            { value in
                do { return try GoEncoding.toml(value).description } catch let error as GoFunctionError {
                    return error.message
                }
            }
        ),
    ]

    private static func lenient(_ encode: () throws -> ByteString) throws -> String {
        do { return try encode().description } catch is GoFunctionError { return "" }
    }

    @Test func `YAML, JSON and TOML are what Helm writes`() throws {
        let fixture = try ValueFixture("encoding.json")
        #expect(fixture.cases.count > 100)
        for node in fixture.cases {
            let value = GoValue(node["value"] ?? .null)
            for (key, encode) in EncodingTests.encoders {
                guard let expected = node[key]?.string else { continue }
                #expect(Array(try encode(value).utf8) == Array(expected.utf8), "\(key)")
            }
        }
    }

    @Test func `YAML, JSON and their errors are read as Helm reads them`() throws {
        let fixture = try ValueFixture("decoding.json")
        #expect(fixture.cases.count > 200)
        for node in fixture.cases {
            let text = ByteString(node["text"]?.string ?? "")
            let isJSON = node["format"]?.string == "json"
            let map = isJSON ? try GoDecoding.jsonMap(text) : try GoDecoding.yamlMap(text)
            let list = isJSON ? try GoDecoding.jsonList(text) : try GoDecoding.yamlList(text)
            #expect(try GoEncoding.json(map).description == node["map"]?.string, "\(text)")
            #expect(try GoEncoding.json(list).description == node["list"]?.string, "\(text)")
        }
    }

    @Test func `Bytes that are no text`() throws {
        let value = GoValue.map(GoMap(["a": .string(ByteString([0x80, 0x81]))]))
        #expect(try GoEncoding.yaml(value).description == "a: \u{FFFD}\u{FFFD}")
        #expect(try GoEncoding.json(value).description == #"{"a":"\ufffd\ufffd"}"#)
        #expect(try GoEncoding.prettyYAML(value).description == "a: !!binary gIE=")
    }

    @Test func `Numbers keep their types without a way through JSON`() throws {
        let value = GoValue.list([
            .int(5), .integer(-1, .uint64), .float(5), .float(1e15), .bytes([1, 2]), .list(GoList(isNil: true)),
        ])
        #expect(
            try GoEncoding.yaml(value).description
                == "- 5\n- 18446744073709551615\n- 5\n- 1000000000000000\n- AQI=\n- null")
        #expect(
            try GoEncoding.prettyYAML(value).description
                == "- 5\n- 18446744073709551615\n- 5\n- 1e+15\n- - 1\n  - 2\n- []")
        #expect(try GoEncoding.json(value).description == #"[5,18446744073709551615,5,1000000000000000,"AQI=",null]"#)
    }

    /// Expected texts by Helm 4.2.3.
    @Test func `Nil maps and lists`() throws {
        let map = try GoDecoding.jsonMap("null")
        let list = try GoDecoding.jsonList("null")
        #expect(
            try GoFormat.sprintf("%#v %v %#v %v", [map, map, list, list]).description
                == "map[string]interface {}(nil) map[] []interface {}(nil) []")
        let both = GoValue.map(GoMap(["a": map, "b": list, "c": .int(1)]))
        #expect(try GoEncoding.yaml(both).description == "a: null\nb: null\nc: 1")
        #expect(try GoEncoding.prettyYAML(both).description == "a: {}\nb: []\nc: 1")
        #expect(try GoEncoding.json(both).description == #"{"a":null,"b":null,"c":1}"#)
        #expect(try GoEncoding.toml(both).description == "c = 1\n")
        #expect(try !map.deepEquals(.map(GoMap())))
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan]) func `JSON has no such number`(number: Double) {
        #expect(throws: GoFunctionError.self) { try GoEncoding.json(.float(number)) }
        #expect(throws: GoFunctionError.self) { try GoEncoding.yaml(.float(number)) }
    }

    @Test func `Nesting beyond the limit is an error, not a crash`() throws {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: GoLimitError.self) { try GoDecoding.jsonList(ByteString(text)) }
        #expect(throws: GoLimitError.self) { try GoDecoding.yamlList(ByteString(text)) }
    }

    @Test func `A tree becomes a value and back`() throws {
        let documents = try YAML.parse("a: [1, 0x10, 1.5, yes, null, text]\nb: {c: '', d: []}", path: "test")
        let node = try #require(documents.first?.node)
        #expect(try GoValue(node).node() == node)
        #expect(GoValue(node, numbers: .typed)["a"]?[1]?.typeName == "int64")
        #expect(GoValue(node)["a"]?[1]?.typeName == "float64")
    }
}

extension GoValue {
    fileprivate subscript(key: ByteString) -> GoValue? {
        if case .map(let map) = self { return map[key] }
        return nil
    }

    fileprivate subscript(index: Int) -> GoValue? {
        if case .list(let list) = self { return list.elements[index] }
        return nil
    }
}

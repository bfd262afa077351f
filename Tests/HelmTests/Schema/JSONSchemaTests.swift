import Foundation
import Manifests
import Testing

@testable import Helm

/// Helm 4.2.3 said the same of each case, but for the order of violations beside each other, which it draws by chance.
@Suite("values.schema.json")
struct JSONSchemaTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var schema: [UInt8]
        var values: Node
        var messages: String
        var isError: Bool

        var testDescription: String { String(decoding: schema.prefix(120), as: UTF8.self) }

        static let all: [Case] = {
            let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Fixtures/schema-cases.json")
            guard let data = try? Data(contentsOf: path), let list = try? JSON.parse(Array(data)).sequence else {
                return []
            }
            return list.map { item in
                Case(
                    schema: JSON.serialize(item["schema"] ?? .null), values: item["values"] ?? .null,
                    messages: item["error"]?.string ?? item["messages"]?.string ?? "",
                    isError: item["error"] != nil)
            }
        }()
    }

    @Test("has Helm's messages for schemas of all drafts")
    func messages() throws {
        #expect(Case.all.count > 300)
        for item in Case.all {
            do {
                let messages = try JSONSchema(item.schema, path: "values.schema.json").validate(item.values)
                #expect(!item.isError && messages.joined(separator: "\n") == item.messages, "\(item.testDescription)")
            } catch {
                #expect(item.isError && "\(error)" == item.messages, "\(item.testDescription)")
            }
        }
    }

    @Test(
        "refuses to fetch other documents, and names them",
        arguments: ["https://example.com/x.json", "http://h/x", "other.json", "file:///etc/passwd"])
    func remoteReferences(reference: String) throws {
        let error = #expect(throws: HelmError.self) {
            try JSONSchema(Array(#"{"properties":{"a":{"$ref":"\#(reference)"}}}"#.utf8), path: "s")
        }
        let name = reference.hasPrefix("other") ? "file:///other.json" : reference
        #expect(error?.message.contains("failing loading \"\(name)\"") == true)
    }

    @Test("says where a text is not JSON")
    func syntax() throws {
        #expect(throws: (any Error).self) { try JSONSchema(Array("{\"a\": }".utf8), path: "c/values.schema.json") }
    }

    @Test("stops at schemas that take exponential time, and at schemas that nest without end")
    func limits() throws {
        var definitions: [String] = []
        for index in 0..<40 {
            let next = "{\"$ref\":\"#/$defs/d\(index + 1)\"}"
            definitions.append("\"d\(index)\":{\"allOf\":[\(next),\(next)]}")
        }
        definitions.append("\"d40\":{\"type\":\"object\"}")
        let doubling = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{\(definitions.joined(separator: ","))}}"
        let schema = try JSONSchema(Array(doubling.utf8), path: "s")
        #expect(throws: HelmError.self) { try schema.validate(.object([:]), stepLimit: 2_000) }

        let tree = try JSONSchema(Array(##"{"additionalProperties":{"$ref":"#"}}"##.utf8), path: "s")
        var values = Node.mapping([:])
        for _ in 0..<1_500 { values = .mapping(["a": values]) }
        #expect(throws: HelmError.self) { try tree.validate(values) }

        let deep = String(repeating: "{\"not\":", count: 4_000) + "{}" + String(repeating: "}", count: 4_000)
        #expect(throws: (any Error).self) { try JSONSchema(Array(deep.utf8), path: "s") }
    }

    @Test(
        "compares numbers by their decimal values",
        arguments: [
            ("0.3", "0.1", true), ("1e3", "7", false), ("1e400", "1", true), ("12345678901234567890123", "3", true),
            ("0", "5", true), ("5", "0", false), ("-6", "4", false), ("-8", "4", true), ("0.07", "0.02", false),
            ("1e-7", "1e-8", true),
        ])
    func multiples(number: String, divisor: String, isMultiple: Bool) throws {
        let number = try #require(DecimalNumber(number))
        #expect(number.isMultiple(of: try #require(DecimalNumber(divisor))) == isMultiple)
    }

    @Test("orders numbers by value and not by text")
    func order() throws {
        let texts = [
            "-1e3", "-2.5", "-0.1", "0", "1e-9", "0.5", "0.50001", "1", "2", "10", "9007199254740993", "1e300",
        ]
        let numbers = try texts.map { try #require(DecimalNumber($0)) }
        for (left, right) in zip(numbers, numbers.dropFirst()) { #expect(left < right) }
        #expect(DecimalNumber("1.0") == DecimalNumber("1"))
        #expect(DecimalNumber(100) == DecimalNumber("1e2"))
        #expect(DecimalNumber("1e9999999") == nil)
        #expect(DecimalNumber("1..2") == nil)
    }
}

import Foundation
import GoTemplate
import Testing

@testable import Sprig

@Suite("Functions against recorded results of Helm")
struct FunctionFixtureTests {
    @Test("A call gives the recorded type, text and JSON, or the recorded error", arguments: FunctionFixture.all)
    func call(_ fixture: FunctionFixture) throws {
        let values = try FunctionFixture.values()
        let sorting = fixture.call.hasPrefix("keys") || fixture.call.hasPrefix("values") ? " | sortAlpha" : ""
        let template =
            "{{ $x := (\(fixture.call)\(sorting)) }}{{ typeOf $x }}|{{ printf \"%v\" $x }}|{{ toJson $x }}"
        do {
            // Helm takes the words away that stand for nil in the output.
            let output = try render(template, values: values).replacingOccurrences(of: "<no value>", with: "")
            #expect("= " + output == fixture.expected)
        } catch {
            #expect(fixture.expected.hasPrefix("! "), "\(error)")
            #expect(error.description.hasSuffix(fixture.expected.dropFirst(2)), "\(error)")
        }
    }

    @Test("Every function of these families is recorded")
    func completeness() {
        let called = Set(FunctionFixture.all.map { $0.call.prefix { $0 != " " }.description })
        let families = [
            Sprig.stringFunctions, Sprig.caseFunctions, Sprig.encodingFunctions, Sprig.regexFunctions,
            Sprig.listFunctions, Sprig.countingFunctions, Sprig.dictionaryFunctions, Sprig.mergeFunctions,
            Sprig.mathFunctions, Sprig.conversionFunctions, Sprig.reflectionFunctions, Sprig.versionFunctions,
            Sprig.pathFunctions, Sprig.urlFunctions,
        ]
        #expect(Set(families.joined().map(\.0.description)).subtracting(called) == [])
    }
}

/// A call and what Helm makes of it.
struct FunctionFixture: Sendable, CustomTestStringConvertible {
    /// The call, without parentheses around it.
    let call: String
    /// `= ` and the output, or `! ` and the end of the error.
    let expected: String

    var testDescription: String { call }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/sprig-functions")

    static let all: [FunctionFixture] = {
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "txt" }.sorted { $0.path < $1.path }.flatMap(read)
    }()

    /// The values of the calls; a new one each time, as calls may change them.
    static func values() throws -> GoMap {
        let text = try Data(contentsOf: folder.appending(path: "values.json"))
        guard case .map(let map) = try GoDecoding.json(ByteString(Array(text))) else { return GoMap() }
        return map
    }

    private static func read(_ file: URL) -> [FunctionFixture] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else { return [] }
        let lines = text.split(separator: "\n")
        return stride(from: 0, to: lines.count - 1, by: 2).map { index in
            FunctionFixture(call: String(lines[index].dropFirst(2)), expected: unescaped(lines[index + 1]))
        }
    }

    private static func unescaped(_ line: Substring) -> String {
        var result = ""
        var rest = line[...]
        while let character = rest.popFirst() {
            guard character == "\\", let escape = rest.popFirst() else {
                result.append(character)
                continue
            }
            switch escape {
            case "n": result += "\n"
            case "r": result += "\r"
            case "u":
                let digits = rest.dropFirst().prefix { $0 != "}" }
                rest = rest.dropFirst(digits.count + 2)
                if let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) {
                    result.unicodeScalars.append(scalar)
                }
            default: result.append(escape)
            }
        }
        return result
    }
}

import Foundation
import GoTemplate
import Testing

/// Cases whose expected output is Go's; see `Tests/Fixtures/go-template/README.md`.
@Suite struct TemplateFixtureTests {
    struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let template: String
        let sources: [[String]]?
        let missing: String?
        let output: String?
        let error: String?

        var testDescription: String { template }
    }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/go-template")

    static let cases: [Case] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return files.filter { $0.hasSuffix(".json") && $0 != "data.json" }.sorted().flatMap { file in
            let data = (try? Data(contentsOf: folder.appending(path: file))) ?? Data()
            return (try? JSONDecoder().decode([Case].self, from: data)) ?? []
        }
    }()

    private static func data() throws -> GoValue {
        let content = try Data(contentsOf: folder.appending(path: "data.json"))
        return value(try JSONSerialization.jsonObject(with: content))
    }

    /// Values as those of a chart: all numbers are floats.
    private static func value(_ json: Any) -> GoValue {
        switch json {
        case let number as NSNumber:
            String(cString: number.objCType) == "c" ? .bool(number.boolValue) : .float(number.doubleValue)
        case let text as String: .string(text)
        case let list as [Any]: .list(list.map(value))
        case let map as [String: Any]:
            .map(GoMap(Dictionary(uniqueKeysWithValues: map.map { (ByteString($0.key), value($0.value)) })))
        default: .null
        }
    }

    @Test func thereAreCases() { #expect(Self.cases.count > 400) }

    @Test(arguments: cases) func templatesGiveWhatGoGives(example: Case) throws {
        let functions = TemplateFunctions.all
        let names = Set(functions.keys)
        let missingKey: TemplateExecution.MissingKey =
            switch example.missing {
            case "error": .error
            case "default": .invalid
            default: .zero
            }
        do {
            var set = TemplateSet(name: "gotpl")
            for source in example.sources ?? [] {
                try set.parse(Array(source[1].utf8), name: ByteString(source[0]), functions: names)
            }
            try set.parse(Array(example.template.utf8), name: "main", functions: names)
            let execution = TemplateExecution(set, functions: functions, missingKey: missingKey)
            let output = try execution.execute("main", data: try Self.data())
            #expect(String(decoding: output, as: UTF8.self) == example.output)
        } catch {
            #expect("\(error)" == example.error)
        }
    }
}

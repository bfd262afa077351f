import Foundation
import Testing

@testable import Kustomize

/// Whole kustomizations whose expected output is the real tool's; see `Tests/Fixtures/kustomize-names/README.md`.
@Suite struct NameFixtureTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/kustomize-names")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    @Test func thereAreCases() { #expect(Self.names.count > 300) }

    @Test(arguments: names) func aKustomizationGivesTheBytesOfTheRealTool(name: String) throws {
        let text = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        var files: [String: String] = [:]
        for section in ("\n" + text).components(separatedBy: "\n=== ").dropFirst() {
            let lines = section.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let content = lines.count > 1 ? String(lines[1]) : ""
            files["case/\(lines[0])"] = content.isEmpty || content.hasSuffix("\n") ? content : content + "\n"
        }
        let expected = try #require(files["case/expected"])
        files["case/expected"] = nil
        do {
            let output = try Kustomizer().build("case", in: TextTree(files))
            #expect(String(decoding: output.bytes, as: UTF8.self) == expected)
        } catch {
            #expect(expected == "error\n", "\(error)")
        }
    }
}

import Foundation
import Testing

@testable import Kustomize

/// Whole kustomizations whose expected output is the real tool's; see the `README.md` of each folder in
/// `Tests/Fixtures`.
@Suite struct KustomizationFixtureTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// The folders, each with a number of cases that it must exceed, lest a look in the wrong place pass for success.
    static let folders = [("kustomize-fields", 180), ("kustomize-generators", 80), ("kustomize-names", 300)]

    private static func names(in folder: String) -> [String] {
        let files =
            (try? FileManager.default.contentsOfDirectory(atPath: fixtures.appending(path: folder).path())) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().map { "\(folder)/\($0)" }
    }

    @Test(arguments: folders) func thereAreCases(folder: String, number: Int) {
        #expect(Self.names(in: folder).count > number)
    }

    @Test(arguments: folders.flatMap { names(in: $0.0) })
    func aKustomizationGivesTheBytesOfTheRealTool(name: String) throws {
        let text = try String(contentsOf: Self.fixtures.appending(path: name), encoding: .utf8)
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

import Foundation
import Testing

@testable import Kustomize

/// Whole kustomizations whose expected output is the real tool's; see the `README.md` of each folder in
/// `Tests/Fixtures`.
@Suite struct KustomizationFixtureTests {
    /// The folders, each with a number of cases that it must exceed, lest a look in the wrong place pass for success.
    static let folders = [
        ("kustomize-builds", 250), ("kustomize-fields", 180), ("kustomize-generators", 80), ("kustomize-names", 300),
    ]

    static let names = folders.flatMap { names(in: $0.0) }

    private static func names(in folder: String) -> [String] {
        let directory = KustomizationFixture.root.appending(path: folder)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: directory.path())) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted().map { "\(folder)/\($0)" }
    }

    @Test(arguments: folders) func thereAreCases(folder: String, number: Int) {
        #expect(Self.names(in: folder).count > number)
    }

    @Test(arguments: names) func aKustomizationGivesTheBytesOfTheRealTool(name: String) throws {
        let fixture = try KustomizationFixture(name)
        do {
            let output = try fixture.build()
            #expect(String(decoding: output.bytes, as: UTF8.self) == fixture.expected)
        } catch {
            #expect(fixture.expected == "error\n", "\(error)")
        }
    }

    /// A build keeps nothing that changes the next one, and its objects are those that it prints.
    @Test(arguments: names) func aSecondBuildIsEqual(name: String) throws {
        let fixture = try KustomizationFixture(name)
        guard fixture.expected != "error\n" else { return }
        let first = try fixture.build()
        let second = try fixture.build()
        #expect(first.bytes == second.bytes)
        let documents = first.bytes.isEmpty ? 0 : fixture.expected.components(separatedBy: "\n---\n").count
        #expect(first.manifests.count == documents)
    }
}

/// The files of a case and what the real tool prints for it: sections of `=== PATH`, the last of them `=== expected`.
private struct KustomizationFixture {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")
    /// The directory that the kustomization is in.
    private static let directory = "case"

    let tree: TextTree
    let expected: String

    /// - Parameter name: the path of the file in `Tests/Fixtures`.
    init(_ name: String) throws {
        let text = try String(contentsOf: Self.root.appending(path: name), encoding: .utf8)
        var files: [String: String] = [:]
        for section in ("\n" + text).components(separatedBy: "\n=== ").dropFirst() {
            let lines = section.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
            let content = lines.count > 1 ? String(lines[1]) : ""
            // The target of a symbolic link has no line break.
            let isComplete = content.isEmpty || content.hasSuffix("\n") || content.hasPrefix("-> ")
            files["\(Self.directory)/\(lines[0])"] = isComplete ? content : content + "\n"
        }
        expected = try #require(files["\(Self.directory)/expected"])
        files["\(Self.directory)/expected"] = nil
        tree = TextTree(files)
    }

    func build() throws -> KustomizeOutput { try Kustomizer().build(Self.directory, in: tree) }
}

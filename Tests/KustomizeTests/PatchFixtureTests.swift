import Foundation
import Manifests
import Testing

@testable import Kustomize

/// Cases whose expected output is the real tool's; see `Tests/Fixtures/kustomize-patches/README.md`.
@Suite struct PatchFixtureTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/kustomize-patches")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted()
    }()

    @Test func thereAreCases() { #expect(Self.names.count > 150) }

    @Test(arguments: names) func objectsAndPatchGiveTheBytesOfTheRealTool(name: String) throws {
        let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
        let text = String(decoding: bytes, as: UTF8.self)
        let expectedStart = try #require(text.range(of: "=== expected\n"))
        let expected = String(text[expectedStart.upperBound...])
        let input = text[..<expectedStart.lowerBound].dropFirst("=== objects\n".count)
        let output = Result { try Self.build(String(input)) }
        switch output {
        case .success(let output): #expect(output == expected)
        case .failure(let error): #expect(expected == "error\n", "\(error)")
        }
    }

    private static func build(_ input: String) throws -> String {
        let parts = input.components(separatedBy: "=== patch\n")
        let resources = ResourceMap(try ResourceReader.read(Array(parts[0].utf8), path: "r.yaml"))
        if parts.count > 1 {
            let patch = parts[1].components(separatedBy: "---patch\n")
            let entry = try YAML.parseSingle(Array(patch[0].utf8), path: "entry.yaml")
            var options: [String: Bool] = [:]
            for option in entry?["options"]?.mapping?.entries ?? [] { options[option.key] = option.value.bool }
            try PatchTransformer(
                patch: patch[1], patchPath: "p.yaml", target: entry?["target"].map(selector), options: options
            ).transform(resources)
        }
        let documents = try resources.resources.map { try OutputDocument($0).node }
        return String(decoding: YAML.serialize(documents: documents), as: UTF8.self)
    }

    private static func selector(_ node: Node) -> Selector {
        var selector = Selector()
        selector.group = node["group"]?.string ?? ""
        selector.version = node["version"]?.string ?? ""
        selector.kind = node["kind"]?.string ?? ""
        selector.name = node["name"]?.string ?? ""
        selector.namespace = node["namespace"]?.string ?? ""
        selector.labelSelector = node["labelSelector"]?.string ?? ""
        selector.annotationSelector = node["annotationSelector"]?.string ?? ""
        return selector
    }
}

import Manifests
import Testing

@Suite struct YAMLWriterTests {
    @Test("What is written is byte for byte what kubectl printed", arguments: Fixtures.cases(in: "Writing"))
    func fixtures(name: String) throws {
        let input = try YAML.parse(try Fixtures.read("Writing/\(name).input.yaml"), path: name)
        let written = String(decoding: YAML.serialize(documents: input.compactMap(\.node)), as: UTF8.self)
        let expected = String(decoding: try Fixtures.read("Writing/\(name).expected.yaml"), as: UTF8.self)
        let difference = UnifiedDiff.text(old: expected, new: written, oldLabel: "kubectl", newLabel: "written")
        #expect(written.utf8.elementsEqual(expected.utf8), "\(difference)")
    }

    @Test("There are fixtures")
    func fixturesExist() {
        #expect(Fixtures.cases(in: "Writing").count >= 14)
    }

    @Test("Keys keep their order when asked for")
    func keptOrder() {
        let node = Node.mapping(["z": .int(1), "a": .mapping(["y": .null, "b": .bool(true)])])
        #expect(YAML.text(node, options: .keptOrder) == "z: 1\na:\n  \"y\": null\n  b: true\n")
        #expect(YAML.text(node) == "a:\n  b: true\n  \"y\": null\nz: 1\n")
    }

    @Test(
        "Scalars, empty collections and lists can be whole documents",
        arguments: [
            (Node.string("a"), "a\n"), (.null, "null\n"), (.string("a\nb\n"), "|\n  a\n  b\n"), (.sequence([]), "[]\n"),
            (.mapping([:]), "{}\n"), (.sequence([.int(1), .sequence([.int(2)])]), "- 1\n- - 2\n"),
            (.string(""), "\"\"\n"),
        ])
    func documents(node: Node, expected: String) {
        #expect(YAML.text(node) == expected)
    }

    @Test("Documents are separated by a line of three hyphens")
    func separator() {
        let bytes = YAML.serialize(documents: [.mapping(["a": .int(1)]), .mapping(["b": .int(2)])])
        #expect(String(decoding: bytes, as: UTF8.self) == "a: 1\n---\nb: 2\n")
    }

    @Test("The order of keys does not depend on the order they came in")
    func deterministic() {
        let keys = ["9", "10", "1b", "1a", "a1b", "a10", "a2"]
        let forward = Node.mapping(Mapping(keys.map { Mapping.Entry(key: $0, value: .null) }))
        let backward = Node.mapping(Mapping(keys.reversed().map { Mapping.Entry(key: $0, value: .null) }))
        #expect(YAML.text(forward) == YAML.text(backward))
    }
}

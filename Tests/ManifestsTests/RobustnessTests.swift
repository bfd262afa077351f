import Base
import Manifests
import Testing

@Suite struct RobustnessTests {
    @Test("Random trees come back from YAML as they were", arguments: [1, 2, 3, 4] as [UInt64])
    func yamlRoundTrip(seed: UInt64) throws {
        var random = RandomNodes(generator: SeededGenerator(seed: seed))
        for _ in 0..<150 {
            let node = Node.mapping(["x": random.node()])
            let text = YAML.serialize(node)
            let documents = try YAML.parse(text, path: "tree")
            try #require(documents.first?.node == node, "\(String(decoding: text, as: UTF8.self))")
            // Sorting is the only thing that the writer changes; written again the text is the same.
            try #require(YAML.serialize(documents[0].node ?? .null) == text)
        }
    }

    @Test("Random trees come back from JSON as they were, in every layout", arguments: [5, 6, 7] as [UInt64])
    func jsonRoundTrip(seed: UInt64) throws {
        var random = RandomNodes(generator: SeededGenerator(seed: seed))
        for _ in 0..<150 {
            let node = random.node()
            for pretty in [false, true] {
                let text = JSON.serialize(node, pretty: pretty, sortedKeys: pretty, escapeHTML: !pretty)
                try #require(try JSON.parse(text) == node)
            }
        }
    }

    @Test("Damaged YAML gives a value or a diagnostic, and never a crash", arguments: [8, 9] as [UInt64])
    func damagedYAML(seed: UInt64) throws {
        var random = RandomNodes(generator: SeededGenerator(seed: seed))
        let valid =
            try Fixtures.read("Writing/structures.input.yaml") + Array("\nz: &a [1, {b: *a0}]\ny: |\n  t\n".utf8)
        var outcomes = (values: 0, refusals: 0)
        for _ in 0..<400 {
            let text = random.mutate(random.mutate(valid))
            do {
                let documents = try YAML.parse(text, path: "damaged")
                for document in documents { _ = YAML.serialize(document.node ?? .null) }
                outcomes.values += 1
            } catch {
                #expect(error.location?.path == "damaged")
                outcomes.refusals += 1
            }
        }
        #expect(outcomes.values + outcomes.refusals == 400 && outcomes.refusals > 0)
    }

    @Test(
        "Damaged JSON gives a value or a diagnostic with its place, and never a crash", arguments: [10, 11] as [UInt64])
    func damagedJSON(seed: UInt64) {
        var random = RandomNodes(generator: SeededGenerator(seed: seed))
        var refusals = 0
        for _ in 0..<400 {
            let text = random.mutate(JSON.serialize(random.node()))
            do { _ = JSON.serialize(try JSON.parse(text)) } catch {
                #expect(error.location.map { $0.line > 0 && $0.column > 0 } == true)
                refusals += 1
            }
        }
        #expect(refusals > 0)
    }
}

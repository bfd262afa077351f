import Manifests
import Testing

@testable import SandboxCluster

@Suite struct `Sets of fields` {
    /// A random set, with its paths listed for themselves.
    private func random(_ generator: inout SeededGenerator) -> (set: FieldSet, paths: Set<[PathElement]>) {
        let elements: [PathElement] = [
            .field("spec"), .field("a/b.c"), .field("."), .value(.string("x")), .value(.int(3)),
            .key([("name", "\"main\"")]), .key([("containerPort", "80"), ("protocol", "\"TCP\"")]),
        ]
        var set = FieldSet()
        var paths: Set<[PathElement]> = []
        for _ in 0..<generator.below(12) {
            let path = (0...generator.below(4)).map { _ in generator.pick(elements) }
            // A field called "." cannot be told from the mark of the set itself.
            guard !path.contains(.field(".")) else { continue }
            set.insert(path)
            paths.insert(path)
        }
        return (set, paths)
    }

    @Test func `come back from FieldsV1 as they were`() throws {
        var generator = SeededGenerator(1)
        for _ in 0..<300 {
            let (set, paths) = random(&generator)
            #expect(Set(set.paths) == paths)
            let text = JSON.text(set.fieldsV1)
            #expect(FieldSet(fieldsV1: try json(text)) == set, "\(text)")
        }
    }

    @Test func `combine as sets of paths do`() {
        var generator = SeededGenerator(2)
        for _ in 0..<300 {
            let (a, left) = random(&generator)
            let (b, right) = random(&generator)
            #expect(Set(a.union(b).paths) == left.union(right))
            #expect(Set(a.intersection(b).paths) == left.intersection(right))
            #expect(Set(a.subtracting(b).paths) == left.subtracting(right))
            let below = left.filter { path in !right.contains { path.starts(with: $0) } }
            #expect(Set(a.subtractingAll(below: b).paths) == below)
            #expect(a.subtracting(a).isEmpty)
        }
    }

    @Test(arguments: [
        #"{"f:a":{"x:b":{}}}"#, #"{"f:a":1}"#, #"{"":{}}"#, #"[]"#, #"{"f":{}}"#,
    ]) func `are not read from what is no FieldsV1`(_ text: String) throws {
        #expect(FieldSet(fieldsV1: try json(text)) == nil)
    }

    @Test(arguments: [
        ("f:spec", ".spec"), (#"k:{"containerPort":80,"protocol":"TCP"}"#, #"[containerPort=80,protocol="TCP"]"#),
        (#"v:"x""#, #"[="x"]"#), ("i:3", "[3]"),
    ]) func `show their elements as paths`(_ spelling: String, _ shown: String) {
        #expect(PathElement(text: spelling)?.description == shown)
    }

    @Test func `sort fields before keys and numbers by value`() {
        let texts = [#"k:{"port":443}"#, "f:b", #"v:"a""#, #"k:{"port":80}"#, "f:a", "i:10", "i:9"]
        let sorted = texts.compactMap(PathElement.init(text:)).sorted().map(\.text)
        #expect(sorted == ["f:a", "f:b", #"k:{"port":80}"#, #"k:{"port":443}"#, #"v:"a""#, "i:9", "i:10"])
    }
}

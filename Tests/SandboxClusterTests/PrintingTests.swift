import Manifests
import Testing

@testable import SandboxCluster

@Suite("Printing")
struct PrintingTests {
    @Test(
        "A span of time is the coarser the longer it is",
        arguments: [
            (-5, "<invalid>"), (-1, "0s"), (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (599, "9m59s"),
            (600, "10m"),
            (10_799, "179m"), (10_800, "3h"), (10_860, "3h1m"), (28_800, "8h"), (172_800, "2d"), (176_400, "2d1h"),
            (691_200, "8d"), (63_072_000, "2y"), (63_158_400, "2y1d"), (252_288_000, "8y"),
        ])
    func durations(_ seconds: Int, _ text: String) { #expect(HumanDuration.text(seconds) == text) }

    @Test("Times are written and read again", arguments: [0, 951_782_399, 951_868_800, 1_795_569_746, 4_102_444_799])
    func times(_ seconds: Int) { #expect(Timestamp.seconds(Timestamp.text(seconds)) == seconds) }

    @Test("A time is written as the API does")
    func knownTime() {
        #expect(Timestamp.text(1_795_568_546) == "2026-11-25T01:02:26Z")
        #expect(Timestamp.seconds("2026-11-25T01:02:26.123456Z") == 1_795_568_546)
        #expect(Timestamp.seconds("yesterday") == nil)
    }

    @Test(
        "A printer column's path leads to its values",
        arguments: [
            (".spec.size", ["2"]), (".spec.list[1]", ["b"]), (".spec.list[*]", ["a", "b"]), (".spec['size']", ["2"]),
            (#".status.conditions[?(@.type=="Ready")].status"#, ["True"]), (".spec.none", []), ("..", []), ("[", []),
        ])
    func paths(_ path: String, _ values: [String]) throws {
        let node = try JSON.parse(
            #"{"spec":{"size":2,"list":["a","b"]},"status":{"conditions":[{"type":"X","status":"False"},"#
                + #"{"type":"Ready","status":"True"}]}}"#)
        let found = ColumnPath(path).values(in: node).compactMap { $0.scalar?.text }
        #expect(found == values)
    }

    @Test("A continue token is read again, and a damaged one is a bad request")
    func tokens() throws {
        for namespace in ["", "n"] {
            let token = ContinueToken(version: 7, last: ObjectID(namespace: "n", name: "a"))
            let read = try ContinueToken(token.text(within: namespace), within: namespace)
            #expect(read.version == 7)
            #expect(read.last == token.last)
        }
        for text in ["zzz", "!", "e30", "eyJ2IjoieCJ9"] {
            #expect { try ContinueToken(text, within: "") } throws: { ($0 as? APIStatus)?.code == 400 }
        }
    }

    @Test("Every served kind prints a table with as many cells as columns")
    func allKinds() throws {
        let object = try JSON.parse(#"{"metadata":{"name":"a","creationTimestamp":"2026-11-25T01:02:26Z"}}"#)
        for resource in ResourceTable.builtIn.stored {
            let table = TablePrinter(resource, now: 1_795_568_550).table([object], version: "1", include: .metadata)
            let columns = try #require(table["columnDefinitions"]?.sequence)
            let cells = try #require(table["rows"]?[0]?["cells"]?.sequence)
            #expect(columns.count == cells.count, "\(resource.plural)")
            #expect(cells.first?.string == "a" || resource.kind.kind == "Event", "\(resource.plural)")
        }
    }
}

import Testing

@testable import Kustomize

/// What is awkward to have in a fixture; see `KustomizationFixtureTests` for the rest.
@Suite("Keys and values of generators") struct KeyValueSourcesTests {
    @Test(
        "A line of 64 KiB ends an env file without a word, as Go's line reader does",
        arguments: [
            (length: 65_535, keys: ["A", "B", "C"]), (length: 65_536, keys: ["A"]), (length: 70_000, keys: ["A"]),
        ])
    func longLine(length: Int, keys: [String]) throws {
        let text = "A=1\nB=" + String(repeating: "x", count: length - 2) + "\nC=1\n"
        #expect(try KeyValueSources.lines(of: Array(text.utf8), path: "x.env").map(\.key) == keys)
    }

    @Test("A carriage return before the line break is not part of a value, others are")
    func carriageReturns() throws {
        let pairs = try KeyValueSources.lines(of: Array("A=1\r\nB=2\r\r\nC=3\rD=4".utf8), path: "x.env")
        #expect(pairs.map(\.key) == ["A", "B", "C"])
        #expect(pairs.map { String(decoding: $0.value, as: UTF8.self) } == ["1", "2\r", "3\rD=4"])
    }
}

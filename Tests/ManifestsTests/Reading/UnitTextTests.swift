import Testing

@testable import Manifests

@Suite struct UnitTextTests {
    @Test(
        "Durations are read in Go's notation",
        arguments: [
            ("0", 0), ("30s", 30_000), ("5m", 300_000), ("1h30m", 5_400_000), ("250ms", 250), ("1.5s", 1500),
            ("2d", 172_800_000), (".5m", 30_000), ("1m1ms", 60_001),
        ])
    func durations(text: String, milliseconds: Int) {
        #expect(DurationText.parse(text) == .milliseconds(milliseconds))
    }

    @Test(
        "What is no duration is refused",
        arguments: ["", "30", "s", "-1s", "1 s", "1x", "99999999999999999999s", "9999999999h", "1h-1m", "1..2s", "١s"])
    func noDurations(text: String) {
        #expect(DurationText.parse(text) == nil)
    }

    @Test("What is written is read back, for 2000 random durations")
    func durationRoundTrip() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            let unit = [1, 1000, 1_000_000, 1_000_000_000, 60_000_000_000].randomElement(using: &generator) ?? 1
            let duration = Duration.nanoseconds(Int64.random(in: 0...1_000_000, using: &generator) * Int64(unit))
            let text = DurationText.format(duration)
            #expect(DurationText.parse(text) == duration, "\(text)")
        }
    }

    @Test(
        "Sizes are read with decimal and binary units",
        arguments: [("0", 0), ("4096", 4096), ("26MiB", 27_262_976), ("500kB", 500_000), ("1 GiB", 1 << 30), ("7B", 7)])
    func sizes(text: String, bytes: Int) {
        #expect(ByteCount.parse(text) == bytes)
    }

    @Test("What is no size is refused", arguments: ["", "MiB", "-1", "1.5MiB", "1mib", "9999999999999TiB", "1 x"])
    func noSizes(text: String) {
        #expect(ByteCount.parse(text) == nil)
    }

    @Test(
        "Edit distance counts insertions, deletions, replacements and swaps",
        arguments: [
            ("", "abc", 3), ("abc", "abc", 0), ("recieve", "receive", 1), ("kitten", "sitting", 3), ("ab", "ba", 1),
            ("abcdef", "", 6),
        ])
    func distance(left: String, right: String, expected: Int) {
        #expect(Spelling.distance(Array(left.unicodeScalars), Array(right.unicodeScalars)) == expected)
        #expect(Spelling.distance(Array(right.unicodeScalars), Array(left.unicodeScalars)) == expected)
    }

    @Test("A far word is not suggested")
    func farWord() {
        #expect(Spelling.nearest(to: "banana", among: ["path", "name"]) == nil)
        #expect(Spelling.nearest(to: "ab", among: ["cd"]) == nil)
        #expect(Spelling.nearest(to: String(repeating: "a", count: 10_000), among: ["a"]) == nil)
    }
}

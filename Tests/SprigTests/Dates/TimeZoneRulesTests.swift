import TestSupport
import Testing

@testable import Sprig

@Suite("Time zone files")
struct TimeZoneRulesTests {
    private static let changes: [Int64] = [-1_000_000_000, 0, 1_000_000_000]

    /// A file of version 2: local mean time, then standard, summer and standard time, then what a rule says.
    private func file(version: UInt8 = UInt8(ascii: "2"), rule: String = "") -> [UInt8] {
        func big<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
            withUnsafeBytes(of: number.bigEndian) { Array($0) }
        }
        func header(_ counts: [Int32]) -> [UInt8] {
            Array("TZif".utf8) + [version] + [UInt8](repeating: 0, count: 15) + counts.flatMap { big($0) }
        }
        func setting(_ offset: Int32, isSummer: Bool, name: UInt8) -> [UInt8] {
            big(offset) + [isSummer ? 1 : 0, name]
        }
        let settings =
            setting(1_234, isSummer: false, name: 0) + setting(3_600, isSummer: false, name: 4)
            + setting(7_200, isSummer: true, name: 8)
        let names = Array("LMT\0STD\0DST\0".utf8)
        let counts: [Int32] = [0, 0, 0, 3, 3, 12]
        func body(_ seconds: [UInt8]) -> [UInt8] { seconds + [1, 2, 1] + settings + names }
        let narrow = header(counts) + body(Self.changes.flatMap { big(Int32($0)) })
        if version == 0 { return narrow }
        return narrow + header(counts) + body(Self.changes.flatMap { big($0) }) + Array("\n\(rule)\n".utf8)
    }

    private func abbreviation(_ rules: TimeZoneRules, _ second: Int64) -> String {
        let period = rules.period(at: second)
        return String(decoding: period.abbreviation, as: UTF8.self) + " \(period.offset)"
            + (period.isDaylightSaving ? " summer" : "")
    }

    @Test(
        "Each change holds until the next, in both versions of the format",
        arguments: [0, UInt8(ascii: "2"), UInt8(ascii: "3")])
    func changes(version: UInt8) throws {
        let rules = try #require(TimeZoneRules(name: "X/Y", file(version: version)))
        let seconds: [Int64] = [-2_000_000_000, -1_000_000_000, -1, 0, 999_999_999, 1_000_000_000, 9_000_000_000]
        #expect(
            seconds.map { abbreviation(rules, $0) } == [
                "LMT 1234", "STD 3600", "STD 3600", "DST 7200 summer", "DST 7200 summer", "STD 3600", "STD 3600",
            ])
        #expect(rules.period(at: -5).start == -1_000_000_000 && rules.period(at: -5).end == 0)
    }

    @Test(
        "After the last change the rule holds",
        arguments: [
            // 15 January and 15 July 2100.
            ("CET-1CEST,M3.5.0,M10.5.0/3", "CET 3600", "CEST 7200 summer"),
            ("EST5EDT", "EST -18000", "EDT -14400 summer"),
            ("AEST-10AEDT,M10.1.0,M4.1.0/3", "AEDT 39600 summer", "AEST 36000"),
            ("<+0330>-3:30", "+0330 12600", "+0330 12600"),
            ("AAA3BBB2:30:15,J60/0,300/-1", "AAA -10800", "BBB -9015 summer"),
            ("IST-1GMT0,M10.5.0,M3.5.0/1", "GMT 0 summer", "IST 3600"),
        ])
    func rule(text: String, winter: String, summer: String) throws {
        let rules = try #require(TimeZoneRules(name: "X", file(rule: text)))
        #expect(abbreviation(rules, 4_103_654_400) == winter)
        #expect(abbreviation(rules, 4_119_292_800) == summer)
    }

    @Test(
        "A rule that is malformed is as good as none",
        arguments: ["X", "CET", "CET-1CEST,M13.1.0,M1.1.0", "<A-1", "CET-1CEST,M3.5.0"])
    func malformedRule(text: String) throws {
        let rules = try #require(TimeZoneRules(name: "X", file(rule: text)))
        #expect(abbreviation(rules, 4_119_292_800) == "STD 3600")
    }

    @Test("A damaged file is refused or read, and never crashes")
    func damage() {
        var generator = SeededGenerator(seed: 3)
        let whole = file(rule: "CET-1CEST,M3.5.0,M10.5.0/3")
        for _ in 0..<2_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            bytes = Array(bytes.prefix(Int.random(in: 0...(bytes.count * 2), using: &generator)))
            guard let rules = TimeZoneRules(name: "X", bytes) else { continue }
            for _ in 0..<4 { _ = rules.period(at: .random(in: .min ... .max, using: &generator)) }
        }
        #expect(TimeZoneRules(name: "X", Array(whole.prefix(100))) == nil)
        #expect(TimeZoneRules(name: "X", []) == nil)
    }

    @Test(
        "Names that lead out of the database are unknown",
        arguments: ["../UTC", "/etc/passwd", "a/../../b", "\\x", "No/Such", "Europe", "."])
    func unknown(name: String) {
        let isUnknown = if case nil = TimeZones().zone(Array(name.utf8)) { true } else { false }
        #expect(isUnknown)
    }
}

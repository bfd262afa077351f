import GoTemplate
import Manifests
import Testing

@Suite struct TOMLTests {
    @Test func `TOML and its errors are read as Helm reads them`() throws {
        let fixture = try ValueFixture("toml.json")
        #expect(fixture.cases.count > 180)
        for node in fixture.cases {
            let text = ByteString(node["text"]?.string ?? "")
            let value = try GoDecoding.tomlMap(text) { _ in .null }
            #expect(try GoFormat.sprintf("%#v", [value]).description == node["value"]?.string, "\(text)")
        }
    }

    /// Seconds as Helm 4.2.3 has them.
    @Test(
        arguments: [
            ("2020-01-02T03:04:05Z", 1_577_934_245, 0, .offset(0)),
            ("2020-01-02T03:04:05.123456789Z", 1_577_934_245, 123_456_789, .offset(0)),
            ("1979-05-27T07:32:00-08:00", 296_667_120, 0, .offset(-28_800)),
            ("1979-05-27t07:32z", 296_638_320, 0, .offset(0)),
            ("2020-02-29", 1_582_934_400, 0, .date), ("1900-02-28", -2_203_977_600, 0, .date),
            ("0001-01-01", -62_135_596_800, 0, .date),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799, 999_000_000, .offset(0)),
            ("03:04:05", -62_167_208_155, 0, .time), ("03:04", -62_167_208_160, 0, .time),
            ("2020-01-02 03:04:05.5", 1_577_934_245, 500_000_000, .dateAndTime),
            ("2020-01-02T03:04+05:30", 1_577_914_440, 0, .offset(19_800)),
        ] as [(String, Int64, Int, TOMLTime.Zone)])
    func `Dates and times`(text: String, seconds: Int64, nanoseconds: Int, zone: TOMLTime.Zone) throws {
        var found: [TOMLTime] = []
        _ = try GoDecoding.tomlMap(ByteString("a = \(text)")) { time in
            found.append(time)
            return .null
        }
        #expect(found.map(\.unixSeconds) == [seconds])
        #expect(found.map(\.nanoseconds) == [nanoseconds])
        #expect(found.map(\.zone) == [zone])
    }

    @Test(arguments: ["2020-02-30", "1900-02-29", "2020-13-01", "2020-01-02T24:00:00Z", "2020-01-02T3:04:05Z", "25:00"])
    func `There is no such day or time`(text: String) throws {
        let value = try GoDecoding.tomlMap(ByteString("a = \(text)")) { _ in .null }
        #expect(
            try GoFormat.print([value]).description
                == "map[Error:toml: line 1 (last key \"a\"): invalid datetime: \"\(text)\"]")
    }

    @Test func `What is written is read back`() throws {
        let value = GoValue.map(
            GoMap([
                "a": .map(GoMap(["b": .strings(["x", "y\n\"z\""]), "c": .map(GoMap(["d e": .float(1.5)]))])),
                "l": .list([.map(GoMap(["i": .int64(1)])), .map(GoMap())]), "t": .bool(true),
            ]))
        let text = try GoEncoding.toml(value)
        let read = try GoDecoding.tomlMap(text) { _ in .null }
        #expect(try GoEncoding.json(read) == GoEncoding.json(value))
    }

    @Test func `Nesting beyond the limit is an error, not a crash`() {
        let text = "a = " + String(repeating: "[", count: 100_000)
        #expect(throws: GoLimitError.depth) { try GoDecoding.tomlMap(ByteString(text)) { _ in .null } }
        let tables = "a = " + String(repeating: "{a=", count: 100_000)
        #expect(throws: GoLimitError.depth) { try GoDecoding.tomlMap(ByteString(tables)) { _ in .null } }
    }
}

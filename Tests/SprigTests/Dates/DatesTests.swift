import Glibc
import GoTemplate
import Sprig
import TestSupport
import Testing

/// Expected results are those of Helm 4.2.3; the zones are those of the time zone database.
@Suite("Dates and durations of Sprig")
struct DatesTests {
    @Test(
        "A template with dates gives what it gives in Helm",
        arguments: [
            (#"{{ dateInZone "2006-01-02T15:04:05Z07:00 __2 002" 951782399 "UTC" }}"#, "2000-02-28T23:59:59Z  59 059"),
            (#"{{ dateInZone "15:04 MST" 0 "No/Such" }}"#, "00:00 UTC"),
            (#"{{ date_in_zone "15:04 MST" 0 "../UTC" }}"#, "00:00 UTC"),
            (#"{{ date "2006-01-02" 86400 }}{{ date " 2006" (int64 -86400) }}"#, "1970-01-02 1969"),
            ("{{ htmlDate 1e3 | len }}", "10"),
            (
                #"{{ date "Month Mondays Jane _2006 20060102 1504 0x 007 .00 ,999 .99x" 0 }}"#,
                "Month Thursdays Jane _1970 19700101 0000 0x 007 .00  x"
            ),
            (#"{{ toDate "2006-01-02" "2024-02-29" }}"#, "2024-02-29 00:00:00 +0000 UTC"),
            (#"{{ toDate "2006-01-02" "2023-02-29" }}"#, "0001-01-01 00:00:00 +0000 UTC"),
            (#"{{ toDate "2006-01-02 MST" "2020-01-01 CET" }}"#, "2020-01-01 00:00:00 +0000 CET"),
            (#"{{ toDate "2006-01-02 -0700" "2020-01-01 +0530" }}"#, "2020-01-01 00:00:00 +0530 +0530"),
            (#"{{ toDate "02 Jan 06 15:04 MST" "11 nov 69 07:08 GMT+3" }}"#, "1969-11-11 10:08:00 +0300 GMT+3"),
            (#"{{ toDate "3:04pm" "12:30am" }}"#, "0000-01-01 00:30:00 +0000 UTC"),
            (#"{{ toDate "2006 002" "2024 366" }}"#, "2024-12-31 00:00:00 +0000 UTC"),
            (#"{{ toDate "15:04:05" "01:02:03.123456789123" }}"#, "0000-01-01 01:02:03.123456789 +0000 UTC"),
            (#"{{ dateModify "-1.5h" (toDate "2006-01-02" "2024-03-01") }}"#, "2024-02-29 22:30:00 +0000 UTC"),
            (#"{{ dateModify "bad" (toDate "2006-01-02" "2024-03-01") }}"#, "2024-03-01 00:00:00 +0000 UTC"),
            (
                #"{{ date_modify "+1h2m3.5s4ms5us6ns" (toDate "2006" "2024") }}"#,
                "2024-01-01 01:02:03.504005006 +0000 UTC"
            ),
            (#"{{ mustDateModify "720h" (toDate "2006-01-02" "2024-03-01") | unixEpoch }}"#, "1711843200"),
            (
                #"{{ duration 95 }} {{ duration "95" }} {{ duration (int64 -3661) }} {{ duration "1x" }} {{ duration "99999999999999999999" }} {{ duration nil }}"#,
                "0s 1m35s -1h1m1s 0s -1s 0s"
            ),
            (
                #"{{ durationRound "2h10m5s" }} {{ durationRound "8761h" }} {{ durationRound "721h" }} {{ durationRound "-25h" }} {{ durationRound "61s" }} {{ durationRound "1s" }} {{ durationRound (int64 2000000000) }} {{ durationRound 3 }}"#,
                "2h 1y 1mo 1d 1m 0s 2s 0s"
            ),
            (
                #"{{ $t := toDate "2006-01-02T15:04:05Z07:00" "2024-02-29T10:11:12.5+02:00" }}{{ $t.Year }} {{ $t.Month }} {{ printf "%d" $t.Month }} {{ $t.Day }} {{ $t.Hour }} {{ $t.Minute }} {{ $t.Second }} {{ $t.Nanosecond }} {{ $t.Weekday }} {{ $t.YearDay }} {{ $t.Unix }} {{ $t.UnixMilli }} {{ $t.UnixNano }} {{ $t.IsZero }} {{ $t.UTC }} {{ $t.Location }}|{{ $t.GoString }}"#,
                #"2024 February 2 29 10 11 12 500000000 Thursday 60 1709194272 1709194272500 1709194272500000000 false 2024-02-29 08:11:12.5 +0000 UTC |time.Date(2024, time.February, 29, 10, 11, 12, 500000000, time.Location(""))"#
            ),
            (
                #"{{ $t := toDate "2006-01-02" "2024-01-31" }}{{ $t.AddDate 0 1 0 }} {{ $t.AddDate -1 -13 40 }} {{ $t.Add 1500000000 }} {{ $t.Truncate 604800000000000 }} {{ $t.Round 604800000000000 }}"#,
                "2024-03-02 00:00:00 +0000 UTC 2022-02-09 00:00:00 +0000 UTC 2024-01-31 00:00:01.5 +0000 UTC 2024-01-29 00:00:00 +0000 UTC 2024-01-29 00:00:00 +0000 UTC"
            ),
            (
                #"{{ $t := toDate "2006-01-02" "2024-01-31" }}{{ $u := $t.AddDate 0 0 3 }}{{ $u.Sub $t }} {{ $t.Sub $u }} {{ $t.Before $u }} {{ $t.After $u }} {{ $t.Equal $u }} {{ $t.Compare $u }} {{ eq $t $u }}"#,
                "72h0m0s -72h0m0s true false false -1 false"
            ),
            (
                #"{{ $t := toDate "2006" "2024" }}{{ $d := ($t.Add 5415123456789).Sub $t }}{{ $d }} {{ $d.Hours }} {{ $d.Minutes }} {{ $d.Seconds }} {{ $d.Milliseconds }} {{ $d.Microseconds }} {{ $d.Nanoseconds }} {{ $d.Round 60000000000 }} {{ $d.Truncate 1000000000 }} {{ $d.Abs }} {{ typeOf $d }} {{ kindOf $d }} {{ printf "%d" $d }}"#,
                "1h30m15.123456789s 1.5042009602191668 90.25205761315 5415.123456789 5415123 5415123456 5415123456789 1h30m0s 1h30m15s 1h30m15.123456789s time.Duration int64 5415123456789"
            ),
            (
                #"{{ $t := toDate "2006" "2024" }}{{ typeOf $t }} {{ kindOf $t }} {{ typeOf $t.Month }} {{ kindOf $t.Weekday }} {{ typeOf $t.Location }} {{ kindOf $t.Location }} {{ empty $t }} {{ deepEqual $t (toDate "2006" "2024") }} {{ quote $t }}"#,
                #"time.Time struct time.Month int *time.Location ptr false true "2024-01-01 00:00:00 +0000 UTC""#
            ),
        ] as [(String, String)])
    func dates(template: String, expected: String) throws {
        #expect(try render(template) == expected)
    }

    @Test(
        "Times are shown in the zones of the time zone database",
        .enabled(if: access("/usr/share/zoneinfo/Europe/Berlin", R_OK) == 0),
        arguments: [
            (
                #"{{ dateInZone "Mon Jan _2 15:04:05 MST 2006" 1700000000 "Europe/Berlin" }}"#,
                "Tue Nov 14 23:13:20 CET 2023"
            ),
            (
                #"{{ dateInZone "Monday, 02-Jan-06 3:04:05.000PM -07:00" (int64 951782400) "America/New_York" }}"#,
                "Monday, 28-Feb-00 7:00:00.000PM -05:00"
            ),
            (#"{{ dateInZone "15:04 MST -0700" 1899999999 "Australia/Sydney" }}"#, "04:46 AEDT +1100"),
            (#"{{ dateInZone "15:04 MST" 4000000000 "Asia/Kolkata" }}"#, "12:36 IST"),
            (#"{{ dateInZone "15:04 MST Z070000" -2000000000 "Europe/Dublin" }}"#, "20:01 DMT -002521"),
            (#"{{ htmlDate 0 }} {{ htmlDateInZone 0 "America/Denver" }}"#, "1970-01-01 1969-12-31"),
        ] as [(String, String)])
    func zones(template: String, expected: String) throws {
        #expect(try render(template) == expected)
    }

    @Test(
        "What is no date or duration is refused in Go's words",
        arguments: [
            (#"{{ mustToDate "2006-01-02" "2024-13-01" }}"#, #"parsing time "2024-13-01": month out of range"#),
            (
                #"{{ mustToDate "2006-01-02" "2024-1-01" }}"#,
                #"parsing time "2024-1-01" as "2006-01-02": cannot parse "1-01" as "01""#
            ),
            (#"{{ mustToDate "2006-01-02" "2024-02-30" }}"#, #"parsing time "2024-02-30": day out of range"#),
            (#"{{ mustToDate "2006-01-02" "2024-02-03x" }}"#, #"parsing time "2024-02-03x": extra text: "x""#),
            (#"{{ mustToDate "15:04" "25:00" }}"#, #"parsing time "25:00": hour out of range"#),
            (#"{{ mustToDate "Jan" "Foo" }}"#, #"parsing time "Foo" as "Jan": cannot parse "Foo" as "Jan""#),
            (#"{{ mustToDate "-0700" "+2500" }}"#, #"parsing time "+2500": time zone offset hour out of range"#),
            (#"{{ mustToDate "2006 002" "2023 366" }}"#, #"parsing time "2023 366": day-of-year out of range"#),
            (#"{{ mustDateModify "1" (toDate "2006" "2024") }}"#, #"time: missing unit in duration "1""#),
            (#"{{ mustDateModify "1d" (toDate "2006" "2024") }}"#, #"time: unknown unit "d" in duration "1d""#),
            (#"{{ mustDateModify "" (toDate "2006" "2024") }}"#, #"time: invalid duration """#),
            (#"{{ mustDateModify "2562048h" (toDate "2006" "2024") }}"#, #"time: invalid duration "2562048h""#),
        ] as [(String, String)])
    func refuses(template: String, message: String) {
        #expect { try render(template) } throws: { "\($0)".contains(message) }
    }

    @Test("The current time is the environment's")
    func now() throws {
        let environment = SprigEnvironment(now: { GoTime(unixSeconds: 1_700_000_000, nanoseconds: 5) })
        let template = #"""
            {{ now }} {{ now.Unix }} {{ date "2006" nil }} {{ htmlDate 1.5 }} {{ ago (int64 1699999000) }} \#
            {{ ago "x" }} {{ durationRound (dateModify "-50h" now) }}
            """#
        #expect(
            try render(template, environment: environment)
                == "2023-11-14 22:13:20.000000005 +0000 UTC 1700000000 2023 2023-11-14 16m40s 0s 2d")
    }

    @Test("Formatting and reading a time give it back, whatever the layout and zone")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 11)
        let layout = "Mon Jan _2 2006 15:04:05.000000000 -07:00:00"
        for _ in 0..<300 {
            let seconds = Int64.random(in: -62_135_596_800...253_402_300_799, using: &generator)
            let zone = ["UTC", "Asia/Tokyo", "America/New_York"].randomElement(using: &generator) ?? "UTC"
            let template = """
                {{ $t := dateInZone "\(layout)" (int64 \(seconds)) "\(zone)" }}{{ (mustToDate "\(layout)" $t).Unix }}
                """
            #expect(try render(template) == String(seconds), "\(zone)")
        }
    }

    @Test("Garbage as layout, text, duration or zone never crashes")
    func garbage() throws {
        var generator = SeededGenerator(seed: 11)
        let pieces = [
            "2006", "06", "Jan", "_2", "__2", "002", "15", "PM", "MST", "-07:00", "Z0700", ".000", ",999", " ", "x",
            "é",
            "1", "+", "GMT+5", "h", "ms", "..", "/", "\u{0}", "99999999999999999999", "-",
        ]
        func text() -> ByteString {
            ByteString(
                (0..<Int.random(in: 0...6, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? ""
                }.joined())
        }
        let functions = Sprig.functions(SprigEnvironment())
        for _ in 0..<500 {
            for (name, count) in [("toDate", 2), ("mustToDate", 2)] as [(ByteString, Int)] {
                _ = try? functions[name]?.body((0..<count).map { _ in .string(text()) })
            }
            _ = try? functions["durationRound"]?.body([.string(text())])
            let seconds = GoValue.int64(Int64.random(in: .min ... .max, using: &generator))
            _ = try? functions["dateInZone"]?.body([.string(text()), seconds, .string(text())])
        }
    }
}

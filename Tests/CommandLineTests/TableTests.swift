import EventQueue
import Foundation
import Testing
import Web

@testable import CommandLine

@Suite struct TableTests {
    private let plain = Terminal(hasColor: false)

    @Test("Columns are as wide as their widest cell and nothing trails") func columnsAsWideAsTheirWidest() {
        var table = Table([Table.Column("N", .right), "NAME", "STATE"], terminal: plain)
        table.add(["1", "a", "succeeded"])
        table.add(["20", "longer", ""])
        table.add(["3"])
        #expect(
            table.rendered() == """
                 N  NAME    STATE
                 1  a       succeeded
                20  longer
                 3

                """)
    }

    @Test("Colours take no room") func coloursTakeNoRoom() {
        var table = Table(["STATE", "NEXT"], terminal: Terminal(hasColor: true))
        table.add(["failed", "x"])
        table.add(["unheard-of", "y"])
        #expect(
            table.rendered() == "STATE       NEXT\n\u{1B}[31mfailed\u{1B}[0m      x\nunheard-of  y\n")
    }

    @Test(
        "A cell cannot move the cursor or forge a line",
        arguments: ["\u{1B}[2J", "a\nb", "a\u{202E}b", "\u{7}", "\u{200B}"])
    func cellCannotMoveCursorOrForge(cell: String) {
        var table = Table(["TEXT"], terminal: plain)
        table.add([cell])
        let text = table.rendered()
        #expect(text.split(separator: "\n").count == 2)
        #expect(text.contains("\\u{"))
        #expect(!text.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0.value == 0x202E })
    }

    @Test("Times keep their milliseconds through the API", arguments: 0..<200)
    func timesKeepMilliseconds(number: Int64) throws {
        let time = APITime(Timestamp(microseconds: 1_764_000_000_000_000 + number * 7001))
        let coded = try JSONDecoder().decode(APITime.self, from: try JSONEncoder().encode(time))
        #expect(coded.microseconds == time.microseconds / 1000 * 1000)
    }

    @Test("A diff has colours only on a terminal") func diffHasColoursOnlyOnTerminal() {
        let diff = "--- live\n+++ target\n@@ -1 +1 @@\n-a\n+b\n c\n"
        #expect(plain.colored(diff: diff) == diff)
        #expect(
            Terminal(hasColor: true).colored(diff: "-a\n+b\n c\n")
                == "\u{1B}[31m-a\u{1B}[0m\n\u{1B}[32m+b\u{1B}[0m\n c\n")
    }

    @Test(
        "A span shows what matters of it",
        arguments: [
            (Duration.milliseconds(-4), "0 ms"), (.microseconds(900), "0 ms"), (.milliseconds(38), "38 ms"),
            (.milliseconds(999), "999 ms"), (.milliseconds(1240), "1.24 s"), (.milliseconds(1009), "1.00 s"),
            (.seconds(59), "59.00 s"), (.seconds(125), "2m05s"), (.seconds(11_220), "3h07m"), (.seconds(400_000), "4d"),
        ])
    func spanShowsWhatMatters(span: Duration, text: String) {
        #expect(TimeText.span(span) == text)
    }
}

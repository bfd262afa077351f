import GoTemplate
import Testing

@testable import Helm

/// Helm SDK 4.2.3 gave what is expected here.
@Suite struct FileGlobTests {
    private static let files = [
        "-", "README.md", "[x]", "a,b", "a.txt", "a\\b", "b.yaml", "d-1/a", "d/.hidden", "d/e/f/w", "d/e/z.txt",
        "d/x.txt", "d/y.json", "{c}",
    ]

    @Test(
        "Patterns find the files that Helm finds",
        arguments: [
            ("*", ["-", "README.md", "[x]", "a,b", "a.txt", "a\\b", "b.yaml", "{c}"]),
            (
                "**",
                [
                    "-", "README.md", "[x]", "a,b", "a.txt", "a\\b", "b.yaml", "d-1/a", "d/.hidden", "d/e/f/w",
                    "d/e/z.txt", "d/x.txt", "d/y.json", "{c}",
                ]
            ),
            ("?", ["-"]),
            ("*.txt", ["a.txt"]),
            ("d/*", ["d/.hidden", "d/x.txt", "d/y.json"]),
            ("d/**", ["d/.hidden", "d/e/f/w", "d/e/z.txt", "d/x.txt", "d/y.json"]),
            ("**/*.txt", ["d/e/z.txt", "d/x.txt"]),
            ("**.txt", ["a.txt", "d/e/z.txt", "d/x.txt"]),
            ("d/?.txt", ["d/x.txt"]),
            ("d/[xy].*", ["d/x.txt", "d/y.json"]),
            ("d/[!x].*", ["d/y.json"]),
            ("[a-b].*", ["a.txt", "b.yaml"]),
            ("[!a-b]*", ["-", "README.md", "[x]", "{c}"]),
            ("[a-z0-9]*", nil),
            ("[", nil),
            ("[]", nil),
            ("[!]", nil),
            ("[a", nil),
            ("{a,b}.*", ["a.txt", "b.yaml"]),
            ("{a.txt,d/*}", ["a.txt", "d/.hidden", "d/x.txt", "d/y.json"]),
            ("{d,d/e}/*", ["d/.hidden", "d/e/z.txt", "d/x.txt", "d/y.json"]),
            ("{a,{b,-}}*", ["-", "a,b", "a.txt", "a\\b", "b.yaml"]),
            ("d/{x,y}.{txt,json}", ["d/x.txt", "d/y.json"]),
            ("\\[x\\]", ["[x]"]),
            ("a\\,b", ["a,b"]),
            ("{a\\,b,c}", ["a,b"]),
            ("*/*", ["d-1/a", "d/.hidden", "d/x.txt", "d/y.json"]),
            ("*/*/*", ["d/e/z.txt"]),
            ("**/z.txt", ["d/e/z.txt"]),
            ("d/**/z.txt", ["d/e/z.txt"]),
            ("d/**/*", ["d/e/f/w", "d/e/z.txt"]),
            ("", []),
            ("?.txt", ["a.txt"]),
            ("??.txt", []),
            (
                "***",
                [
                    "-", "README.md", "[x]", "a,b", "a.txt", "a\\b", "b.yaml", "d-1/a", "d/.hidden", "d/e/f/w",
                    "d/e/z.txt", "d/x.txt", "d/y.json", "{c}",
                ]
            ),
            ("a**", ["a,b", "a.txt", "a\\b"]),
            ("**a", ["d-1/a"]),
            ("*a*", ["a,b", "a.txt", "a\\b", "b.yaml"]),
            ("d*", []),
            ("d-[0-9]/*", ["d-1/a"]),
            ("{", []),
            ("{a.txt", ["a.txt"]),
            ("}", []),
            ("{c}", []),
            ("\\{c\\}", ["{c}"]),
            ("a\\", []),
            ("[-x]*", ["-"]),
            ("[a-]*", nil),
            ("[!!]*", ["-", "README.md", "[x]", "a,b", "a.txt", "a\\b", "b.yaml", "{c}"]),
            ("d/e/**", ["d/e/f/w", "d/e/z.txt"]),
            ("d/e/f", []),
            ("d/e/f/*", ["d/e/f/w"]),
            ("[\\]x]*", []),
            ("d{/x,/y}.*", ["d/x.txt", "d/y.json"]),
            ("{,d/}*.txt", ["a.txt", "d/x.txt"]),
            (
                "{*,**}",
                [
                    "-", "README.md", "[x]", "a,b", "a.txt", "a\\b", "b.yaml", "d-1/a", "d/.hidden", "d/e/f/w",
                    "d/e/z.txt", "d/x.txt", "d/y.json", "{c}",
                ]
            ),
            ("{*.txt,**/w}", ["a.txt", "d/e/f/w"]),
            ("README.{md,txt}", ["README.md"]),
            ("d[!a]x.txt", ["d/x.txt"]),
            ("d?x.txt", []),
            ("d[/]x.txt", ["d/x.txt"]),
            ("*.{yaml,txt}", ["a.txt", "b.yaml"]),
            ("**.{yaml,txt}", ["a.txt", "b.yaml", "d/e/z.txt", "d/x.txt"]),
            ("[[]x]", ["[x]"]),
        ] as [(String, [String]?)])
    func pattern(_ pattern: String, expected: [String]?) {
        let glob = FileGlob(ByteString(pattern))
        #expect(Self.files.filter(glob.matches) == expected ?? Self.files, "nil: all files")
    }
}

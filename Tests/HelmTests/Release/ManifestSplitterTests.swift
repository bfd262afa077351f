import RegularExpressions
import Testing

@testable import Helm

/// Helm SDK 4.2.3's rule is the expression `(?:^|\s*\n)---\s*`.
@Suite struct ManifestSplitterTests {
    @Test(
        "A rendered file is cut at what the expression finds",
        arguments: [
            ("", []),
            (" \n\t", []),
            ("a: b", ["a: b"]),
            ("\n\n  a: b\n", ["a: b\n"]),
            ("---\na: b\n", ["a: b\n"]),
            ("---\n---\na: b\n", ["---\na: b\n"]),
            ("---\n\n---\n\n---\na: b\n", ["---", "a: b\n"]),
            ("a: 1\n---\nb: 2\n", ["a: 1", "b: 2\n"]),
            ("a: 1 \n\n\n---   \n\n   b: 2\n", ["a: 1", "b: 2\n"]),
            ("---apiVersion: v1\n---kind: A\n", ["apiVersion: v1", "kind: A\n"]),
            ("a: 1\n--- # comment\nb: 2\n", ["a: 1", "# comment\nb: 2\n"]),
            ("a: |\n  x\n  ---\n  y\n", ["a: |\n  x\n  ---\n  y\n"]),
            ("a: 1\n-----\nb: 2\n", ["a: 1", "--\nb: 2\n"]),
            ("a: 1\r\n---\r\nb: 2\r\n", ["a: 1", "b: 2\r\n"]),
            ("a: 1\n---", ["a: 1"]),
            ("a: 1\n---\n \n---\n", ["a: 1", "---\n"]),
            ("a: 1\n# c\n---\n# only a comment\n", ["a: 1\n# c", "# only a comment\n"]),
            ("x\u{A0}\n---\n\u{A0}\u{2003}y\n", ["x\u{A0}", "y\n"]),
            ("\u{A0}---\nx", ["x"]),
            ("a\n\n --- \nb", ["a\n\n --- \nb"]),
        ] as [(String, [String])])
    func split(_ file: String, expected: [String]) {
        let documents = ManifestSplitter.documents(of: Array(file.utf8)).map { String(decoding: $0, as: UTF8.self) }
        #expect(documents == expected)
    }

    @Test("It cuts where the expression itself cuts")
    func sameAsExpression() throws {
        let expression = try RegularExpression("(?:^|\\s*\n)---\\s*")
        let parts = ["---", "-", "\n", " ", "a", "\r", "\u{A0}"]
        for number in 0..<(7 * 7 * 7 * 7 * 7) {
            var rest = number
            var text = ""
            for _ in 0..<5 {
                text += parts[rest % parts.count]
                rest /= parts.count
            }
            let leading = GoText.trimmingLeadingSpace(Array(text.utf8)[...])
            let expected = expression.split(String(decoding: leading, as: UTF8.self))
                .map { Array(GoText.trimmingLeadingSpace(Array($0.utf8)[...])) }.filter { !$0.isEmpty }
            let found = ManifestSplitter.documents(of: Array(text.utf8)).map { Array($0) }
            if found != expected { Issue.record("\(text.debugDescription): \(found)") }
        }
    }
}

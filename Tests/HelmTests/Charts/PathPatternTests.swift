import Testing

@testable import Helm

/// Go 1.27's `filepath.Match` gave what is expected here; `nil` is a malformed pattern.
@Suite struct PathPatternTests {
    @Test(
        "A pattern matches what Go's matches",
        arguments: [
            ("abc", "abc", true), ("*", "abc", true), ("*c", "abc", true), ("a*", "a/b", false),
            ("a*/b", "a/c/b", false), ("a*b*c", "axbxc", true), ("a?", "aé", true), ("a?", "a/", false),
            ("[a-c]x", "bx", true), ("[^a-c]x", "bx", false), ("[^a-c]x", "é/", false), ("[^a-c]x", "éx", true),
            ("[]a]", "]", nil), ("[-]", "-", nil), ("[x-]", "-", nil), ("[a-b-c]", "a", nil), ("[", "a", nil),
            ("[^", "a", nil), ("[a", "a", nil), ("a[", "a", nil), ("a[", "x", nil), ("a[", "ab", nil),
            ("*x[", "y", nil), ("\\*", "*", true), ("\\", "a", nil), ("a\\", "x", nil), ("[\\]a]", "]", true),
            ("[\\-x]", "-", true), ("*a*b", "xaxb/", false), ("", "", true), ("", "a", false),
            ("a*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaac", false), ("[\\", "a", nil), ("*[", "x/y", nil),
            ("日?", "日本", true), ("[日-本]", "月", true),
        ] as [(String, String, Bool?)])
    func match(pattern: String, name: String, expected: Bool?) {
        #expect((try? PathPattern(Array(pattern.utf8)).matches(Array(name.utf8))) == expected)
    }
}

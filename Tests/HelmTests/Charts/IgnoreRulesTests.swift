import Testing

@testable import Helm

/// Helm SDK 4.2.3 gave what is expected here.
@Suite struct IgnoreRulesTests {
    private static let files = [
        ".hidden", "a.txt", "b.md", "crds/c.yaml", "docs/a.txt", "docs/x/a.txt", "docs/x/b.md", "templates_/x",
        "x/a.txt",
    ]

    @Test(
        "What rules leave of a chart's files",
        arguments: [
            (["*.txt"], "a.txt docs/a.txt docs/x/a.txt x/a.txt"), (["/a.txt"], "a.txt"),
            (["docs/"], "docs/a.txt docs/x/a.txt docs/x/b.md"), (["docs"], "docs/a.txt docs/x/a.txt docs/x/b.md"),
            (["/docs"], "docs/a.txt docs/x/a.txt docs/x/b.md"), (["x/"], "docs/x/a.txt docs/x/b.md x/a.txt"),
            (["docs/*.txt"], "docs/a.txt"), (["docs/x/*"], "docs/x/a.txt docs/x/b.md"),
            (["*/a.txt"], "docs/a.txt x/a.txt"), (["# comment", "", "  b.md  "], "b.md docs/x/b.md"),
            (["a.???"], "a.txt docs/a.txt docs/x/a.txt x/a.txt"),
            (["[ab].*"], "a.txt b.md docs/a.txt docs/x/a.txt docs/x/b.md x/a.txt"), (["[^a]*.md"], "b.md docs/x/b.md"),
            (["\\a.txt"], "a.txt docs/a.txt docs/x/a.txt x/a.txt"), ([".*"], ".hidden"), (["./a.txt"], ""),
            (["docs/x"], "docs/x/a.txt docs/x/b.md"), (["/"], ""), (["x/*"], "x/a.txt"),
        ])
    func ignored(rules: [String], expected: String) throws {
        var texts = Dictionary(uniqueKeysWithValues: Self.files.map { ($0, "x") })
        texts["Chart.yaml"] = "apiVersion: v2\nname: c\nversion: 1.0.0\n"
        texts[".helmignore"] = rules.joined(separator: "\r\n")
        let left = try chart(texts).files.map(\.name)
        #expect(Self.files.filter { !left.contains($0) }.joined(separator: " ") == expected)
    }

    @Test func namesWithAPointInTemplatesAreAlwaysLeftOut() throws {
        let chart = try chart([
            "Chart.yaml": "name: c\nversion: 1.0.0\n", "templates/.a": "", "templates/b": "", "templates/d/.c": "",
            "templates/.e/f": "",
        ])
        #expect(chart.templates.map(\.name) == ["templates/b", "templates/d/.c"])
    }

    @Test(
        "Negation ignores all that does not match",
        arguments: ["!a.txt", "!*.md", "!docs/", "*"])
    func negation(rule: String) {
        let problem = failure {
            _ = try chart(["Chart.yaml": "name: c\nversion: 1.0.0\n", "a.txt": "", ".helmignore": rule])
        }
        #expect(problem == ".: Chart.yaml file is missing")
    }

    @Test(
        "Malformed rules are errors with their line",
        arguments: [
            ("a\n**/b\n", #".helmignore:2: double-star (**) syntax is not supported in "**/b""#),
            ("[", #".helmignore:1: syntax error in pattern in "[""#),
        ])
    func malformed(text: String, expected: String) {
        #expect(failure { _ = try chart(["Chart.yaml": "name: c\nversion: 1\n", ".helmignore": text]) } == expected)
    }
}

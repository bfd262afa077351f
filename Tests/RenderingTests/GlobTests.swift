import Testing

@testable import Rendering

@Suite struct GlobTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var pattern: String
        var matching: [String]
        var other: [String]
        var testDescription: String { pattern }
    }

    static let cases: [Case] = [
        Case(pattern: "*.yaml", matching: ["a.yaml", ".yaml", "d/e/a.yaml"], other: ["a.yml", "a.yaml.bak"]),
        Case(pattern: "**/*.yaml", matching: ["d/a.yaml", "d/e/a.yaml"], other: ["a.yaml"]),
        Case(
            pattern: "{config.json,env-usw2/*}", matching: ["config.json", "env-usw2/a", "env-usw2/a/b"],
            other: ["x/config.json", "env-use1/a"]),
        Case(pattern: "a{b,{c,d}e}f", matching: ["abf", "acef", "adef"], other: ["af", "acf"]),
        Case(pattern: "a{,b}", matching: ["a", "ab"], other: ["b"]),
        Case(pattern: "?.y*ml", matching: ["a.yaml", "é.yml", "/.yml"], other: ["ab.yaml"]),
        Case(pattern: "[a-c]x", matching: ["ax", "cx"], other: ["dx", "-x"]),
        Case(pattern: "[!a-c]x", matching: ["dx", "/x"], other: ["ax"]),
        Case(pattern: "\\*\\{", matching: ["*{"], other: ["a{", "\\*{"]),
        Case(pattern: "a,b}", matching: ["a,b}"], other: ["a"]),
        Case(pattern: "", matching: [""], other: ["a"]),
    ]

    @Test("a pattern matches what Argo CD's matches", arguments: cases)
    func matching(_ item: Case) throws {
        let glob = try Glob(item.pattern)
        for text in item.matching { #expect(glob.matches(text), "\(text)") }
        for text in item.other { #expect(!glob.matches(text), "\(text)") }
    }

    @Test("a pattern that cannot be read is an error", arguments: ["[", "[a", "[]", "{a", "{a,{b}", "a\\", "[z-a]"])
    func malformed(_ pattern: String) {
        #expect(throws: Glob.SyntaxError.self) { try Glob(pattern) }
    }

    @Test("patterns made to take for ever do not")
    func hostile() throws {
        #expect(throws: Glob.SyntaxError.self) { try Glob(String(repeating: "{a,b}", count: 40)) }
        let glob = try Glob(String(repeating: "*a", count: 200) + "b")
        #expect(!glob.matches(String(repeating: "a", count: 3_000)))
    }
}

import Testing

@testable import RegularExpressions

@Suite struct RegularExpressionTests {
    @Test("Bytes that are not UTF-8 are one U+FFFD each")
    func invalidUTF8() throws {
        let text: [UInt8] = [0x61, 0xFF, 0xE2, 0x82, 0x62]
        #expect(try RegularExpression(".").allMatches(in: text).map(\.range) == [0..<1, 1..<2, 2..<3, 3..<4, 4..<5])
        #expect(try RegularExpression("\u{FFFD}+").firstMatch(in: text)?.range == 1..<4)
        #expect(try RegularExpression("b$").firstMatch(in: text)?.range == 4..<5)
    }

    @Test("Names of Unicode classes are read as Go reads them")
    func unicodeClassNames() throws {
        for name in ["Greek", "greek", "L", "Letter", "Ll", "lowercase_letter", "Lowercase Letter", "LC", "any"] {
            #expect(try RegularExpression("\\p{\(name)}").isMatch("α"), "\(name)")
            #expect(try !RegularExpression("\\P{\(name)}").isMatch("α"), "\(name)")
        }
        #expect(try RegularExpression("(?i)\\p{Ll}").isMatch("\u{345}"))
        #expect(try !RegularExpression("(?i)\\p{LC}").isMatch("\u{345}"))
    }

    @Test("A search from an offset sees what is before it")
    func searchFromOffset() throws {
        #expect(try RegularExpression("^a").firstMatch(in: "aa", from: 1) == nil)
        #expect(try RegularExpression("\\ba").firstMatch(in: "aa a", from: 1)?.range == 3..<4)
        #expect(try RegularExpression("(?m)^a").firstMatch(in: "a\na", from: 1)?.range == 2..<3)
        #expect(try RegularExpression("a$").firstMatch(in: "aa", from: 3) == nil)
    }

    @Test("Groups have their names and ranges")
    func groups() throws {
        let expression = try RegularExpression("(?P<key>\\w+)=(\\w+)?(?<rest>;)?")
        #expect(expression.groupNames == [nil, "key", nil, "rest"])
        #expect(expression.groupCount == 3)
        #expect(expression.firstMatch(in: "-ab=c")?.groups == [1..<5, 1..<3, 4..<5, nil])
    }

    @Test("A limit ends the search and the split")
    func limits() throws {
        let expression = try RegularExpression(",")
        #expect(expression.allMatches(in: "a,b,c", limit: 1).map(\.range) == [1..<2])
        #expect(expression.split("a,b,c", limit: 2) == ["a", "b,c"])
        #expect(expression.split("a,b,c", limit: 0) == [])
    }

    @Test("A literal replacement is no template")
    func literalReplacement() throws {
        #expect(try RegularExpression("(b)").replacingAll(in: "abc", withLiteral: "$1$1") == "a$1$1c")
        #expect(try RegularExpression("b+").replacingAll(in: "abbc") { "<\($0.count)>" } == "a<2>c")
    }

    @Test(
        "A quoted text matches itself",
        arguments: ["", "a.b", "[x](y)", "\\d+", "^$|*?{}", "é-日", "a\u{301}\u{E1}"])
    func quoting(_ text: String) throws {
        let expression = try RegularExpression("^" + RegularExpression.quoteMeta(text) + "$")
        #expect(expression.isMatch(text))
        #expect(!expression.isMatch(text + "x"))
    }

    @Test("Canonically equal texts are different texts")
    func noCanonicalEquivalence() throws {
        #expect(try !RegularExpression("^\u{E9}$").isMatch("e\u{301}"))
    }

    @Test(
        "Expressions that take others for ever take time linear in the text",
        arguments: ["(a*)*b", "(a|a)*b", "(a|aa)+$b", "(x+x+)+y", "((a?){0,9}){9}b", "(.*)(.*)(.*)(.*)b"])
    func linearTime(_ pattern: String) throws {
        let text =
            [UInt8](repeating: UInt8(ascii: "a"), count: 3000)
            + Array("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".utf8)
        #expect(try !RegularExpression(pattern).isMatch(text))
    }

    @Test("A text beyond the backtracker's window is searched to its end")
    func longText() throws {
        let text = String(repeating: "abc ", count: 25_000) + "end"
        let expression = try RegularExpression("(?:\\w+ )*(end)")
        #expect(expression.firstMatch(in: text)?.groups == [0..<100_003, 100_000..<100_003])
        #expect(try RegularExpression("[a-c]+ ").allMatches(in: text).count == 25_000)
        #expect(try RegularExpression("c e").firstMatch(in: text)?.range == 99_998..<100_001)
    }

    @Test(
        "A program may not ask for more memory than there is",
        arguments: [
            "(?:" + String(repeating: "abcdefgh", count: 500) + "){1000}",
            String(repeating: "(a)", count: 5000) + "{1000}",
            "(" + String(repeating: "(a)", count: 300) + "){1000}",
        ])
    func tooLarge(_ pattern: String) {
        #expect(throws: RegularExpressionError(code: .tooLarge, expression: pattern)) {
            _ = try RegularExpression(pattern)
        }
    }

    @Test("Too many levels are refused, however they come about")
    func tooDeep() {
        for pattern in [
            String(repeating: "(", count: 1001) + String(repeating: ")", count: 1001),
            String(repeating: "(?:a", count: 1100) + String(repeating: ")", count: 1100),
        ] {
            #expect(throws: RegularExpressionError(code: .nestingDepth, expression: pattern)) {
                _ = try RegularExpression(pattern)
            }
        }
        #expect(
            throws: RegularExpressionError(
                code: .missingParenthesis, expression: String(repeating: "(", count: 100_000))
        ) {
            _ = try RegularExpression(String(repeating: "(", count: 100_000))
        }
    }

    @Test("Any bytes are either a pattern or an error, and what matches is within the text")
    func robustness() throws {
        var generator = SeededGenerator(state: 7)
        let pieces = Array("abk1é.*+?|()[]{}^$\\,-:PpQE<>dwsbBAzxiU&\n").map(String.init)
        for _ in 0..<3000 {
            let pattern = (0..<Int.random(in: 1...14, using: &generator)).map { _ in
                pieces.randomElement(using: &generator) ?? ""
            }.joined()
            guard let expression = try? RegularExpression(pattern) else { continue }
            let text = (0..<Int.random(in: 0...10, using: &generator)).map { _ in
                UInt8.random(in: 0...255, using: &generator)
            }
            var last = 0
            for match in expression.allMatches(in: text) {
                #expect(match.range.lowerBound >= last && match.range.upperBound <= text.count)
                last = match.range.upperBound
            }
            let string = String(decoding: text, as: UTF8.self)
            #expect(expression.replacingAll(in: string, with: "$0") == string)
        }
    }
}

/// Numbers that are the same in every run (a linear congruential generator).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

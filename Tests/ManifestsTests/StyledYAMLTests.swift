import Testing

@testable import Manifests

@Suite("YAML that keeps its looks") struct StyledYAMLTests {
    /// Texts in the form that Go's YAML writes, which stay as they are.
    @Test(
        "A text in the tool's own form is written as it was read",
        arguments: [
            "# head\n\na: 1 # one\n# about b\nb:\n- x\n- y: 'q'\n  z: \"w\" # last\n",
            "a:\n  b: 1\n  # foot\n\n  c: 2\n# end\n",
            "a: {b: 1, c: [x, 'y', \"z\"]} # flow\nd: []\ne: {}\n",
            "a: |\n  text\n    more\nb: |-\n  one\nc: >-\n  folded\n",
            "a:\nb: ~\nc: null\nd: yes\ne: 012\nf: 2020-01-01\n",
            "- - 1\n  - 2\n- a: b\n",
            "just text # behind\n",
        ])
    func staysAsItIs(text: String) throws {
        let node = try #require(try YAML.parse(text, path: "x", dialect: .yaml3).first?.node)
        #expect(try #require(StyledYAML(text)).text(with: node) == text)
    }

    @Test(
        "What has no looks that are kept is left to others",
        arguments: [
            "", "# only a comment\n", "a: &x 1\nb: *x\n", "a: !!str 1\n", "? [a]\n: b\n", "a: [\n", "<<: {a: 1}\n",
            "%YAML 1.1\n---\na: 1\n",
        ])
    func isRefused(text: String) { #expect(StyledYAML(text) == nil) }

    @Test("A value keeps its meaning however its text looks and whatever comments stand in it", arguments: 0..<40)
    func keepsMeaning(seed: UInt64) throws {
        var generator = TextGenerator(seed: seed)
        for _ in 0..<25 {
            let text = generator.text()
            guard let node = try? YAML.parse(text, path: "x", dialect: .yaml3).first?.node,
                let styled = StyledYAML(text)
            else { continue }
            let written = styled.text(with: node)
            let isSame = try YAML.parse(written, path: "y", dialect: .yaml3).first?.node == node
            #expect(isSame, "\(text)\n----\n\(written)")
        }
    }
}

/// Makes small YAML texts, most of them well-formed.
private struct TextGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func next(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state % UInt64(bound))
    }

    private mutating func pick(_ choices: [String]) -> String { choices[next(choices.count)] }

    mutating func text() -> String {
        var lines: [String] = []
        block(0, &lines)
        return lines.joined(separator: "\n") + "\n"
    }

    private mutating func comment() -> String { next(5) == 0 ? " # c\(next(99))" : "" }

    private mutating func block(_ indent: Int, _ lines: inout [String]) {
        let isList = next(3) == 0
        for index in 0..<(1 + next(3)) {
            let space = String(repeating: " ", count: indent)
            if next(5) == 0 { lines.append(space + "# h\(next(99))") }
            if next(8) == 0 { lines.append("") }
            let start = space + (isList ? "-" : pick(["k\(index):", "\"q\(index)\":", "'s\(index)':"]))
            switch next(indent > 6 ? 4 : 6) {
            case 0, 1:
                lines.append(
                    start + " " + pick(["x", "1", "'s'", "\"d\"", "~", "true", "1.5", "\"\\t\"", "a b", "2020-01-01"])
                        + comment())
            case 2:
                lines.append(start + " " + pick(["[]", "{}", "[a, 'b', {c: 1}]", "{a: [1], b: \"x\"}"]) + comment())
            case 3:
                let indicator = pick(["|", "|-", "|+", ">", ">-"])
                lines.append(start + " " + indicator + comment())
                // Go's YAML itself writes folded texts with deeper lines in another meaning.
                let choices = indicator.hasPrefix(">") ? ["    text"] : ["    text", "    # text", "      deep", ""]
                for _ in 0...next(3) { lines.append(space + pick(choices)) }
            default:
                lines.append(start + (isList ? "" : comment()))
                block(indent + 2, &lines)
            }
        }
    }
}

import Base
import Manifests
import Testing

/// A text that is wrong, where, and what the advice must say.
struct MistakeCase: Sendable, CustomTestStringConvertible {
    let text: String
    let place: String
    let advice: String
    init(_ text: String, _ place: String, _ advice: String) {
        self.text = text
        self.place = place
        self.advice = advice
    }
    var testDescription: String { text }
}

@Suite struct YAMLErrorTests {
    @Test(
        "A mistake is reported with its place and what would be right",
        arguments: [
            MistakeCase("a:\n\tb: 1", "2:1", "no tabs"), MistakeCase("a:\n  b: 1\n\tc: 2", "3:1", "no tabs"),
            MistakeCase("a:1\nb: 2", "2:2", "space after the colon at line 1"),
            MistakeCase("spec:\n  replicas:1\n  b: 2", "3:4", "space after the colon at line 2"),
            MistakeCase("a: b: c", "1:5", "put the value in quotes"),
            MistakeCase("a: 'x", "1:6", "close the quote that is opened at line 1"),
            MistakeCase("a: \"x\nb: y\n", "3:1", "close the quote that is opened at line 1"),
            MistakeCase("a:\n  b: 1\n c: 2", "3:2", "do not indent the line"),
            MistakeCase("x:\n  a:\n    b: 1\n   c: 2", "4:4", "indent the line by 2 spaces, as line 2"),
            MistakeCase("- a\nb: 1", "2:1", "begin the line with \"- \""),
            MistakeCase("a: @x", "1:4", "begins with @ in quotes"),
            MistakeCase("a: `x`", "1:4", "begins with ` in quotes"),
            MistakeCase("a: %x", "1:4", "begins with % in quotes"),
            MistakeCase("a: [1, 2\nb: 3", "2:2", "close the list with ]"),
            MistakeCase("a: {x: 1\nb: 2", "2:2", "close the mapping with }"),
            MistakeCase("a: {{ .Values.x }}", "1:5", "put the key in quotes"),
            MistakeCase("a: *nope", "1:4", "define &nope"),
            MistakeCase("a: &x [*x]", "1:8", "remove the alias *x"),
            MistakeCase("a: \"\\d\"", "1:5", "write a backslash as \\\\"),
            MistakeCase("a: 'it's'", "1:8", "double the quotes"),
            MistakeCase("a: x\n  b: y", "2:4", "indent this line"),
            MistakeCase("a: !x!y z", "1:4", "begins with ! in quotes"),
            MistakeCase("a: 1\nb: 2\na: 3", "3:1", "remove one of the two"),
            MistakeCase("? [a]\n: b", "1:3", "put the key in quotes"), MistakeCase("null: 1", "1:1", "write a name"),
            MistakeCase("<<: 3", "1:1", "an alias of a mapping"), MistakeCase("a: - b", "1:4", "on a line of its own"),
            MistakeCase("a: b\n- c", "2:1", "indent the list item"),
            MistakeCase("key: |\n a\nb\n", "3:1", "key: value"),
            MistakeCase("a: 1\n---\nb: 2\nb: 3", "4:1", "remove one"),
            MistakeCase("a: \u{1}", "1:4", "write it as an escape"),
            MistakeCase("a: !!int x", "1:4", "correct the value"), MistakeCase("a: !!binary '*'", "1:4", "encode it"),
            MistakeCase("a: &\nb: 1", "1:5", "& in quotes"),
        ])
    func mistakes(_ mistake: MistakeCase) {
        let error = #expect(throws: Diagnostic.self) { try YAML.parse(mistake.text, path: "app/web.yaml") }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("app/web.yaml:\(mistake.place): "), "\(text)")
        #expect(error?.suggestion?.contains(mistake.advice) == true, "\(text)")
    }

    @Test("A key that stands twice names both lines")
    func duplicateKey() {
        let error = #expect(throws: Diagnostic.self) { try YAML.parse("a: 1\n\"a\": 2\n", path: "f.yaml") }
        #expect(
            error?.description
                == "f.yaml:2:1: key \"a\" stands twice in this mapping, first at line 1; remove one of the two")
    }

    @Test("Keys that become the same string are the same key")
    func duplicateConvertedKey() {
        #expect(throws: Diagnostic.self) { try YAML.parse("1: a\n'1': b\n", path: "f") }
        #expect(throws: Never.self) { try YAML.parse("e\u{301}: a\né: b\n", path: "f") }
    }

    @Test("Invalid UTF-8 is refused at its place")
    func invalidUTF8() {
        let bytes = Array("a: 1\né: ".utf8) + [0xFF, 0x0A]
        let error = #expect(throws: Diagnostic.self) { try YAML.parse(bytes, path: "f.yaml") }
        #expect(
            error?.description.hasPrefix("f.yaml:2:4: invalid leading UTF-8 octet (0xff)") == true,
            "\(error?.description ?? "")")
        #expect(error?.suggestion == "save the file as UTF-8")
    }
}

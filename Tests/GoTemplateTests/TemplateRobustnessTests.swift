import GoTemplate
import TestSupport
import Testing

/// Whatever the bytes are, they are parsed and executed, or there is an error.
@Suite struct TemplateRobustnessTests {
    private static let pieces = [
        "{{", "}}", "{{-", "- ", " -}}", "/*", "*/", "(", ")", "|", ".", "$", "$x", ":=", "=", ",", "\"", "`", "'",
        "\\", "\n",
        " ", "nil", "true", "if", "else", "end", "range", "with", "define", "block", "template", "break", "continue",
        ".a",
        ".b.c", "1", "0x", "1e", "1i", "-", "+", "é", "\u{85}", "upper", "index", "print", "and", "eq", "list", "int",
        "\"x\"",
        "{{end}}", "{{if .a}}", "{{range .b}}", "{{else}}", "{{define \"x\"}}", "{{template \"x\" .}}", "text",
    ].map { Array($0.utf8) }

    private func check(_ bytes: [UInt8]) throws {
        let functions = TemplateFunctions.all
        var set = TemplateSet(name: "gotpl")
        do throws(TemplateError) {
            try set.parse(bytes, name: "main", functions: Set(functions.keys))
            let data = GoValue.map(
                GoMap(["a": .string("s"), "b": .list([.int(1), .null, .map(GoMap(["c": .float(1.5)]))])]))
            let limits = ExecutionLimits(steps: 2000, outputBytes: 1 << 16, stackBytes: 200_000)
            _ = try TemplateExecution(set, functions: functions, limits: limits).execute("main", data: data)
        } catch {
            #expect(error.description.hasPrefix("template: "))
            if let line = error.line { #expect(line <= bytes.count + 1) }
        }
    }

    @Test(arguments: 0..<4) func randomBytesNeverCrash(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let count = Int.random(in: 0..<60, using: &generator)
            try check(Array("{{".utf8) + (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) })
        }
    }

    @Test(arguments: 0..<8) func randomPiecesNeverCrash(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &+ 1000)
        for _ in 0..<400 {
            let count = Int.random(in: 0..<25, using: &generator)
            try check(
                (0..<count).flatMap { _ in Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)] })
        }
    }

    @Test(arguments: 0..<8) func damagedTemplatesNeverCrash(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed &+ 2000)
        let template = Array(
            """
            {{- define "x" }}{{ $v := .a | upper }}{{ if eq $v "S" }}{{ printf "%s-%d" $v 0x1F }}{{ else }}n{{ end }}{{ end -}}
            {{ range $i, $e := .b }}{{ with $e }}{{ . }}{{ else }}{{ continue }}{{ end }}{{/* c */}}{{ end }}
            {{ template "x" . }}{{ (index .b 2).c | print 1.5e3 'q' `r` }}
            """.utf8)
        for _ in 0..<200 {
            var bytes = template
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes.remove(at: index)
                case 1: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                default:
                    bytes.insert(
                        contentsOf: Self.pieces[Int.random(in: 0..<Self.pieces.count, using: &generator)], at: index)
                }
            }
            try check(bytes)
        }
    }
}

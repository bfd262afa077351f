import GoTemplate
import Testing

@Suite struct TemplateErrorTests {
    private func error(_ sources: [(ByteString, String)], functions: [ByteString: GoFunction]) throws -> TemplateError {
        var set = TemplateSet(name: "gotpl")
        for (name, text) in sources { try set.parse(Array(text.utf8), name: name, functions: Set(functions.keys)) }
        let execution = TemplateExecution(set, functions: functions)
        return try #require(throws: TemplateError.self) {
            try execution.execute(sources[sources.count - 1].0, data: .map(GoMap(["name": .string("x")])))
        }
    }

    @Test func theCallStackNamesEachTemplateWithItsPlace() throws {
        let error = try error(
            [
                ("c/templates/_a.tpl", "{{define \"a\"}}\n  {{ include \"b\" . }}{{end}}"),
                ("c/templates/_b.tpl", "{{define \"b\"}}\n\n{{ .name.first }}{{end}}"),
                ("c/templates/x.yaml", "a: b\nc: {{ include \"a\" . | upper }}"),
            ], functions: TemplateFunctions.all)
        let places = error.callStack.map { "\($0.source):\($0.line ?? 0):\($0.column ?? 0) \($0.template ?? "")" }
        #expect(
            places == [
                "c/templates/x.yaml:2:6 c/templates/x.yaml", "c/templates/_a.tpl:2:5 a", "c/templates/_b.tpl:3:8 b",
            ])
        let innermost = try #require(error.callStack.last)
        #expect(innermost.context == ".name.first")
        #expect(innermost.message == "can't evaluate field first in type interface {}")
        #expect(innermost.cause == nil)
        #expect(error.message.hasSuffix(innermost.description))
    }

    @Test func functionsCanSeeWhereTheyAreCalled() throws {
        var functions = TemplateFunctions.all
        functions["where"] = GoFunction(
            [], result: .string,
            calling: { execution, _ in
                let site = try #require(execution.callSite)
                let (line, column) = site.lineAndColumn
                return .string("\(site.source) \(site.template) \(line):\(column)")
            })
        var set = TemplateSet(name: "gotpl")
        try set.parse(
            Array("{{define \"d\"}}\n {{ where }}{{end}}{{template \"d\"}} {{where}}".utf8), name: "f",
            functions: Set(functions.keys))
        let output = try TemplateExecution(set, functions: functions).execute("f", data: .null)
        #expect(String(decoding: output, as: UTF8.self) == "\n f d 2:4 f f 2:38")
    }

    @Test func functionsThatWereOnlyKnownToTheParserAreErrors() throws {
        let set = try {
            var set = TemplateSet(name: "gotpl")
            try set.parse(Array("{{other 1}}".utf8), name: "f", functions: ["other"])
            return set
        }()
        let error = try #require(throws: TemplateError.self) {
            try TemplateExecution(set, functions: [:]).execute("f", data: .null)
        }
        #expect(error.description == "template: f:1:2: executing \"f\" at <other>: \"other\" is not a defined function")
    }

    @Test func aFailedSourceLeavesTheSetAsItWas() throws {
        var set = TemplateSet(name: "gotpl")
        try set.parse(Array("old".utf8), name: "f", functions: [])
        #expect(throws: TemplateError.self) {
            try set.parse(Array("new{{define \"d\"}}d{{end}}{{".utf8), name: "f", functions: [])
        }
        #expect(set.names == ["f"])
        let output = try TemplateExecution(set, functions: [:]).execute("f", data: .null)
        #expect(output == Array("old".utf8))
    }

    @Test func whatIsAddedToACopyIsNotSeenByTheOriginal() throws {
        var set = TemplateSet(name: "gotpl")
        try set.parse(Array("{{template \"d\"}}".utf8), name: "f", functions: [])
        try set.parse(Array("{{define \"d\"}}1{{end}}".utf8), name: "g", functions: [])
        var copy = set
        try copy.parse(Array("{{define \"d\"}}2{{end}}".utf8), name: "h", functions: [])
        let execution = TemplateExecution(set, functions: [:])
        #expect(try execution.nested(copy).execute("f", data: .null) == Array("2".utf8))
        #expect(try execution.execute("f", data: .null) == Array("1".utf8))
        #expect(copy.contains("h"))
        #expect(!set.contains("h"))
    }

    @Test func copiesOfASetThatIsExecutedKeepTheirChangesToThemselves() throws {
        var set = TemplateSet(name: "gotpl")
        try set.parse(Array("{{template \"d\"}}".utf8), name: "f", functions: [])
        try set.parse(Array("{{define \"d\"}}1{{end}}".utf8), name: "g", functions: [])
        let execution = TemplateExecution(set, functions: [:])
        var copy = execution.set
        copy.remove("d")
        #expect(!copy.contains("d"))
        #expect(copy.names == ["f", "g"])
        try copy.parse(Array("{{define \"d\"}} {{end}}{{define \"e\"}}e{{end}}".utf8), name: "h", functions: [])
        #expect(copy.names == ["d", "e", "f", "g", "h"])
        var second = execution.nested(copy).set
        try second.parse(Array("{{define \"d\"}}2{{end}}{{define \"e\"}} {{end}}".utf8), name: "i", functions: [])
        #expect(try execution.nested(second).execute("f", data: .null) == Array("2".utf8))
        #expect(try execution.nested(second).execute("e", data: .null) == Array("e".utf8))
        #expect(try execution.nested(copy).execute("f", data: .null) == Array(" ".utf8))
        #expect(try execution.execute("f", data: .null) == Array("1".utf8))
        #expect(execution.set.names == ["d", "f", "g"])
    }

    @Test(arguments: [
        ("{{if $x:=.a}}b{{else}}c{{end}}", "{{if $x := .a}}b{{else}}c{{end}}"),
        ("{{range $i,$e:=.a|f 1}}x{{break}}{{end}}", "{{range $i, $e := .a | f 1}}x{{break}}{{end}}"),
        ("{{with (f (.a) \"q\").b}}{{end}}", "{{with (f (.a) \"q\").b}}{{end}}"),
        ("{{template `n` nil}}", "{{template \"n\" nil}}"),
        ("{{$x:=1}}{{$x =0x1F}}{{$x.a}}{{'c'}}{{true}}{{.}}", "{{$x := 1}}{{$x = 0x1F}}{{$x.a}}{{'c'}}{{true}}{{.}}"),
    ])
    func nodesAreWrittenAsGoWritesThem(source: String, expected: String) throws {
        let parsed = try ParsedTemplate(parsing: Array(source.utf8), name: "f", functions: ["f"])
        #expect(parsed.text(of: "f")?.description == expected)
    }
}

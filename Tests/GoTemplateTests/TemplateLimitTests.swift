import GoTemplate
import Synchronization
import Testing

@Suite struct TemplateLimitTests {
    private func limitError(_ template: String, _ limits: ExecutionLimits, data: GoValue = .null) throws
        -> TemplateError
    {
        let error = try #require(throws: TemplateError.self) {
            try TemplateFunctions.render(template, data: data, limits: limits)
        }
        #expect(error.kind == .limit)
        return error
    }

    @Test func endlessLoopsEndWithTheSteps() throws {
        let error = try limitError("{{range 1000000000}}{{end}}", ExecutionLimits(steps: 10_000))
        #expect(error.context == "1000000000")
        #expect(error.message == "the templates take more than 10000 steps")
        #expect(error.line == 1)
    }

    @Test func stepsOfIncludedTemplatesCount() throws {
        let template = "{{define \"a\"}}{{range 100}}x{{end}}{{end}}{{range 1000}}{{include \"a\" .}}{{end}}"
        let error = try limitError(template, ExecutionLimits(steps: 50_000))
        #expect(error.template == "a")
    }

    @Test func shortTemplatesDoNotUseUpWhatTheyTakeAtOnce() throws {
        let template = "{{define \"a\"}}x{{end}}{{range 1000}}{{$x := include \"a\" .}}{{end}}ok"
        #expect(try TemplateFunctions.render(template, limits: ExecutionLimits(steps: 5000)) == "ok")
    }

    @Test func outputIsBounded() throws {
        let template = "{{range 100000}}0123456789{{end}}"
        #expect(try limitError(template, ExecutionLimits(outputBytes: 100_000)).line == 1)
    }

    @Test func outputOfIncludedTemplatesCounts() throws {
        let template = "{{define \"a\"}}0123456789{{end}}{{range 1000}}{{$x := include \"a\" .}}{{end}}"
        _ = try limitError(template, ExecutionLimits(outputBytes: 5000))
    }

    @Test func growingStringsAreBounded() throws {
        let template = "{{$x := \"0123456789\"}}{{range 60}}{{$x = print $x $x}}{{end}}"
        let error = try limitError(template, ExecutionLimits(valueSize: 10_000))
        #expect(error.message.hasPrefix("the result is larger than 10000 bytes"))
    }

    @Test func timeIsBounded() throws {
        let limits = ExecutionLimits(deadline: .now)
        #expect(try limitError("{{range 1000000000}}{{end}}", limits).message == "the templates take too long")
    }

    @Test func executionsCanBeCancelled() throws {
        let calls = Mutex(0)
        let limits = ExecutionLimits(isCancelled: {
            calls.withLock {
                $0 += 1; return $0 > 3
            }
        })
        let error = try limitError("{{range 1000000000}}{{end}}", limits)
        #expect(error.message == "the execution was cancelled")
        #expect(calls.withLock { $0 } == 4)
    }

    @Test func depthIsBounded() throws {
        let template = "{{define \"a\"}}{{template \"a\" .}}{{end}}{{template \"a\" .}}"
        let error = try limitError(template, ExecutionLimits(depth: 50))
        #expect(error.message == "exceeded maximum template depth (50)")
    }

    @Test(arguments: [
        "{{define \"a\"}}{{template \"a\" .}}{{end}}{{template \"a\" .}}",
        "{{define \"a\"}}{{include \"a\" .}}{{end}}{{include \"a\" .}}",
        "{{define \"a\"}}{{range 1}}{{with 1}}{{if (include \"a\" .)}}{{end}}{{end}}{{end}}{{end}}{{template \"a\"}}",
    ])
    func recursionEndsBeforeTheStackDoes(template: String) throws {
        // Tests run on threads of which we know no more than that they have half a mebibyte.
        let error = try limitError(template, ExecutionLimits(stackBytes: 200_000))
        #expect(error.callStack.last?.message.hasPrefix("exceeded the stack at template depth") == true)
    }

    @Test(arguments: ["(", "{{if 1}}", "{{with 1}}", "{{range 1}}", "{{block \"x\" 1}}", "{{if 0}}{{else if 1}}"])
    func deepNestingIsASyntaxError(opening: String) throws {
        let template = (opening == "(" ? "{{" : "") + String(repeating: opening, count: 100_000)
        let error = try #require(throws: TemplateError.self) { try TemplateFunctions.render(template) }
        #expect(error.kind == .syntax)
        #expect(error.message == "max expression depth exceeded")
    }

    @Test func nestingThatPeopleWriteIsFine() throws {
        let depth = 60
        let template =
            String(repeating: "{{if 1}}", count: depth) + "{{" + String(repeating: "(", count: depth) + "1"
            + String(repeating: ")", count: depth) + "}}" + String(repeating: "{{end}}", count: depth)
        #expect(try TemplateFunctions.render(template) == "1")
    }

    @Test func longChainsOfElseIfAreFine() throws {
        let chain = (0..<300).map { "{{else if eq .n \($0)}}\($0)" }.joined()
        let data = GoValue.map(GoMap(["n": .int(250)]))
        #expect(try TemplateFunctions.render("{{if false}}\(chain){{end}}", data: data) == "250")
    }
}

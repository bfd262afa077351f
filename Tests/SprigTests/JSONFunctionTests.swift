import GoTemplate
import Sprig
import Testing

/// Expected results by Helm 4.2.3.
@Suite("JSON functions")
struct JSONFunctionTests {
    @Test(
        "JSON is written and read",
        arguments: [
            (
                #"{{ toJson (dict "b" "<a>&" "a" (list 1 2.5 nil true)) }}"#,
                #"{"a":[1,2.5,null,true],"b":"\u003ca\u003e\u0026"}"#
            ),
            (#"{{ toRawJson (dict "b" "<a>&") }}"#, #"{"b":"<a>&"}"#),
            (#"{{ toPrettyJson (dict "a" (list 1)) }}"#, "{\n  \"a\": [\n    1\n  ]\n}"),
            (#"{{ mustToJson 1.0 }}{{ mustToRawJson "<" }}{{ mustToPrettyJson (list) }}"#, #"1"<"[]"#),
            (#"{{ toJson (float64 "inf") }}|{{ toPrettyJson (float64 "inf") }}"#, "|"),
            (#"{{ mustFromJson "[1, {\"a\": \"b\"}]" }}"#, "[1 map[a:b]]"),
        ])
    func json(_ template: String, _ expected: String) throws {
        #expect(try render(template) == expected)
    }

    @Test(
        "The functions with must in their name report errors",
        arguments: [
            #"{{ mustToJson (float64 "inf") }}"#, #"{{ mustToPrettyJson (float64 "nan") }}"#,
            #"{{ toRawJson (float64 "inf") }}"#, #"{{ mustFromJson "{" }}"#,
        ])
    func errors(_ template: String) {
        #expect(throws: TemplateError.self) { try render(template) }
    }
}

import GoTemplate
import Sprig
import Testing

@Suite("Limits of Sprig's functions")
struct LimitTests {
    @Test(
        "A result that is too large is an error, not memory",
        arguments: [
            #"{{ repeat 9223372036854775807 "ab" }}"#,
            #"{{ repeat 200000000 "a" }}"#,
            #"{{ indent 1000000000 "a" }}"#,
            #"{{ nindent 9223372036854775807 "a\nb" }}"#,
            #"{{ until 2000000 }}"#,
            #"{{ untilStep -9223372036854775807 9223372036854775807 1 }}"#,
            #"{{ seq 1 9223372036854775806 }}"#,
            #"{{ replace "" (repeat 10000 "x") (repeat 10000 "a") }}"#,
            #"{{ replace "a" (repeat 1000000 "x") (repeat 1000 "a") }}"#,
            #"{{ regexReplaceAll ".+" (repeat 100000 "a") (repeat 1000 "$0") }}"#,
            #"{{ regexReplaceAllLiteral "a" (repeat 1000 "a") (repeat 1000000 "x") }}"#,
            #"{{ join (repeat 1000000 "x") (until 1000) }}"#,
            #"{{ wrapWith 1 (repeat 1000000 "x") (repeat 1000 "a") }}"#,
            #"{{ $l := until 20000 }}{{ range until 10 }}{{ $l = concat $l $l $l $l $l $l $l $l }}{{ end }}"#,
            #"{{ splitList "" (repeat 2000000 "a") }}"#,
            #"{{ splitList "a" (repeat 2000000 "a") }}"#,
            #"{{ $l := list }}{{ range until 2000 }}{{ $l = list $l }}{{ end }}"#,
            #"{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ deepCopy $d }}"#,
            #"{{ $d := dict }}{{ $_ := set $d "a" $d }}{{ $e := dict }}{{ $_ := set $e "a" $e }}{{ merge $d $e }}"#,
        ])
    func tooLarge(_ template: String) {
        #expect(throws: TemplateError.self) { try render(template) }
    }

    @Test("Maps nested fifty thousand levels deep can be let go of")
    func deepMaps() throws {
        let template = #"""
            {{ $d := dict }}{{ range until 50000 }}{{ $d = dict "a" $d "b" (list $d) }}{{ end }}{{ len $d }}
            """#
        #expect(try render(template) == "2")
    }

    @Test("Many patterns can be used one after the other")
    func manyPatterns() throws {
        let template =
            #"{{ range until 600 }}{{ if not (regexMatch (printf "^%d$" .) (toString .)) }}{{ . }}{{ end }}{{ end }}"#
        #expect(try render(template) == "")
    }
}

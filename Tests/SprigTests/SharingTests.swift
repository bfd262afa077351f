import GoTemplate
import Sprig
import Testing

/// Expected results by Helm 4.2.3.
@Suite("What functions share with their arguments")
struct SharingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let template: String
        let expected: String
    }

    @Test(
        "A change is seen where Go shows it",
        arguments: [
            Case(
                testDescription: "set changes its argument",
                template: #"{{ $d := dict "a" 1 }}{{ $e := set $d "b" 2 }}{{ $_ := unset $e "a" }}{{ $d }}"#,
                expected: "map[b:2]"),
            Case(
                testDescription: "set changes the values of the chart",
                template: #"{{ $_ := set .Values "a" 1 }}{{ .Values }}"#, expected: "map[a:1]"),
            Case(
                testDescription: "merge changes its first argument and shares what it takes over",
                template: #"""
                    {{ $d := dict }}{{ $e := dict "x" (dict "y" 1) }}{{ $m := merge $d $e }}{{ $_ := set $e.x "y" 2 }}{{ $d }}{{ $m }}
                    """#, expected: "map[x:map[y:2]]map[x:map[y:2]]"),
            Case(
                testDescription: "merge keeps maps that both sides have apart",
                template: #"""
                    {{ $d := dict "x" (dict "a" 1) }}{{ $e := dict "x" (dict "y" 1) }}{{ $_ := merge $d $e }}{{ $_ := set $e.x "y" 2 }}{{ $d }}
                    """#, expected: "map[x:map[a:1 y:1]]"),
            Case(
                testDescription: "merge shares a map that stays empty",
                template: #"""
                    {{ $d := dict "x" dict }}{{ $e := dict "x" (dict "y" nil) }}{{ $_ := merge $d $e }}{{ $_ := set $e.x "y" 2 }}{{ $d }}
                    """#, expected: "map[x:map[y:2]]"),
            Case(
                testDescription: "deepCopy shares nothing",
                template: #"""
                    {{ $d := dict "x" (list (dict "y" 1)) }}{{ $e := deepCopy $d }}{{ $_ := set (first $d.x) "y" 2 }}{{ $e }}
                    """#, expected: "map[x:[map[y:1]]]"),
            Case(
                testDescription: "pick and omit copy one level",
                template: #"""
                    {{ $d := dict "x" (dict "y" 1) "z" 1 }}{{ $p := pick $d "x" }}{{ $o := omit $d "z" }}{{ $_ := set $d "x" 1 }}{{ $p }}{{ $o }}
                    """#, expected: "map[x:map[y:1]]map[x:map[y:1]]"),
            Case(
                testDescription: "append leaves its argument as it was",
                template: #"{{ $l := list 1 }}{{ $m := append $l 2 }}{{ $n := append $l 3 }}{{ $l }}{{ $m }}{{ $n }}"#,
                expected: "[1][1 2][1 3]"),
        ])
    func change(_ example: Case) throws {
        #expect(try render(example.template) == example.expected)
    }
}

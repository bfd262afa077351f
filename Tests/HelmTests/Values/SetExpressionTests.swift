import GoTemplate
import Manifests
import Testing

@testable import Helm

/// What is expected here is what `strvals` of Helm 4.2.3 gives.
@Suite struct SetExpressionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var setting: UserValues.Setting
        var expected: String

        init(_ setting: UserValues.Setting, _ expected: String) {
            self.setting = setting
            self.expected = expected
        }

        var testDescription: String { "\(setting)" }
    }

    /// A value as text: strings in quotes, whole numbers of `--set` with `i`.
    private static func text(_ value: PlainValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)i"
        case .float(let value): "\(value)"
        case .string(let text): "\"\(text)\""
        case .list(let items): "[" + items.map(text).joined(separator: ", ") + "]"
        case .map(let entries):
            "{" + entries.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }.joined(separator: ", ")
                + "}"
        }
    }

    private static func outcome(_ setting: UserValues.Setting, over base: String = "{}", helm: HelmVersion = .v4)
        -> String
    {
        do {
            var values = UserValues(helm: helm)
            try values.addFile(Array(base.utf8), name: "base.yaml")
            try values.apply([setting]) { Array("content of \($0)".utf8) }
            return text(.map(values.values.entries))
        } catch { return "\(error)" }
    }

    @Test(
        "Settings give the values that Helm reads",
        arguments: [
            Case(
                .typed("a=1,b=true,c=FALSE,d=Null,e=text,f=1.5"),
                #"{a: 1i, b: true, c: false, d: null, e: "text", f: "1.5"}"#),
            Case(
                .typed("a=007,b=0,c=-1,d=+5,e=9223372036854775808,f=1_0"),
                #"{a: "007", b: 0i, c: -1i, d: 5i, e: "9223372036854775808", f: "1_0"}"#),
            Case(.typed("a.b.c=1,a.b.d=2"), "{a: {b: {c: 1i, d: 2i}}}"),
            Case(.typed(#"a\.b=1,c=x\,y,d=\\"#), #"{a.b: 1i, c: "x,y", d: "\"}"#),
            Case(.typed("l={a,1,null},m={},n={x}"), #"{l: ["a", 1i, null], m: [""], n: ["x"]}"#),
            Case(.typed("l[2]=x,l[0]=y"), #"{l: ["y", null, "x"]}"#),
            Case(.typed("l[0].a=1,l[0].b=2,m[1][0]=3"), "{l: [{a: 1i, b: 2i}], m: [null, [3i]]}"),
            Case(.typed("a="), #"{a: ""}"#),
            Case(.typed("a=,b=1"), #"{a: "", b: 1i}"#),
            Case(.typed("=1,.b=2"), "{}"),
            Case(.typed("a[0]"), "{a: []}"),
            Case(.typed("a[0"), "{}"),
            Case(.typed("a b = c d "), #"{a b : " c d "}"#),
            Case(.typed("a"), #"failed parsing --set data: key "a" has no value"#),
            Case(.typed("a,b=1"), #"failed parsing --set data: key "a" has no value (cannot end with ,)"#),
            Case(.typed("a={1,2"), "failed parsing --set data: list must terminate with '}'"),
            Case(
                .typed("a[x]=1"),
                #"failed parsing --set data: error parsing index: strconv.Atoi: parsing "x": invalid syntax"#),
            Case(.typed("a[-1]=1"), "failed parsing --set data: negative -1 index not allowed"),
            Case(
                .typed("a[65537]=1"),
                "failed parsing --set data: index of 65537 is greater than maximum supported index of 65536"),
            Case(.typed("a[0]b=1"), "failed parsing --set data: unexpected data at end of array index: ['b']"),
            Case(
                .typed("a=1,a.b=2"),
                "failed parsing --set data: unable to parse key: interface conversion: interface {} is int64, not map[string]interface {}"
            ),
            Case(
                .typed("a=x,a[0]=2"),
                "failed parsing --set data: unable to parse key: interface conversion: interface {} is string, not []interface {}"
            ),
            Case(
                .typed(String(repeating: "a.", count: 31) + "b=1"),
                "failed parsing --set data: value name nested level is greater than maximum supported nested level of 30"
            ),
            Case(.text("a=1,b=true,c={1,2}"), #"{a: "1", b: "true", c: ["1", "2"]}"#),
            Case(
                .json(#"a={"b":[1,null,"x"]},c=1e3 , d= ,e="x,y""#),
                #"{ d: null, a: {b: [1.0, null, "x"]}, c: 1000.0, e: "x,y"}"#),
            Case(.json("a=-0,l[1]=[true]"), "{a: -0.0, l: [null, [true]]}"),
            Case(.json(#" {"a":{"b":1}} "#), "{a: {b: 1.0}}"),
            Case(.json("a=tru"), "failed parsing --set-json data: a value is no JSON"),
            Case(.file("a.b=notes.txt,c=other"), #"{a: {b: "content of notes.txt"}, c: "content of other"}"#),
            Case(.literal(#"a.b=1,c={x}\,d"#), #"{a: {b: "1,c={x}\,d"}}"#),
            Case(.literal("a[1].b=x=y"), #"{a: [null, {b: "x=y"}]}"#),
            Case(.literal("a"), #"failed parsing --set-literal data: key "a" has no value"#),
        ])
    func setting(_ item: Case) { #expect(Self.outcome(item.setting) == item.expected) }

    @Test func settingsChangeWhatIsThere() {
        let base = "a: {b: 1, c: [1, {d: 2}]}\n"
        #expect(Self.outcome(.typed("a.c[1].d=3,a.b=null"), over: base) == "{a: {b: null, c: [1.0, {d: 3i}]}}")
        #expect(Self.outcome(.typed("a.c[1].d.e=3"), over: base).contains("is float64, not map[string]interface {}"))
        #expect(Self.outcome(.json(#"{"a":{"x":1}}"#), over: "a: {b: 1}\n") == "{a: {b: 1.0, x: 1.0}}")
    }

    @Test func theThirdHelmReportsAnOpenIndexAndKnowsNoJSONObjects() {
        #expect(Self.outcome(.typed("a[0"), helm: .v3) == "failed parsing --set data: error parsing index: EOF")
        #expect(Self.outcome(.json(#"{"a":1}"#), helm: .v3).hasPrefix("failed parsing --set-json data: key"))
    }

    @Test func listsNestOnlySoDeep() {
        let deep = "a" + String(repeating: "[0][0][0][0].b", count: 26) + "=1"
        for setting in [UserValues.Setting.typed(deep), .literal(deep)] {
            #expect(Self.outcome(setting).hasSuffix("a name has more than 100 indices"))
        }
    }

    @Test func listsGrowOnlySoFar() {
        let many = (0..<16).map { "a\($0)[65535]=1" }.joined(separator: ",")
        #expect(
            Self.outcome(.typed(many))
                == "failed parsing --set data: the indices of all settings make lists longer than they may be")
    }

    @Test func errorsHoldNoValues() {
        for setting in [UserValues.Setting.typed("a=secret,b"), .json("password={\"x\": secret}"), .text("a=secret,b")]
        {
            #expect(!Self.outcome(setting).contains("secret"))
        }
    }

    @Test func settingsAreTakenInHelmsOrder() throws {
        var values = UserValues()
        try values.apply([.literal("a=5"), .file("b=4"), .text("a=3"), .typed("a=2,c=2,b=2"), .json("a=1,c=1,d=1")]) {
            _ in [0x46]
        }
        #expect(Self.text(.map(values.values.entries)) == #"{a: "5", b: "F", c: 2i, d: 1.0}"#)
    }

    @Test func anyTextIsReadOrRefused() {
        var random = SplitMix(seed: 7)
        let parts = [
            "a", "b", ".", "=", ",", "[0]", "[", "]", "{", "}", "\\", "1", "null", "é", "\"", "{\"k\":1}", "-", " ",
        ]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in parts.randomElement(using: &random) ?? ""
            }
            .joined()
            for setting in [UserValues.Setting.typed(text), .json(text), .literal(text), .file(text)] {
                let outcome = Self.outcome(setting)
                #expect(outcome.hasPrefix("{") || outcome.hasPrefix("failed parsing"))
            }
        }
    }
}

import Testing

@testable import Helm

/// Single templates; Helm SDK 4.2.3 gave what is expected here.
@Suite struct TemplateOutputTests {
    private static let helpers =
        "{{ define \"h\" }}{{ .Values.nope.y }}{{ end }}{{ define \"f\" }}{{ include \"g\" . }}{{ end }}{{ define \"g\" }}\n {{ fail \"deep\" }}{{ end }}{{ define \"a\" }}{{ . | upper }}{{ end }}{{ define \"c\" }}{{ template \"c2\" . }}{{ end }}{{ define \"c2\" }}x\n\n   {{ .Values.s.foo }}{{ end }}\n{{ define \"d\" }}{{ .nope.x }}{{ end }}{{ define \"nv\" }}{{ .Values.qq }}{{ end }}{{ define \"e\" }}E1{{ end }}\n{{ define \"usee\" }}{{ include \"e\" . }}{{ end }}"
    private static let values =
        "{\"a\": \"x\", \"b\": {\"c\": 1, \"zz\": 2}, \"t\": \"T{{ .Values.a }}\", \"s\": \"str\", \"l\": [1], \"m\": {\"x\": 5}}"

    private static func rendered(_ template: String, helm: HelmVersion = .v4) throws -> String {
        let chart = try chart([
            "Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\nappVersion: 1.2.3\n", "templates/t.txt": template,
            "templates/_helpers.tpl": helpers,
            "a.txt": "hi\nyo\n",
            "d/x.txt": "1",
            "d/e/y.txt": "2",
        ])
        var values = UserValues()
        try values.addFile(Array(self.values.utf8), name: "values.yaml")
        let renderer = HelmRenderer(options: HelmRenderOptions(helmVersion: helm, requiresInstallable: false))
        let result = try renderer.render(chart, values: values, release: ReleaseOptions(name: "rel", namespace: "ns"))
        return String(decoding: try #require(result.files.first).bytes, as: UTF8.self)
    }

    @Test(
        "Templates write what Helm writes",
        arguments: [
            ("{{ .Capabilities.KubeVersion }}", "v1.36.0"),
            ("{{ toString .Capabilities.KubeVersion }}", "{v1.36.0 v1.36.0 1 36}"),
            (
                "{{ printf \"%s|%v|%T\" .Capabilities.KubeVersion .Capabilities.KubeVersion .Capabilities.KubeVersion }}",
                "{v1.36.0 v1.36.0 1 36}|{v1.36.0 v1.36.0 1 36}|common.KubeVersion"
            ),
            ("{{ .Capabilities.KubeVersion | quote }}", "\"{v1.36.0 v1.36.0 1 36}\""),
            (
                "{{ typeOf .Capabilities }} {{ typeOf .Capabilities.APIVersions }} {{ typeOf .Capabilities.HelmVersion }}",
                "*common.Capabilities common.VersionSet version.BuildInfo"
            ),
            ("{{ .Capabilities.HelmVersion }}", "{v4.2   go1.26.6 v1.36}"),
            (
                "{{ toYaml .Chart }}",
                "APIVersion: v2\nAnnotations: null\nAppVersion: 1.2.3\nCondition: \"\"\nDependencies: []\nDeprecated: false\nDescription: \"\"\nHome: \"\"\nIcon: \"\"\nIsRoot: true\nKeywords: []\nKubeVersion: \"\"\nMaintainers: []\nName: c\nSources: []\nTags: \"\"\nType: \"\"\nVersion: 0.1.0"
            ),
            (
                "{{ .Chart }}",
                "map[APIVersion:v2 Annotations:map[] AppVersion:1.2.3 Condition: Dependencies:[] Deprecated:false Description: Home: Icon: IsRoot:true Keywords:[] KubeVersion: Maintainers:[] Name:c Sources:[] Tags: Type: Version:0.1.0]"
            ),
            ("{{ .Files }}", "map[a.txt:[104 105 10 121 111 10] d/e/y.txt:[50] d/x.txt:[49]]"),
            ("{{ toYaml .Files }}", "a.txt: aGkKeW8K\nd/e/y.txt: Mg==\nd/x.txt: MQ=="),
            ("{{ index .Files \"a.txt\" }}", "[104 105 10 121 111 10]"),
            (
                "{{ .Files.Get \"a.txt\" }}|{{ .Files.Get \"nope\" }}|{{ .Files.GetBytes \"nope\" }}|{{ typeOf (.Files.GetBytes \"a.txt\") }}",
                "hi\nyo\n||[]|[]uint8"
            ),
            ("{{ .Files.GetBytes \"a.txt\" | toString }}", "hi\nyo\n"),
            (
                "{{ .Files.Lines \"a.txt\" }}|{{ .Files.Lines \"nope\" }}|{{ typeOf (.Files.Lines \"a.txt\") }}",
                "[hi yo]|[]|[]string"
            ),
            ("{{ (.Files.Glob \"*\").AsConfig }}", "a.txt: |\n  hi\n  yo"),
            ("{{ (.Files.Glob \"d/**\").AsSecrets }}", "x.txt: MQ==\ny.txt: Mg=="),
            (
                "{{ range $p,$b := .Files }}{{ $p }}={{ $b }}={{ toString $b }};{{ end }}",
                "a.txt=[104 105 10 121 111 10]=hi\nyo\n;d/e/y.txt=[50]=2;d/x.txt=[49]=1;"
            ),
            ("{{ .Template }}", "map[BasePath:c/templates Name:c/templates/t.txt]"),
            ("{{ .Template.Name }} {{ .Template.BasePath }}", "c/templates/t.txt c/templates"),
            ("{{ .Capabilities.APIVersions.Has \"v1\" }}", "true"),
            ("{{ .Capabilities.APIVersions | has \"v1\" }}", "true"),
            ("{{ len .Capabilities.APIVersions }}", "55"),
            ("{{ index .Capabilities.APIVersions 0 }}", "v1"),
            (
                "{{ kindOf .Capabilities }} {{ kindOf .Capabilities.KubeVersion }} {{ kindOf .Files }} {{ kindOf .Chart }}",
                "ptr struct map map"
            ),
            (
                "{{ .Values.AsMap | typeOf }} {{ .Values.YAML }}",
                "map[string]interface {} a: x\nb:\n  c: 1\n  zz: 2\nl:\n- 1\nm:\n  x: 5\ns: str\nt: T{{ .Values.a }}\n"
            ),
            ("{{ .Values.PathValue \"a\" }}", "x"),
            ("{{ .Values.Table \"b\" | typeOf }}", "common.Values"),
            ("{{ .Values.PathValue \"b.zz\" }}", "2"),
            (
                "{{ .Capabilities.KubeVersion.GitVersion }} {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Major }} {{ .Capabilities.KubeVersion.String }}",
                "v1.36.0 v1.36.0 1 v1.36.0"
            ),
            ("{{ .Capabilities.Copy | typeOf }}", "*common.Capabilities"),
            ("{{ .Files.Nope }}", "[]"),
            (
                "{{ .Release.Nope }}|{{ .Release }}",
                "|map[IsInstall:true IsUpgrade:false Name:rel Namespace:ns Revision:1 Service:Helm]"
            ),
            ("{{ $x := .Capabilities.KubeVersion }}{{ $x }}|{{ print $x }}", "v1.36.0|{v1.36.0 v1.36.0 1 36}"),
            ("{{ .Capabilities.KubeVersion | print }}", "{v1.36.0 v1.36.0 1 36}"),
            ("{{ set .Values \"zz\" 1 | typeOf }} {{ .Values.zz }}", "map[string]interface {} 1"),
            (
                "{{ lookup \"v1\" \"Pod\" \"a\" \"b\" }}|{{ typeOf (lookup \"v1\" \"Pod\" \"a\" \"b\") }}",
                "map[]|map[string]interface {}"
            ),
            ("{{ required \"msg\" 0 }}", "0"),
            ("{{ tpl \"{{ .Template.Name }}\" . }}", "c/templates/t.txt"),
            ("{{ tpl (.Values.t) . }}", "Tx"),
            ("{{ .Files.Glob \"[\" | len }}", "3"),
            ("{{ getHostByName \"localhost\" }}", ""),
            ("{{ .Values.s | int | add \"x\" }}", "0"),
            ("{{ toYaml (dict \"a\" .Files) }}", "a:\n  a.txt: aGkKeW8K\n  d/e/y.txt: Mg==\n  d/x.txt: MQ=="),
            ("{{ define \"z\" }}{{ end }}{{ include \"z\" . }}|", "|"),
            (
                "{{ tpl \"\" . }}|{{ tpl \"  \" . }}|{{ tpl \"{{/* x */}}\" . }}|{{ tpl \"a{{ tpl \\\" \\\" . }}b\" . }}",
                "|  ||a b"
            ),
            ("{{ tpl \"<no value>{{ .Values.qq }}\" . }}", ""),
            ("{{ include \"nv\" . | quote }}", "\"\""),
            ("{{ tpl (toYaml .Values.m) . }}", "x: 5"),
            ("{{ tpl \"{{ $x := 1 }}{{ $x }}{{ $ }}\" 5 }}", "15"),
            ("{{ tpl \"{{ .a }}\" (dict \"a\" 1) }}", "1"),
            ("{{ include \"e\" (dict \"x\" 1) }}", "E1"),
            (
                "{{ .Template.BasePath }}{{ include (print $.Template.BasePath \"/_helpers.tpl\") . }}",
                "c/templates\n\n"
            ),
            ("{{ .Release.IsInstall }}{{ .Release.Service }}", "trueHelm"),
            ("{{ block \"bb\" . }}B{{ end }}{{ include \"bb\" . }}", "BB"),
            ("{{ tpl \"{{ define \\\"e\\\" }}E2{{ end }}{{ include \\\"e\\\" . }}\" . }}{{ include \"e\" . }}", "E2E1"),
            ("{{ tpl \"{{ include \\\"usee\\\" . }}{{ define \\\"e\\\" }}E2{{ end }}\" . }}", "E2"),
        ])
    func output(_ template: String, expected: String) throws { #expect(try Self.rendered(template) == expected) }

    @Test(
        "Mistakes are told in Helm's words, and the place of a value is added",
        arguments: [
            (
                "{{ .Files.GetBytes \"a.txt\" | b64enc }}",
                "c/templates/t.txt:1:29\n  executing \"c/templates/t.txt\" at <b64enc>:\n    wrong type for value; expected string; got []uint8"
            ),
            (
                "{{ .Values.Table \"a\" | typeOf }}",
                "template: c/templates/t.txt:1:10: executing \"c/templates/t.txt\" at <.Values.Table>: error calling Table: \"a\" is not a table"
            ),
            (
                "{{ .Capabilities.Nope }}",
                "c/templates/t.txt:1:16\n  executing \"c/templates/t.txt\" at <.Capabilities.Nope>:\n    can't evaluate field Nope in type interface {}"
            ),
            (
                "{{ .Capabilities.KubeVersion.Nope }}",
                "c/templates/t.txt:1:16\n  executing \"c/templates/t.txt\" at <.Capabilities.KubeVersion.Nope>:\n    can't evaluate field Nope in type common.KubeVersion"
            ),
            (
                "{{ .Release.Nope.X }}",
                "c/templates/t.txt:1:11\n  executing \"c/templates/t.txt\" at <.Release.Nope.X>:\n    nil pointer evaluating interface {}.X"
            ),
            ("{{ required \"msg\" nil }}", "execution error at (c/templates/t.txt:1:3): msg"),
            ("{{ required \"msg\" \"\" }}", "execution error at (c/templates/t.txt:1:3): msg"),
            ("{{ required \"msg\" .Values.nope }}", "execution error at (c/templates/t.txt:1:3): msg"),
            ("{{ fail \"boom\nx\" }}", "parse error at (c/templates/t.txt:1): unterminated quoted string"),
            (
                "{{ include \"nope\" . }}",
                "c/templates/t.txt:1:3\n  executing \"c/templates/t.txt\" at <include \"nope\" .>:\n    error calling include:\ntemplate: no template \"nope\" associated with template \"gotpl\""
            ),
            ("{{ tpl \"{{ fail \\\"z\\\" }}\" . }}", "execution error at (c/templates/t.txt:1:3): z"),
            (
                "{{ tpl \"{{ .Values.a.b.c }}\" . }}",
                "template: c/templates/t.txt:1:3: executing \"c/templates/t.txt\" at <tpl \"{{ .Values.a.b.c }}\" .>: error calling tpl: error during tpl function execution for \"{{ .Values.a.b.c }}\": template: gotpl:1:10: executing \"gotpl\" at <.Values.a.b.c>: can't evaluate field b in type interface {}"
            ),
            (
                "{{ tpl \"{{ bad\" . }}",
                "template: c/templates/t.txt:1:3: executing \"c/templates/t.txt\" at <tpl \"{{ bad\" .>: error calling tpl: cannot parse template \"{{ bad\": template: gotpl:1: function \"bad\" not defined"
            ),
            (
                "{{ include \"h\" . }}",
                "c/templates/t.txt:1:3\n  executing \"c/templates/t.txt\" at <include \"h\" .>:\n    error calling include:\nc/templates/_helpers.tpl:1:26\n  executing \"h\" at <.Values.nope.y>:\n    nil pointer evaluating interface {}.y"
            ),
            ("{{ include \"f\" . }}", "execution error at (c/templates/t.txt:1:3): deep"),
            (
                "{{ tpl 3 . }}",
                "c/templates/t.txt:1:7\n  executing \"c/templates/t.txt\" at <3>:\n    expected string; found 3"
            ),
            (
                "{{ .Values.nope.x }}",
                "c/templates/t.txt:1:10\n  executing \"c/templates/t.txt\" at <.Values.nope.x>:\n    nil pointer evaluating interface {}.x"
            ),
            (
                "{{ tpl \"{{ define \\\"q\\\" }}Q{{ end }}{{ include \\\"q\\\" . }}\" . }}{{ include \"q\" . }}",
                "c/templates/t.txt:1:66\n  executing \"c/templates/t.txt\" at <include \"q\" .>:\n    error calling include:\ntemplate: no template \"q\" associated with template \"gotpl\""
            ),
            (
                "{{ template \"nope\" . }}",
                "c/templates/t.txt:1:12\n  executing \"c/templates/t.txt\" at <{{template \"nope\" .}}>:\n    template \"nope\" not defined"
            ),
            (
                "{{ .Values.s.x }}",
                "c/templates/t.txt:1:10\n  executing \"c/templates/t.txt\" at <.Values.s.x>:\n    can't evaluate field x in type interface {}"
            ),
            (
                "{{ index .Values.l 7 }}",
                "template: c/templates/t.txt:1:3: executing \"c/templates/t.txt\" at <index .Values.l 7>: error calling index: index out of range: 7"
            ),
            (
                "{{ include \"a\" 1 }}",
                "c/templates/t.txt:1:3\n  executing \"c/templates/t.txt\" at <include \"a\" 1>:\n    error calling include:\nc/templates/_helpers.tpl:2:50\n  executing \"a\" at <upper>:\n    wrong type for value; expected string; got int"
            ),
            (
                "{{ include \"c\" . }}",
                "c/templates/t.txt:1:3\n  executing \"c/templates/t.txt\" at <include \"c\" .>:\n    error calling include:\nc/templates/_helpers.tpl:4:13\n  executing \"c2\" at <.Values.s.foo>:\n    can't evaluate field foo in type interface {}"
            ),
            (
                "{{ range until 3 }}{{ fail (printf \"x%d\" .) }}{{ end }}",
                "execution error at (c/templates/t.txt:1:22): x0"
            ),
            (
                "{{ .Values.m.x.y }}",
                "c/templates/t.txt:1:10\n  executing \"c/templates/t.txt\" at <.Values.m.x.y>:\n    can't evaluate field y in type interface {}"
            ),
            (
                "{{ include \"d\" .Values }}",
                "c/templates/t.txt:1:3\n  executing \"c/templates/t.txt\" at <include \"d\" .Values>:\n    error calling include:\nc/templates/_helpers.tpl:5:24\n  executing \"d\" at <.nope.x>:\n    nil pointer evaluating interface {}.x"
            ),
            (
                "{{ index .Values.m \"x\" \"y\" }}",
                "template: c/templates/t.txt:1:3: executing \"c/templates/t.txt\" at <index .Values.m \"x\" \"y\">: error calling index: can't index item of type float64"
            ),
            (
                "{{ required (printf \"%s is needed\" \"a\") .Values.q }}",
                "execution error at (c/templates/t.txt:1:3): a is needed"
            ),
            (
                "{{ tpl \"{{ block \\\"cc\\\" . }}C{{ end }}\" . }}{{ include \"cc\" . }}",
                "c/templates/t.txt:1:47\n  executing \"c/templates/t.txt\" at <include \"cc\" .>:\n    error calling include:\ntemplate: no template \"cc\" associated with template \"gotpl\""
            ),
        ])
    func mistake(_ template: String, expected: String) {
        let found = failure { _ = try Self.rendered(template) }
        #expect(found == expected || found?.hasPrefix(expected + "\n.Values.") == true)
    }
}

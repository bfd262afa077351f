import Testing

@testable import Helm

/// Whole charts; Helm SDK 4.2.3 gave what is expected here.
@Suite struct RenderedChartsTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let chart: [String: String]
        let rendered: [String: String]
    }

    @Test(
        "A chart renders to what Helm makes of it",
        arguments: [
            Case(
                testDescription: "order, scopes, what templates change, definitions of one name",
                chart: [
                    "Chart.yaml": "apiVersion: v2\nname: root\nversion: 1.0.0\n",
                    "values.yaml": "n: 1\nsub:\n  k: parent\nglobal:\n  g: G\n",
                    "templates/a.yaml":
                        "{{ include \"who\" . }} {{ .Values.seen }} {{ .Values.sub.seen }} {{ .Subcharts.sub.Values.k }} {{ .Subcharts.sub.Template.Name }}\n",
                    "templates/z.yaml":
                        "{{ $_ := set .Values \"seen\" \"z\" }}{{ .Template.Name }} {{ .Template.BasePath }} {{ .Values.seen }} {{ .Chart.IsRoot }}\n",
                    "templates/_b.tpl": "{{ define \"who\" }}b{{ end }}{{ define \"twice\" }}from b{{ end }}",
                    "templates/_c.tpl": "{{ define \"who\" }}c{{ end }}",
                    "templates/deep/x.txt": "{{ include \"twice\" . }} {{ .Values.seen }}",
                    "templates/README.md": "# {{ .Chart.Name }}",
                    "templates/NOTES.txt":
                        "Notes of {{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.Revision }} {{ .Release.IsInstall }}\n",
                    "charts/sub/Chart.yaml":
                        "apiVersion: v2\nname: sub\nversion: 0.1.0\nappVersion: \"7\"\nannotations:\n  x: y\n",
                    "charts/sub/values.yaml": "k: own\nl: own\n",
                    "charts/sub/templates/s.yaml":
                        "{{ $_ := set .Values \"seen\" \"s\" }}{{ include \"who\" . }} {{ include \"twice\" . }} {{ .Values.k }} {{ .Values.l }} {{ .Values.global.g }} {{ .Chart.Name }} {{ .Chart.AppVersion }} {{ .Chart.IsRoot }} {{ .Template.BasePath }} {{ .Values.n }} {{ typeOf .Values }} {{ .Chart.Annotations.x }}\n",
                    "charts/sub/templates/_h.tpl":
                        "{{ define \"twice\" }}from sub{{ end }}{{ define \"who\" }}sub{{ end }}",
                    "charts/sub/templates/NOTES.txt": "sub notes",
                    "charts/sub/charts/leaf/Chart.yaml": "apiVersion: v2\nname: leaf\nversion: 0.1.0\n",
                    "charts/sub/charts/leaf/templates/l.yaml":
                        "{{ include \"who\" . }} {{ toJson .Values }} {{ .Values.seen }}\n",
                ],
                rendered: [
                    "root/charts/sub/charts/leaf/templates/l.yaml": "b {\"global\":{\"g\":\"G\"}} \n",
                    "root/charts/sub/templates/NOTES.txt": "sub notes",
                    "root/charts/sub/templates/s.yaml":
                        "b from b parent own G sub 7 false root/charts/sub/templates  common.Values true\n",
                    "root/templates/NOTES.txt": "Notes of rel ns 1 true\n",
                    "root/templates/README.md": "# root",
                    "root/templates/a.yaml": "b z s parent root/charts/sub/templates/NOTES.txt\n",
                    "root/templates/deep/x.txt": "from b ",
                    "root/templates/z.yaml": "root/templates/z.yaml root/templates z true\n",
                ]),
            Case(
                testDescription: "files of the chart",
                chart: [
                    "Chart.yaml": "apiVersion: v2\nname: root\nversion: 1.0.0\n",
                    "values.yaml": "",
                    "config/a.conf": "one\ntwo\n",
                    "config/b.conf": "x: {{ .Values.x }}",
                    "README.md": "r",
                    "templates/a.yaml":
                        "{{ range $p, $b := .Files.Glob \"config/*\" }}{{ $p }}={{ toString $b | quote }};{{ end }}\n{{ (.Files.Glob \"config/*\").AsConfig }}\n{{ (.Files.Glob \"config/a*\").AsSecrets }}\n{{ tpl (.Files.Get \"config/b.conf\") . }}|{{ .Files.Get \"nope\" }}|{{ range .Files.Lines \"config/a.conf\" }}<{{ . }}>{{ end }}\n{{ .Files.GetBytes \"README.md\" }} {{ index .Files \"README.md\" | toString }} {{ len .Files }} {{ kindOf .Files }}\n",
                ],
                rendered: [
                    "root/templates/a.yaml":
                        "config/a.conf=\"one\\ntwo\\n\";config/b.conf=\"x: {{ .Values.x }}\";\na.conf: |\n  one\n  two\nb.conf: 'x: {{ .Values.x }}'\na.conf: b25lCnR3bwo=\nx: ||<one><two>\n[114] r 3 map\n"
                ]),
            Case(
                testDescription: "library charts, aliases, a chart that is turned off",
                chart: [
                    "Chart.yaml":
                        "apiVersion: v2\nname: root\nversion: 1.0.0\ndependencies:\n- name: lib\n  version: 1.x\n- name: off\n  version: 1.x\n  condition: off.enabled\n- name: two\n  version: 1.x\n  alias: first\n- name: two\n  version: 1.x\n  alias: second\n",
                    "values.yaml": "off:\n  enabled: false\nfirst:\n  v: 1\nsecond:\n  v: 2\n",
                    "templates/a.yaml": "{{ include \"lib.name\" . }} {{ keys .Subcharts | sortAlpha }}",
                    "charts/lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 1.0.0\ntype: library\n",
                    "charts/lib/templates/_l.yaml": "{{ define \"lib.name\" }}lib of {{ .Chart.Name }}{{ end }}",
                    "charts/lib/templates/x.yaml": "never",
                    "charts/off/Chart.yaml": "apiVersion: v2\nname: off\nversion: 1.0.0\n",
                    "charts/off/templates/x.yaml": "never",
                    "charts/two/Chart.yaml": "apiVersion: v2\nname: two\nversion: 1.0.0\n",
                    "charts/two/templates/t.yaml": "{{ .Chart.Name }} {{ .Values.v }} {{ .Template.Name }}",
                ],
                rendered: [
                    "root/charts/false/templates/x.yaml": "never",
                    "root/charts/first/templates/t.yaml": "first 1 root/charts/first/templates/t.yaml",
                    "root/charts/second/templates/t.yaml": "second 2 root/charts/second/templates/t.yaml",
                    "root/templates/a.yaml": "lib of root [false first lib second]",
                ]),
        ])
    func render(_ example: Case) throws {
        let chart = try Chart.load(directory: "", in: ChartTree(example.chart))
        let renderer = HelmRenderer(options: HelmRenderOptions(requiresInstallable: false))
        // The second time everything has been parsed before.
        for _ in 0..<2 {
            let rendered = try renderer.render(chart, release: ReleaseOptions(name: "rel", namespace: "ns"))
            let files = Dictionary(
                uniqueKeysWithValues: rendered.files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
            #expect(files == example.rendered)
        }
    }
}

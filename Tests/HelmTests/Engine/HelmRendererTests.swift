import Base
import GoTemplate
import Manifests
import Testing

@testable import Helm

@Suite struct HelmRendererTests {
    private static func chart(_ template: String, _ files: [String: String] = [:], metadata: String = "") throws
        -> Chart
    {
        var all = ["Chart.yaml": "apiVersion: v2\nname: c\nversion: 0.1.0\n\(metadata)", "templates/t.yaml": template]
        for (path, text) in files { all[path] = text }
        return try Chart.load(directory: "", in: ChartTree(all))
    }

    private static func text(
        _ chart: Chart, _ options: HelmRenderOptions = HelmRenderOptions(), values: String = "",
        capabilities: Capabilities = Capabilities()
    ) throws -> String {
        var userValues = UserValues(helm: options.helmVersion)
        try userValues.addFile(Array(values.utf8), name: "user.yaml")
        let rendered = try HelmRenderer(options: options).render(chart, values: userValues, capabilities: capabilities)
        return String(decoding: try #require(rendered.files.last).bytes, as: UTF8.self)
    }

    private static func mistake(
        _ template: String, _ options: HelmRenderOptions = HelmRenderOptions(), values: String = "",
        files: [String: String] = [:], metadata: String = "", capabilities: Capabilities = Capabilities()
    ) -> String? {
        failure {
            _ = try text(
                try chart(template, files, metadata: metadata), options, values: values, capabilities: capabilities)
        }
    }

    @Test("An error about a value says which file and line set it")
    func origin() {
        #expect(
            Self.mistake("{{ .Values.a.b.c.d }}", values: "x: 1\na:\n  b: text\n")?.hasSuffix(
                "\n.Values.a.b comes from user.yaml:3:3") == true)
        #expect(
            Self.mistake("{{ .Values.a.b }}", files: ["values.yaml": "a: text\n"])?.hasSuffix(
                "\n.Values.a comes from c/values.yaml:1:1") == true)
    }

    @Test("An error in a dependency says which file set its value")
    func originInDependency() {
        let files = [
            "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n", "charts/sub/values.yaml": "a: 1\n",
            "charts/sub/templates/s.yaml": "{{ .Values.a.b }}",
        ]
        #expect(
            Self.mistake("", files: files)?.hasSuffix("\n.Values.a comes from c/charts/sub/values.yaml:1:1") == true)
        #expect(
            Self.mistake("", values: "sub:\n  a: x\n", files: files)?.hasSuffix("\n.Values.a comes from user.yaml:2:3")
                == true)
    }

    @Test(
        "What recurses or writes without end is stopped",
        arguments: [
            ("{{ include \"loop\" . }}", "rendering template has a nested reference name: loop"),
            ("{{ template \"deep\" . }}", "exceeded"),
            ("{{ tpl .Values.t . }}", "tpl is nested more than 1000 times"),
            ("{{ range until 100000 }}{{ repeat 1000 \"x\" }}{{ end }}", "write more than 1000000 bytes"),
            ("{{ include \"double\" \"xxxxxxxxxxxxxxxx\" }}", ""),
        ])
    func limits(_ template: String, expected: String) throws {
        let helpers = """
            {{ define "loop" }}{{ include "loop" . }}{{ end }}{{ define "deep" }}{{ template "deep" . }}{{ end }}
            {{ define "double" }}{{ include "double" (print . .) }}{{ end }}
            """
        let options = HelmRenderOptions(limits: RenderLimits(outputBytes: 1_000_000))
        let found = try #require(
            Self.mistake(
                template, options, values: "t: '{{ tpl .Values.t . }}'", files: ["templates/_h.tpl": helpers]))
        #expect(found.contains(expected))
        #expect(found.utf8.count < 200_000)
    }

    @Test("A render that takes too long is stopped")
    func time() {
        let options = HelmRenderOptions(limits: RenderLimits(time: .milliseconds(20)))
        let found = Self.mistake("{{ range until 3000 }}{{ range until 3000 }}{{ . }}{{ end }}{{ end }}", options)
        #expect(found?.contains("take too long") == true)
    }

    @Test("Lookup answers from where it may")
    func lookup() throws {
        struct Cluster: LookupSource {
            func object(apiVersion: String, kind: String, namespace: String, name: String) -> Node? {
                name == "there" ? .mapping(["found": .string("\(apiVersion) \(kind) \(namespace)/\(name)")]) : nil
            }
        }
        let template =
            "{{ (lookup \"v1\" \"Secret\" \"ns\" \"there\").found }} {{ lookup \"v1\" \"Secret\" \"ns\" \"gone\" }}"
        let chart = try Self.chart(template)
        #expect(try Self.text(chart, HelmRenderOptions(lookup: Cluster())) == "v1 Secret ns/there map[]")
        #expect(try Self.text(chart) == " map[]")
    }

    @Test("With a key, random values stay the same, and are others with another key or application")
    func keyedRandomness() throws {
        let chart = try Self.chart("{{ randAlphaNum 20 }} {{ randAlphaNum 20 }}")
        func render(_ key: UInt8, _ application: String) throws -> RenderedChart {
            let options = HelmRenderOptions(
                randomness: .keyed(Redacted(Array(repeating: key, count: 32)), application: application))
            return try HelmRenderer(options: options).render(chart)
        }
        let first = try render(1, "shop")
        #expect(try render(1, "shop").files == first.files)
        #expect(try render(2, "shop").files != first.files)
        #expect(try render(1, "other").files != first.files)
        #expect(!first.randomCalls.isEmpty)
        let parts = String(decoding: try #require(first.files.first).bytes, as: UTF8.self).split(separator: " ")
        #expect(parts.count == 2 && parts[0] != parts[1])
        #expect(try HelmRenderer().render(chart).randomCalls.isEmpty)
    }

    @Test("The time can be given")
    func now() throws {
        let chart = try Self.chart("{{ now | unixEpoch }}")
        #expect(try Self.text(chart, HelmRenderOptions(now: 1_700_000_000)) == "1700000000")
    }

    @Test("Charts that cannot be installed are refused")
    func notInstallable() {
        #expect(Self.mistake("", metadata: "type: library\n")?.contains("not installable") == true)
        #expect(
            Self.mistake("", metadata: "dependencies:\n- name: gone\n  version: 1.x\n")?.contains("gone") == true)
        #expect(
            Self.mistake("", metadata: "kubeVersion: '>=1.99'\n")
                == "chart requires kubeVersion: >=1.99 which is incompatible with Kubernetes v1.36.0")
        #expect(Self.mistake("", metadata: "kubeVersion: '>=1.20'\n") == nil)
    }

    @Test("As Helm's engine alone renders it, a library gives nothing")
    func library() throws {
        let chart = try Self.chart("never", metadata: "type: library\n")
        let renderer = HelmRenderer(options: HelmRenderOptions(requiresInstallable: false))
        #expect(try renderer.render(chart).files.isEmpty)
    }

    @Test("Templates of Helm 3 see a struct as .Chart and lack the functions of Helm 4")
    func helm3() throws {
        let options = HelmRenderOptions(helmVersion: .v3)
        let chart = try Self.chart("{{ .Chart.Name }} {{ typeOf .Values }} {{ kindOf .Chart }} {{ toJson .Chart }}")
        #expect(
            try Self.text(chart, options)
                == "c chartutil.Values struct {\"IsRoot\":true,\"apiVersion\":\"v2\",\"name\":\"c\",\"version\":\"0.1.0\"}"
        )
        #expect(
            Self.mistake("{{ .Chart.Nope }}", options)?.contains("can't evaluate field Nope in type interface {}")
                == true)
        #expect(try Self.text(Self.chart("{{ .Chart.Nope }}")).isEmpty)
        #expect(Self.mistake("{{ mustToYaml 1 }}", options)?.contains("function \"mustToYaml\" not defined") == true)
        #expect(try Self.text(Self.chart("{{ mustToYaml 1 }}")) == "1")
    }

    @Test("Several threads may use one renderer")
    func threads() async throws {
        let chart = try Self.chart(
            "{{ tpl .Values.t . }}{{ include \"h\" . }}", ["templates/_h.tpl": "{{ define \"h\" }}H{{ end }}"])
        let renderer = HelmRenderer()
        let texts = try await withThrowingTaskGroup(of: String.self) { group in
            for number in 0..<8 {
                group.addTask {
                    var values = UserValues()
                    try values.add(.mapping(["t": .string("{{ .Release.Name }}\(number)")]), name: "values")
                    let rendered = try renderer.render(chart, values: values)
                    return String(decoding: rendered.files.first?.bytes ?? [], as: UTF8.self)
                }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(texts == Set((0..<8).map { "release-name\($0)H" }))
    }

    @Test("Notes are the chart's own, or also those of its dependencies")
    func notes() throws {
        let chart = try Self.chart(
            "",
            [
                "templates/NOTES.txt": "own", "charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
                "charts/sub/templates/NOTES.txt": "sub",
            ])
        #expect(try HelmRenderer().render(chart).notes == Array("own".utf8))
        let all = HelmRenderer(options: HelmRenderOptions(includesNotesOfDependencies: true))
        #expect(try all.render(chart).notes == Array("own\nsub".utf8))
    }
}

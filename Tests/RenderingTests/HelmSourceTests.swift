import Applications
import Base
import Manifests
import Testing

@testable import Rendering

@Suite("A source with a chart")
struct HelmSourceTests {
    private static let files = [
        "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n",
        "charts/web/values.yaml": "replicas: 1\nname: default\nlist: []\n",
        "charts/web/templates/settings.yaml": """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-settings
          namespace: {{ .Release.Namespace }}
        data:
          replicas: {{ .Values.replicas | quote }}
          name: {{ .Values.name | quote }}
          list: {{ .Values.list | toJson | quote }}
          type: {{ typeOf .Values.replicas | quote }}
          kube: {{ .Capabilities.KubeVersion.Version }}
          widgets: {{ .Capabilities.APIVersions.Has "example.com/v1/Widget" | quote }}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: password}
        stringData: {password: {{ .Values.password | default "none" | quote }}}
        """,
        "charts/web/templates/test.yaml":
            "apiVersion: v1\nkind: Pod\nmetadata: {name: check, annotations: {helm.sh/hook: test}}\n",
        "charts/web/crds/widget.yaml": """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.com}
        """,
        "charts/web/production.yaml": "replicas: 3\n", "charts/web/env/a.yaml": "name: a\nreplicas: 4\n",
        "charts/web/env/deep/b.yaml": "name: b\n", "common.yaml": "name: common\n",
        "charts/web/text.txt": "from, a file",
    ]

    private func render(
        _ files: [String: String] = files, _ change: (inout ApplicationSource.Helm) -> Void = { _ in },
        key: Redacted<[UInt8]>? = nil, source change2: (inout RenderSource) -> Void = { _ in }
    ) throws -> Rendered {
        var helm = ApplicationSource.Helm()
        change(&helm)
        var source = RenderSource(path: "charts/web")
        source.helm = helm
        source.name = "shop"
        source.namespace = "prod"
        change2(&source)
        return try Renderer(helm: HelmRenderers(randomKey: key)).render(source: source, tree: MemoryTree(files))
    }

    private func data(_ change: (inout ApplicationSource.Helm) -> Void) throws -> [String: String] {
        let rendered = try render(Self.files, change)
        let settings = try #require(rendered.manifests.first { $0.kind == "ConfigMap" })
        return Dictionary(
            uniqueKeysWithValues: (settings.node["data"]?.mapping?.entries ?? []).map {
                ($0.key, $0.value.string ?? "")
            })
    }

    @Test("gives its objects, definitions and hooks, with the places in what was rendered")
    func objects() throws {
        let rendered = try render()
        #expect(
            rendered.manifests.map { "\($0.kind) \($0.name)" }
                == [
                    "CustomResourceDefinition widgets.example.com", "Secret password", "ConfigMap shop-settings",
                    "Pod check",
                ])
        let secret = rendered.manifests[1]
        #expect(secret.source?.path == "charts/web/templates/settings.yaml (rendered)")
        #expect(rendered.manifests[2].namespace == "prod")
        #expect(rendered.readSet.items.contains { $0.path == "charts/web/values.yaml" && $0.access == .content })
        #expect(!rendered.readSet.items.contains { $0.path == "charts/web/../../common.yaml" })
    }

    @Test("is known by its Chart.yaml, unless the source says what it is")
    func detection() throws {
        let tree = MemoryTree(Self.files)
        #expect(try HelmSource.chart(RenderSource(path: "charts/web/"), in: tree) != nil)
        #expect(try HelmSource.chart(RenderSource(path: "charts"), in: tree) == nil)
        #expect(
            try HelmSource.chart(RenderSource(path: "charts/web", isExplicitDirectory: true), in: tree) == nil)
        var source = RenderSource(path: "charts/web")
        source.kustomize = ApplicationSource.Kustomize()
        #expect(try HelmSource.chart(source, in: tree) == nil)
        // Where both files stand, the kustomization counts, unless a helm block says otherwise.
        let both = MemoryTree(Self.files.merging(["charts/web/kustomization.yaml": "namePrefix: a-"]) { $1 })
        source = RenderSource(path: "charts/web")
        #expect(try HelmSource.chart(source, in: both) == nil)
        source.helm = ApplicationSource.Helm()
        #expect(try HelmSource.chart(source, in: both) != nil)
    }

    @Test("takes values files in their order, then values, then parameters")
    func values() throws {
        #expect(try data { _ in }["replicas"] == "1")
        #expect(try data { $0.valueFiles = ["production.yaml", "/common.yaml"] }["name"] == "common")
        #expect(try data { $0.valueFiles = ["production.yaml"] }["replicas"] == "3")
        #expect(
            try data {
                $0.valueFiles = ["production.yaml"]; $0.values = "replicas: 5\n"
            }["replicas"] == "5")
        let set = try data {
            $0.values = "replicas: 5\n"
            $0.parameters = [.init(name: "replicas", value: "6"), .init(name: "name", value: "a,b")]
        }
        #expect(set["replicas"] == "6" && set["type"] == "int64" && set["name"] == "a,b")
        let text = try data { $0.parameters = [.init(name: "replicas", value: "6", forceString: true)] }
        #expect(text["type"] == "string")
        #expect(try data { $0.parameters = [.init(name: "list", value: "{a,b}")] }["list"] == "[\"a\",\"b\"]")
        #expect(try data { $0.fileParameters = [.init(name: "name", path: "text.txt")] }["name"] == "from, a file")
    }

    @Test(
        "takes patterns of values files as Argo CD does",
        arguments: [
            (["env/*.yaml"], "a", "4"), (["env/**/*.yaml"], "b", "4"),
            (["env/**/*.yaml", "production.yaml"], "b", "3"),
            (["env/deep/b.yaml", "env/**/*.yaml"], "a", "4"), (["none*.yaml", "/comm?n.yaml"], "common", "1"),
            (["{production,none}.yaml"], "default", "3"), (["missing.yaml"], "default", "1"),
        ])
    func patterns(_ names: [String], _ name: String, _ replicas: String) throws {
        let values = try data {
            $0.valueFiles = names; $0.ignoreMissingValueFiles = true
        }
        #expect(values["name"] == name)
        #expect(values["replicas"] == replicas)
    }

    @Test(
        "says what is wrong with its values files",
        arguments: [
            ("missing.yaml", "charts/web/missing.yaml: no such file; correct valueFiles"),
            ("none*.yaml", "no file matches \"none*.yaml\" of valueFiles"),
            ("../../../x.yaml", "../../../x.yaml: leads out of the repository"),
            ("https://example.com/v.yaml", "values are not fetched from elsewhere"),
            ("$other/v.yaml", "the application has no source with this ref"),
            ("text.txt", "cannot load values: charts/web/text.txt"),
        ])
    func mistakes(_ file: String, _ part: String) throws {
        let error = #expect(throws: DiagnosticsError.self) { try render(Self.files, { $0.valueFiles = [file] }) }
        #expect("\(try #require(error))".contains(part), "\(error.debugDescription)")
    }

    @Test("leaves definitions and tests out, names the release and its namespace, as the block says")
    func block() throws {
        let rendered = try render(
            Self.files,
            {
                $0.skipCrds = true; $0.skipTests = true; $0.releaseName = "web"; $0.namespace = "other"
            })
        #expect(rendered.manifests.map { "\($0.namespace)/\($0.name)" } == ["/password", "other/web-settings"])
    }

    @Test("sees the cluster that it is for, unless the block says another one")
    func capabilities() throws {
        let facts = ClusterFacts(kubeVersion: "v1.31.4", apiVersions: ["example.com/v1", "example.com/v1/Widget"])
        func seen(_ change: (inout ApplicationSource.Helm) -> Void) throws -> [String?] {
            let rendered = try render(Self.files, change, source: { $0.cluster = facts })
            let data = rendered.manifests.first { $0.kind == "ConfigMap" }?.node["data"]
            return [data?["kube"]?.string, data?["widgets"]?.string]
        }
        #expect(try seen { _ in } == ["v1.31.4", "true"])
        #expect(
            try seen {
                $0.kubeVersion = "1.29"; $0.apiVersions = ["x/v1"]
            } == ["v1.29", "false"])
    }

    @Test("that draws random values gets the same ones from the same key, and says so")
    func randomness() throws {
        var files = Self.files
        files["charts/web/templates/settings.yaml"] = """
            apiVersion: v1
            kind: Secret
            metadata: {name: a}
            stringData: {password: {{ randAlphaNum 20 }}, time: "{{ now | unixEpoch }}"}
            """
        func password(_ key: UInt8, _ name: String = "shop") throws -> (String?, Rendered) {
            let rendered = try render(
                files, key: Redacted([UInt8](repeating: key, count: 32)),
                source: {
                    $0.name = name
                    $0.time = 1_700_000_000
                })
            let secret = rendered.manifests.first { $0.kind == "Secret" }?.node["stringData"]
            #expect(secret?["time"]?.string == "1700000000")
            return (secret?["password"]?.string, rendered)
        }
        let first = try password(1)
        #expect(try password(1).0 == first.0)
        #expect(try password(2).0 != first.0)
        #expect(try password(1, "other").0 != first.0)
        #expect(first.1.warnings.contains { $0.message.contains("draws random values") })
    }

    @Test("with a mistake in a template names file, line and column")
    func templateMistake() throws {
        var files = Self.files
        files["charts/web/templates/settings.yaml"] = "a: b\nc: {{ .Values.none.deep }}\n"
        let error = #expect(throws: DiagnosticsError.self) { try render(files) }
        #expect("\(try #require(error))".contains("web/templates/settings.yaml:2:13"))
    }
}

@Suite("A kustomization with charts")
struct KustomizationChartsTests {
    private func settings(_ chart: String, _ files: [String: String] = [:]) throws -> [String: String] {
        let all = [
            "app/kustomization.yaml":
                "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamePrefix: k-\nnamespace: prod\nhelmCharts:\n- \(chart)\n",
            "app/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
            "app/charts/web/values.yaml": "a: default\nb: default\nm: {x: 1, w: 2}\n",
            "app/charts/web/templates/settings.yaml": """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: "{{ .Release.Name }}"}
            data: {a: "{{ .Values.a }}", b: "{{ .Values.b }}", m: {{ .Values.m | toJson | quote }}}
            """,
            "app/more.yaml": "b: more\n",
        ].merging(files) { _, new in new }
        let rendered = try Renderer().render(source: RenderSource(path: "app"), tree: MemoryTree(all))
        let only = try #require(rendered.manifests.first)
        #expect(rendered.manifests.count == 1)
        var data = Dictionary(
            uniqueKeysWithValues: (only.node["data"]?.mapping?.entries ?? []).map { ($0.key, $0.value.string ?? "") })
        data["name"] = "\(only.namespace)/\(only.name)"
        return data
    }

    @Test(
        "renders them with the values that it gives, then changes them like all else",
        arguments: [
            ("{name: web}", "default default {\"w\":2,\"x\":1} /k-release-name"),
            (
                "{name: web, releaseName: r, additionalValuesFiles: [more.yaml]}",
                "default more {\"w\":2,\"x\":1} /k-r"
            ),
            ("{name: web, valuesInline: {a: in, m: {x: 5}}}", "in default {\"w\":2,\"x\":5} /k-release-name"),
            (
                "{name: web, valuesInline: {a: in, m: {z: 5}}, valuesMerge: merge}",
                "default default {\"w\":2,\"x\":1,\"z\":5} /k-release-name"
            ),
            ("{name: web, valuesFile: more.yaml}", "default more {\"w\":2,\"x\":1} /k-release-name"),
        ])
    func values(_ chart: String, _ expected: String) throws {
        let data = try settings(chart)
        #expect(["a", "b", "m", "name"].map { data[$0] ?? "" }.joined(separator: " ") == expected)
    }

    @Test("says where a chart has to be")
    func missing() throws {
        let error = #expect(throws: DiagnosticsError.self) {
            try settings("{name: other, repo: \"https://charts.example.com\", version: 1.2.3}")
        }
        let text = "\(try #require(error))"
        #expect(text.contains("there is no chart in app/charts/other-1.2.3/other"))
        #expect(text.contains("helm pull other --repo https://charts.example.com --version 1.2.3"))
    }
}

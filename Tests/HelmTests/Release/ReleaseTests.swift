import Testing

@testable import Helm

/// Order, hooks and texts are those of Helm 4.2.3 (`helm template`).
@Suite struct ReleaseTests {
    private static func release(
        _ files: [String: String], crds: [String: String] = [:], notes: String = "", helm: HelmVersion = .v4
    ) throws -> Release {
        let rendered = RenderedChart(
            files: files.map { RenderedFile(path: "chart/templates/\($0)", bytes: Array($1.utf8)) },
            notes: Array(notes.utf8),
            crds: crds.sorted { $0.key < $1.key }.map { RenderedFile(path: "chart/\($0)", bytes: Array($1.utf8)) })
        return try Release(rendered, helmVersion: helm)
    }

    private static func text(_ release: Release, _ choice: ReleaseText = ReleaseText()) throws -> String {
        String(decoding: try choice.bytes(of: release), as: UTF8.self)
    }

    private static func object(_ kind: String, _ name: String, hook: String? = nil, weight: String? = nil) -> String {
        var text = "kind: \(kind)\nmetadata:\n  name: \(name)\n"
        if let hook { text += "  annotations:\n    helm.sh/hook: \(hook)\n" }
        if let weight { text += "    helm.sh/hook-weight: \(weight)\n" }
        return text
    }

    @Test("Manifests are sorted by kind, then by the name of unknown kinds, and else stay as they are")
    func kindOrder() throws {
        let release = try Self.release([
            "a.yaml": ["Zebra", "Deployment", "Service", "Apple", "Namespace"].map { Self.object($0, "a") }
                .joined(separator: "---\n"),
            "b.yaml": ["Service", "ValidatingWebhookConfiguration", "Apple", "APIService"].map { Self.object($0, "b") }
                .joined(separator: "---\n"),
        ])
        #expect(
            release.manifests.map { "\($0.kind) \($0.name)" } == [
                "Namespace a", "Service a", "Service b", "Deployment a", "APIService b",
                "ValidatingWebhookConfiguration b", "Apple a", "Apple b", "Zebra a",
            ])
    }

    @Test("Helm 3 has no place of its own for webhook configurations")
    func kindOrderOfHelm3() throws {
        let kinds = ["ValidatingWebhookConfiguration", "Apple", "Service", "MutatingWebhookConfiguration"]
        let files = ["a.yaml": kinds.map { Self.object($0, "a") }.joined(separator: "---\n")]
        #expect(
            try Self.release(files, helm: .v3).manifests.map(\.kind) == [
                "Service", "Apple", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
            ])
        #expect(
            try Self.release(files).manifests.map(\.kind) == [
                "Service", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration", "Apple",
            ])
    }

    @Test("Files are taken by their paths, documents as they stand in them; the end is trimmed")
    func text() throws {
        let release = try Self.release([
            "b.yaml": "# only words\n", "a.yaml": "\n---\n  a: 1\n---\nb: 2\n\n\n", "NOTES.txt": "Hello",
            "empty.yaml": " \n",
        ])
        #expect(
            try Self.text(release) == """
                ---
                # Source: chart/templates/a.yaml
                a: 1
                ---
                # Source: chart/templates/a.yaml
                b: 2



                ---
                # Source: chart/templates/b.yaml
                # only words

                """)
    }

    @Test("Nothing at all is an empty line")
    func nothing() throws { #expect(try Self.text(try Self.release([:])) == "\n") }

    @Test("Hooks stand behind the manifests, in the order of kinds whatever their weight")
    func hooks() throws {
        let release = try Self.release([
            "a.yaml": Self.object("Job", "first", hook: "pre-install,Post-Upgrade ", weight: "\"-5\""),
            "b.yaml": Self.object("ConfigMap", "second", hook: "pre-install", weight: "7"),
            "c.yaml": Self.object("Pod", "check", hook: "test-success"),
            "d.yaml": Self.object("Service", "own"),
            "e.yaml": Self.object("Pod", "gone", hook: "pre-install,crd-install"),
        ])
        #expect(release.manifests.map(\.name) == ["own"])
        #expect(release.hooks.map(\.manifest.name) == ["second", "check", "first"])
        #expect(release.hooks.map(\.weight) == [7, 0, -5])
        #expect(release.hooks.map(\.events) == [[.preInstall], [.test], [.preInstall, .postUpgrade]])
        #expect(ReleaseHook.run(release.hooks, at: .preInstall).map(\.manifest.name) == ["first", "second"])
        #expect(release.warnings.count == 1)
        #expect(release.warnings.first?.contains("Pod \"gone\"") == true)
        let all = try Self.text(release)
        #expect(all.contains("# Source: chart/templates/c.yaml"))
        #expect(
            all.hasSuffix(
                "name: first\n  annotations:\n    helm.sh/hook: pre-install,Post-Upgrade \n    helm.sh/hook-weight: \"-5\"\n\n"
            ))
        let withoutTests = try Self.text(release, ReleaseText(includesTests: false))
        #expect(!withoutTests.contains("check") && withoutTests.contains("second"))
        #expect(!(try Self.text(release, ReleaseText(includesHooks: false)).contains("second")))
    }

    @Test("Weights that are no numbers are 0; numbers and booleans are taken as texts")
    func oddAnnotations() throws {
        let release = try Self.release([
            "a.yaml": """
            apiVersion: 1
            Kind: Job
            metadata:
              name: 7
              annotations:
                helm.sh/hook: pre-install
                helm.sh/hook-weight: high
                helm.sh/hook-delete-policy: Hook-Succeeded, before-hook-creation
                number: 1.50
                flag: yes
                none: null
            """
        ])
        let hook = try #require(release.hooks.first)
        #expect(hook.weight == 0)
        #expect(hook.deletePolicies == ["hook-succeeded", "before-hook-creation"])
        #expect(hook.manifest.apiVersion == "1")
        #expect(hook.manifest.kind == "Job")
        #expect(hook.manifest.name == "7")
        #expect(hook.manifest.annotations["number"] == "1.5")
        #expect(hook.manifest.annotations["flag"] == "true")
        #expect(hook.manifest.annotations["none"]?.isEmpty == true)
    }

    @Test("Single templates can be chosen by path or pattern, in the order of the choice")
    func showOnly() throws {
        let release = try Self.release(
            [
                "a.yaml": "kind: Service\n---\nkind: Pod\n", "b/c.yaml": "kind: Service\n",
                "h.yaml": Self.object("Job", "hook", hook: "pre-install"),
            ], crds: ["crds/x.yaml": "kind: A\n---\nkind: B\n"])
        let pod = "---\n# Source: chart/templates/a.yaml\nkind: Pod\n"
        let service = "---\n# Source: chart/templates/a.yaml\nkind: Service\n"
        #expect(try Self.text(release, ReleaseText(templates: ["templates/a.yaml"])) == service + pod)
        #expect(
            try Self.text(release, ReleaseText(templates: ["templates/*/c.yaml", "templates/[a]*"]))
                == "---\n# Source: chart/templates/b/c.yaml\nkind: Service\n" + service + pod)
        #expect(
            try Self.text(release, ReleaseText(includesCRDs: true, templates: ["crds/x.yaml"]))
                == "---\n# Source: chart/crds/x.yaml\nkind: A\n")
        #expect(throws: HelmError("could not find template templates/NOTES.txt in chart")) {
            try Self.text(release, ReleaseText(templates: ["templates/NOTES.txt"]))
        }
        #expect(throws: HelmError("could not find template templates/h.yaml in chart")) {
            try Self.text(release, ReleaseText(includesHooks: false, templates: ["templates/h.yaml"]))
        }
    }

    @Test("CRDs come first and as they are; notes come last")
    func crdsAndNotes() throws {
        let release = try Self.release(
            ["a.yaml": "kind: Service\n"], crds: ["crds/x.yaml": "\n---\nkind: A # {{ x }}\n"], notes: "Enjoy")
        #expect(
            try Self.text(release, ReleaseText(includesCRDs: true, includesNotes: true)) == """
                ---
                # Source: chart/crds/x.yaml

                ---
                kind: A # {{ x }}

                ---
                # Source: chart/templates/a.yaml
                kind: Service
                NOTES:
                Enjoy

                """)
    }

    @Test(
        "What is no manifest is reported with path and line of the rendered file",
        arguments: [
            ("a: 1\n---\n\nb: c: d\n", "YAML parse error on chart/templates/x.yaml:4:5 of the rendered file: "),
            (
                "- a\n- b\n",
                "YAML parse error on chart/templates/x.yaml:1:1 of the rendered file: a manifest has to be a mapping"
            ),
            ("a: 1\n---\njust words\n", "YAML parse error on chart/templates/x.yaml:3:1 of the rendered file: "),
            ("metadata: 5\n", "metadata has to be a mapping; found 5"),
            (
                "metadata:\n  annotations: []\n",
                "chart/templates/x.yaml:2:16 of the rendered file: metadata.annotations"
            ),
            ("metadata:\n  annotations:\n    a: [x]\n", "metadata.annotations.a has to be a text; found a list"),
            ("kind: [x]\n", "kind has to be a text"),
            ("a: *x\n", "YAML parse error on chart/templates/x.yaml"),
        ])
    func mistakes(_ text: String, expected: String) throws {
        let error = #expect(throws: HelmError.self) { try Self.release(["x.yaml": text]) }
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
    }

    @Test("Of a document with an end only what stands before it is read")
    func documentEnd() throws {
        let release = try Self.release(["a.yaml": "kind: A\n...\nkind: [\n"])
        #expect(release.manifests.map(\.kind) == ["A"])
    }
}

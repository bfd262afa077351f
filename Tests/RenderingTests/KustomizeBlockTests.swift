import Applications
import Base
import Manifests
import Testing

@testable import Rendering

@Suite("An application's kustomize block")
struct KustomizeBlockTests {
    private static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 1
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - {name: web, image: "nginx:1.0"}
              - {name: side, image: "busybox"}
        """

    private func render(
        _ kustomization: String, _ block: ApplicationSource.Kustomize? = nil, environment: BuildEnvironment = .init()
    ) throws -> String {
        var source = RenderSource(path: "app")
        source.kustomize = block
        source.environment = environment
        let files = [
            "app/kustomization.yaml": kustomization, "app/web.yaml": Self.deployment,
            "app/patch.yaml":
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {minReadySeconds: 5}\n",
            "part/kustomization.yaml":
                "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -part\n",
        ]
        let rendered = try Renderer().render(source: source, tree: MemoryTree(files))
        return rendered.manifests.map { YAML.text($0.node) }.joined(separator: "---\n")
    }

    private static func block(_ change: (inout ApplicationSource.Kustomize) -> Void) -> ApplicationSource.Kustomize {
        var block = ApplicationSource.Kustomize()
        change(&block)
        return block
    }

    /// A kustomization, the block, and the kustomization that `kustomize edit` would leave.
    static let cases: [(String, ApplicationSource.Kustomize, String)] = [
        ("", block { $0.namePrefix = "a-" }, "namePrefix: a-"),
        (
            "namePrefix: b-",
            block {
                $0.namePrefix = "a-"; $0.nameSuffix = "-c"
            }, "namePrefix: a-\nnameSuffix: -c"
        ),
        ("namespace: one", block { $0.namespace = "two" }, "namespace: two"),
        (
            "images: [{name: nginx, newName: mirror/nginx, newTag: '1'}]",
            block { $0.images = ["nginx=*:2", "busybox:3@sha256:abc"] },
            "images: [{name: busybox, newTag: '3', digest: 'sha256:abc'}, {name: nginx, newName: mirror/nginx, newTag: '2'}]"
        ),
        ("replicas: [{name: web, count: 2}]", block { $0.replicas = ["web": 5] }, "replicas: [{name: web, count: 5}]"),
        ("", block { $0.commonLabels = ["team": "x"] }, "labels: [{pairs: {team: x}, includeSelectors: true}]"),
        (
            "",
            block {
                $0.commonLabels = ["team": "x"]; $0.labelWithoutSelector = true; $0.labelIncludeTemplates = true
            },
            "labels: [{pairs: {team: x}, includeTemplates: true}]"
        ),
        (
            "labels: [{pairs: {team: z}}]",
            block {
                $0.commonLabels = ["team": "x", "tier": "1"]
                $0.labelWithoutSelector = true
                $0.forceCommonLabels = true
            }, "labels: [{pairs: {team: x, tier: '1'}}]"
        ),
        (
            "commonAnnotations: {a: '1'}",
            block {
                $0.commonAnnotations = ["a": "\"2\"", "b": "3"]; $0.forceCommonAnnotations = true
            },
            "commonAnnotations: {a: '2', b: '3'}"
        ),
        (
            "patches: [{path: patch.yaml}]",
            block { block in
                var patch = ApplicationSource.Kustomize.Patch()
                patch.patch = "- {op: replace, path: /spec/replicas, value: 7}"
                patch.target = ["kind": "Deployment", "name": "w.*"]
                block.patches = [patch]
            },
            "patches: [{path: patch.yaml}, {patch: '- {op: replace, path: /spec/replicas, value: 7}', target: {kind: Deployment, name: w.*}}]"
        ),
        (
            "components: [../part]",
            block {
                $0.components = ["../part", "../none"]; $0.ignoreMissingComponents = true
            },
            "components: [../part]"
        ),
        (
            "patchesStrategicMerge: [patch.yaml]\ncommonLabels: {a: b}", block { $0.namePrefix = "p-" },
            "patches: [{path: patch.yaml}]\nlabels: [{pairs: {a: b}, includeSelectors: true}]\nnamePrefix: p-"
        ),
    ]

    @Test("renders what the file would render after kustomize edit", arguments: cases.indices)
    func edits(_ index: Int) throws {
        let (before, block, after) = Self.cases[index]
        let resources = "resources: [web.yaml]\n"
        let edited = try render(resources + before, block)
        #expect(edited == (try render(resources + after)))
        if !before.contains("components") { #expect(edited != (try render(resources + before))) }
    }

    @Test(
        "that cannot be is refused with a reason",
        arguments: [
            (block { $0.commonLabels = ["team": "x"] }, "commonLabels: {team: z}", "force the new value"),
            (block { $0.commonAnnotations = ["a": "x"] }, "commonAnnotations: {a: z}", "force the new value"),
            (block { $0.images = ["nginx"] }, "", "says nothing new"),
            (
                block {
                    $0.commonLabels = ["a": "b"]; $0.labelIncludeTemplates = true
                }, "", "labelWithoutSelector"
            ),
            (block { $0.components = ["../none"] }, "", "no such file or directory"),
        ])
    func refused(_ block: ApplicationSource.Kustomize, _ lines: String, _ part: String) throws {
        let error = #expect(throws: DiagnosticsError.self) { try render("resources: [web.yaml]\n\(lines)", block) }
        #expect("\(try #require(error))".contains(part))
    }

    @Test("gets the variables of the build, as Go expands them")
    func variables() throws {
        var application = Application(
            name: "shop", source: ApplicationSource(repoURL: "u", path: "app", targetRevision: "main"),
            destination: ApplicationDestination(cluster: .name("c"), namespace: "prod"))
        application.project = "web"
        let environment = BuildEnvironment(application, revision: "0123456789abcdef")
        for (text, expected) in [
            ("a", "a"), ("$ARGOCD_APP_NAME-x", "shop-x"), ("${ARGOCD_APP_NAME}x", "shopx"), ("$$x", "$x"),
            ("$UNKNOWN.", "."), ("$", "$"), ("a$ b", "a$ b"), ("${", ""), ("${}", ""), ("$1a", "a"),
            ("$ARGOCD_APP_REVISION_SHORT/$ARGOCD_APP_REVISION_SHORT_8", "0123456/01234567"),
            ("$ARGOCD_APP_SOURCE_TARGET_REVISION$ARGOCD_APP_PROJECT_NAME", "mainweb"),
        ] {
            #expect(environment.substituted(in: text) == expected)
        }
    }
}

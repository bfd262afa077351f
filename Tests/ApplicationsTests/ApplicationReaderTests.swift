import Applications
import Base
import Manifests
import Testing

@Suite struct ApplicationReaderTests {
    private static let good = """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata:
          name: shop
          namespace: argocd
          annotations: {argocd.argoproj.io/skip-reconcile: "true"}
        spec:
          project: default
          source:
            repoURL: https://git.example.com/shop/deploy.git
            path: ./apps/shop/
            targetRevision: main
            directory: {recurse: true, include: "*.yaml", exclude: "{a,b}/*"}
          destination:
            server: https://kubernetes.default.svc
            namespace: shop
          syncPolicy:
            automated: {prune: true, allowEmpty: true}
            syncOptions: [CreateNamespace=true, PruneLast=true, PrunePropagationPolicy=background]
            retry: {limit: 3, backoff: {duration: 10s, factor: 3, maxDuration: "60"}}
            managedNamespaceMetadata: {labels: {team: shop}}
          revisionHistoryLimit: 3
          info: [{name: docs, value: "https://example.com"}]

        """

    private func read(_ text: String) throws -> ApplicationReader.Result {
        let manifests = try YAML.parse(text, path: "apps.yaml").compactMap { document in
            document.node.map {
                Manifest($0, source: SourceLocation(path: "apps.yaml", line: Int($0.line), column: Int($0.column)))
            }
        }
        return ApplicationReader().read(manifests)
    }

    @Test("A complete application is read without a word")
    func goodApplication() throws {
        let result = try read(Self.good)
        #expect(result.allDiagnostics == [])
        let application = try #require(result.applications.first)
        #expect(application.name == "shop")
        #expect(application.skipsReconcile)
        #expect(application.project == "default")
        let source = try #require(application.source)
        #expect(source.repoURL == "https://git.example.com/shop/deploy.git")
        #expect(source.path == "apps/shop")
        #expect(source.targetRevision == "main")
        #expect(source.directory == .init(recurse: true, include: "*.yaml", exclude: "{a,b}/*"))
        #expect(application.destination.cluster == .server(Application.inClusterServer))
        #expect(application.destination.namespace == "shop")
        #expect(application.destination.location == SourceLocation(path: "apps.yaml", line: 15, column: 13))
        #expect(application.syncPolicy.automated == .init(prune: true, allowEmpty: true))
        #expect(
            application.syncPolicy.retry
                == .init(limit: 3, duration: .seconds(10), factor: 3, maxDuration: .seconds(60)))
        #expect(application.syncPolicy.options.createNamespace == true)
        #expect(application.syncPolicy.options.pruneLast == true)
        #expect(application.syncPolicy.options.prunePropagation == .background)
        #expect(application.syncPolicy.namespaceMetadata.labels == ["team": "shop"])
        #expect(application.revisionHistoryLimit == 3)
        #expect(application.info == [.init(name: "docs", value: "https://example.com")])
        #expect(application.location == SourceLocation(path: "apps.yaml", line: 1, column: 1))
        #expect(application.trackingName(controlNamespace: "argocd") == "shop")
        #expect(application.trackingName(controlNamespace: "other") == "argocd_shop")
    }

    /// A change of the good application and what it must lead to.
    struct Slip: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var message: String
        var testDescription: String { message }
    }

    @Test(
        "A slip is reported with its place and what would be right",
        arguments: [
            Slip(
                old: "    repoURL:", new: "    repoUrl:",
                message: "apps.yaml:10:5: unknown field \"repoUrl\" in spec.source; did you mean \"repoURL\"?"),
            Slip(
                old: "    server: https://kubernetes.default.svc", new: "    server: https://x\n    name: y",
                message: "apps.yaml:16:5: spec.destination: \"server\" and \"name\" exclude each other; keep exactly"),
            Slip(
                old: "    server: https://kubernetes.default.svc\n", new: "",
                message: "apps.yaml:15:5: spec.destination: none of \"server\", \"name\" is given; add exactly one"),
            Slip(
                old: "server: https://kubernetes.default.svc", new: "server: kubernetes",
                message: "apps.yaml:15:13: spec.destination.server: \"kubernetes\" is not the address of an API server"),
            Slip(
                old: "./apps/shop/", new: "../shop",
                message: "apps.yaml:11:11: spec.source.path: \"../shop\" contains .., which leads out of the source"),
            Slip(
                old: "./apps/shop/", new: "/shop",
                message: "apps.yaml:11:11: spec.source.path: \"/shop\" starts with /; paths are relative"),
            Slip(
                old: "    path: ./apps/shop/\n", new: "",
                message: "apps.yaml:10:5: spec.source has no path; name the directory"),
            Slip(
                old: "targetRevision: main", new: "targetRevision: 1.10",
                message:
                    "apps.yaml:12:21: spec.source.targetRevision: found a number (1.10), expected a string; put it "
                    + "in quotes: \"1.10\""),
            Slip(
                old: "CreateNamespace=true", new: "CreateNamspace=true",
                message: "apps.yaml:19:19: \"CreateNamspace\" is not a sync option; did you mean \"CreateNamespace\"?"),
            Slip(
                old: "PruneLast=true", new: "PruneLast=yes",
                message: "apps.yaml:19:41: \"yes\" is not a value of PruneLast; use PruneLast=true or PruneLast=false"),
            Slip(
                old: "name: shop\n", new: "name: Shop!\n",
                message: "apps.yaml:4:9: metadata.name: \"Shop!\" is not a name; use lower-case letters"),
            Slip(
                old: "v1alpha1", new: "v1", message: "apps.yaml:1:1: version \"v1\" of Application is not known; use"),
            Slip(
                old: "prune: true", new: "prune: \"true\"",
                message: "apps.yaml:18:24: spec.syncPolicy.automated.prune: found a string, expected true or false"),
            Slip(
                old: "duration: 10s", new: "duration: soon",
                message: "apps.yaml:20:43: spec.syncPolicy.retry.backoff.duration: not a duration; write one such as"),
            Slip(
                old: "directory: {recurse: true,", new: "helm: {}\n    directory: {recurse: true,",
                message: "apps.yaml:13:5: directory and helm exclude each other; keep the one for the tool"),
            Slip(
                old: "kind: Application", new: "kind: Aplication",
                message: "apps.yaml:2:7: kind Aplication is not known; did you mean \"Application\"?"),
            Slip(
                old: "kind: Application", new: "kind: [Application]",
                message: "apps.yaml:2:7: kind is missing or no text; write kind: Application"),
            Slip(
                old: "kind: Application\n", new: "",
                message: "apps.yaml:1:1: kind is missing or no text; write kind: Application"),
            Slip(
                old: "apiVersion: argoproj.io/v1alpha1\n", new: "",
                message: "apps.yaml:1:1: an Application without the right apiVersion; write apiVersion: argoproj.io/"),
            Slip(
                old: "argoproj.io/v1alpha1", new: "argoprj.io/v1alpha1",
                message: "apps.yaml:1:13: an Application without the right apiVersion; write apiVersion: argoproj.io/"),
            Slip(
                old: "    targetRevision: main\n", new: "    helm: {valueFile: [x]}\n",
                message:
                    "apps.yaml:12:12: unknown field \"valueFile\" in spec.source.helm; did you mean \"valueFiles\"?"),
        ])
    func slips(_ slip: Slip) throws {
        let text = Self.good.replacing(slip.old, with: slip.new)
        try #require(text != Self.good)
        let result = try read(text)
        #expect(result.applications.isEmpty)
        let texts = result.diagnostics.map(\.description)
        #expect(texts.contains { $0.hasPrefix(slip.message) }, "\(texts)")
    }

    /// A field that is read and not honoured.
    struct Unhonoured: Sendable, CustomTestStringConvertible {
        var old: String
        var new: String
        var path: String
        var isBlocking: Bool
        var testDescription: String { path }
    }

    @Test(
        "A field that has no effect yet is on record, and blocks if the outcome would be wrong without it",
        arguments: [
            Unhonoured(
                old: "prune: true", new: "selfHeal: true", path: "spec.syncPolicy.automated.selfHeal", isBlocking: false
            ),
            Unhonoured(
                old: "PruneLast=true", new: "Replace=true", path: "spec.syncPolicy.syncOptions[1] (Replace=true)",
                isBlocking: false),
            Unhonoured(
                old: "  project: default", new: "  project: default\n  ignoreDifferences: [{kind: Deployment}]",
                path: "spec.ignoreDifferences", isBlocking: false),
            Unhonoured(
                old: "  namespace: argocd", new: "  finalizers: [resources-finalizer.argocd.argoproj.io]",
                path: "metadata.finalizers", isBlocking: false),
            Unhonoured(
                old: "directory: {recurse: true, include: \"*.yaml\", exclude: \"{a,b}/*\"}",
                new: "kustomize: {images: [a=b], version: v5.0.0}", path: "spec.source.kustomize.version",
                isBlocking: false),
            Unhonoured(
                old: "directory: {recurse: true, include: \"*.yaml\", exclude: \"{a,b}/*\"}",
                new: "plugin: {name: x, env: [{name: A, value: B}]}", path: "spec.source.plugin", isBlocking: true),
            Unhonoured(
                old: "{recurse: true,", new: "{jsonnet: {libs: [x]},", path: "spec.source.directory.jsonnet",
                isBlocking: true),
            Unhonoured(
                old: "  project: default",
                new: "  project: default\n  sources: [{repoURL: a, path: b}, {repoURL: c, path: d}]",
                path: "spec.sources", isBlocking: true),
        ])
    func unhonoured(_ example: Unhonoured) throws {
        let text = Self.good.replacing(example.old, with: example.new)
        try #require(text != Self.good)
        let result = try read(text)
        let application = try #require(result.applications.first, "\(result.diagnostics)")
        let record = try #require(application.unhonoured.first)
        #expect(application.unhonoured.count == 1)
        #expect(record.path == example.path)
        #expect(record.isBlocking == example.isBlocking)
        #expect(record.location != nil)
        #expect(application.blockers.isEmpty != example.isBlocking)
        #expect(result.allDiagnostics.contains(record.diagnostic))
    }

    @Test("The kustomize block is read")
    func kustomizeBlock() throws {
        let block = """
            kustomize:
                  namePrefix: a-
                  images: [nginx:1]
                  replicas: [{name: web, count: 3}, {name: api, count: "4"}]
                  commonLabels: {team: x}
                  patches: [{target: {kind: Deployment, labelSelector: a=b}, patch: "x", options: {allowNameChange: true}}]
                  components: [../c]
                  ignoreMissingComponents: true
            """
        let text = Self.good.replacing(
            "directory: {recurse: true, include: \"*.yaml\", exclude: \"{a,b}/*\"}", with: block)
        let result = try read(text)
        let kustomize = try #require(result.applications.first?.source?.kustomize, "\(result.diagnostics)")
        #expect(kustomize.namePrefix == "a-")
        #expect(kustomize.images == ["nginx:1"])
        #expect(kustomize.replicas == ["web": 3, "api": 4])
        #expect(kustomize.commonLabels == ["team": "x"])
        #expect(kustomize.patches.first?.target == ["kind": "Deployment", "labelSelector": "a=b"])
        #expect(kustomize.patches.first?.options == ["allowNameChange": true])
        #expect(kustomize.components == ["../c"])
        #expect(kustomize.ignoreMissingComponents)
        #expect(result.applications.first?.unhonoured == [])
    }

    @Test("The helm block is read; valuesObject counts before values")
    func helmBlock() throws {
        let block = """
            helm:
                  releaseName: web
                  valueFiles: [a.yaml, "env/*.yaml"]
                  ignoreMissingValueFiles: true
                  values: "a: 1"
                  valuesObject: {b: [1, two]}
                  parameters: [{name: image.tag, value: "1.4", forceString: true}]
                  fileParameters: [{name: text, path: text.txt}]
                  version: v3
                  skipCrds: true
                  kubeVersion: "1.31"
                  apiVersions: [x/v1]
            """
        let text = Self.good.replacing(
            "directory: {recurse: true, include: \"*.yaml\", exclude: \"{a,b}/*\"}", with: block)
        let result = try read(text)
        let helm = try #require(result.applications.first?.source?.helm, "\(result.diagnostics)")
        #expect(helm.releaseName == "web")
        #expect(helm.valueFiles == ["a.yaml", "env/*.yaml"])
        #expect(helm.ignoreMissingValueFiles && helm.skipCrds)
        #expect(helm.values == "b:\n- 1\n- two\n")
        #expect(helm.parameters == [.init(name: "image.tag", value: "1.4", forceString: true)])
        #expect(helm.fileParameters == [.init(name: "text", path: "text.txt")])
        #expect(helm.version == "v3" && helm.kubeVersion == "1.31" && helm.apiVersions == ["x/v1"])
        #expect(result.applications.first?.unhonoured == [])
    }

    @Test("Of several sources one gives manifests, the others have a ref")
    func references() throws {
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: a}
            spec:
              project: default
              destination: {name: c, namespace: web}
              sources:
              - {repoURL: "https://charts.example.com", chart: web, targetRevision: 1.x, helm: {valueFiles: [$values/web.yaml]}}
              - {repoURL: "https://git.example.com/values.git", targetRevision: main, ref: values}
              - {repoURL: "https://git.example.com/more.git", ref: more, path: .}
            """
        // A source with a ref and a path gives manifests too.
        #expect(try read(text).applications.first?.blockers.first?.path == "spec.sources")
        let result = try read(text.replacing(", path: .}", with: "}"))
        let application = try #require(result.applications.first, "\(result.diagnostics)")
        #expect(application.unhonoured == [])
        #expect(application.source?.chart == "web" && application.source?.targetRevision == "1.x")
        #expect(application.references.map(\.ref) == ["values", "more"])
        #expect(try read(text.replacing("ref: more", with: "ref: values").replacing(", path: .}", with: "}")).hasErrors)
    }

    @Test("The only item of sources is the source")
    func singleSources() throws {
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: a}
            spec:
              project: default
              sources: [{repoURL: r, path: p}]
              destination: {name: prod}

            """
        let result = try read(text)
        #expect(result.allDiagnostics == [])
        #expect(result.applications.first?.source?.path == "p")
        #expect(result.applications.first?.destination.cluster == .name("prod"))
    }

    @Test("Other kinds, a controller's fields and a second application of the same name are reported")
    func otherKinds() throws {
        let text = """
            apiVersion: argoproj.io/v1alpha1
            kind: AppProject
            metadata: {name: p}
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: ApplicationSet
            metadata: {name: s}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}
            ---
            42
            ---

            """ + Self.good + "status: {sync: {}}\noperation: {}\n---\n" + Self.good
        let result = try read(text)
        #expect(result.applications.count == 1)
        let texts = result.diagnostics.map(\.description)
        #expect(
            texts == [
                "apps.yaml:1:1: warning: AppProject \"p\" is not handled yet; its restrictions have no effect",
                "apps.yaml:5:1: warning: ApplicationSet \"s\" is not handled yet; write its applications out",
                "apps.yaml:9:1: warning: ConfigMap is not an Application and is not used; only argoproj.io/v1alpha1 "
                    + "manifests are read here",
                "apps.yaml:13:1: this is not an object; an Application is expected",
                "apps.yaml:38:1: warning: status is written by a controller and is not read from a manifest; leave it out",
                "apps.yaml:39:1: warning: operation is written by a controller and is not read from a manifest; leave "
                    + "it out",
                "apps.yaml:41:1: application \"shop\" is defined twice; the first one is at apps.yaml:15:1; remove or "
                    + "rename one of them",
            ])
    }

    @Test("No mutation of an application stops the reader or passes without a place")
    func mutations() throws {
        var generator = SeededGenerator(seed: 7)
        let bytes = Array(Self.good.utf8)
        for _ in 0..<400 {
            var mutated = bytes
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: 0..<mutated.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: mutated.remove(at: index)
                case 1: mutated[index] = UInt8.random(in: 32..<127, using: &generator)
                default: mutated.insert(contentsOf: [10, 32, 58].shuffled(using: &generator), at: index)
                }
            }
            guard let documents = try? YAML.parse(mutated, path: "apps.yaml") else { continue }
            let result = ApplicationReader().read(documents.compactMap { $0.node.map { Manifest($0) } }, file: "f")
            #expect(result.diagnostics.allSatisfy { $0.location?.path == "f" })
            #expect(!result.applications.isEmpty || result.hasErrors || !result.diagnostics.isEmpty)
        }
    }
}

/// Reproducible randomness (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

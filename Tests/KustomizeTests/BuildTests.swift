import Base
import Kustomize
import Testing

@Suite struct BuildTests {
    /// A refused kustomization; the same cases are refused by kubectl 1.37.1.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var name: String
        var files: [String: String]
        var code: KustomizeError.Code
        var text: String
        var testDescription: String { name }
    }

    @Test(
        "Kustomizations that the real tool refuses are refused with their place",
        arguments: [
            Refusal(
                name: "unknown field", files: ["a/kustomization.yaml": "namePrefix: x\nfoo: 1\n"],
                code: .malformedKustomization, text: "a/kustomization.yaml:2:1: unknown field \"foo\""),
            Refusal(
                name: "number for a string", files: ["a/kustomization.yaml": "namePrefix: 5\n"],
                code: .malformedKustomization,
                text: "a/kustomization.yaml:1:13: namePrefix must be a string, but the number 5 was found"),
            Refusal(
                name: "boolean label", files: ["a/kustomization.yaml": "commonLabels: {a: yes}\n"],
                code: .malformedKustomization, text: "commonLabels.a must be a string, but the boolean yes was found"),
            Refusal(
                name: "unknown nested field",
                files: ["a/kustomization.yaml": "patches:\n- target: {kindd: x}\n"],
                code: .malformedKustomization, text: "unknown field \"kindd\" in patches[0].target"),
            Refusal(
                name: "empty", files: ["a/kustomization.yaml": "kind: Kustomization\n"],
                code: .malformedKustomization, text: "the kustomization is empty"),
            Refusal(
                name: "wrong kind", files: ["a/kustomization.yaml": "kind: Foo\nnamePrefix: x\n"],
                code: .malformedKustomization, text: "kind must be Kustomization or Component"),
            Refusal(
                name: "no kustomization", files: ["a/b": ""], code: .noKustomization, text: "there is no"),
            Refusal(
                name: "two kustomizations",
                files: ["a/kustomization.yaml": "namePrefix: x\n", "a/Kustomization": "namePrefix: x\n"],
                code: .noKustomization, text: "only one may be there"),
            Refusal(
                name: "file outside the root",
                files: ["a/kustomization.yaml": "resources: [../b.yaml]\n", "b.yaml": configMap("b")],
                code: .forbiddenPath, text: "b.yaml is not in or below a"),
            Refusal(
                name: "link to a file outside the root",
                files: [
                    "a/kustomization.yaml": "resources: [b.yaml]\n", "a/b.yaml": "-> ../b.yaml",
                    "b.yaml": configMap("b"),
                ], code: .forbiddenPath, text: "a/b.yaml (a link to b.yaml) is not in or below a"),
            Refusal(
                name: "out of the tree", files: ["a/kustomization.yaml": "resources: [../../b]\n"],
                code: .forbiddenPath, text: "leads out of the repository"),
            Refusal(
                name: "missing resource", files: ["a/kustomization.yaml": "resources: [b]\n"], code: .notFound,
                text: "a/b: no such file or directory"),
            Refusal(
                name: "cycle",
                files: [
                    "a/kustomization.yaml": "resources: [b]\n", "a/b/kustomization.yaml": "resources: [../../a]\n",
                ],
                code: .forbiddenPath, text: "a cycle"),
            Refusal(
                name: "id twice",
                files: [
                    "a/kustomization.yaml": "resources: [b.yaml, c.yaml]\n", "a/b.yaml": configMap("x"),
                    "a/c.yaml": configMap("x", namespace: "default"),
                ], code: .conflictingIDs, text: "first at a/b.yaml:1:1"),
            Refusal(
                name: "component among resources",
                files: [
                    "a/kustomization.yaml": "resources: [c]\n",
                    "a/c/kustomization.yaml": "kind: Component\nnamePrefix: x\n",
                ], code: .malformedKustomization, text: "belongs under components"),
            Refusal(
                name: "remote base", files: ["a/kustomization.yaml": "resources: [github.com/o/r//x?ref=v1]\n"],
                code: .remoteNotAllowed, text: "remote resources are not fetched here"),
            Refusal(
                name: "chart", files: ["a/kustomization.yaml": "helmCharts: [{name: x}]\n"], code: .unsupported,
                text: "chart x"),
            Refusal(
                name: "function",
                files: [
                    "a/kustomization.yaml":
                        "transformers: ['{apiVersion: x/v1, kind: Fn, metadata: {name: f}}']\n"
                ], code: .pluginRefused, text: "Fn f"),
            Refusal(
                name: "sort order", files: ["a/kustomization.yaml": "sortOptions: {order: x}\n"],
                code: .malformedKustomization, text: "must be legacy or fifo"),
        ])
    func refuses(_ refusal: Refusal) throws {
        let failure = try #require(buildFailure("a", refusal.files))
        #expect(failure.code == refusal.code)
        #expect(failure.text.contains(refusal.text), "\(failure.text)")
    }

    @Test("Keys match in any case, and of a key that stands twice the last counts")
    func decodesAsGo() throws {
        let files = [
            "kustomization.yaml": "resources: [a.yaml]\nNamePrefix: x-\nnameSuffix: -1\nnameSuffix: -y\n",
            "a.yaml": configMap("a"),
        ]
        #expect(throws: KustomizeError.self) {
            try built("", ["kustomization.yaml": "nameSuffix: -y\nnameSuffix: -1\n"])
        }
        #expect(try built("", files) == configMap("x-a-y"))
    }

    @Test("The order is by kind unless the kustomization says otherwise")
    func sorts() throws {
        let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: s\n"
        let account = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: s\n"
        let files = ["a.yaml": service + "---\n" + configMap("b") + "---\n" + account + "---\n" + configMap("a")]
        func order(_ text: String) throws -> String {
            var files = files
            files["kustomization.yaml"] = "resources: [a.yaml]\n" + text
            return try built("", files)
        }
        let legacy = [account, configMap("a"), configMap("b"), service].joined(separator: "---\n")
        #expect(try order("") == legacy)
        #expect(try order("sortOptions: {order: legacy}\n") == legacy)
        #expect(try order("sortOptions: {order: fifo}\n") == files["a.yaml"])
        #expect(
            try order("sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Service]}}\n")
                == [service, configMap("a"), configMap("b"), account].joined(separator: "---\n"))
    }

    @Test("Bases are built for themselves, components work on what their parent has gathered")
    func accumulates() throws {
        let output = try built(
            "over",
            [
                "over/kustomization.yaml": "resources: [../base]\ncomponents: [../comp]\nnameSuffix: -z\n",
                "base/kustomization.yaml": "resources: [a.yaml]\nnamePrefix: base-\n", "base/a.yaml": configMap("a"),
                "comp/kustomization.yaml":
                    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [c.yaml]\n"
                    + "namePrefix: comp-\n",
                "comp/c.yaml": configMap("c"),
            ])
        #expect(output == configMap("comp-base-a-z") + "---\n" + configMap("comp-c-z"))
    }

    @Test("Annotations become strings, empty ones and local objects disappear")
    func finishes() throws {
        let output = try built(
            "",
            [
                "kustomization.yaml": "resources: [a.yaml]\n",
                "a.yaml": """
                apiVersion: v1
                kind: Service
                metadata: {name: a, labels: {}, annotations: {}}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: b, annotations: {n: 1, e: }}
                ---
                apiVersion: v1
                kind: Service
                metadata: {name: c, annotations: {config.kubernetes.io/local-config: "true"}}

                """,
            ])
        #expect(
            output == """
                apiVersion: v1
                kind: Service
                metadata:
                  labels: {}
                  name: a
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  annotations:
                    e: ""
                    "n": "1"
                  name: b

                """)
    }

    @Test("buildMetadata tells where objects come from and what changed them")
    func tellsOrigins() throws {
        let output = try built(
            "",
            [
                "kustomization.yaml":
                    "resources: [base]\nnamespace: prod\n"
                    + "buildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]\n",
                "base/kustomization.yaml": "resources: [a.yaml]\n", "base/a.yaml": configMap("a"),
            ])
        #expect(
            output == """
                apiVersion: v1
                data:
                  a: b
                kind: ConfigMap
                metadata:
                  annotations:
                    alpha.config.kubernetes.io/transformations: |
                      - configuredIn: kustomization.yaml
                        configuredBy:
                          apiVersion: builtin
                          kind: NamespaceTransformer
                    config.kubernetes.io/origin: |
                      path: base/a.yaml
                  labels:
                    app.kubernetes.io/managed-by: kustomize-v5.8.1
                  name: a
                  namespace: prod

                """)
    }

    @Test("Deprecated fields are warned about, with their place")
    func warns() throws {
        let tree = TextTree(["kustomization.yaml": "bases: [b]\n", "b/kustomization.yaml": "commonLabels: {a: b}\n"])
        let output = try Kustomizer().build("", in: tree)
        #expect(
            output.warnings.map(\.description) == [
                "kustomization.yaml:1:8: warning: bases is deprecated; use resources instead",
                "b/kustomization.yaml:1:15: warning: commonLabels is deprecated; use labels instead",
            ])
        #expect(output.bytes.isEmpty)
    }

    @Test("Files anywhere in the tree may be named when the restriction is off")
    func readsAnywhere() throws {
        let files = ["a/kustomization.yaml": "resources: [../b.yaml]\n", "b.yaml": configMap("b")]
        #expect(try built("a", files, options: KustomizeOptions(loadRestriction: .none)) == configMap("b"))
    }

    @Test("Building twice yields the same")
    func isStable() throws {
        let files = [
            "kustomization.yaml": "configMapGenerator: [{name: a, literals: [x=y]}]\nnamePrefix: p-\n"
        ]
        #expect(try built("", files) == built("", files))
    }
}

@Suite struct RemoteLocationTests {
    /// Collects what is asked for.
    struct Repository: RemoteResources {
        func tree(of location: RemoteLocation) throws -> any FileTree {
            TextTree([
                "dir/kustomization.yaml": "resources: [a.yaml]\n",
                "dir/a.yaml": configMap(
                    "\(location.repository)|\(location.reference)".replacing("/", with: "-").replacing(":", with: "-")),
            ])
        }
    }

    @Test(
        "URLs of repositories are taken apart as the tool does",
        arguments: [
            ("github.com/o/r//dir?ref=v1", "https---github.com-o-r|v1"),
            ("https://github.com/o/r/dir?version=2", "https---github.com-o-r|2"),
            ("git@github.com:o/r.git//dir?ref=x&version=y", "git@github.com-o-r.git|x"),
            ("ssh://git@example.com/o/r//dir", "ssh---git@example.com-o-r|"),
            ("https://dev.example.com/p/_git/r/dir?ref=main", "https---dev.example.com-p-_git-r|main"),
        ])
    func parses(text: String, expected: String) throws {
        let output = try built(
            "", ["kustomization.yaml": "resources: ['\(text)']\n"],
            options: KustomizeOptions(remoteResources: Repository()))
        #expect(output.contains("name: \(expected)\n"), "\(output)")
    }
}

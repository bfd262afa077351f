import Base
import Manifests
import Testing

@testable import Rendering

@Suite struct RendererTests {
    static func configMap(_ name: String, _ rest: String = "") -> String {
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: \(name)\n\(rest)"
    }

    private func names(_ files: [String: String], _ source: RenderSource = RenderSource(path: "app")) throws -> [String]
    {
        try Renderer().render(source: source, tree: MemoryTree(files)).manifests.map(\.name)
    }

    /// The messages of a source that cannot be rendered.
    private func errors(_ files: [String: String], _ source: RenderSource = RenderSource(path: "app")) throws
        -> [String]
    {
        let error = #expect(throws: DiagnosticsError.self) {
            try Renderer().render(source: source, tree: MemoryTree(files))
        }
        return try #require(error).diagnostics.map(\.description)
    }

    @Test("the files of the directory are read in bytewise order, those below only with recurse")
    func order() throws {
        let files = [
            "app/b.yml": Self.configMap("b"), "app/a.yaml": Self.configMap("a1") + "---\n" + Self.configMap("a2"),
            "app/c.json": #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c"}}"#, "app/README.md": "no",
            "app/d/e.yaml": Self.configMap("e"), "other/x.yaml": Self.configMap("x"),
            "app/B.yaml": Self.configMap("upper"),
        ]
        #expect(try names(files) == ["upper", "a1", "a2", "b", "c"])
        #expect(try names(files, RenderSource(path: "./app/", recurse: true)) == ["upper", "a1", "a2", "b", "c", "e"])
        #expect(try names(files, RenderSource(path: "", recurse: true)).count == 7)
        #expect(try names(files, RenderSource(path: ".")) == [])
    }

    @Test("exclude comes before include, both on the path inside the directory")
    func globs() throws {
        let files = ["a.yaml", "b.yaml", "d/c.yaml"].reduce(into: [String: String]()) {
            $0["app/\($1)"] = Self.configMap($1.replacing("/", with: "-"))
        }
        func source(_ include: String, _ exclude: String) -> RenderSource {
            RenderSource(path: "app", recurse: true, include: include, exclude: exclude)
        }
        #expect(try names(files, source("{a,b}.yaml", "")) == ["a.yaml", "b.yaml"])
        #expect(try names(files, source("*.yaml", "{b.yaml,d/*}")) == ["a.yaml"])
        #expect(try names(files, source("app/*", "")) == [])
        #expect(try errors(files, source("", "[")) == ["the source's exclude \"[\" is not a pattern: a [ has no ]"])
    }

    @Test("lists are replaced by their items, empty documents and marked files are left out")
    func documents() throws {
        let list = """
            # a comment
            ---
            ---
            null
            ---
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}
            ---
            {apiVersion: v1, kind: ConfigMapList, items: null}
            """
        let marked = "# +argocd:skip-file-rendering\n{{ not yaml"
        let result = try Renderer().render(
            source: RenderSource(path: "app"), tree: MemoryTree(["app/a.yaml": list, "app/b.yaml": marked]))
        #expect(result.manifests.map(\.name) == ["one", "two"])
        #expect(result.manifests[1].source == SourceLocation(path: "app/a.yaml", line: 10, column: 3))
        #expect(result.warnings.isEmpty)
    }

    @Test("UTF-16 and byte order marks are understood", arguments: ["json", "yaml"])
    func encodings(_ ending: String) throws {
        let text = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"x","annotations":{"a":"é😀"}}}"#
        let units = Array(text.utf16)
        let variants: [[UInt8]] = [
            [0xEF, 0xBB, 0xBF] + Array(text.utf8), [0xFF, 0xFE] + units.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] },
            [0xFE, 0xFF] + units.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] },
        ]
        for bytes in variants {
            var tree = MemoryTree()
            tree.put(bytes, at: "app/x.\(ending)")
            let result = try Renderer().render(source: RenderSource(path: "app"), tree: tree)
            #expect(result.manifests.first?.annotation("a") == "é😀")
        }
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        var name: String
        var text: String
        var errors: [String]
        var testDescription: String { name }
    }

    static let mistakes: [Mistake] = [
        Mistake(
            name: "a number", text: "42\n",
            errors: [
                "app/x.yaml:1:1: a manifest must be a mapping, but this is the number 42; write apiVersion, kind and metadata.name"
            ]),
        Mistake(
            name: "a list", text: "- a\n",
            errors: [
                "app/x.yaml:1:1: a manifest must be a mapping, but this is a list; write apiVersion, kind and metadata.name"
            ]),
        Mistake(
            name: "no kind", text: "apiVersion: v1\nmetadata:\n  name: a\n",
            errors: ["app/x.yaml:1:1: kind is missing; add it, such as kind: Deployment"]),
        Mistake(
            name: "no metadata, no apiVersion", text: "\nkind: ConfigMap\n",
            errors: [
                "app/x.yaml:2:1: apiVersion is missing; add it, such as apiVersion: apps/v1",
                "app/x.yaml:2:1: metadata is missing; write metadata with a name",
            ]),
        Mistake(
            name: "no name", text: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {}\n",
            errors: ["app/x.yaml:4:3: metadata.name is missing; add it, such as name: web"]),
        Mistake(
            name: "a name that is a number", text: configMap("123"),
            errors: [
                #"app/x.yaml:4:9: metadata.name must be a text, but this is the number 123; put it in quotes: "123""#
            ]),
        Mistake(
            name: "a name with capitals", text: configMap("My_App"),
            errors: [
                #"app/x.yaml:4:9: "My_App" is not a valid name: only lower-case letters, digits, "-" and "." are allowed, with a letter or digit at both ends of each part; write my-app"#
            ]),
        Mistake(
            name: "a namespace and texts of the wrong type",
            text: configMap("a", "  namespace: 5\n  labels: {a: true}\n  annotations: [x]\n"),
            errors: [
                #"app/x.yaml:5:14: metadata.namespace must be a text, but this is the number 5; put it in quotes: "5""#
            ]),
        Mistake(
            name: "labels of the wrong type", text: configMap("a", "  labels: {a: true}\n  annotations: [x]\n"),
            errors: [
                #"app/x.yaml:5:15: the value of "a" in metadata.labels must be a text, but this is the boolean true; put it in quotes: "true""#,
                "app/x.yaml:6:16: metadata.annotations must be a mapping, but this is a list",
            ]),
        Mistake(
            name: "an apiVersion with too many parts", text: "apiVersion: a/b/c\nkind: X y\nmetadata: {name: a}\n",
            errors: [
                #"app/x.yaml:1:13: "a/b/c" is not an apiVersion; write group/version, or v1 for the core group"#,
                #"app/x.yaml:2:7: "X y" is not a kind; write one word, such as Deployment"#,
            ]),
    ]

    @Test("a mistake is reported with its place and what would be right", arguments: mistakes)
    func mistake(_ item: Mistake) throws {
        #expect(try errors(["app/x.yaml": item.text]) == item.errors)
    }

    @Test("all mistakes of a source are reported together")
    func together() throws {
        let found = try errors([
            "app/a.yaml": "5", "app/b.yaml": Self.configMap("b") + "---\nkind: [", "app/c.json": "{",
            "app/d.yaml": Self.configMap("d"),
            "app/e.jsonnet": "{}",
        ])
        #expect(found.count == 4)
        for file in ["a.yaml:1:1:", "b.yaml:7", "c.json:1:2:", "e.jsonnet:"] {
            #expect(found.contains { $0.hasPrefix("app/\(file)") }, "\(file) \(found)")
        }
    }

    @Test("very many mistakes are counted, not listed")
    func manyErrors() throws {
        let found = try errors(["app/a.yaml": String(repeating: "---\n7\n", count: 500)])
        #expect(found.count == 101)
        #expect(found.last == "400 more errors follow")
    }

    @Test("duplicates name both places; other groups, namespaces and generated names are no duplicates")
    func duplicates() throws {
        let text =
            Self.configMap("a") + "---\n" + Self.configMap("a", "  namespace: x\n")
            + "---\napiVersion: v2/v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\n"
            + "---\napiVersion: v1\nkind: Pod\nmetadata: {generateName: p-}\n"
        #expect(try names(["app/a.yaml": text]).count == 5)
        #expect(
            try errors(["app/a.yaml": text, "app/b.yaml": "\n" + Self.configMap("a")]) == [
                "app/b.yaml:2:1: ConfigMap a stands here and at app/a.yaml:1:1; keep one of them, or give them different names or namespaces"
            ])
    }

    @Test("a file that does not look like a manifest is passed over with a warning")
    func unrelated() throws {
        let files = ["app/values.yaml": "image:\n  tag: 1\n", "app/a.yaml": Self.configMap("a")]
        let result = try Renderer().render(source: RenderSource(path: "app"), tree: MemoryTree(files))
        #expect(result.manifests.count == 1)
        #expect(result.warnings.map { $0.location?.path } == ["app/values.yaml"])
        // Beside an object it is a mistake, as in Argo CD.
        #expect(try errors(["app/a.yaml": Self.configMap("a") + "---\nimage: x\n"]).count == 3)
    }

    @Test(
        "kustomizations are built, with bases beside them, unless the source says that it is a directory",
        arguments: ["kustomization.yaml", "kustomization.yml", "Kustomization"])
    func kustomizations(_ file: String) throws {
        let files = [
            "app/\(file)": "resources: [../base]\nnamePrefix: p-\n", "app/a.yaml": Self.configMap("a"),
            "base/kustomization.yaml": "resources: [b.yaml]\n", "base/b.yaml": Self.configMap("b"),
        ]
        let rendered = try Renderer().render(source: RenderSource(path: "app"), tree: MemoryTree(files))
        #expect(rendered.manifests.map(\.name) == ["p-b"])
        let read = rendered.readSet.items.filter { $0.access == .content }.map(\.path)
        #expect(read == ["app/\(file)", "base/b.yaml", "base/kustomization.yaml"])
        // What the build did not look at does not matter; what it read does.
        var changed = files
        changed["app/a.yaml"] = Self.configMap("c")
        #expect(rendered.readSet.isUnchanged(in: MemoryTree(changed)))
        changed["base/b.yaml"] = Self.configMap("c")
        #expect(!rendered.readSet.isUnchanged(in: MemoryTree(changed)))
        #expect(try names(files, RenderSource(path: "app", isExplicitDirectory: true)).contains("a"))
    }

    @Test("mistakes in a kustomization name their place")
    func kustomizationMistakes() throws {
        let found = try errors(["app/kustomization.yaml": "resources: [gone.yaml]\nnonsense: 1\n"])
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("app/kustomization.yaml:2:") == true)
    }

    @Test("the size of all files together is bounded")
    func size() throws {
        let files = ["app/a.yaml": Self.configMap("a"), "app/b.yaml": Self.configMap("b")]
        let renderer = Renderer(sizeLimit: 80)
        let error = #expect(throws: DiagnosticsError.self) {
            try renderer.render(source: RenderSource(path: "app"), tree: MemoryTree(files))
        }
        #expect(
            error?.diagnostics.first?.message
                == "with this file, the files of the source have more than 80 bytes together")
        #expect(throws: DiagnosticsError.self) {
            try Renderer(sizeLimit: 10).render(source: RenderSource(path: "app"), tree: MemoryTree(files))
        }
    }

    @Test("links are read inside the repository, passed over when they dangle, and refused when they lead out")
    func links() throws {
        var tree = MemoryTree(
            ["shared/a.yaml": Self.configMap("a")],
            links: ["app/a.yaml": "../shared/a.yaml", "app/b.yaml": "nowhere", "app/c.yaml": "../shared"])
        let result = try Renderer().render(source: RenderSource(path: "app"), tree: tree)
        #expect(result.manifests.map(\.name) == ["a"])
        #expect(result.warnings.count == 2)
        tree = MemoryTree([:], links: ["app/a.yaml": "../../etc/passwd"])
        let error = #expect(throws: DiagnosticsError.self) {
            try Renderer().render(source: RenderSource(path: "app"), tree: tree)
        }
        #expect(error?.description.contains("leads out of the repository") == true)
    }

    @Test(
        "a path that is not there or no directory is an error",
        arguments: ["nothing", "app/a.yaml", "../x", "app/../.."])
    func wrongPath(_ path: String) throws {
        #expect(try errors(["app/a.yaml": Self.configMap("a")], RenderSource(path: path)).count == 1)
    }

    @Test("any damage to a file is rendered or reported with its path")
    func fuzz() throws {
        let good = Array(
            (Self.configMap("a", "data: {x: \"1\", y: [&a b, *a]}\n") + "---\nkind: List\nitems: [{kind: A}]\n").utf8)
        var generator = SeededGenerator(state: 17)
        for _ in 0..<1_500 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            var tree = MemoryTree()
            tree.put(bytes, at: Bool.random(using: &generator) ? "app/x.yaml" : "app/x.json")
            do {
                _ = try Renderer().render(source: RenderSource(path: "app"), tree: tree)
            } catch let error as DiagnosticsError {
                #expect(error.diagnostics.allSatisfy { $0.location?.path.hasPrefix("app/x.") == true })
            }
        }
    }
}

/// A generator whose numbers are the same in each run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

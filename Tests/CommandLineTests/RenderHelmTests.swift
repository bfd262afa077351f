import ArgumentParser
import Foundation
import Testing

@testable import CommandLine

/// What is printed is what `helm template` of Helm 4.2 prints.
@Suite("A chart on this machine") struct RenderHelmTests {
    /// A folder that goes with the test.
    private final class Folder {
        let url = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")

        init(_ files: [String: String]) throws {
            for (path, text) in files {
                let file = url.appending(path: path)
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: file)
            }
        }

        deinit { try? FileManager.default.removeItem(at: url) }

        func path(_ name: String) -> String { url.appending(path: name).path }
    }

    private static let files = [
        "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "shop/values.yaml": "color: red\nsize: 1\n",
        "shop/templates/a.yaml": """
        kind: ConfigMap
        data: {{ toJson .Values }}
        on: {{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.IsUpgrade }} {{ .Capabilities.KubeVersion }}
        has: {{ .Capabilities.APIVersions.Has "x/v1" }} {{ .Capabilities.APIVersions.Has "y/v1" }}

        """,
        "shop/templates/hook.yaml": "kind: Job\nmetadata:\n  annotations:\n    helm.sh/hook: test\n",
        "shop/templates/NOTES.txt": "Enjoy {{ .Values.color }}.",
        "shop/crds/crd.yaml": "kind: CustomResourceDefinition\n",
        "extra.yaml": "color: green\n",
        "text.txt": "from a file",
        ".git/HEAD": "",
    ]

    private static func output(_ folder: Folder, _ arguments: String...) throws -> String {
        let command = try RenderHelmCommand.parse([folder.path("shop")] + arguments)
        return String(decoding: try command.output().bytes, as: UTF8.self)
    }

    @Test("values, release and capabilities come from the options")
    func options() throws {
        let folder = try Folder(Self.files)
        #expect(
            try Self.output(
                folder, "-f", folder.path("extra.yaml"), "--set", "size=3,n.x=true", "--set-string", "s=1",
                "--set-json", "j=[1]", "--set-file", "t=\(folder.path("text.txt"))", "--set-literal", "l=a,b",
                "--name", "mine", "-n", "prod", "--kube-version", "1.31", "-a", "x/v1,z/v1", "--is-upgrade",
                "--skip-tests") == """
                    ---
                    # Source: shop/templates/a.yaml
                    kind: ConfigMap
                    data: {"color":"green","j":[1],"l":"a,b","n":{"x":true},"s":"1","size":3,"t":"from a file"}
                    on: mine prod true v1.31
                    has: true false

                    """)
    }

    @Test("parts can be added, left out and chosen")
    func parts() throws {
        let folder = try Folder(Self.files)
        let all = try Self.output(folder, "--include-crds", "--notes")
        #expect(all.hasPrefix("---\n# Source: shop/crds/crd.yaml\nkind: CustomResourceDefinition\n"))
        #expect(all.contains("# Source: shop/templates/hook.yaml\n"))
        #expect(all.hasSuffix("NOTES:\nEnjoy red.\n"))
        #expect(!(try Self.output(folder, "--no-hooks")).contains("hook.yaml"))
        #expect(
            try Self.output(folder, "--show-only", "templates/hook.yaml").hasPrefix(
                "---\n# Source: shop/templates/hook.yaml\n"))
        #expect(throws: CommandFailure.self) { try Self.output(folder, "-s", "templates/none.yaml") }
    }

    @Test("the read set names the chart's files and those of the options")
    func readSet() throws {
        let folder = try Folder(Self.files)
        let lines = try Self.output(folder, "-f", folder.path("extra.yaml"), "--read-set").split(separator: "\n")
        for name in ["shop/Chart.yaml", "shop/values.yaml", "shop/templates/a.yaml", "extra.yaml"] {
            #expect(lines.contains { $0.hasPrefix("content\t") && $0.hasSuffix("/\(name)") }, "\(name)")
        }
        #expect(lines.contains { $0.hasPrefix("listing\t") && $0.hasSuffix("shop/templates") })
    }

    @Test(
        "mistakes end with 1 and name file or option",
        arguments: [
            (["--set", "a[x]=1"], "--set"), (["--kube-version", "new"], "kube version"),
            (["--name", "A"], "release name"),
            (["-f", "/nowhere.yaml"], "/nowhere.yaml"), (["-f", "https://example.org/v.yaml"], "are not fetched"),
        ])
    func mistakes(_ arguments: [String], expected: String) throws {
        let folder = try Folder(Self.files)
        let command = try RenderHelmCommand.parse([folder.path("shop")] + arguments)
        let failure = #expect(throws: CommandFailure.self) { try command.output() }
        #expect(failure?.exitCode == ExitStatus.negative)
        #expect(failure?.description.contains(expected) == true, "\(failure?.description ?? "")")
    }

    @Test("a chart that is not there is an error that names it")
    func missing() throws {
        let command = try RenderHelmCommand.parse(["/nowhere/chart"])
        let failure = #expect(throws: CommandFailure.self) { try command.output() }
        #expect(failure?.description.contains("/nowhere/chart") == true)
    }
}

import Agent
import Base
import Manifests
import Testing
import Web

@testable import CommandLine

@Suite struct OutputTests {
    @Test("Json is indented, with sorted keys and a line break at its end") func jsonIndentedWithSortedKeysLine() throws
    {
        let text = try OutputOptions.text(of: ProblemDocument(error: "a/b"), as: .json)
        #expect(text == "{\n  \"error\": \"a/b\"\n}\n")
    }

    @Test("Yaml is what the writer of manifests makes of the same document") func yamlWhatWriterManifestsMakesSame()
        throws
    {
        let event: EventDocument = try Fixtures.decode(Fixtures.eventJSON())
        let text = try OutputOptions.text(of: event, as: .yaml)
        #expect(text.hasPrefix("change: 9\ndeliveryKey: d-1\nduplicates: 0\nevent: push\n"))
        let parsed = try #require(try YAML.parseSingle(Array(text.utf8), path: "x"))
        #expect(parsed == (try OutputOptions.node(of: event)))
        #expect(parsed["receivedAt"]?.string == "2026-11-24T10:00:00.000Z")
    }

    @Test("Manifests are documents with separators, or one list") func manifestsDocumentsWithSeparatorsOrOne() throws {
        let objects = try YAML.parse("kind: A\n---\nkind: B\n", path: "x").compactMap(\.node)
        #expect(
            String(decoding: RenderSourceCommand.bytes(of: objects, as: .yaml), as: UTF8.self)
                == "kind: A\n---\nkind: B\n")
        let list = try JSON.parse(RenderSourceCommand.bytes(of: objects, as: .json))
        #expect(list["kind"]?.string == "List")
        #expect(list["items"]?.sequence?.count == 2)
    }

    @Test("A diff names each object and says what cannot be applied") func diffNamesEachObjectSaysWhat() throws {
        let difference: ApplicationDifference = try Fixtures.decode(
            """
            {"commit": "", "objects": [
              {"object": "ConfigMap default/a", "action": "change", "diff": "--- live\\n+++ target\\n@@ -1 +1 @@\\n-a\\n+b\\n"},
              {"object": "Service default/b", "action": "change", "diff": "", "error": "b.yaml:3:1: no port"}]}
            """)
        #expect(
            DiffCommand.text(of: difference, terminal: Terminal(hasColor: false)) == """
                ===== ConfigMap default/a (change)
                --- live
                +++ target
                @@ -1 +1 @@
                -a
                +b
                ===== Service default/b (change)
                ! b.yaml:3:1: no port

                """)
    }

    @Test("An application shows its objects and why it could not be compared") func applicationShowsObjectsWhyCouldNot()
        throws
    {
        let detail: ApplicationDetail = try Fixtures.decode(
            """
            {"overview": {"name": "web", "project": "default", "repository": "infra", "path": "", "targetRevision": "main",
               "cluster": "staging", "namespace": "web", "automated": true, "lastState": "failed", "conditions": ["c1"]},
             "sync": "Unknown", "health": "Unknown", "error": "x.yaml:1:2: bad\\nsecond", "objects": [
               {"group": "apps", "kind": "Deployment", "namespace": "web", "name": "web", "sync": "Synced",
                "health": "Healthy"}]}
            """)
        let text = ApplicationReport.detail(detail, terminal: Terminal(hasColor: false))
        #expect(text.contains("source       infra . at main"))
        #expect(text.contains("  condition: c1\n"))
        #expect(text.contains("    x.yaml:1:2: bad\n    second\n"))
        #expect(text.contains("apps/Deployment  web        web   Synced  Healthy\n"))
        let list = ApplicationReport.list([detail.overview], terminal: Terminal(hasColor: false))
        #expect(
            list.contains("web          infra       .     main      staging  web        yes   failed          c1\n"))
        #expect(ApplicationReport.list([], terminal: Terminal(hasColor: false)) == "no applications\n")
    }

    @Test("A report of a configuration says in one line that it is good") func reportConfigurationSaysOneLineGood()
        throws
    {
        var report = ConfigurationReport(path: "m.yaml")
        report.repositories = 1
        report.applications = 3
        report.diagnostics = [Diagnostic(.warning, at: SourceLocation(path: "m.yaml", line: 2, column: 3), "odd")]
        #expect(
            report.summary == "m.yaml: good: 1 repository, 0 clusters, 0 receivers, 3 applications; 1 warning")
        let node = try OutputOptions.node(of: report)
        #expect(node["valid"]?.bool == true)
        #expect(node["diagnostics"]?[0]?["line"]?.int == 2)
        report.diagnostics.append(Diagnostic(at: nil, "bad"))
        #expect(try OutputOptions.node(of: report)["valid"]?.bool == false)
    }
}

import GoTemplate
import Testing

@testable import Helm

@Suite struct ChartMetadataTests {
    private static func metadata(_ text: String) throws -> ChartMetadata { try chart(["Chart.yaml": text]).metadata }

    @Test func allFieldsAreRead() throws {
        let metadata = try Self.metadata(
            """
            apiVersion: v2
            name: web
            version: 1.2.3
            home: https://example.com
            sources: [a, 1, true]
            description: "two\\nlines\\u200b"
            keywords: [x]
            maintainers: [{name: Ann, email: ann@example.com, url: u}]
            icon: i
            condition: c
            tags: t
            appVersion: 1.10
            deprecated: true
            annotations: {a: 1, b: null, c: x}
            kubeVersion: ">=1.20"
            type: library
            unknown: {x: 1}
            dependencies:
            - {name: s, version: 2, repository: r, condition: a.b, tags: [x, 1], enabled: true, alias: al, import-values: [d, {child: a, parent: b}]}
            """)
        #expect(metadata.sources == ["a", "1", "true"])
        #expect(metadata.description == "two lines")
        #expect(metadata.maintainers.map(\.email) == ["ann@example.com"])
        #expect(metadata.appVersion == "1.1")
        #expect(metadata.deprecated)
        #expect(metadata.annotations == ["a": "1", "b": "", "c": "x"])
        #expect(metadata.isLibrary)
        let dependency = try #require(metadata.dependencies.first)
        #expect(dependency.version == "2")
        #expect(dependency.tags == ["x", "1"])
        #expect(dependency.importValues == [.string("d"), .map(["child": .string("a"), "parent": .string("b")])])
    }

    @Test func namesOfFieldsMayHaveAnyCase() throws {
        let metadata = try Self.metadata("Name: web\nVERSION: 1.0.0\nappversion: 2\n")
        #expect(metadata.name == "web")
        #expect(metadata.appVersion == "2")
    }

    @Test(
        "Numbers become the texts that Go gives them",
        arguments: [
            ("1.10", "1.1"), ("1e10", "1e+10"), ("123456789.5", "1.2345679e+08"), ("20240101", "20240101"),
            ("0x1F", "31"),
            ("yes", "true"), ("2020-01-01", "2020-01-01"), ("~", ""), ("\"1.10\"", "1.10"),
        ])
    func numbers(text: String, expected: String) throws {
        #expect(try Self.metadata("name: web\nversion: 1.0.0\nappVersion: \(text)\n").appVersion == expected)
    }

    @Test(
        "Mistakes are reported with the file and what would be right",
        arguments: [
            ("version: 1.0.0", "validation: chart.metadata.name is required"),
            ("name: web", "validation: chart.metadata.version is required"),
            ("name: ..\nversion: 1.0.0", #"validation: chart.metadata.name ".." is not allowed"#),
            ("name: a/b\nversion: 1.0.0", #"validation: chart.metadata.name "a/b" is invalid"#),
            (
                "name: web\nversion: one",
                #"validation: chart.metadata.version "one" is invalid; write a semantic version such as 1.2.3"#
            ),
            (
                "name: web\nversion: 1.0.0\ntype: tool",
                #"validation: chart.metadata.type must be application or library, found "tool""#
            ),
            (
                "name: web\nversion: 1.0.0\ndependencies: [{name: a}, {name: b, alias: a}]",
                #"validation: more than one dependency with name or alias "a""#
            ),
            (
                "name: web\nversion: 1.0.0\ndependencies: [{name: a, alias: a b}]",
                #"validation: dependency "a" has disallowed characters in the alias; letters, digits, _ and - may stand in it"#
            ),
        ])
    func mistakes(text: String, expected: String) {
        #expect(failure { _ = try Self.metadata(text) } == "Chart.yaml: " + expected)
    }

    @Test(
        "Values of a wrong kind are reported with their place",
        arguments: [
            ("name: [a]", "cannot load Chart.yaml: Chart.yaml:1:7: name must be a text, but a list was found"),
            (
                "a: 1\nkeywords: x",
                "cannot load Chart.yaml: Chart.yaml:2:11: keywords must be a list, but a text was found"
            ),
            (
                "deprecated: \"true\"",
                "cannot load Chart.yaml: Chart.yaml:1:13: deprecated must be true or false, but a text was found"
            ),
            ("- a", "cannot load Chart.yaml: Chart.yaml:1:1: the file must be a mapping, but a list was found"),
            ("dependencies:\n- null", "Chart.yaml:2:3: dependencies must not contain empty or null nodes"),
            (
                "dependencies:\n- tags: [[]]",
                "cannot load Chart.yaml: Chart.yaml:2:10: dependencies[0].tags[0] must be a text, but a list was found"
            ),
        ])
    func kinds(text: String, expected: String) {
        #expect(failure { _ = try Self.metadata(text) } == expected)
    }

    @Test func requirementsOfAChart() throws {
        let chart = try chart([
            "Chart.yaml":
                "name: c\nversion: 1.0.0\nkubeVersion: '>=1.20 <1.30'\ndependencies: [{name: s}, {name: t, condition: off}]\n",
            "charts/s/Chart.yaml": "name: s\nversion: 1.0.0\n",
        ])
        #expect(chart.missingDependencies.map(\.name) == ["t"])
        #expect(
            failure { try chart.checkDependencies() }?.hasSuffix(
                "found in Chart.yaml, but missing in charts/ directory: t") == true)
        #expect(throws: Never.self) { try chart.metadata.checkKubeVersion("v1.25.3") }
        #expect(
            failure { try chart.metadata.checkKubeVersion("v1.25.3-gke.1") }
                == "chart requires kubeVersion: >=1.20 <1.30 which is incompatible with Kubernetes v1.25.3-gke.1")
        #expect(throws: Never.self) { try chart.checkInstallable() }
        let library = Chart(metadata: try Self.metadata("name: l\nversion: 1.0.0\ntype: library\n"))
        #expect(failure { try library.checkInstallable() }?.contains("library charts are not installable") == true)
    }
}

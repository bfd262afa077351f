import Base
import GoTemplate
import Testing

@testable import Helm

@Suite struct ChartLoadingTests {
    private static let metadata = "apiVersion: v2\nname: web\nversion: 1.2.3\n"

    @Test func filesGoWhereHelmPutsThem() throws {
        let chart = try chart(
            [
                "app/Chart.yaml": Self.metadata, "app/values.yaml": "a: 1\n", "app/values.schema.json": "{}",
                "app/Chart.lock":
                    "digest: abc\ngenerated: \"2020-01-01T00:00:00Z\"\ndependencies:\n- name: s\n  version: 1.0.0\n",
                "app/README.md": "x", "app/templates/a.yaml": "a", "app/templates/sub/b.tpl": "b",
                "app/crds/c.yaml": "c",
                "app/crds/notes.txt": "n", "app/charts/s/Chart.yaml": "name: s\nversion: 1.0.0\n",
                "app/charts/s/values.yaml": "b: 2",
                "app/charts/_off/x": "", "app/charts/.off/x": "", "app/charts/s-1.tgz.prov": "p",
                "app/requirements.yaml": "dependencies:\n- name: r\n", "other/Chart.yaml": "broken",
            ], directory: "app")
        #expect(chart.name == "web")
        #expect(chart.templates.map(\.name) == ["templates/a.yaml", "templates/sub/b.tpl"])
        #expect(chart.files.map(\.name) == ["README.md", "charts/s-1.tgz.prov", "crds/c.yaml", "crds/notes.txt"])
        #expect(chart.crds.map(\.name) == ["crds/c.yaml"])
        #expect(chart.values["a"] == .float(1))
        #expect(chart.schema == Array("{}".utf8))
        #expect(chart.lock?.digest == "abc")
        #expect(chart.lock?.dependencies.map(\.version) == ["1.0.0"])
        #expect(chart.dependencies.map(\.name) == ["s"])
        #expect(chart.dependencies.first?.metadata.apiVersion == "v1")
        #expect(chart.metadata.dependencies.map(\.name) == ["r"])
        #expect(chart.warnings.count == 1)
    }

    @Test func theFirstFormatKeepsItsRequirementsAmongTheFiles() throws {
        let chart = try chart([
            "Chart.yaml": "name: c\nversion: 1.0.0\n",
            "requirements.yaml": "dependencies: [{name: s, version: 1.10}]\n",
            "requirements.lock": "digest: x\n",
        ])
        #expect(chart.files.map(\.name) == ["requirements.lock", "requirements.yaml"])
        #expect(chart.metadata.dependencies.map(\.version) == ["1.1"])
        #expect(chart.lock?.digest == "x")
        #expect(chart.warnings.isEmpty)
    }

    @Test func byteOrderMarksAreDropped() throws {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let tree = ChartTree([
            "Chart.yaml": mark + Array(Self.metadata.utf8), "templates/a": mark + [0x61],
            "values.yaml": mark + Array("a: 1".utf8),
        ])
        let chart = try Chart.load(directory: "", in: tree)
        #expect(chart.templates.first?.bytes == [0x61])
        #expect(chart.values["a"] == .float(1))
    }

    @Test func allReadingGoesThroughTheTree() throws {
        let tree = ChartTree(
            [
                "app/Chart.yaml": Self.metadata, "app/.helmignore": "skipped/\n*.log\n", "app/skipped/a": "x",
                "app/b.log": "x",
                "app/templates/t": "x", "beside/c": "x",
            ], links: ["app/docs": "../beside"])
        let chart = try Chart.load(directory: "app", in: tree)
        #expect(chart.files.map(\.name) == [".helmignore", "docs/c"])
        #expect(
            tree.reads == [
                "list app", "list app/docs", "list app/templates", "read app/.helmignore", "read app/Chart.yaml",
                "read app/docs/c", "read app/templates/t",
            ])
    }

    @Test(
        "Links that lead nowhere, outside or into themselves are errors",
        arguments: [
            ("../../outside", "c/link: leads out of the repository"),
            ("/etc/passwd", "c/link: leads out of the repository"),
            ("nothing", "c/link: the link leads to nothing"), ("link", "c/link: too many symbolic links"),
        ])
    func badLinks(target: String, expected: String) {
        let problem = failure {
            _ = try chart(["c/Chart.yaml": Self.metadata], links: ["c/link": target], directory: "c")
        }
        #expect(problem == expected)
    }

    @Test func aLinkToADirectoryAboveItEnds() throws {
        let problem = try #require(
            failure {
                _ = try chart(
                    ["c/Chart.yaml": Self.metadata], links: ["c/loop": "../c"], directory: "c",
                    limits: ChartLimits(depth: 4))
            })
        #expect(problem.hasPrefix("c/loop/loop/loop/loop"))
    }

    @Test(
        "Limits name the file that breaks them",
        arguments: [
            (ChartLimits(fileBytes: 99), "templates/big: chart file is larger than the maximum file size 99"),
            (
                ChartLimits(totalBytes: 150),
                "templates/big: with this file the chart is larger than the maximum size 150"
            ),
            (ChartLimits(files: 5), "values.yaml: with this file the chart has more than 5 files and directories"),
        ])
    func limits(limits: ChartLimits, expected: String) {
        let files = [
            "Chart.yaml": Self.metadata, "a": String(repeating: "y", count: 40),
            "templates/big": String(repeating: "x", count: 100), "values.yaml": "a: 1",
        ]
        #expect(failure { _ = try chart(files, limits: limits) } == expected)
    }

    @Test func manyWaysThroughLinksAreTooManyDirectories() throws {
        var links: [String: String] = [:]
        for level in 0..<20 {
            for name in ["a", "b", "c"] { links["d\(level)/\(name)"] = "../d\(level + 1)" }
        }
        let problem = try #require(
            failure {
                _ = try chart(
                    ["Chart.yaml": Self.metadata, "d20/f": ""], links: links, limits: ChartLimits(files: 500))
            })
        #expect(problem.hasSuffix("with this file the chart has more than 500 files and directories"))
    }

    @Test func valuesAreCounted() {
        let files = ["Chart.yaml": Self.metadata, "values.yaml": "a: [1, {b: 2}]\nc: 3\n"]
        #expect(failure { _ = try chart(files, limits: ChartLimits(values: 5)) } == nil)
        #expect(
            failure { _ = try chart(files, limits: ChartLimits(values: 4)) }
                == "values.yaml: with this file the values of the chart are more than 4")
        let aliases =
            "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
            + zip("bcdefghi", "abcdefgh").map { name, before in
                "\(name): &\(name) [\(Array(repeating: "*\(before)", count: 10).joined(separator: ", "))]\n"
            }.joined()
        #expect(failure { _ = try chart(["Chart.yaml": Self.metadata, "values.yaml": aliases]) } != nil)
    }

    @Test func chartsNestOnlySoDeep() throws {
        var files = ["Chart.yaml": "name: c\nversion: 1.0.0\n"]
        var place = ""
        for _ in 0..<6 {
            place += "charts/c/"
            files[place + "Chart.yaml"] = "name: c\nversion: 1.0.0\n"
        }
        #expect(throws: Never.self) { try chart(files) }
        let problem = try #require(failure { _ = try chart(files, limits: ChartLimits(depth: 5)) })
        #expect(problem.contains("levels deep"))
    }

    @Test(
        "What is no chart is an error that names the file",
        arguments: [
            (["a.txt": ""], ".: Chart.yaml file is missing"),
            (
                ["Chart.yaml": metadata, "charts/s/x": ""],
                "error unpacking subchart s in web: charts/s: Chart.yaml file is missing"
            ),
            (
                ["Chart.yaml": metadata, "charts/README.md": "x"],
                "error unpacking subchart README.md in web: charts/README.md: Chart.yaml file is missing"
            ),
            (
                ["Chart.yaml": metadata, "charts/s.tgz": "x"],
                "error unpacking subchart s.tgz in web: charts/s.tgz: does not appear to be a gzipped archive"
            ),
            (
                ["Chart.yaml": metadata, "charts/s.tgz/a": "x"],
                "error unpacking subchart s.tgz in web: charts/s.tgz: expected an archive, got a directory of that name"
            ),
            (
                ["Chart.yaml": metadata, "values.yaml": "- 1\n"],
                "cannot load values: values.yaml:1:1: this is no mapping; write \"key: value\" lines"
            ),
            (
                ["Chart.yaml": metadata, "values.yaml": "a: 1\n--- x\n"],
                "values.yaml:2: invalid Yaml document separator: x; put what follows --- on a line of its own"
            ),
            (
                ["Chart.yaml": metadata, "values.yaml": "a: 1\n---\nb: .inf\n"],
                "cannot load values: values.yaml:3: JSON, which Helm turns values into, has no infinities and no NaN"
            ),
        ])
    func noChart(files: [String: String], expected: String) {
        #expect(failure { _ = try chart(files) } == expected)
    }

    @Test func errorsInLaterDocumentsOfValuesHaveTheLineOfTheFile() throws {
        let problem = try #require(
            failure { _ = try chart(["Chart.yaml": Self.metadata, "values.yaml": "a: 1\n---\nb: 1\nc: [\n"]) })
        #expect(problem.hasPrefix("cannot load values: values.yaml:"))
        #expect(problem.contains("values.yaml:5:") || problem.contains("values.yaml:4:"))
    }

    @Test func documentsOfValuesAreMergedInTheFourthHelmOnly() throws {
        let files = ["Chart.yaml": Self.metadata, "values.yaml": "---\na: {b: 1, c: 2}\n---\na: {b: null}\nd: 3\n"]
        #expect(
            try chart(files).values
                == ChartValues(["a": .map(["b": .null, "c": .float(2)]), "d": .float(3)]))
        #expect(try chart(files, helm: .v3).values == ChartValues(["a": .map(["b": .float(1), "c": .float(2)])]))
    }

    @Test(
        "Helm loses an unterminated last line that fills its buffer",
        arguments: [(4095, true), (4096, false), (8192, false)])
    func lostLine(length: Int, isKept: Bool) throws {
        let line = "z: " + String(repeating: "x", count: length - 3)
        let values = try chart(["Chart.yaml": Self.metadata, "values.yaml": "a: 1\n" + line]).values
        #expect((values["z"] != nil) == isKept)
        #expect(try chart(["Chart.yaml": Self.metadata, "values.yaml": "a: 1\n\(line)\n"]).values["z"] != nil)
    }
}

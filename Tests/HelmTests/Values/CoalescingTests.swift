import Base
import Foundation
import GoTemplate
import Manifests
import Testing

@testable import Helm

/// Charts, values and what Helm makes of them; `cases.json` names the versions that gave the results.
@Suite struct CoalescingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var chart: Node
        var values: Node
        var expected: Node
        var helm: HelmVersion

        var testDescription: String { "\(name), Helm \(helm)" }
    }

    static let cases: [Case] = {
        let path =
            #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/Fixtures/helm-values/cases.json"
        guard let data = FileManager.default.contents(atPath: path),
            let cases = try? JSON.parse([UInt8](data))["cases"]?.sequence
        else { return [] }
        return cases.flatMap { node -> [Case] in
            HelmVersion.allCases.compactMap { helm -> Case? in
                guard let name = node["name"]?.string, let chart = node["chart"], let values = node["values"],
                    let expected = node["expected"]?["both"] ?? node["expected"]?[helm == .v3 ? "3" : "4"]
                else { return nil }
                return Case(name: name, chart: chart, values: values, expected: expected, helm: helm)
            }
        }
    }()

    @Test func allCasesAreRead() { #expect(Self.cases.count > 150) }

    @Test("Dependencies and values come out as Helm has them", arguments: cases)
    func values(_ item: Case) throws {
        var files: [String: String] = [:]
        Self.add(item.chart, at: "", to: &files)
        let result: RenderValues
        do {
            guard case .map(let values) = PlainValue(item.values) else { return }
            result = try RenderValues(try chart(files, helm: item.helm), values: ChartValues(values), helm: item.helm)
        } catch {
            #expect(item.expected["error"] != nil, "\(error)")
            return
        }
        var charts: [String: String] = [:]
        Self.describe(result.chart, values: result.values, into: &charts)
        let expected = item.expected["charts"]?.mapping?.entries ?? []
        #expect(charts.keys.sorted() == expected.map(\.key).sorted())
        for entry in expected { #expect(charts[entry.key] == JSON.text(entry.value, sortedKeys: true)) }
    }

    private static func add(_ chart: Node, at place: String, to files: inout [String: String]) {
        files[place + "Chart.yaml"] = chart["metadata"].map { JSON.text($0) }
        files[place + "values.yaml"] = chart["values"].map { JSON.text($0) }
        for entry in chart["charts"]?.mapping?.entries ?? [] {
            add(entry.value, at: place + "charts/\(entry.key)/", to: &files)
        }
    }

    /// Of two charts at one place Helm shows the later one.
    private static func describe(_ chart: ProcessedChart, values: GoMap, into charts: inout [String: String]) {
        let dependencies = chart.metadata.dependencies.map { Node.string("\($0.name)/\($0.enabled)") }
        if !chart.metadata.isLibrary {
            let description = Node.mapping([
                "values": PlainValue(.map(values)).node, "name": .string(chart.name),
                "dependencies": .sequence(dependencies),
            ])
            charts[chart.fullPath] = JSON.text(description, sortedKeys: true)
        }
        for dependency in chart.dependencies {
            // Where the user's values have no mapping, templates see none.
            var table = GoMap()
            if case .map(let map)? = values[ByteString(dependency.name)] { table = map }
            describe(dependency, values: table, into: &charts)
        }
    }

    @Test func mapsOfADependencyAreThoseInItsParent() throws {
        let chart = try chart([
            "Chart.yaml": "apiVersion: v2\nname: root\nversion: 1.0.0\n",
            "values.yaml": "global: {t: {x: 1}}\n", "charts/s/Chart.yaml": "name: s\nversion: 1.0.0\n",
            "charts/s/values.yaml": "a: {b: 1}\n",
        ])
        let values = try RenderValues(chart, values: ChartValues()).values
        guard case .map(let sub)? = values["s"], case .map(let a)? = sub["a"] else {
            Issue.record("no values of the dependency")
            return
        }
        a["b"] = .string("changed")
        #expect(PlainValue(.map(values)).value(at: ["s", "a", "b"]) == .string("changed"))
        // A second rendering starts from the defaults again.
        let again = try RenderValues(chart, values: ChartValues()).values
        #expect(PlainValue(.map(again)).value(at: ["s", "a", "b"]) == .float(1))
    }

    @Test func warningsAreHelmsButForTheValues() throws {
        let chart = try chart([
            "Chart.yaml": "apiVersion: v2\nname: root\nversion: 1.0.0\n", "values.yaml": "a: 5\nb: {c: {d: 1}}\n",
        ])
        let values = ChartValues(["a": .map(["x": .integer(1)]), "b": .map(["c": .string("s")])])
        #expect(
            try RenderValues(chart, values: values).warnings == [
                "warning: cannot overwrite table with non table for root.b.c (a text)",
                "warning: skipped value for root.a: Not a table.",
            ])
    }

    @Test func manyAliasesOfALargeChartAreRefused() throws {
        let aliases = (0..<90).map { "- {name: s, version: '*', alias: a\($0)}\n" }.joined()
        let large = (0..<100).map { "k\($0): 1\n" }.joined()
        let chart = try chart([
            "Chart.yaml": "apiVersion: v2\nname: root\nversion: 1.0.0\ndependencies:\n\(aliases)",
            "charts/s/Chart.yaml": "name: s\nversion: 1.0.0\n", "charts/s/values.yaml": large,
        ])
        let problem = try #require(
            failure { _ = try RenderValues(chart, values: ChartValues(), helm: .v4, copyLimit: 10_000) })
        #expect(problem.hasPrefix("the values of all charts and their dependencies"))
    }

    @Test func aliasesOfAliasesAreRefusedBeforeTheyAreTooMany() throws {
        var files = ["Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n"]
        let aliases = (0..<10).map { "{name: c, version: '*', alias: a\($0)}" }.joined(separator: ", ")
        var place = ""
        for _ in 0..<8 {
            files[place + "Chart.yaml"] = "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies: [\(aliases)]\n"
            place += "charts/c/"
        }
        files[place + "Chart.yaml"] = "name: c\nversion: 1.0.0\n"
        let chart = try chart(files)
        let problem = try #require(failure { _ = try RenderValues(chart, values: ChartValues()) })
        #expect(problem.hasPrefix("the chart has more than 2000 dependencies"))
    }

    @Test func aPathOfImportedValuesIsLimited() throws {
        let parent = Array(repeating: "p", count: 101).joined(separator: ".")
        let chart = try chart([
            "Chart.yaml":
                "name: c\nversion: 1.0.0\ndependencies: [{name: s, version: '*', import-values: [{child: t, parent: \(parent)}]}]\n",
            "charts/s/Chart.yaml": "name: s\nversion: 1.0.0\n", "charts/s/values.yaml": "t: {a: 1}\n",
        ])
        let problem = failure { _ = try RenderValues(chart, values: ChartValues()) }
        #expect(problem == "import-values: a path to a parent has more than 100 parts")
    }

    @Test func valuesOfADependencyThatAreNoMappingAreAnErrorWithoutTheValue() throws {
        let chart = try chart([
            "Chart.yaml": "name: c\nversion: 1.0.0\n", "charts/s/Chart.yaml": "name: s\nversion: 1.0.0\n",
        ])
        let problem = try #require(
            failure { _ = try RenderValues(chart, values: ChartValues(["s": .string("secret")])) })
        #expect(problem.hasPrefix("type mismatch on s: "))
        #expect(problem.hasSuffix("a text was found"))
    }
}

import GoTemplate
import Manifests
import Testing

@testable import Helm

@Suite struct ValueOriginTests {
    private static func values() throws -> (UserValues, ProcessedChart) {
        let chart = try chart([
            "Chart.yaml":
                "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies: [{name: s, version: '*', alias: al}]\n",
            "values.yaml": "# the port\nport: 80\nal:\n  x: 1\n", "charts/s/Chart.yaml": "name: s\nversion: 1.0.0\n",
            "charts/s/values.yaml": "x: 5\nlist:\n- a\n- b: 2\n",
        ])
        var values = UserValues()
        try values.addFile(Array("image:\n  tag: a\n  name: n\n".utf8), name: "values/base.yaml")
        try values.addFile(Array("---\nimage:\n\n  tag: b\n---\nother: 1\n".utf8), name: "values/prod.yaml")
        try values.add(.mapping(["inline": .mapping(["z": .int(1)])]), name: "valuesObject")
        try values.apply([.typed("image.pull=secret,replicas=3"), .text("list[0].a=b")])
        return (values, try RenderValues(chart, values: values.values).chart)
    }

    @Test(
        "A value is traced to the last that sets it",
        arguments: [
            (["image", "tag"], "values/prod.yaml:4:3"), (["image", "name"], "values/base.yaml:3:3"),
            (["other"], "values/prod.yaml:6:1"), (["inline", "z"], "valuesObject"),
            (["image", "pull"], "--set image.pull"),
            (["list", "0", "a"], "--set-string list[0].a"), (["port"], "web/values.yaml:2:1"),
            (["al", "x"], "web/values.yaml:4:3"), (["al", "list", "1", "b"], "web/charts/al/values.yaml:4:3"),
            (["missing"], nil), (["port", "deeper"], nil),
        ] as [([String], String?)])
    func origin(path: [String], expected: String?) throws {
        let (values, chart) = try Self.values()
        #expect(values.origin(of: path, in: chart)?.description == expected)
    }

    @Test func laterFilesCountMoreAndNullsStay() throws {
        var values = UserValues()
        try values.addFile(Array("a: {b: 1, c: 2}\nl: [1]\n".utf8), name: "one")
        try values.addFile(Array("\u{FEFF}a: {b: null}\nl: [2, 3]\n".utf8), name: "two")
        #expect(
            values.values
                == ChartValues(["a": .map(["b": .null, "c": .float(2)]), "l": .list([.float(2), .float(3)])]))
        #expect(failure { try values.addFile(Array("- 1".utf8), name: "list.yaml") }?.contains("list.yaml:1:1") == true)
        #expect(
            failure { try values.add(.string("x"), name: "valuesObject") } == "valuesObject: values must be a mapping")
    }
}

import Manifests
import Testing

@testable import Helm

@Suite("Schemas of a chart and its dependencies")
struct ValuesSchemaTests {
    private let tree = ChartTree([
        "app/Chart.yaml": """
        apiVersion: v2
        name: app
        version: 0.1.0
        dependencies:
        - {name: sub, version: 1.0.0, alias: first}
        - {name: sub, version: 1.0.0, alias: second}
        - {name: other, version: 1.0.0}
        """,
        "app/values.schema.json": #"{"properties":{"size":{"type":"integer","maximum":5}},"required":["name"]}"#,
        "app/values.yaml": "size: 1.5\n",
        "app/charts/sub/Chart.yaml":
            "apiVersion: v2\nname: sub\nversion: 1.0.0\ndependencies:\n- {name: leaf, version: 1.0.0}\n",
        "app/charts/sub/values.schema.json":
            #"{"additionalProperties":false,"properties":{"global":{},"leaf":{},"mode":{"enum":["a","b"]}}}"#,
        "app/charts/sub/values.yaml": "mode: c\nextra: 1\n",
        "app/charts/sub/charts/leaf/Chart.yaml": "apiVersion: v2\nname: leaf\nversion: 1.0.0\n",
        "app/charts/sub/charts/leaf/values.schema.json": #"{"type":"object","minProperties":3}"#,
        "app/charts/other/Chart.yaml": "apiVersion: v2\nname: other\nversion: 1.0.0\n",
        "app/charts/other/values.schema.json": #"{"type":"nonsense"}"#,
    ])

    private static let notASchema = """
        other:
        "file:///values.schema.json#" is not valid against metaschema: jsonschema validation failed with \
        'https://json-schema.org/draft/2020-12/schema#'
        - at '': 'allOf' failed
          - at '/type': 'anyOf' failed
            - at '/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'
            - at '/type': got string, want array
        """

    /// The texts are those of Helm 4.2.3, up to the order of violations beside each other.
    @Test("are all held against the values, and each chart's part is listed")
    func messages() throws {
        let chart = try Chart.load(directory: "app", in: tree)
        let defaults = #expect(throws: HelmError.self) { try HelmRenderer().render(chart) }
        let sub = """
            - at '/mode': value must be one of 'a', 'b'
            - at '': additional properties 'extra' not allowed
            leaf:
            - at '': minProperties: got 1, want 3
            """
        let head = "values don't meet the specifications of the schema(s) in the following chart(s):\n"
        #expect(
            defaults?.message
                == """
                \(head)app:
                - at '': missing property 'name'
                - at '/size': got number, want integer
                first:
                \(sub)
                second:
                \(sub)
                \(Self.notASchema)
                """)
        let node = try JSON.parse(#"{"size":9,"name":"x","first":{"mode":"a"},"second":{"leaf":{"a":1,"b":2}}}"#)
        guard case .map(let entries) = PlainValue(node) else { return }
        let given = #expect(throws: HelmError.self) {
            try HelmRenderer().render(chart, values: ChartValues(entries))
        }
        #expect(
            given?.message
                == """
                \(head)app:
                - at '/size': maximum: got 9, want 5
                first:
                - at '': additional properties 'extra' not allowed
                leaf:
                - at '': minProperties: got 1, want 3
                second:
                - at '/mode': value must be one of 'a', 'b'
                - at '': additional properties 'extra' not allowed
                \(Self.notASchema)
                """)
    }

    @Test("do not count where the options say so")
    func switchedOff() throws {
        let chart = try Chart.load(directory: "app", in: tree)
        _ = try HelmRenderer(options: HelmRenderOptions(validatesSchema: false)).render(chart)
    }
}

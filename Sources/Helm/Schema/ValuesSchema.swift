import GoTemplate
import Synchronization

/// Holds the values of a release against the `values.schema.json` of its charts. Schemas that were read are kept.
public final class ValuesSchema: Sendable {
    private let schemas = Mutex<[[UInt8]: JSONSchema]>([:])
    private let limit: Int

    /// Creates a check that has read nothing yet.
    ///
    /// - Parameter limit: how many schemas are kept.
    public init(limit: Int = 256) { self.limit = limit }

    /// Checks the values of a chart and, below the names of its dependencies, theirs. To be called on a thread with a large stack.
    ///
    /// - Throws: `HelmError` with Helm's text, which lists for each chart what is wrong.
    public func validate(_ values: RenderValues) throws(HelmError) {
        let text = try problems(values.chart, values.values)
        if text.isEmpty { return }
        throw HelmError(
            "values don't meet the specifications of the schema(s) in the following chart(s):\n" + text)
    }

    private func problems(_ chart: ProcessedChart, _ values: GoMap) throws(HelmError) -> String {
        var text = ""
        if let schema = chart.chart.schema {
            do {
                let messages = try self.schema(schema, of: chart).validate(SchemaValue(.map(values)))
                if !messages.isEmpty { text += "\(chart.name):\n\(messages.joined(separator: "\n"))\n" }
            } catch {
                text += "\(chart.name):\n\(error)"
            }
        }
        for dependency in chart.dependencies {
            guard let value = values[ByteString(dependency.name)] else { continue }
            switch value {
            case .null: continue
            case .map(let map): text += try problems(dependency, map)
            default:
                text +=
                    "\(dependency.name):\ninvalid type for values: expected object (map), got \(value.typeName)\n"
            }
        }
        return text
    }

    private func schema(_ bytes: [UInt8], of chart: ProcessedChart) throws -> JSONSchema {
        if let schema = schemas.withLock({ $0[bytes] }) { return schema }
        let schema = try JSONSchema(bytes, path: "\(chart.fullPath)/values.schema.json")
        schemas.withLock { schemas in
            if schemas.count >= limit { schemas = [:] }
            schemas[bytes] = schema
        }
        return schema
    }
}

/// One file of a chart.
public struct ChartFile: Sendable, Hashable {
    /// The path inside the chart, such as `templates/service.yaml`.
    public var name: String
    /// The content, without a byte order mark.
    public var bytes: [UInt8]

    /// Creates a file.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}

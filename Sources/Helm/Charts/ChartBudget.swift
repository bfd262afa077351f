/// Counts what is read of a chart against its limits.
struct ChartBudget {
    let limits: ChartLimits
    private(set) var bytes = 0
    private(set) var files = 0

    init(_ limits: ChartLimits) { self.limits = limits }

    /// How many bytes are left.
    var remainingBytes: Int { max(limits.totalBytes - bytes, 0) }

    /// Counts a file. Throws `HelmError` that names it when the chart becomes too large by it.
    mutating func add(_ count: Int, path: String) throws {
        guard count <= limits.fileBytes else { throw Self.tooLarge(path, limits) }
        bytes += count
        files += 1
        guard bytes <= limits.totalBytes else {
            throw HelmError("\(path): with this file the chart is larger than the maximum size \(limits.totalBytes)")
        }
        guard files <= limits.files else {
            throw HelmError("\(path): with this file the chart has more than \(limits.files) files")
        }
    }

    /// A file that is too large.
    static func tooLarge(_ path: String, _ limits: ChartLimits) -> HelmError {
        HelmError("\(path): chart file is larger than the maximum file size \(limits.fileBytes)")
    }
}

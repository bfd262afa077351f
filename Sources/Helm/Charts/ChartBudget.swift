/// Counts what is read of a chart against its limits.
struct ChartBudget {
    let limits: ChartLimits
    private(set) var bytes = 0
    private(set) var files = 0
    private var expandedBytes = 0
    private var values = 0

    init(_ limits: ChartLimits) { self.limits = limits }

    /// How many bytes of archives may still be expanded: all files twice, since an archive may lie in another, and what
    /// a tar archive needs beside the content.
    var remainingExpansion: Int { max(2 * limits.totalBytes + (limits.files + 16) * 5 * 512 - expandedBytes, 0) }

    /// Counts bytes that came of an archive.
    mutating func addExpansion(_ count: Int) { expandedBytes += count }

    /// Counts a directory as a file without content, so that links between directories lead to an end.
    mutating func addDirectory(path: String) throws { try add(0, path: path) }

    /// Counts values of a values file.
    mutating func addValues(_ count: Int, path: String) throws {
        values += count
        guard values <= limits.values else {
            throw HelmError("\(path): with this file the values of the chart are more than \(limits.values)")
        }
    }

    /// Counts a file. Throws `HelmError` that names it when the chart becomes too large by it.
    mutating func add(_ count: Int, path: String) throws {
        guard count <= limits.fileBytes else { throw Self.tooLarge(path, limits) }
        bytes += count
        files += 1
        guard bytes <= limits.totalBytes else {
            throw HelmError("\(path): with this file the chart is larger than the maximum size \(limits.totalBytes)")
        }
        guard files <= limits.files else {
            throw HelmError("\(path): with this file the chart has more than \(limits.files) files and directories")
        }
    }

    /// A file that is too large.
    static func tooLarge(_ path: String, _ limits: ChartLimits) -> HelmError {
        HelmError("\(path): chart file is larger than the maximum file size \(limits.fileBytes)")
    }
}

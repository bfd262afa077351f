/// How large a chart may be. More is an error that names the file.
public struct ChartLimits: Sendable, Hashable {
    /// The most bytes of one file.
    public var fileBytes: Int
    /// The most bytes of all files of a chart, those of the charts inside included.
    public var totalBytes: Int
    /// The most files and directories, those of the charts inside included.
    public var files: Int
    /// The most keys and items in values files, those of the charts inside included.
    public var values: Int
    /// The most bytes of an archive before it is expanded.
    public var archiveBytes: Int
    /// The deepest nesting of charts in charts, and of directories.
    public var depth: Int

    /// Creates limits.
    public init(
        fileBytes: Int = 5 << 20, totalBytes: Int = 100 << 20, files: Int = 20_000, values: Int = 2_000_000,
        archiveBytes: Int = 100 << 20, depth: Int = 32
    ) {
        self.fileBytes = fileBytes
        self.totalBytes = totalBytes
        self.files = files
        self.values = values
        self.archiveBytes = archiveBytes
        self.depth = depth
    }

    /// Helm's own limits of 5 MiB a file and 100 MiB a chart; also 20,000 files, two million values and 32 levels.
    public static let standard = ChartLimits()
}

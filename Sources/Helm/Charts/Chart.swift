/// A chart as it was loaded: nothing rendered, no values but its own, and all dependencies that came with it.
///
/// A value that can be kept and shared; rendering never changes it (see `RenderValues`).
public struct Chart: Sendable {
    /// What `Chart.yaml` says.
    public var metadata: ChartMetadata
    /// The versions of the dependencies, where the chart has a lock file.
    public var lock: ChartLock?
    /// All below `templates/`, in the order of their loading.
    public var templates: [ChartFile]
    /// What templates see as `.Files`: all but `Chart.yaml`, its lock, values, their schema, templates and charts. `crds/` is
    /// part of it.
    public var files: [ChartFile]
    /// All files of the chart as they are, without those of the charts in `charts/`.
    public var raw: [ChartFile]
    /// The default values of `values.yaml`.
    public var values: ChartValues
    /// The content of `values.schema.json`.
    public var schema: [UInt8]?
    /// The charts in `charts/`, sorted by the names of their folders and archives.
    public var dependencies: [Chart]
    /// What Helm would warn of while it loads the chart.
    public var warnings: [String]

    /// Creates a chart that has nothing but metadata.
    public init(metadata: ChartMetadata) {
        self.metadata = metadata
        templates = []
        files = []
        raw = []
        values = ChartValues()
        dependencies = []
        warnings = []
    }

    /// The name of `Chart.yaml`.
    public var name: String { metadata.name }

    /// Whether the chart only offers named templates to others; it cannot be installed by itself.
    public var isLibrary: Bool { metadata.isLibrary }

    /// The files below `crds/` that hold manifests, in order, without those of dependencies.
    public var crds: [ChartFile] {
        files.filter { $0.name.hasPrefix("crds/") && Self.hasManifestExtension($0.name) }
    }

    private static func hasManifestExtension(_ name: String) -> Bool {
        [".yaml", ".yml", ".json"].contains { name.lowercased().hasSuffix($0) }
    }
}

/// One file that a template made, or that is no template at all, such as those below `crds/`.
public struct RenderedFile: Sendable, Hashable {
    /// The path in the release: `chart/templates/service.yaml`, `chart/charts/child/templates/pod.yaml`.
    public var path: String
    /// The content.
    public var bytes: [UInt8]

    /// Creates a file.
    public init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Whether the file is text for the user and no manifest.
    public var isNotes: Bool { path.hasSuffix("NOTES.txt") }
}

/// What the templates of a chart and of its dependencies made.
public struct RenderedChart: Sendable {
    /// What each template made, in the order of execution: also tests, hooks, `NOTES.txt`, and what is only white space.
    public var files: [RenderedFile]
    /// What the chart's own `NOTES.txt` made; empty if it has none.
    public var notes: [UInt8]
    /// The manifests below `crds/` of the chart, then of its dependencies. They are no templates.
    public var crds: [RenderedFile]
    /// What the user should know, in the order in which it was found.
    public var warnings: [String]
    /// The places in templates that drew randomness from a keyed stream, sorted: what they made changes with the key.
    public var randomCalls: [String]

    /// Creates a result.
    public init(
        files: [RenderedFile], notes: [UInt8] = [], crds: [RenderedFile] = [], warnings: [String] = [],
        randomCalls: [String] = []
    ) {
        self.files = files
        self.notes = notes
        self.crds = crds
        self.warnings = warnings
        self.randomCalls = randomCalls
    }

    /// All files as they are, each below a line `=== PATH` and with a line break after it, sorted by path.
    public var listing: [UInt8] {
        files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }.flatMap { file in
            Array("=== \(file.path)\n".utf8) + file.bytes + [UInt8(ascii: "\n")]
        }
    }
}

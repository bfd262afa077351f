public import GoTemplate

/// A chart in its place in a release, after its dependencies were processed: under its alias, without the charts that
/// conditions and tags turn off, and with the values that it imports from its dependencies among its defaults.
public struct ProcessedChart {
    /// What was loaded: templates, files, schema. Its `metadata`, `values` and `dependencies` are those before processing.
    public var chart: Chart
    /// The metadata after processing: `name` is the alias; `dependencies` are the enabled ones, under their aliases.
    public var metadata: ChartMetadata
    /// The place in the release: `root/charts/child`. Paths of templates begin with it.
    public var fullPath: String
    /// Whether this is the chart that is rendered, and no dependency.
    public var isRoot: Bool
    /// The default values after processing. Only to be read.
    public var defaults: GoMap
    /// The enabled dependencies.
    public var dependencies: [ProcessedChart]

    /// The alias, or the chart's name.
    public var name: String { metadata.name }
}

/// What a chart is rendered with: the processed chart and the values that come of the user's and of all defaults.
public struct RenderValues {
    /// The chart with what became of its dependencies.
    public var chart: ProcessedChart
    /// The values of the root chart; those of a dependency stand below its name. Templates may change the maps.
    public var values: GoMap
    /// What Helm warns of on the way, in its words.
    public var warnings: [String]
}

extension RenderValues {
    /// Processes a chart's dependencies and brings all values together, as Helm does before it renders.
    ///
    /// - Parameters:
    ///   - values: the user's.
    ///   - helm: whose rules hold: Helm 3 keeps nulls among a chart's defaults, and shares more between the copies of a
    ///     chart that stands under several aliases.
    /// - Throws: `HelmError` where the values of a dependency are no mapping, `GoLimitError` for values nested too deeply.
    public init(_ chart: Chart, values: ChartValues, helm: HelmVersion = .v4) throws {
        try self.init(chart, values: values, helm: helm, copyLimit: Coalescing.copyLimit)
    }

    init(_ chart: Chart, values: ChartValues, helm: HelmVersion, copyLimit: Int) throws {
        // Nodes know their parents weakly; this keeps those alive that others have replaced.
        var nodes: [ChartNode] = []
        let root = ChartNode(chart, nodes: &nodes)
        var processing = DependencyProcessing(helm: helm, copyLimit: copyLimit)
        let (processed, result) = try withExtendedLifetime(nodes) {
            let values = values.makeMap()
            try processing.process(root, values)
            let result = try processing.values(of: root, values)
            return (root.processed(), result)
        }
        self.init(chart: processed, values: result, warnings: processing.coalescing.warnings.sorted())
    }
}

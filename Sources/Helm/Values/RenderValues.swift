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

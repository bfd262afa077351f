import GoTemplate

/// A chart while its dependencies are processed. Nodes, metadata and entries of dependencies are references, since Helm
/// shares them between charts that stand for the same one under several names, and that shows.
final class ChartNode {
    /// The metadata of one or several nodes.
    final class Metadata {
        /// The chart's own, with the name under which it is used; the dependencies in it are not kept up to date.
        var value: ChartMetadata
        /// `nil` where there is no list of dependencies.
        var dependencies: [Dependency]?

        init(_ value: ChartMetadata, dependencies: [Dependency]?) {
            self.value = value
            self.dependencies = dependencies
        }

        convenience init(_ value: ChartMetadata) {
            self.init(value, dependencies: value.hasDependencyList ? value.dependencies.map(Dependency.init) : nil)
        }
    }

    /// An entry of the dependencies of one or several nodes.
    final class Dependency {
        var value: ChartDependency
        /// Whether the values to import were brought to the form that is not looked at again.
        var isImportDone = false

        init(_ value: ChartDependency) { self.value = value }
    }

    /// What was loaded.
    let chart: Chart
    /// How many values there are in `chart.values`.
    let defaultCount: Int
    var metadata: Metadata
    /// The default values, once they are no longer those that were loaded.
    var values: GoMap?
    private(set) var dependencies: [ChartNode] = []
    private(set) weak var parent: ChartNode?

    /// Makes nodes of a chart and of all charts in it.
    init(_ chart: Chart, nodes: inout [ChartNode]) {
        self.chart = chart
        defaultCount = chart.values.count
        metadata = Metadata(chart.metadata)
        nodes.append(self)
        for subchart in chart.dependencies { add(ChartNode(subchart, nodes: &nodes)) }
    }

    private init(_ other: ChartNode) {
        chart = other.chart
        defaultCount = other.defaultCount
        metadata = other.metadata
        values = other.values
        dependencies = other.dependencies
        parent = other.parent
    }

    /// Another node that shares everything with this one, as a copy of Go's struct does.
    func copy() -> ChartNode { ChartNode(self) }

    var name: String { metadata.value.name }

    /// The name as a key of values.
    var key: ByteString { ByteString(name) }

    func setDependencies(_ nodes: [ChartNode]) {
        dependencies = []
        for node in nodes { add(node) }
    }

    private func add(_ node: ChartNode) {
        node.parent = self
        dependencies.append(node)
    }

    /// `root/charts/child`, along the parents that the nodes know. Of charts that Helm shares between two parents
    /// these need not be the ones above them.
    var fullPath: String { parent.map { "\($0.fullPath)/charts/\(name)" } ?? name }

    /// What became of the chart.
    func processed(isRoot: Bool = true) -> ProcessedChart {
        var metadata = metadata.value
        metadata.dependencies = (self.metadata.dependencies ?? []).map(\.value)
        metadata.hasDependencyList = self.metadata.dependencies != nil
        return ProcessedChart(
            chart: chart, metadata: metadata, fullPath: fullPath, isRoot: isRoot,
            defaults: values ?? chart.values.makeMap(), dependencies: dependencies.map { $0.processed(isRoot: false) })
    }
}

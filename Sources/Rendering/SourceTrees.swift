public import Base
public import Helm

/// What a source is rendered from, beside what it says itself.
public struct SourceTrees: Sendable {
    /// The source's own files.
    public var tree: any FileTree
    /// The files of the application's other sources, by their refs.
    public var references: [String: any FileTree]
    /// The chart, where it is not just what the source's own files hold.
    public var chart: PreparedChart?

    /// Creates it.
    public init(_ tree: any FileTree, references: [String: any FileTree] = [:], chart: PreparedChart? = nil) {
        self.tree = tree
        self.references = references
        self.chart = chart
    }

    /// The tree with a ref; the source's own for an empty one.
    func tree(_ reference: String) throws -> any FileTree {
        if reference.isEmpty { return tree }
        guard let found = references[reference] else {
            throw FileTreeError.notFound(path: "$\(reference)")
        }
        return found
    }
}

/// A chart with all its dependencies, some of which may come from chart repositories.
public struct PreparedChart: Sendable {
    /// The chart.
    public var chart: Chart
    /// What came from elsewhere, each with its digest: it determines the output too.
    public var inputs: [String]
    /// What a user should know of where it came from.
    public var warnings: [String]

    /// Creates it.
    public init(_ chart: Chart, inputs: [String] = [], warnings: [String] = []) {
        self.chart = chart
        self.inputs = inputs
        self.warnings = warnings
    }
}

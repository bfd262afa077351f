public import Base
public import Manifests

/// An entry of `helmCharts`, with what `helmGlobals` and the kustomization add to it.
public struct ChartArguments: Sendable {
    /// The chart's name.
    public var name = ""
    /// The chart's version.
    public var version = ""
    /// The chart repository's URL.
    public var repository = ""
    /// The release's name.
    public var releaseName = ""
    /// The release's namespace.
    public var namespace = ""
    /// Files of values beside `valuesFile`, relative to the kustomization.
    public var additionalValuesFiles: [String] = []
    /// A file of values, relative to the kustomization.
    public var valuesFile = ""
    /// Values given in the kustomization; `nil` when there are none.
    public var valuesInline: Node?
    /// How inline values meet those of the file: `override` (also when empty), `merge` or `replace`.
    public var valuesMerge = ""
    /// Whether the chart's `crds` directory is included.
    public var includesCRDs = false
    /// Whether hooks are left out.
    public var skipsHooks = false
    /// Versions that the chart sees in `.Capabilities.APIVersions`.
    public var apiVersions: [String] = []
    /// The version that the chart sees as the cluster's.
    public var kubeVersion = ""
    /// A template for the release's name.
    public var nameTemplate = ""
    /// Whether tests are left out.
    public var skipsTests = false
    /// `debug`, which changes nothing in the output.
    public var debug = false
    /// Whether development versions count.
    public var devel = false
    /// Where charts lie, relative to the kustomization; `charts` when empty.
    public var chartHome = ""
    /// Helm's configuration directory.
    public var configHome = ""
}

/// Renders charts for `helmCharts`.
public protocol ChartRenderer: Sendable {
    /// What `helm template` prints for the chart.
    ///
    /// - Parameters:
    ///   - directory: The kustomization's directory, relative to the root of `tree`.
    ///   - read: Reads a file relative to the kustomization, within what the build may read.
    func render(
        _ chart: ChartArguments, directory: String, in tree: any FileTree, read: (_ path: String) throws -> [UInt8]
    ) throws -> [UInt8]
}

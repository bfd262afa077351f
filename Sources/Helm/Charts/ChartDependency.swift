/// A chart that another one needs: an entry of `dependencies` in `Chart.yaml`, `Chart.lock` or `requirements.yaml`.
public struct ChartDependency: Sendable, Hashable {
    /// The chart's name.
    public var name = ""
    /// A constraint on its version; in a lock file the version itself.
    public var version = ""
    /// Where to fetch it from: an address, `@name` or `alias:name` of a repository, or `file://` with a path.
    public var repository = ""
    /// Paths into the values, separated by commas; the first that holds a boolean says whether the chart is used.
    public var condition = ""
    /// Names below `tags` in the values that turn the chart on or off.
    public var tags: [String] = []
    /// Whether the chart is used.
    public var enabled = false
    /// Which of its values go to the parent: names, or mappings with `child` and `parent`.
    public var importValues: [PlainValue] = []
    /// The name under which the chart is used; empty for its own.
    public var alias = ""

    /// Creates a dependency in which nothing is set.
    public init() {}
}

/// What `Chart.lock` or `requirements.lock` says: the versions that were chosen for the dependencies.
public struct ChartLock: Sendable, Hashable {
    /// When the file was written, as it stands there.
    public var generated = ""
    /// The hash of the dependencies for which versions were chosen.
    public var digest = ""
    /// The dependencies with their versions.
    public var dependencies: [ChartDependency] = []

    /// Creates an empty lock.
    public init() {}
}

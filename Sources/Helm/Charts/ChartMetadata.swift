/// What `Chart.yaml` says, with the dependencies of `requirements.yaml` in a chart of the first format.
public struct ChartMetadata: Sendable, Hashable {
    /// A person who looks after the chart.
    public struct Maintainer: Sendable, Hashable {
        /// A person's or an organisation's name.
        public var name = ""
        /// The address to write to.
        public var email = ""
        /// A page about the person.
        public var url = ""

        /// Creates a maintainer without any details.
        public init() {}
    }

    /// The chart's name.
    public var name = ""
    /// The project's page.
    public var home = ""
    /// Where the sources are.
    public var sources: [String] = []
    /// The chart's version.
    public var version = ""
    /// One sentence about the chart.
    public var description = ""
    /// Words to find it by.
    public var keywords: [String] = []
    /// Who looks after it.
    public var maintainers: [Maintainer] = []
    /// The address of a picture.
    public var icon = ""
    /// The format of the chart: `v1` (also where the file does not say), or `v2`.
    public var apiVersion = ""
    /// Not used by Helm any more.
    public var condition = ""
    /// Not used by Helm any more.
    public var tags = ""
    /// The version of what the chart installs.
    public var appVersion = ""
    /// Whether the chart should no longer be used.
    public var deprecated = false
    /// Further texts by name.
    public var annotations: [String: String] = [:]
    /// The constraint on the cluster's version; empty for any.
    public var kubeVersion = ""
    /// The charts that this one needs, in the order of the file.
    public var dependencies: [ChartDependency] = []
    /// Whether there is a list of dependencies at all. Helm looks at the charts below a chart only if it has one, if
    /// only an empty one.
    public var hasDependencyList = false
    /// `application`, `library`, or empty for an application.
    public var type = ""

    /// Creates metadata in which nothing is set.
    public init() {}

    /// Whether the chart only offers named templates to others.
    public var isLibrary: Bool { type.utf8.elementsEqual("library".utf8) }
}

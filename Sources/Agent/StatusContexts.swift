/// The names under which outcomes are reported on commits.
public struct StatusContexts: Sendable {
    private let prefix: String

    /// The names of a configuration.
    public init(_ configuration: Configuration) { prefix = configuration.statuses.contextPrefix }

    /// For the whole push: always reported, also when no application is affected, so that a required check never
    /// hangs.
    public var summary: String { "\(prefix)/summary" }

    /// For one application. The cluster is part of it, so that two clusters do not overwrite each other.
    public func application(_ name: String, cluster: String) -> String { "\(prefix)/\(cluster)/\(name)" }
}

/// A part of the API whose kinds the server could not tell, usually an aggregated API that is down.
public struct DiscoveryFailure: Sendable, Hashable, CustomStringConvertible {
    /// The API group.
    public var group: String
    /// The version; empty when the whole group is concerned.
    public var version: String
    /// Why, in the server's words.
    public var reason: String

    /// Creates a failure.
    public init(group: String, version: String, reason: String) {
        self.group = group
        self.version = version
        self.reason = reason
    }

    /// `metrics.k8s.io/v1beta1: the server answers 503 …`.
    public var description: String { "\(version.isEmpty ? group : "\(group)/\(version)"): \(reason)" }
}

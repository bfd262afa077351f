public import Manifests

/// Answers the function `lookup` from a cluster.
public protocol LookupSource: Sendable {
    /// An object, or with an empty name a list of all; `nil` if there is none.
    /// - Parameter namespace: Empty for objects that have none, and for lists of all namespaces.
    func object(apiVersion: String, kind: String, namespace: String, name: String) throws -> Node?
}

/// Knows no cluster: every `lookup` finds nothing, as in `helm template`.
public struct NoLookup: LookupSource {
    /// Creates it.
    public init() {}
    /// `nil`.
    public func object(apiVersion: String, kind: String, namespace: String, name: String) throws -> Node? { nil }
}

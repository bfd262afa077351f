/// An API group, version and kind, such as `apps/v1, Deployment`.
public struct GroupVersionKind: Hashable, Sendable, CustomStringConvertible {
    /// The API group; empty for the core group.
    public var group: String
    /// The version, such as `v1`.
    public var version: String
    /// The kind, such as `Deployment`.
    public var kind: String

    /// Creates it from its parts.
    public init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    /// Creates it from an `apiVersion` such as `v1` or `apps/v1`.
    public init(apiVersion: String, kind: String) {
        if let slash = apiVersion.utf8.firstIndex(of: UInt8(ascii: "/")) {
            group = String(apiVersion[..<slash])
            version = String(apiVersion[apiVersion.index(after: slash)...])
        } else {
            group = ""
            version = apiVersion
        }
        self.kind = kind
    }

    /// `v1` or `apps/v1`.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// `apps/v1, Kind=Deployment`, as Kubernetes writes it.
    public var description: String { "\(apiVersion), Kind=\(kind)" }
}

/// What names an object in a cluster: API group, kind, namespace and name. The version is not part of it, since
/// the same object can be read in several versions.
public struct ObjectKey: Hashable, Sendable, CustomStringConvertible {
    /// The API group; empty for the core group.
    public var group: String
    /// The kind.
    public var kind: String
    /// The namespace; empty for objects of the whole cluster.
    public var namespace: String
    /// The name.
    public var name: String

    /// Creates it from its parts.
    public init(group: String, kind: String, namespace: String, name: String) {
        self.group = group
        self.kind = kind
        self.namespace = namespace
        self.name = name
    }

    /// `apps/Deployment default/web`; without a namespace `Namespace web`.
    public var description: String {
        let kind = group.isEmpty ? self.kind : "\(group)/\(self.kind)"
        return namespace.isEmpty ? "\(kind) \(name)" : "\(kind) \(namespace)/\(name)"
    }
}

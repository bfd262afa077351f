public import Base

/// A Kubernetes object as it was written or rendered, with the place it came from.
public struct Manifest: Sendable {
    /// The whole object, a mapping.
    public var node: Node
    /// The file and line it was read from, relative to the repository's root; `nil` for a generated object.
    public var source: SourceLocation?

    /// Creates a manifest.
    public init(_ node: Node, source: SourceLocation? = nil) {
        self.node = node
        self.source = source
    }

    /// `apiVersion`, or an empty string.
    public var apiVersion: String { node["apiVersion"]?.string ?? "" }
    /// `kind`, or an empty string.
    public var kind: String { node["kind"]?.string ?? "" }
    /// `metadata.name`, or an empty string.
    public var name: String { node.value(at: "metadata", "name")?.string ?? "" }
    /// `metadata.namespace`, or an empty string.
    public var namespace: String { node.value(at: "metadata", "namespace")?.string ?? "" }
    /// Group, version and kind.
    public var groupVersionKind: GroupVersionKind { GroupVersionKind(apiVersion: apiVersion, kind: kind) }

    /// What names the object, with the namespace as written.
    public var key: ObjectKey {
        ObjectKey(group: groupVersionKind.group, kind: kind, namespace: namespace, name: name)
    }

    /// The annotation called `name`.
    public func annotation(_ name: String) -> String? {
        node.value(at: "metadata", "annotations", name)?.string
    }

    /// The label called `name`.
    public func label(_ name: String) -> String? {
        node.value(at: "metadata", "labels", name)?.string
    }
}

public import Manifests

/// Argo CD's mark on an object that an application put into the cluster: the annotation
/// `argocd.argoproj.io/tracking-id` with the value `<application>:<group>/<kind>:<namespace>/<name>`.
public struct TrackingID: Sendable, Hashable, CustomStringConvertible {
    /// The annotation's name.
    public static let annotation = "argocd.argoproj.io/tracking-id"

    /// The application: `name`, or `namespace_name`.
    public var application: String
    /// What it says it stands on. For objects of the whole cluster the namespace is the application's destination
    /// namespace.
    public var object: ObjectKey

    /// Creates an id.
    public init(application: String, object: ObjectKey) {
        self.application = application
        self.object = object
    }

    /// The id of an object. `destinationNamespace` stands in for the namespace of an object of the whole cluster.
    public init(application: String, object: ObjectKey, destinationNamespace: String) {
        self.application = application
        self.object = object
        if object.namespace.isEmpty { self.object.namespace = destinationNamespace }
    }

    /// Parses an id; `nil` if `text` is not one. Names may contain colons (RBAC names do), kinds and groups cannot.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty else { return nil }
        let kind = parts[1].split(separator: "/", omittingEmptySubsequences: false)
        let name = parts[2].split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard kind.count == 2, name.count == 2, !kind[1].isEmpty, !name[1].isEmpty else { return nil }
        application = String(parts[0])
        object = ObjectKey(
            group: String(kind[0]), kind: String(kind[1]), namespace: String(name[0]), name: String(name[1]))
    }

    /// The text form, as the annotation carries it.
    public var description: String {
        "\(application):\(object.group)/\(object.kind):\(object.namespace)/\(object.name)"
    }

    /// Whether the object that carries this id is the one it names. Operators copy annotations to the objects they
    /// make; such a copy does not make the new object the application's own.
    ///
    /// An object of the whole cluster (`key.namespace` is empty) is compared without the namespace.
    public func isSelfReferencing(_ key: ObjectKey) -> Bool {
        object.group == key.group && object.kind == key.kind && object.name == key.name
            && (key.namespace.isEmpty || object.namespace == key.namespace)
    }
}

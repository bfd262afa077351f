public import Manifests

/// What Martlet asks of a cluster. `KubernetesClient` is the one that speaks HTTP.
///
/// Objects are `Node` mappings as the server sent them; those of a list and of a watch have their `apiVersion` and
/// `kind` too. All calls throw `KubernetesError`, and `CancellationError` when their task was cancelled.
public protocol KubernetesAPI: Sendable {
    /// How the server serves a kind, from discovery; looks again once when the kind is not known yet. `nil` if the
    /// server does not have it.
    func resource(for kind: GroupVersionKind) async throws -> APIResource?

    /// All kinds that the server serves, each in its preferred version.
    func resources() async throws -> [APIResource]

    /// The server's version, such as `v1.36.2`.
    func serverVersion() async throws -> String

    /// One object, or `nil` if it does not exist.
    func get(_ resource: APIResource, namespace: String, name: String) async throws -> Node?

    /// All objects of a kind in `namespace` (empty: in all of them), page by page.
    func list(_ resource: APIResource, namespace: String, labelSelector: String?) async throws -> ObjectList

    /// Changes after `resourceVersion`. The stream throws `KubernetesError` with `isExpired` when the server no
    /// longer has that version (410): list again then.
    func watch(
        _ resource: APIResource, namespace: String, labelSelector: String?, resourceVersion: String
    ) -> AsyncThrowingStream<WatchEvent, any Error>

    /// Server-side apply. Returns the object as it is then (or would be, on a dry run).
    func apply(_ object: Node, to resource: APIResource, options: ApplyOptions) async throws -> Node

    /// Creates an object.
    func create(_ object: Node, in resource: APIResource, dryRun: Bool) async throws -> Node

    /// Replaces an object; with a `metadata.resourceVersion` in it only if that is still the current one.
    func replace(_ object: Node, in resource: APIResource, dryRun: Bool) async throws -> Node

    /// Changes parts of an object, or of one of its subresources (such as `status`). Returns the object as it is then.
    func patch(
        _ resource: APIResource, namespace: String, name: String, with patch: Patch, options: PatchOptions
    ) async throws -> Node

    /// Deletes one object. Returns `false` if it did not exist.
    func delete(
        _ resource: APIResource, namespace: String, name: String, options: DeleteOptions
    ) async throws -> Bool
}

/// How a server serves one kind.
public struct APIResource: Hashable, Sendable {
    /// Group, version and kind.
    public var kind: GroupVersionKind
    /// The name in URLs, such as `deployments`.
    public var plural: String
    /// Whether objects live in a namespace.
    public var isNamespaced: Bool
    /// What can be done with it: `get`, `list`, `watch`, `patch`, …
    public var verbs: Set<String>

    /// Creates a resource.
    public init(kind: GroupVersionKind, plural: String, isNamespaced: Bool, verbs: Set<String>) {
        self.kind = kind
        self.plural = plural
        self.isNamespaced = isNamespaced
        self.verbs = verbs
    }
}

/// The objects of a list call and the version they were read at.
public struct ObjectList: Sendable {
    /// The objects.
    public var items: [Node]
    /// Where a watch can go on from.
    public var resourceVersion: String

    /// Creates a list.
    public init(items: [Node], resourceVersion: String) {
        self.items = items
        self.resourceVersion = resourceVersion
    }
}

/// One message of a watch.
public enum WatchEvent: Sendable {
    /// The object is new.
    case added(Node)
    /// The object changed.
    case modified(Node)
    /// The object is gone; this is its last state.
    case deleted(Node)
    /// Nothing changed, but the watch has reached this version.
    case bookmark(resourceVersion: String)
}

/// How to apply.
public struct ApplyOptions: Sendable, Hashable {
    /// Who owns the fields.
    public var fieldManager: String
    /// Take fields that another manager owns instead of failing with a conflict.
    public var force: Bool
    /// Ask for the result without storing it.
    public var dryRun: Bool
    /// What the server does about unknown and repeated fields.
    public var fieldValidation: FieldValidation

    /// Creates options; by default conflicts fail, the change is stored, and unknown fields are errors.
    public init(
        fieldManager: String = "martlet", force: Bool = false, dryRun: Bool = false,
        fieldValidation: FieldValidation = .strict
    ) {
        self.fieldManager = fieldManager
        self.force = force
        self.dryRun = dryRun
        self.fieldValidation = fieldValidation
    }
}

/// What a server does about unknown and repeated fields.
public enum FieldValidation: String, Sendable, Hashable {
    /// They are errors.
    case strict = "Strict"
    /// They are dropped, with a warning.
    case warn = "Warn"
    /// They are dropped.
    case ignore = "Ignore"
}

/// A change of parts of an object.
public enum Patch: Sendable {
    /// A JSON Merge Patch (RFC 7386): `null` removes, lists are replaced as a whole.
    case merge(Node)
    /// A JSON Patch (RFC 6902): a list of operations.
    case json(Node)
    /// A strategic merge patch: lists are merged by their keys. Only for built-in kinds.
    case strategic(Node)

    /// The media type of the request.
    var contentType: String {
        switch self {
        case .merge: "application/merge-patch+json"
        case .json: "application/json-patch+json"
        case .strategic: "application/strategic-merge-patch+json"
        }
    }

    /// The body of the request.
    var body: Node {
        switch self {
        case .merge(let node), .json(let node), .strategic(let node): node
        }
    }
}

/// How to patch.
public struct PatchOptions: Sendable, Hashable {
    /// Who owns the changed fields.
    public var fieldManager: String
    /// A part with an address of its own, such as `status` or `scale`; the object itself when `nil`.
    public var subresource: String?
    /// Ask for the result without storing it.
    public var dryRun: Bool

    /// Creates options; by default the object itself is changed.
    public init(fieldManager: String = "martlet", subresource: String? = nil, dryRun: Bool = false) {
        self.fieldManager = fieldManager
        self.subresource = subresource
        self.dryRun = dryRun
    }
}

/// How to delete.
public struct DeleteOptions: Sendable, Hashable {
    /// What happens to the objects that an object owns.
    public enum Propagation: String, Sendable, Hashable {
        /// Owned objects go first.
        case foreground = "Foreground"
        /// Owned objects go afterwards.
        case background = "Background"
        /// Owned objects stay.
        case orphan = "Orphan"
    }

    /// What happens to owned objects.
    public var propagation: Propagation
    /// Delete only if the object still has this uid.
    public var uid: String?
    /// Delete only if the object still has this version.
    public var resourceVersion: String?
    /// Ask without deleting.
    public var dryRun: Bool

    /// Creates options; the default propagation is foreground, as in Argo CD.
    public init(
        propagation: Propagation = .foreground, uid: String? = nil, resourceVersion: String? = nil, dryRun: Bool = false
    ) {
        self.propagation = propagation
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.dryRun = dryRun
    }
}

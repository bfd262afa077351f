import Manifests

/// What the field functions must know about a write request.
struct FieldRequest: Sendable {
    /// How fields that no schema names are treated (`fieldValidation`); for a server-side apply they are always a
    /// failure.
    enum Validation: String, Sendable {
        case ignore = "Ignore"
        case warn = "Warn"
        case strict = "Strict"
    }

    /// The kind of the stored object, in the version of the request.
    var kind: GroupVersionKind
    /// The plural name, such as `deployments`.
    var resource: String
    /// Whether its objects live in namespaces.
    var isNamespaced: Bool
    /// `""`, `status` or `scale`. For `scale` the objects are still the whole ones (a Deployment, not a `Scale`).
    var subresource = ""
    /// Whether the kind has a status subresource, so that writes to the object itself leave the status alone.
    var hasStatus: Bool
    /// The `openAPIV3Schema` of a custom resource's version; `nil` for a built-in kind.
    var customSchema: Node?
    /// The field manager; never empty (the server falls back to the user agent's first part).
    var manager: String
    /// Whether an apply takes fields over from other managers.
    var force = false
    /// See `Validation`.
    var validation = Validation.warn
    /// The time of the request as `2026-11-25T01:02:26Z`, for `managedFields`.
    var now: String
}

/// The outcome of a write: the object to store, and warnings for the client.
struct FieldResult: Sendable {
    /// The object. Its `managedFields` are up to date. The caller then sets what a strategy sets after them: uid,
    /// creation time, generation, resource version, namespace, allocated addresses, first status, and keeps the
    /// stored object if nothing but times differs.
    var object: Node
    /// Texts for `Warning` headers, without the `299 - ` part.
    var warnings: [String] = []
}

/// The functions that work on an object's fields. They are pure: the server gives them the stored object and the
/// request's, and stores what they return.
///
/// The order inside each is that of the API server: decode (unknown fields, types), default, prune and default by a
/// custom schema, reset the fields the request may not touch (`status`, or all but `status`), `managedFields`,
/// then validation (required fields, names, immutable fields). A Secret's `stringData` becomes `data`: before
/// `managedFields` for create and update, after them for apply.
protocol FieldPipeline: Sendable {
    /// A POST. `object` has its final name. Sets `metadata.managedFields` with operation `Update`.
    func create(_ object: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult

    /// A PUT, or a JSON, merge or strategic merge patch already carried out on `old` (which gave `new`).
    func update(old: Node, new: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult

    /// A server-side apply; `live` is `nil` when the object does not exist yet. `patch` is as the client sent it.
    func apply(live: Node?, patch: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult
}

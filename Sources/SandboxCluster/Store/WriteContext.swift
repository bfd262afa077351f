import Manifests

/// The circumstances of a write.
struct WriteContext: Sendable {
    /// The field manager.
    var manager: String
    /// `""`, `status` or `scale`.
    var subresource = ""
    /// Nothing is stored.
    var isDryRun = false
    /// An apply takes fields over from others.
    var force = false
    /// How unknown fields are treated.
    var validation = FieldRequest.Validation.warn

    /// What the field functions must know.
    func fieldRequest(_ resource: Resource, now: String) -> FieldRequest {
        FieldRequest(
            kind: resource.kind, resource: resource.plural, isNamespaced: resource.isNamespaced,
            subresource: subresource, hasStatus: resource.hasStatus, customSchema: resource.custom?.schema,
            manager: manager, force: force, validation: validation, now: now)
    }
}

/// The options of a deletion.
struct DeleteOptions: Sendable {
    enum Propagation: String, Sendable {
        case background = "Background"
        case foreground = "Foreground"
        case orphan = "Orphan"
    }

    var propagation = Propagation.background
    var uid: String?
    var resourceVersion: String?
    var isDryRun = false
}

/// What a write did.
struct WriteOutcome: Sendable {
    var object: Node
    /// Whether the object is new.
    var isCreated = false
    /// Texts for `Warning` headers.
    var warnings: [String] = []
}

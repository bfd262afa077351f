import Manifests

/// The field functions as the real API server has them: the built-in kinds by their published schemas, custom
/// resources by the schema of their definition.
struct StandardFieldPipeline: FieldPipeline {
    /// Creates the functions; they keep no state.
    init() {}

    func create(_ object: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult {
        let kind = try KindRules(request)
        var decoded = try kind.decode(object, request)
        let empty = kind.emptyObject(like: decoded.object)
        if !ManagedFields.isReset(in: object) {
            let managed = ManagedFields(of: object) ?? ManagedFields()
            ManagedFields.strip(&decoded.object)
            let ownership = kind.ownership(request)
            ownership.update(
                old: empty, new: decoded.object, managed: managed, manager: request.manager,
                subresource: request.subresource
            ).encode(into: &decoded.object)
        } else {
            ManagedFields.strip(&decoded.object)
        }
        kind.resetStatus(of: &decoded.object, to: nil)
        kind.prepareForCreate(&decoded.object)
        try kind.validate(decoded.object, old: nil)
        return decoded
    }

    func update(old: Node, new: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult {
        let kind = try KindRules(request)
        var decoded = try kind.decode(new, request)
        kind.resetFields(of: &decoded.object, to: old, request)
        kind.keepAllocated(in: &decoded.object, from: old)

        var live = old
        ManagedFields.strip(&live)
        let ownManaged = request.subresource.isEmpty ? ManagedFields(of: new) : nil
        let isReset = request.subresource.isEmpty && ManagedFields.isReset(in: new)
        var managed = ownManaged ?? ManagedFields()
        if managed.isEmpty, !isReset { managed = ManagedFields(of: old) ?? ManagedFields() }
        ManagedFields.strip(&decoded.object)
        // An object that nobody owned stays so until its first apply.
        if !managed.isEmpty, !isReset {
            let ownership = kind.ownership(request)
            managed = ownership.update(
                old: live, new: decoded.object, managed: managed, manager: request.manager,
                subresource: request.subresource)
        }
        (isReset ? ManagedFields() : managed).encode(into: &decoded.object)
        if request.subresource != "status" { try kind.validate(decoded.object, old: old) }
        return decoded
    }

    func apply(live: Node?, patch: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult {
        let kind = try KindRules(request)
        let patch = BuiltInShape.canonical(patch)
        try kind.checkApply(patch, request)

        let empty = kind.emptyObject(like: patch)
        var managed = live.flatMap { ManagedFields(of: $0) } ?? ManagedFields()
        var old = live ?? empty
        ManagedFields.strip(&old)
        let ownership = kind.ownership(request)
        if managed.isEmpty, live != nil {
            managed = ownership.update(
                old: empty, new: old, managed: managed, manager: "before-first-apply", subresource: "")
        }
        let outcome = try Self.apply(ownership, old, patch, managed, request)
        var object = outcome.object ?? old
        object = kind.settle(object, request)
        kind.resetFields(of: &object, to: live ?? empty, request)
        ManagedFields.strip(&object)
        LastApplied.refresh(in: &object, from: patch, manager: request.manager)
        outcome.managed.encode(into: &object)
        if live == nil { kind.prepareForCreate(&object) } else { kind.keepAllocated(in: &object, from: old) }
        if request.subresource != "status" { try kind.validate(object, old: live) }
        return FieldResult(object: object)
    }

    private static func apply(
        _ ownership: FieldOwnership, _ live: Node, _ patch: Node, _ managed: ManagedFields, _ request: FieldRequest
    ) throws(APIStatus) -> (object: Node?, managed: ManagedFields) {
        func run(force: Bool) throws(FieldConflicts) -> (object: Node?, managed: ManagedFields) {
            try ownership.apply(
                live: live, config: patch, managed: managed, manager: request.manager,
                subresource: request.subresource, force: force)
        }
        do {
            return try run(force: request.force)
        } catch {
            guard let rest = LastApplied.remaining(error, in: live, type: ownership.type, manager: request.manager)
            else { throw error.status }
            if !rest.fields.isEmpty { throw rest.status }
            do {
                return try run(force: true)
            } catch {
                throw error.status
            }
        }
    }
}

/// The annotation in which client-side apply keeps what it applied last, and the way from it to server-side apply.
enum LastApplied {
    private static let annotation = "kubectl.kubernetes.io/last-applied-configuration"

    /// The conflicts that remain when kubectl applies on the server what it once applied by itself: fields that the
    /// annotation names with the same values are its own. `nil` when that does not concern this request.
    static func remaining(
        _ conflicts: FieldConflicts, in live: Node, type: SchemaType, manager: String
    ) -> FieldConflicts? {
        guard manager == "kubectl", let text = live.value(at: "metadata", "annotations", annotation)?.string,
            let last = try? JSON.parse(text), last.mapping != nil,
            TypedCheck.problem(with: last, type: type) == nil
        else { return nil }
        let comparison = FieldComparison(old: last, new: live, type: type)
        let allowed = FieldSet(of: last, type: type)
            .subtracting(comparison.modified.union(comparison.added).union(comparison.removed))
        return FieldConflicts(fields: conflicts.fields.filter { !allowed.contains($0.path) })
    }

    /// Renews the annotation on an apply by kubectl, where it is there already.
    static func refresh(in object: inout Node, from patch: Node, manager: String) {
        guard manager == "kubectl", object.value(at: "metadata", "annotations", annotation) != nil else { return }
        var applied = patch
        if var annotations = patch.value(at: "metadata", "annotations"), annotations[annotation] != nil,
            var metadata = patch["metadata"]
        {
            annotations[annotation] = nil
            metadata["annotations"] = annotations.mapping?.isEmpty == true ? nil : annotations
            applied["metadata"] = metadata
        }
        guard var metadata = object["metadata"], var annotations = metadata["annotations"] else { return }
        annotations[annotation] = .string(JSON.text(applied, sortedKeys: true, escapeHTML: true) + "\n")
        metadata["annotations"] = annotations
        object["metadata"] = metadata
    }
}

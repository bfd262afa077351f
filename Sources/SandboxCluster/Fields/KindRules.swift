import Manifests

/// What the field functions do differently for one kind.
struct KindRules: Sendable {
    /// The kind in the version of the request.
    let kind: GroupVersionKind
    /// The type of its objects.
    let type: SchemaType
    /// The schema of a custom resource.
    let custom: CustomSchema?
    /// Whether it has a status that only its subresource writes.
    let hasStatus: Bool
    /// The plural name.
    let resource: String
    /// Whether its objects live in namespaces.
    let isNamespaced: Bool

    /// Finds the rules for a request. A custom resource without a schema may hold anything.
    init(_ request: FieldRequest) throws(APIStatus) {
        kind = request.kind
        hasStatus = request.hasStatus
        resource = request.resource
        isNamespaced = request.isNamespaced
        if let schema = request.customSchema {
            let custom = CustomSchema(schema)
            self.custom = custom
            type = custom.type
        } else if let type = SchemaTable.builtIn.type(for: request.kind) {
            custom = nil
            self.type = type
        } else {
            let custom = CustomSchema(
                .mapping(["type": .string("object"), "x-kubernetes-preserve-unknown-fields": .bool(true)]))
            self.custom = custom
            type = custom.type
        }
    }

    /// Ownership by the rules of this kind and request.
    func ownership(_ request: FieldRequest) -> FieldOwnership {
        FieldOwnership(
            type: type, resetFields: resetFields(request), now: request.now, apiVersion: kind.apiVersion,
            omitsTime: request.subresource == "scale")
    }

    private func resetFields(_ request: FieldRequest) -> FieldSet {
        var fields = FieldSet()
        if request.subresource == "status" {
            for field in ["spec", "data", "metadata"] { fields.insert(PathElement.field(field)) }
            if custom != nil {
                for field in type.fields where field.name != "status" { fields.insert(PathElement.field(field.name)) }
            }
        } else if hasStatus {
            fields.insert(PathElement.field("status"))
        }
        return fields
    }

    /// An object of the kind before anything is in it. A custom resource has nothing but its kind.
    func emptyObject(like object: Node) -> Node {
        var empty = custom == nil ? BuiltInShape.empty(type) : .mapping([:])
        empty["apiVersion"] = .string(kind.apiVersion)
        empty["kind"] = .string(kind.kind)
        var metadata = empty["metadata"] ?? .mapping([:])
        for name in ["name", "namespace"] { metadata[name] = object.value(at: "metadata", name) }
        empty["metadata"] = metadata
        return empty
    }

    // MARK: Decoding

    /// Reads the object of a create or update: types, unknown fields, form and defaults.
    func decode(_ node: Node, _ request: FieldRequest) throws(APIStatus) -> FieldResult {
        var unknown: [String] = []
        var object = BuiltInShape.canonical(node)
        if let custom {
            object = custom.prune(object, dropped: &unknown)
            object = custom.withDefaults(object)
        } else {
            var body = object
            ManagedFields.strip(&body)
            let check = DecodeCheck(body, type: type)
            if let problem = check.problem { throw .badRequest(cannotHandle(problem)) }
            unknown = check.unknownFields
            object = settle(object, request)
        }
        let texts = unknown.map { "unknown field \"\($0)\"" }
        switch request.validation {
        case .ignore: return FieldResult(object: object)
        case .warn: return FieldResult(object: object, warnings: texts)
        case .strict:
            if texts.isEmpty { return FieldResult(object: object) }
            throw .badRequest(cannotHandle("strict decoding error: \(texts.joined(separator: ", "))"))
        }
    }

    private func cannotHandle(_ problem: String) -> String {
        "\(kind.kind) in version \"\(kind.version)\" cannot be handled as a \(kind.kind): \(problem)"
    }

    /// Gives an object its server-side form with defaults.
    func settle(_ object: Node, _ request: FieldRequest) -> Node {
        if let custom {
            var dropped: [String] = []
            return custom.withDefaults(custom.prune(object, dropped: &dropped))
        }
        // What a Secret is given as text becomes its data; nothing reads it back.
        var object = object
        if kind.kind == "Secret", kind.group.isEmpty { Defaults.encodeStringData(&object) }
        return Defaults.apply(to: BuiltInShape.normalize(object, type: type), kind: kind, type: type)
    }

    // MARK: Apply

    /// What makes an applied configuration unusable before it is merged.
    func checkApply(_ patch: Node, _ request: FieldRequest) throws(APIStatus) {
        if let version = patch["apiVersion"]?.string, version != kind.apiVersion {
            throw .badRequest(
                "Incorrect version specified in apply patch. Specified patch version: \(version), expected: \(kind.apiVersion)"
            )
        }
        if let managed = patch.value(at: "metadata", "managedFields"), !managed.isNull {
            throw .badRequest("metadata.managedFields must be nil")
        }
        guard let problem = TypedCheck.problem(with: patch, type: type) else { return }
        let namespace = patch.value(at: "metadata", "namespace")?.string ?? ""
        let name = patch.value(at: "metadata", "name")?.string ?? ""
        throw APIStatus(
            code: 500, reason: "",
            message: "failed to create typed patch object (\(namespace)/\(name); \(kind.apiVersion), "
                + "Kind=\(kind.kind)): \(problem)")
    }

    // MARK: What a request may not touch

    /// Undoes changes to the parts that the request's resource does not write.
    func resetFields(of object: inout Node, to old: Node, _ request: FieldRequest) {
        if request.subresource == "status" {
            var kept = old
            kept["status"] = object["status"]
            if custom == nil, var metadata = kept["metadata"] {
                metadata["annotations"] = object.value(at: "metadata", "annotations")
                kept["metadata"] = metadata
            }
            object = kept
        } else {
            resetStatus(of: &object, to: old)
        }
    }

    /// Puts the status of `old` in place, or the status of a new object.
    func resetStatus(of object: inout Node, to old: Node?) {
        guard hasStatus else { return }
        let fresh = custom == nil ? BuiltInShape.empty(type)["status"] : nil
        object["status"] = old == nil ? fresh : old?["status"] ?? fresh
    }

    /// What the server sets itself on a new object, and nobody owns.
    func prepareForCreate(_ object: inout Node) {
        Defaults.prepareForCreate(&object, kind: kind)
    }

    /// Keeps what the server had allocated for an object where a write does not name it.
    func keepAllocated(in object: inout Node, from old: Node) {
        Defaults.keepAllocated(in: &object, from: old, kind: kind)
    }

    // MARK: Validation

    /// Throws 422 with all that is wrong with the object as a whole.
    func validate(_ object: Node, old: Node?) throws(APIStatus) {
        let context = ValidationContext(
            kind: kind, resource: resource, isNamespaced: isNamespaced, isCustom: custom != nil)
        var causes: [APIStatus.Cause] = []
        if let custom {
            causes = Validation.metadata(object, old: old, context) + custom.validate(object)
        } else {
            causes = Validation.check(object, old: old, type: type, context)
        }
        guard !causes.isEmpty else { return }
        throw .invalid(
            kind: kind.kind, group: kind.group, name: object.value(at: "metadata", "name")?.string ?? "",
            causes: causes)
    }
}

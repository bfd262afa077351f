import Manifests

extension ClusterState {
    /// POST: stores a new object.
    mutating func create(
        _ resource: Resource, namespace: String, _ body: Node, _ context: WriteContext
    ) throws(APIStatus) -> WriteOutcome {
        try check(body, resource, namespace: namespace)
        var body = body
        var name = body.objectName
        if name.isEmpty {
            let prefix = body.value(at: "metadata", "generateName")?.string ?? ""
            guard !prefix.isEmpty else {
                throw APIStatus.invalid(
                    kind: resource.kind.kind, group: resource.kind.group, name: "",
                    causes: [
                        .init(
                            reason: "FieldValueRequired", message: "Required value: name or generateName is required",
                            field: "metadata.name")
                    ])
            }
            name = prefix + newSuffix()
            body.setMetadata("name", .string(name))
        }
        let id = ObjectID(namespace: namespace, name: name)
        try checkNamespace(resource, id)
        if let version = body.value(at: "metadata", "resourceVersion")?.string, !version.isEmpty {
            throw APIStatus(
                code: 500, reason: "", message: "resourceVersion should not be set on objects to be created")
        }
        guard object(resource.storage, id) == nil else { throw resource.alreadyExists(name) }
        for key in [
            "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "selfLink",
        ] {
            body.setMetadata(key, nil)
        }
        Strategy.prepareRequest(&body, resource)
        let result = try fields.create(body, context.fieldRequest(resource, now: time.timestamp))
        let stored = storeNew(result.object, resource, id, context)
        return WriteOutcome(object: stored, isCreated: true, warnings: result.warnings)
    }

    /// PUT, or a patch carried out by `change`.
    mutating func update(
        _ resource: Resource, _ id: ObjectID, _ context: WriteContext, mustNameVersion: Bool = false,
        change: (Node) throws(APIStatus) -> Node
    ) throws(APIStatus) -> WriteOutcome {
        guard let stored = object(resource.storage, id) else { throw resource.notFound(id.name) }
        let old = served(stored, as: resource)
        var new = try change(old)
        try check(new, resource, namespace: id.namespace)
        guard new.objectName == id.name || new.objectName.isEmpty else { throw nameDiffers(new.objectName, id.name) }
        let version = new.value(at: "metadata", "resourceVersion")?.string ?? ""
        if version.isEmpty, mustNameVersion, resource.custom != nil {
            throw APIStatus.invalid(
                kind: resource.kind.kind, group: resource.kind.group, name: id.name,
                causes: [
                    .init(
                        reason: "FieldValueInvalid", message: "Invalid value: 0: must be specified for an update",
                        field: "metadata.resourceVersion")
                ])
        }
        if !version.isEmpty, version != old.value(at: "metadata", "resourceVersion")?.string {
            throw resource.conflict(
                id.name,
                "the object has been modified; please apply your changes to the latest version and try again")
        }
        if !new.objectUID.isEmpty, new.objectUID != old.objectUID {
            throw resource.conflict(
                id.name,
                "Precondition failed: UID in precondition: \(new.objectUID), UID in object meta: \(old.objectUID)")
        }
        keepIdentity(&new, old)
        Strategy.prepareRequest(&new, resource, old: old)
        let result = try fields.update(old: old, new: new, context.fieldRequest(resource, now: time.timestamp))
        let updated = storeChanged(result.object, old: old, resource, id, context)
        return WriteOutcome(object: updated, warnings: result.warnings)
    }

    /// A server-side apply, which creates the object if it does not exist.
    mutating func apply(
        _ resource: Resource, _ id: ObjectID, _ patch: Node, _ context: WriteContext
    ) throws(APIStatus) -> WriteOutcome {
        let live = object(resource.storage, id).map { served($0, as: resource) }
        if live == nil {
            guard context.subresource.isEmpty else { throw resource.notFound(id.name) }
            try checkNamespace(resource, id)
        }
        try check(patch, resource, namespace: id.namespace)
        guard patch.objectName == id.name || patch.objectName.isEmpty else {
            throw nameDiffers(patch.objectName, id.name)
        }
        if let uid = patch.value(at: "metadata", "uid")?.string, !uid.isEmpty, uid != live?.objectUID {
            throw resource.conflict(
                id.name, "uid mismatch: the provided object specified uid \(uid), and no existing object was found")
        }
        if let version = patch.value(at: "metadata", "resourceVersion")?.string, !version.isEmpty,
            version != live?.value(at: "metadata", "resourceVersion")?.string
        {
            throw resource.conflict(
                id.name,
                "the object has been modified; please apply your changes to the latest version and try again")
        }
        let result = try fields.apply(
            live: live, patch: patch, context.fieldRequest(resource, now: time.timestamp))
        guard let live else {
            let stored = storeNew(result.object, resource, id, context)
            return WriteOutcome(object: stored, isCreated: true, warnings: result.warnings)
        }
        var object = result.object
        keepIdentity(&object, live)
        let updated = storeChanged(object, old: live, resource, id, context)
        return WriteOutcome(object: updated, warnings: result.warnings)
    }

    /// The stored object in the version of `resource`.
    func served(_ object: Node, as resource: Resource) -> Node {
        guard object["apiVersion"]?.string != resource.kind.apiVersion else { return object }
        var object = object
        Strategy.convert(&object, to: resource.kind)
        return object
    }

    private mutating func storeNew(
        _ object: Node, _ resource: Resource, _ id: ObjectID, _ context: WriteContext
    ) -> Node {
        var object = object
        object.setMetadata("name", .string(id.name))
        if resource.isNamespaced { object.setMetadata("namespace", .string(id.namespace)) }
        object.setMetadata("uid", .string(newUID()))
        object.setMetadata("creationTimestamp", .string(time.timestamp))
        object.setMetadata("resourceVersion", nil)
        object.setMetadata("generation", resource.hasGeneration ? .int(1) : nil)
        Strategy.prepareNew(&object, resource, &self)
        object = object.inObjectOrder
        return context.isDryRun ? object : stored(object, resource, id)
    }

    private mutating func storeChanged(
        _ object: Node, old: Node, _ resource: Resource, _ id: ObjectID, _ context: WriteContext
    ) -> Node {
        var object = object
        Strategy.prepareChanged(&object, old: old, resource, &self)
        if resource.hasGeneration, Strategy.isNewGeneration(old: old, new: object, resource) {
            object.setMetadata("generation", .int(old.generation + 1))
        } else {
            object.setMetadata("generation", old.value(at: "metadata", "generation"))
        }
        object.setMetadata("resourceVersion", old.value(at: "metadata", "resourceVersion"))
        object = object.inObjectOrder
        if object.withoutFieldTimes == old.withoutFieldTimes { return old }
        if context.isDryRun { return object }
        if object.isTerminating, object.finalizers.isEmpty, Strategy.isEmptyNamespace(object) {
            remove(resource.storage, id, last: object)
            afterRemoval(of: old, resource)
            return object
        }
        return stored(object, resource, id)
    }

    private mutating func stored(_ object: Node, _ resource: Resource, _ id: ObjectID) -> Node {
        let object = put(object, resource.storage, id)
        afterChange(of: object, resource)
        return object
    }

    private func keepIdentity(_ new: inout Node, _ old: Node) {
        for key in [
            "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "namespace",
            "selfLink", "name", "generateName",
        ] {
            new.setMetadata(key, old.value(at: "metadata", key))
        }
    }

    private func nameDiffers(_ name: String, _ expected: String) -> APIStatus {
        .badRequest("the name of the object (\(name)) does not match the name on the URL (\(expected))")
    }

    /// Checks the kind, version and namespace that a body names.
    private func check(_ body: Node, _ resource: Resource, namespace: String) throws(APIStatus) {
        guard body.mapping != nil else {
            throw APIStatus.badRequest("the object provided is unrecognized (must be an object)")
        }
        let version = body["apiVersion"]?.string ?? ""
        let kind = body["kind"]?.string ?? ""
        guard !kind.isEmpty else {
            throw APIStatus.badRequest("Object 'Kind' is missing in the request body")
        }
        guard version == resource.kind.apiVersion else {
            throw APIStatus.badRequest(
                "the API version in the data (\(version)) does not match the expected API version "
                    + "(\(resource.kind.apiVersion))")
        }
        guard kind == resource.kind.kind else {
            throw APIStatus.badRequest(
                "\(kind) in version \"\(resource.kind.version)\" cannot be handled as a \(resource.kind.kind): "
                    + "the kind in the data does not match the expected kind")
        }
        let bodyNamespace = body.objectNamespace
        if !bodyNamespace.isEmpty, bodyNamespace != namespace {
            throw APIStatus.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        }
    }

    /// Refuses new objects in a namespace that is missing or being deleted.
    private func checkNamespace(_ resource: Resource, _ id: ObjectID) throws(APIStatus) {
        guard resource.isNamespaced else { return }
        guard let namespace = object(Self.namespaces, ObjectID(namespace: "", name: id.namespace)) else {
            throw APIStatus(
                code: 404, reason: "NotFound", message: "namespaces \"\(id.namespace)\" not found",
                details: .init(name: id.namespace, kind: "namespaces"))
        }
        guard namespace.isTerminating else { return }
        throw APIStatus(
            code: 403, reason: "Forbidden",
            message: "\(resource.qualifiedName) \"\(id.name)\" is forbidden: unable to create new content in namespace "
                + "\(id.namespace) because it is being terminated",
            details: .init(
                name: id.name, group: resource.kind.group, kind: resource.plural,
                causes: [
                    .init(
                        reason: "NamespaceTerminating", message: "namespace \(id.namespace) is being terminated",
                        field: "metadata.namespace")
                ]))
    }

    static let namespaces = ResourceName(group: "", plural: "namespaces")
}

extension Node {
    /// The object without the times of its managed fields, which do not make a change.
    fileprivate var withoutFieldTimes: Node {
        guard let entries = value(at: "metadata", "managedFields")?.sequence else { return self }
        var copy = self
        copy.setMetadata("managedFields", .sequence(entries.map { $0.dropping("time") }))
        return copy
    }
}

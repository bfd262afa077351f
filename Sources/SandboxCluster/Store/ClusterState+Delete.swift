import Manifests

extension ClusterState {
    /// What a deletion answers.
    enum DeleteOutcome: Sendable {
        /// The object is gone.
        case removed(uid: String)
        /// It waits for its finalizers.
        case terminating(Node)
    }

    private static let lastingNamespaces: Set<String> = ["default", "kube-public", "kube-system"]

    /// DELETE of one object.
    mutating func delete(
        _ resource: Resource, _ id: ObjectID, _ options: DeleteOptions
    ) throws(APIStatus) -> DeleteOutcome {
        guard let stored = object(resource.storage, id) else { throw resource.notFound(id.name) }
        var object = served(stored, as: resource)
        try checkPreconditions(object, resource, id, options)
        if resource.storage == Self.namespaces, Self.lastingNamespaces.contains(id.name) {
            throw APIStatus(
                code: 403, reason: "Forbidden",
                message: "namespaces \"\(id.name)\" is forbidden: this namespace may not be deleted",
                details: .init(name: id.name, kind: "namespaces"))
        }
        let uid = object.objectUID
        if options.isDryRun { return .removed(uid: uid) }

        var finalizers = object.finalizers
        let marker: String? =
            switch options.propagation {
            case .background: nil
            case .foreground: "foregroundDeletion"
            case .orphan: "orphan"
            }
        if let marker, !finalizers.contains(marker), resource.kind.kind != "Namespace" { finalizers.append(marker) }
        let isHeldNamespace = !Strategy.isEmptyNamespace(object)
        guard !finalizers.isEmpty || isHeldNamespace else {
            remove(resource.storage, id)
            afterRemoval(of: object, resource)
            return .removed(uid: uid)
        }
        if object.isTerminating, finalizers == object.finalizers { return .terminating(object) }
        if !object.isTerminating {
            object.setMetadata("deletionTimestamp", .string(time.timestamp))
            if isHeldNamespace {
                object.set("status", "phase", to: .string("Terminating"))
            } else {
                object.setMetadata("deletionGracePeriodSeconds", .int(0))
            }
            if object.generation > 0 { object.setMetadata("generation", .int(object.generation + 1)) }
        }
        if !finalizers.isEmpty { object.setMetadata("finalizers", .sequence(finalizers.map { .string($0) })) }
        return .terminating(put(object, resource.storage, id))
    }

    /// Deletes all objects that match, and returns them.
    mutating func deleteAll(
        _ resource: Resource, _ filter: ObjectFilter, _ options: DeleteOptions
    ) throws(APIStatus) -> [Node] {
        let found = objects(resource.storage, in: filter.namespace).filter { filter.matches($0.object) }
        for item in found { _ = try delete(resource, item.id, options) }
        return found.map { served($0.object, as: resource) }
    }

    private func checkPreconditions(
        _ object: Node, _ resource: Resource, _ id: ObjectID, _ options: DeleteOptions
    ) throws(APIStatus) {
        func failure(_ why: String) -> APIStatus {
            APIStatus(
                code: 409, reason: "Conflict",
                message: "Operation cannot be fulfilled on \(resource.kind.kind)"
                    + "\(resource.kind.group.isEmpty ? "" : ".\(resource.kind.group)") \"\(id.name)\": \(why)",
                details: .init(name: id.name, group: resource.kind.group, kind: resource.kind.kind))
        }
        if let uid = options.uid, uid != object.objectUID {
            throw failure(
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.objectUID)). "
                    + "The object might have been deleted and then recreated")
        }
        let version = object.value(at: "metadata", "resourceVersion")?.string ?? ""
        if let wanted = options.resourceVersion, wanted != version {
            throw failure(
                "the ResourceVersion in the precondition (\(wanted)) does not match the ResourceVersion in record "
                    + "(\(version)). The object might have been modified")
        }
    }
}

import Base
import Manifests

/// One strategic merge patch: an object that says which resource it is for, and how that changes.
struct ResourcePatch {
    let resource: Resource
    let schema: MergeSchema
    var allowsNameChange: Bool { resource.allowsNameChange }
    var allowsKindChange: Bool { resource.allowsKindChange }

    /// The resource that the patch names. Throws `KustomizeError` where none or several fit.
    func target(in resources: ResourceMap) throws -> Resource {
        let id = resource.originalID
        // The name tells nearly all apart, and is quicker to compare than whole ids.
        let found = resources.resources.filter { other in
            (other.name == id.name || other.previous.contains { $0.name == id.name })
                && (id.equals(other.currentID) || other.previousIDs.contains(where: id.equals))
        }
        guard found.count == 1 else {
            let kind = "\(id.kind.kind.isEmpty ? "resource" : id.kind.kind) (\(id.kind.apiVersion))"
            let name = id.namespace.isEmpty ? id.name : "\(id.namespace)/\(id.name)"
            throw KustomizeError(
                found.isEmpty ? .notApplicable : .ambiguous, at: resource.location,
                found.isEmpty
                    ? "no \(kind) \(name) is there for the patch; its apiVersion, kind, name and namespace must be "
                        + "those of a resource"
                    : "\(found.count) resources are \(kind) \(name); a patch without target must fit one alone")
        }
        return found[0]
    }

    /// Applies the patch. `isSelected` says that a selector found the resource, not the patch's own id: the patch is
    /// then taken to have its group and version.
    /// - Returns: whether the resource is still there.
    func apply(to target: Resource, isSelected: Bool) throws -> Bool {
        var patch = resource.node
        if isSelected {
            patch["apiVersion"] = target.node["apiVersion"]
            patch.makeStrings(in: "labels")
            patch.makeStrings(in: "annotations")
        } else if allowsNameChange || allowsKindChange {
            patch.makeStrings(in: "annotations")
        }
        let old = target.node
        let name = old.value(at: "metadata", "name")
        let namespace = old.value(at: "metadata", "namespace")
        if allowsNameChange || allowsKindChange { target.rememberID() }
        let merged: Node?
        do {
            merged = try StrategicMerge(schema: schema).merge(patch, into: old)
        } catch var error as KustomizeError {
            error.location = error.location ?? resource.location
            error.message += " (in \(target.groupVersionKind.kind) \(target.name))"
            throw error
        }
        guard var node = merged, node.mapping?.isEmpty == false else { return false }
        if !allowsKindChange, let kind = old["kind"] { node["kind"] = kind }
        var metadata = node["metadata"]?.mapping ?? Mapping()
        if !allowsNameChange, let name { metadata["name"] = name }
        metadata["namespace"] = namespace
        node["metadata"] = .mapping(metadata)
        target.node = node
        target.linkedFields.follow(patch, in: &target.node)
        if target.deferredError == nil { target.deferredError = resource.deferredError }
        return true
    }
}

extension Node {
    /// Makes all values of `metadata.labels` or `metadata.annotations` strings, as Kustomize does wherever it goes
    /// through a map of strings: a null becomes its spelling, a list or mapping an empty text.
    mutating func makeStrings(in field: String) {
        guard var metadata = self["metadata"], let node = metadata[field] else { return }
        guard var values = node.mapping else {
            if node.isNull {
                metadata[field] = nil
                self["metadata"] = metadata
            }
            return
        }
        let isPlain = values.entries.allSatisfy {
            $0.value.scalar.map { $0.kind == .string && $0.style != .plain } ?? false
        }
        if isPlain, !values.isEmpty { return }
        values.updateValues { _, value in
            value = Node(
                .scalar(Scalar(text: value.scalar?.text ?? "", kind: .string)), line: value.line, column: value.column)
        }
        metadata[field] = values.isEmpty ? nil : .mapping(values)
        self["metadata"] = metadata
    }
}

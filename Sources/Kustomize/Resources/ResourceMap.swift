import Manifests

/// The resources of a build, in order; no two have the same present id.
final class ResourceMap {
    /// All of them. Transformers change the resources in place; who adds or removes some keeps the ids unique.
    var resources: [Resource]

    init(_ resources: [Resource] = []) { self.resources = resources }

    /// The resources whose present id equals `id` (group, version, kind, name and effective namespace).
    func resources(withCurrentID id: ResourceID) -> [Resource] {
        resources.filter { id.equals($0.currentID) }
    }

    /// The resources that have or had `id`.
    func resources(withAnyID id: ResourceID) -> [Resource] {
        resources.filter { resource in
            id.equals(resource.currentID) || resource.previousIDs.contains(where: id.equals)
        }
    }
}

extension ResourceID {
    /// Whether both name the same resource: names and kinds are equal, and so are the effective namespaces.
    func equals(_ other: ResourceID) -> Bool {
        name == other.name && kind == other.kind && effectiveNamespace == other.effectiveNamespace
    }
}

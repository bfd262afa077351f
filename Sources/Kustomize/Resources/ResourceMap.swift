import Manifests

/// The resources of a build, in order; no two have the same present id.
final class ResourceMap {
    /// What tells resources apart: an id with its effective namespace.
    private struct Key: Hashable {
        var kind: GroupVersionKind
        var name: String
        var namespace: String

        init(_ id: ResourceID) {
            kind = id.kind
            name = id.name
            namespace = id.effectiveNamespace
        }
    }

    /// All of them. Transformers change the resources in place; who adds or removes some keeps the ids unique.
    var resources: [Resource] {
        didSet { index = nil }
    }

    // The resources by each id that they have or had; `nil` until it is needed, and after anything changed.
    private var index: [Key: [Resource]]?

    init(_ resources: [Resource] = []) { self.resources = resources }

    /// The resources whose present id equals `id` (group, version, kind, name and effective namespace).
    func resources(withCurrentID id: ResourceID) -> [Resource] {
        resources(withAnyID: id).filter { id.equals($0.currentID) }
    }

    /// The resources that have or had `id`.
    func resources(withAnyID id: ResourceID) -> [Resource] { currentIndex()[Key(id)] ?? [] }

    /// Adds resources. Throws `KustomizeError` for one whose present id another one has.
    func append(_ added: [Resource]) throws {
        guard !added.isEmpty else { return }
        var index = currentIndex()
        // Taken out for the change, so that neither the array nor the index is copied.
        var all = resources
        resources = []
        defer {
            resources = all
            self.index = index
        }
        all.reserveCapacity(all.count + added.count)
        for resource in added {
            let id = resource.currentID
            if let other = index[Key(id)]?.first(where: { id.equals($0.currentID) }) {
                let place = other.location.map { ", first at \($0)" } ?? ""
                throw KustomizeError(
                    .conflictingIDs, at: resource.location,
                    "\(id.kind.kind) \(id.name) of namespace \(id.namespace.isEmpty ? "default" : id.namespace) "
                        + "stands twice\(place)")
            }
            ResourceMap.note(resource, in: &index)
            all.append(resource)
        }
    }

    /// Puts a resource in the place of another.
    func replace(_ old: Resource, with new: Resource) {
        guard let position = resources.firstIndex(where: { $0 === old }) else { return }
        resources[position] = new
    }

    /// Forgets what is known about ids; to be called when resources may have been changed.
    func resourcesChanged() { index = nil }

    private func currentIndex() -> [Key: [Resource]] {
        if let index { return index }
        var index: [Key: [Resource]] = [:]
        index.reserveCapacity(resources.count)
        for resource in resources { ResourceMap.note(resource, in: &index) }
        self.index = index
        return index
    }

    private static func note(_ resource: Resource, in index: inout [Key: [Resource]]) {
        index[Key(resource.currentID), default: []].append(resource)
        for id in resource.previousIDs {
            let key = Key(id)
            if index[key]?.contains(where: { $0 === resource }) != true { index[key, default: []].append(resource) }
        }
    }
}

extension ResourceID {
    /// Whether both name the same resource: names and kinds are equal, and so are the effective namespaces.
    func equals(_ other: ResourceID) -> Bool {
        name == other.name && kind == other.kind && effectiveNamespace == other.effectiveNamespace
    }
}

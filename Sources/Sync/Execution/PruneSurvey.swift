import Applications
import Kubernetes
import Manifests

/// Finds the live objects that the application owns and that are not in its source.
enum PruneSurvey {
    /// What was found.
    struct Outcome: Sendable {
        var candidates: [PruneCandidate] = []
        /// Entries of the inventory that are no longer ours: the object is gone, or another application has it now.
        var released: Set<InventoryEntry> = []
        /// Entries of which it cannot be told whether their object is there; they stay in the inventory.
        var unresolved: Set<InventoryEntry> = []
    }

    private enum Finding: Sendable {
        case candidate(PruneCandidate)
        case released(InventoryEntry)
        case unresolved(InventoryEntry)
    }

    private enum Kind: Sendable {
        case served(APIResource)
        case gone
        case unresolved
    }

    static func run(
        _ tasks: [SyncTask], hooks: Set<ObjectKey>, inventory: Inventory?, context: SyncContext
    ) async throws -> Outcome {
        let target = Set(tasks.map(\.key)).union(hooks)
        var outcome = Outcome()
        if let inventory {
            // An entry of another version of an object that is still wanted is no object of its own.
            let gone = inventory.entries.filter { !target.contains($0.key) }.sorted()
            for finding in try await concurrently(
                gone, limit: context.limits.parallelism, { try await look(at: $0, context: context) })
            {
                switch finding {
                case .candidate(let candidate): outcome.candidates.append(candidate)
                case .released(let entry): outcome.released.insert(entry)
                case .unresolved(let entry): outcome.unresolved.insert(entry)
                }
            }
        } else {
            outcome.candidates = try await adopt(tasks, target: target, context: context)
        }
        return outcome
    }

    private static func look(at entry: InventoryEntry, context: SyncContext) async throws -> Finding {
        let resource: APIResource
        switch try await kind(of: entry, context: context) {
        case .served(let found): resource = found
        // Without its kind the object is gone too.
        case .gone: return .released(entry)
        case .unresolved: return .unresolved(entry)
        }
        let live = try await context.call(entry.key.description) {
            try await context.api.get(resource, namespace: entry.namespace, name: entry.name)
        }
        guard let live, isOwn(live, entry.key, context: context) else { return .released(entry) }
        return .candidate(PruneCandidate(entry: entry, resource: resource, live: live))
    }

    /// The kind in the version it was applied in, or in any that the server still has.
    private static func kind(of entry: InventoryEntry, context: SyncContext) async throws -> Kind {
        let (group, name) = (entry.kind.group, entry.kind.kind)
        let served = try await context.call("kind \(entry.kind)") { () -> APIResource? in
            if let resource = try await context.api.resource(for: entry.kind) { return resource }
            return try await context.api.resources().first { $0.kind.group == group && $0.kind.kind == name }
        }
        if let served { return .served(served) }
        guard let defined = try await DefinitionLookup.resources(group: group, kind: name, context: context) else {
            return .unresolved
        }
        let resource = defined.first { $0.kind.version == entry.kind.version } ?? defined.first
        return resource.map { .served($0) } ?? .gone
    }

    /// Without an inventory (the first sync, or a lost one): objects of the kinds and in the namespaces of the source
    /// that bear this application's own mark, as Argo CD left them.
    private static func adopt(
        _ tasks: [SyncTask], target: Set<ObjectKey>, context: SyncContext
    ) async throws -> [PruneCandidate] {
        struct Place: Hashable, Sendable {
            var resource: APIResource
            var namespace: String
        }
        var places: Set<Place> = []
        for task in tasks where task.isServed {
            guard let resource = task.resource, resource.verbs.contains("list") else { continue }
            places.insert(Place(resource: resource, namespace: task.key.namespace))
        }
        let ordered = places.sorted {
            ($0.resource.kind.description, $0.namespace) < ($1.resource.kind.description, $1.namespace)
        }
        let found = try await concurrently(ordered, limit: context.limits.parallelism) { place in
            try await list(place.resource, namespace: place.namespace, context: context).compactMap {
                object -> PruneCandidate? in
                let manifest = Manifest(object)
                let entry = InventoryEntry(
                    kind: place.resource.kind, namespace: manifest.namespace, name: manifest.name)
                guard !target.contains(entry.key), isOwn(object, entry.key, context: context) else { return nil }
                return PruneCandidate(entry: entry, resource: place.resource, live: object)
            }
        }
        return found.flatMap { $0 }
    }

    private static func list(
        _ resource: APIResource, namespace: String, context: SyncContext
    ) async throws -> [Node] {
        do {
            return try await context.api.list(resource, namespace: namespace, labelSelector: nil).items
        } catch let error as KubernetesError where [.notFound, .forbidden].contains(error.code) {
            // What may not be listed cannot be adopted; it stays as it is.
            return []
        } catch {
            return try await context.call("list of \(resource.plural)") { throw error }
        }
    }

    /// Whether the object bears this application's mark, and the mark is about this very object.
    /// Hooks are no part of what an application consists of; their own policies delete them.
    private static func isOwn(_ live: Node, _ key: ObjectKey, context: SyncContext) -> Bool {
        guard HookRole(Manifest(live), isFirst: true) == .none else { return false }
        guard let id = Manifest(live).annotation(TrackingID.annotation).flatMap({ TrackingID($0) }) else {
            return false
        }
        return id.application == context.request.application && id.isSelfReferencing(key)
    }
}

import Kubernetes
public import Manifests

/// What an application has in a cluster.
public struct ApplicationState: Sendable {
    /// One of its objects.
    public struct Object: Sendable, Hashable {
        /// The object.
        public var key: ObjectKey
        /// Whether it is there.
        public var exists: Bool
        /// How it fares; `nil` for kinds without a rule, and for objects that are not there.
        public var health: Health?
    }

    /// The commit of the last sync, whether it was finished or not.
    public var revision: String
    /// Whether the last sync came to its end.
    public var isComplete: Bool
    /// Its objects, in the order of a sync.
    public var objects: [Object]
    /// How it fares as a whole.
    public var health: Health
}

extension Synchronizer {
    /// What an application has in the cluster, by its inventory; `nil` if it was never synced. Changes nothing.
    ///
    /// Throws `SyncFailure` if the cluster does not answer, and `CancellationError`.
    public func state(
        of application: String, inventoryNamespace: String = "martlet"
    ) async throws -> ApplicationState? {
        var request = SyncRequest(
            application: application, destinationNamespace: "", manifests: [], revision: "", fence: 0)
        request.inventoryNamespace = inventoryNamespace
        let context = makeContext(request)
        var store = InventoryStore(api: context.api, request: request)
        try await store.readWithoutFence()
        guard let inventory = store.current else { return nil }
        let entries = inventory.entries.sorted { SyncOrder.precedes($0.key, $1.key) }
        let live = try await concurrently(entries, limit: context.limits.parallelism) { entry -> Node? in
            try await context.call("\(entry.key)") {
                guard let resource = try await context.api.resource(for: entry.kind) else { return nil }
                return try await context.api.get(resource, namespace: entry.namespace, name: entry.name)
            }
        }
        let pairs = zip(entries, live).map { (key: $0.key, live: $1) }
        return ApplicationState(
            revision: inventory.revision, isComplete: inventory.state == .complete,
            objects: pairs.map { key, live in
                ApplicationState.Object(key: key, exists: live != nil, health: live.flatMap(ObjectHealth.health))
            },
            health: ApplicationHealth.aggregate(pairs))
    }
}

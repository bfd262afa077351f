public import Applications
public import Manifests

/// One application's objects and how to bring them into the cluster.
public struct SyncRequest: Sendable {
    /// The name in tracking ids: `Application.trackingName(controlNamespace:)`.
    public var application: String
    /// Where objects go that name no namespace; may be empty if all objects are of the whole cluster.
    public var destinationNamespace: String
    /// The rendered objects.
    public var manifests: [Manifest]
    /// The application's sync options.
    public var options: SyncOptions
    /// Labels and annotations of the namespace that `CreateNamespace` makes.
    public var namespaceMetadata: SyncPolicy.NamespaceMetadata
    /// What may be deleted.
    public var prune: PrunePolicy
    /// How long the objects may take to become healthy; `nil` does not wait at all, between waves neither.
    public var healthTimeout: Duration?
    /// The commit, for the record.
    public var revision: String
    /// The lane's fence: of two workers the one with the smaller fence is stale and is refused.
    public var fence: Int64
    /// Identifies the sync through all attempts at it, so that a hook runs once although the agent dies in between. Empty:
    /// each call is a sync of its own.
    public var operation: String
    /// What a hook bears that was run for this operation and commit; `nil` without an operation.
    var operationMark: String? { operation.isEmpty ? nil : "\(operation)@\(revision)" }
    /// How long the hooks of one wave may take.
    public var hookTimeout: Duration
    /// The namespace of the inventories, in the destination cluster. It is made if it does not exist.
    public var inventoryNamespace: String

    /// Creates a request with no options, pruning off, and no waiting.
    public init(
        application: String, destinationNamespace: String, manifests: [Manifest], revision: String, fence: Int64
    ) {
        self.application = application
        self.destinationNamespace = destinationNamespace
        self.manifests = manifests
        self.revision = revision
        self.fence = fence
        options = SyncOptions()
        namespaceMetadata = SyncPolicy.NamespaceMetadata()
        prune = PrunePolicy()
        healthTimeout = nil
        operation = ""
        hookTimeout = .seconds(3600)
        inventoryNamespace = "martlet"
    }

    /// Creates the request that an application's sync policy asks for.
    public init(
        _ application: Application, controlNamespace: String, manifests: [Manifest], revision: String, fence: Int64
    ) {
        self.init(
            application: application.trackingName(controlNamespace: controlNamespace),
            destinationNamespace: application.destination.namespace, manifests: manifests, revision: revision,
            fence: fence)
        options = application.syncPolicy.options
        namespaceMetadata = application.syncPolicy.namespaceMetadata
        prune.isAllowed = application.syncPolicy.automated?.prune ?? false
        prune.allowsEmpty = application.syncPolicy.automated?.allowEmpty ?? false
    }
}

/// What a sync may delete, and from where on a person must agree.
public struct PrunePolicy: Sendable, Hashable {
    /// Objects that left the source are deleted.
    public var isAllowed: Bool
    /// A source without any object is taken at its word.
    public var allowsEmpty: Bool
    /// A person has approved this sync's deletions, however many.
    public var isApproved: Bool
    /// The largest share of the application's objects that is deleted without approval. A single deletion never
    /// exceeds it, so that an object can be renamed in a small application.
    public var maximumShare: Double
    /// The largest number of objects that is deleted without approval.
    public var maximumCount: Int

    /// Creates a policy; by default nothing is deleted, and from half of the objects or 20 on a person must agree.
    public init(
        isAllowed: Bool = false, allowsEmpty: Bool = false, isApproved: Bool = false, maximumShare: Double = 0.5,
        maximumCount: Int = 20
    ) {
        self.isAllowed = isAllowed
        self.allowsEmpty = allowsEmpty
        self.isApproved = isApproved
        self.maximumShare = maximumShare
        self.maximumCount = maximumCount
    }
}

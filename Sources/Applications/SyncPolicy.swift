/// `spec.syncPolicy`: when and how an application is synced.
public struct SyncPolicy: Sendable, Hashable {
    /// `automated`: sync without being asked; `nil` if the block is absent.
    public var automated: Automated?
    /// `syncOptions`.
    public var options: SyncOptions
    /// `retry`; `nil` if the block is absent.
    public var retry: Retry?
    /// `managedNamespaceMetadata`: labels and annotations of the namespace that `CreateNamespace` makes.
    public var namespaceMetadata: NamespaceMetadata

    /// Sync without being asked.
    public struct Automated: Sendable, Hashable {
        /// Whether it is on.
        public var enabled: Bool
        /// Delete objects that are no longer in the source.
        public var prune: Bool
        /// Undo changes made in the cluster; recorded, not honoured yet.
        public var selfHeal: Bool
        /// Accept a source without any object, and delete everything.
        public var allowEmpty: Bool

        /// Creates the block; only `enabled` is on by default.
        public init(enabled: Bool = true, prune: Bool = false, selfHeal: Bool = false, allowEmpty: Bool = false) {
            self.enabled = enabled
            self.prune = prune
            self.selfHeal = selfHeal
            self.allowEmpty = allowEmpty
        }
    }

    /// How often a failed sync is tried again: the n-th wait is `min(maxDuration, duration × factorⁿ)`.
    public struct Retry: Sendable, Hashable {
        /// The number of tries; below 0 for no limit.
        public var limit: Int
        /// The first wait.
        public var duration: Duration
        /// What each wait is multiplied with.
        public var factor: Int
        /// The longest wait.
        public var maxDuration: Duration
        /// Resolve the revision again before each try.
        public var refresh: Bool

        /// Creates Argo CD's default: 5 tries, 5 s doubling up to 3 min.
        public init(
            limit: Int = 5, duration: Duration = .seconds(5), factor: Int = 2, maxDuration: Duration = .seconds(180),
            refresh: Bool = false
        ) {
            self.limit = limit
            self.duration = duration
            self.factor = factor
            self.maxDuration = maxDuration
            self.refresh = refresh
        }
    }

    /// What the namespace made by `CreateNamespace` carries.
    public struct NamespaceMetadata: Sendable, Hashable {
        /// Labels.
        public var labels: [String: String]
        /// Annotations.
        public var annotations: [String: String]

        /// Creates the metadata.
        public init(labels: [String: String] = [:], annotations: [String: String] = [:]) {
            self.labels = labels
            self.annotations = annotations
        }
    }

    /// Creates a policy; by default nothing is automated.
    public init(
        automated: Automated? = nil, options: SyncOptions = SyncOptions(), retry: Retry? = nil,
        namespaceMetadata: NamespaceMetadata = NamespaceMetadata()
    ) {
        self.automated = automated
        self.options = options
        self.retry = retry
        self.namespaceMetadata = namespaceMetadata
    }
}

public import Base

/// What an `Application` (argoproj.io/v1alpha1) asks for: that the objects rendered from a source in Git stand in a
/// namespace of a cluster.
public struct Application: Sendable {
    /// The cluster that Argo CD runs in and whose address it writes so.
    public static let inClusterServer = "https://kubernetes.default.svc"

    /// `metadata.name`.
    public var name: String
    /// `metadata.namespace`; empty if it is not given, which means the agent's own.
    public var namespace: String
    /// `metadata.labels`.
    public var labels: [String: String]
    /// `metadata.annotations`.
    public var annotations: [String: String]
    /// `metadata.finalizers`.
    public var finalizers: [String]
    /// `spec.source`, or the item of `spec.sources` that gives manifests. `nil` if the application has several of those or
    /// is hydrated; `unhonoured` then holds a blocking record.
    public var source: ApplicationSource?
    /// The items of `spec.sources` whose files others may name by `$REF/…`.
    public var references: [ApplicationSource] = []
    /// `spec.destination`.
    public var destination: ApplicationDestination
    /// `spec.project`.
    public var project: String
    /// `spec.syncPolicy`.
    public var syncPolicy: SyncPolicy
    /// `spec.ignoreDifferences`, read and reported as not honoured.
    public var ignoreDifferences: [IgnoredDifference]
    /// `spec.revisionHistoryLimit`: how many past syncs to keep.
    public var revisionHistoryLimit: Int
    /// `spec.info`: facts for people.
    public var info: [Info]
    /// Every field that was given and does not have its effect yet, in the order of the file.
    public var unhonoured: [UnhonouredField]
    /// Where the manifest stands.
    public var location: SourceLocation?

    /// A named fact for people, such as an address.
    public struct Info: Sendable, Hashable {
        /// The name.
        public var name: String
        /// The text or address.
        public var value: String

        /// Creates a fact.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// One rule of `spec.ignoreDifferences`.
    public struct IgnoredDifference: Sendable, Hashable {
        /// The API group it is about; empty for the core group.
        public var group: String
        /// The kind it is about.
        public var kind: String
        /// The object's name, or empty for all.
        public var name: String
        /// The object's namespace, or empty for all.
        public var namespace: String
        /// JSON pointers of fields to leave out.
        public var jsonPointers: [String]
        /// jq expressions of fields to leave out.
        public var jqPathExpressions: [String]
        /// Managers whose fields are left out.
        public var managedFieldsManagers: [String]
    }

    /// Creates an application with Argo CD's defaults.
    public init(
        name: String, namespace: String = "", source: ApplicationSource?, destination: ApplicationDestination,
        project: String = "default", syncPolicy: SyncPolicy = SyncPolicy(), location: SourceLocation? = nil
    ) {
        self.name = name
        self.namespace = namespace
        self.source = source
        self.destination = destination
        self.project = project
        self.syncPolicy = syncPolicy
        self.location = location
        labels = [:]
        annotations = [:]
        finalizers = []
        ignoreDifferences = []
        revisionHistoryLimit = 10
        info = []
        unhonoured = []
    }

    /// The name that tracking ids carry: `name`, or `namespace_name` for an application outside `controlNamespace`.
    public func trackingName(controlNamespace: String) -> String {
        namespace.isEmpty || namespace == controlNamespace ? name : "\(namespace)_\(name)"
    }

    /// Whether the annotation `argocd.argoproj.io/skip-reconcile: "true"` asks to leave the application alone.
    public var skipsReconcile: Bool { annotations["argocd.argoproj.io/skip-reconcile"] == "true" }

    /// Why the application cannot be delivered as its author means it; empty if it can.
    public var blockers: [UnhonouredField] { unhonoured.filter(\.isBlocking) }
}

/// Where an application's objects go.
public struct ApplicationDestination: Sendable, Hashable {
    /// How the cluster is named.
    public enum Cluster: Sendable, Hashable {
        /// By the address of its API server.
        case server(String)
        /// By the name it has in the configuration.
        case name(String)
    }

    /// The cluster.
    public var cluster: Cluster
    /// The namespace of objects that name none; empty if none is given.
    public var namespace: String
    /// Where the cluster's name or address stands.
    public var location: SourceLocation?

    /// Creates a destination.
    public init(cluster: Cluster, namespace: String = "", location: SourceLocation? = nil) {
        self.cluster = cluster
        self.namespace = namespace
        self.location = location
    }
}

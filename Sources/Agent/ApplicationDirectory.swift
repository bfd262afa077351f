public import Manifests

/// What the API tells about applications.
public protocol ApplicationDirectory: Sendable {
    /// All applications, sorted by name.
    func applications() async throws -> [ApplicationOverview]
    /// One application with its objects compared with its cluster at this time; `nil` if there is none of that name.
    func application(named name: String) async throws -> ApplicationDetail?
    /// The rendered manifests of an application at `revision`, or at its target revision.
    func render(application name: String, revision: String?) async throws -> RenderedApplication?
    /// How an application's cluster differs from its manifests at `revision`, or at its target revision.
    func diff(application name: String, revision: String?) async throws -> ApplicationDifference?
}

/// An application as a line of a list.
public struct ApplicationOverview: Codable, Sendable, Equatable {
    /// Its name.
    public var name: String
    /// Its project.
    public var project: String
    /// The repository's name in the configuration; its URL if it is not configured.
    public var repository: String
    /// The folder in the repository.
    public var path: String
    /// The revision it follows.
    public var targetRevision: String
    /// The cluster's name in the configuration.
    public var cluster: String
    /// The namespace of its objects.
    public var namespace: String
    /// Whether pushes are applied without being asked for.
    public var automated: Bool
    /// The state of its last job; absent if there was none.
    public var lastState: String?
    /// The commit of its last success.
    public var lastCommit: String?
    /// Why its last job did not succeed.
    public var lastError: String?
    /// What keeps parts of its manifest from having an effect.
    public var conditions: [String]
}

/// An application with its objects.
public struct ApplicationDetail: Codable, Sendable {
    /// One object.
    public struct Object: Codable, Sendable {
        /// The API group; empty for the core group.
        public var group: String
        /// The kind.
        public var kind: String
        /// The namespace; empty for objects of the whole cluster.
        public var namespace: String
        /// The name.
        public var name: String
        /// `Synced`, `OutOfSync`, `Missing` or `Extraneous`.
        public var sync: String
        /// `Healthy`, `Progressing`, `Degraded`, `Suspended`, `Missing`, `Unknown`, or absent for kinds without health.
        public var health: String?
        /// What it waits for, or what differs.
        public var message: String?
    }

    /// The line of the list.
    public var overview: ApplicationOverview
    /// The commit that it was compared with.
    public var commit: String?
    /// `Synced`, `OutOfSync` or `Unknown`.
    public var sync: String
    /// The worst health of its objects.
    public var health: String
    /// Its objects.
    public var objects: [Object]
    /// Why it could not be compared.
    public var error: String?
}

/// Rendered manifests.
public struct RenderedApplication: Sendable {
    /// The commit.
    public var commit: String
    /// The manifests in the order of the files.
    public var manifests: [Manifest]
}

/// How a cluster differs from the manifests.
public struct ApplicationDifference: Codable, Sendable {
    /// One object that differs.
    public struct Object: Codable, Sendable {
        /// What is named, such as `apps/Deployment default/web`.
        public var object: String
        /// `create`, `change` or `prune`.
        public var action: String
        /// A unified diff of live and target; values of Secrets are not shown.
        public var diff: String
        /// Why it cannot be applied; absent if it can.
        public var error: String?

        /// Creates an entry.
        public init(object: String, action: String, diff: String, error: String? = nil) {
            self.object = object
            self.action = action
            self.diff = diff
            self.error = error
        }
    }

    /// The commit.
    public var commit: String
    /// The objects that differ; empty when all is as it should be.
    public var objects: [Object]

    /// Creates a difference.
    public init(commit: String, objects: [Object]) {
        self.commit = commit
        self.objects = objects
    }
}

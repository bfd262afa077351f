public import Base
public import Manifests

/// How an application's objects in the cluster differ from its source.
public struct Comparison: Sendable {
    /// One object.
    public struct Entry: Sendable {
        /// How it stands.
        public enum Status: Sendable, Hashable {
            /// As it should be.
            case synced
            /// These fields differ.
            case outOfSync([FieldDifference])
            /// It is not in the cluster yet.
            case missing
            /// It left the source. `keptBecause` says why it would stay; `nil` if a sync would delete it.
            case extraneous(keptBecause: String?)
            /// A sync of it would fail.
            case failed(SyncFailure)
        }

        /// The object, with the namespace it gets.
        public var key: ObjectKey
        /// How it stands.
        public var status: Status
        /// Where its manifest stands.
        public var location: SourceLocation?
        /// The object in the cluster, without what the server keeps for itself and with secret values masked.
        public var live: Node?
        /// What a sync would make of it, likewise.
        public var predicted: Node?
        /// Fields that a sync would take from other managers.
        public var takeovers: [Takeover]
        /// Its health as it is now; `nil` if it does not exist or its kind has none.
        public var health: Health?
    }

    /// All objects: those of the source in the order of the sync, then those that left it.
    public var entries: [Entry]
    /// The health of the application as it is now.
    public var health: Health
    /// Deletions that a person would have to approve.
    public var pruneRefusal: PruneRefusal?
    /// Remarks for people.
    public var warnings: [Diagnostic]

    /// Whether nothing differs.
    public var isSynced: Bool { entries.allSatisfy { $0.status == .synced } }
}

/// One field that differs.
public struct FieldDifference: Sendable, Hashable, CustomStringConvertible {
    /// The field, such as `.spec.template.spec.containers[name=web].image`.
    public var path: String
    /// Its value in the cluster as one line of JSON; `nil` if it is not there. Masked if it is a secret.
    public var live: String?
    /// The value a sync would give it; `nil` if it would remove it.
    public var desired: String?

    /// Creates a difference.
    public init(path: String, live: String?, desired: String?) {
        self.path = path
        self.live = live
        self.desired = desired
    }

    /// `.spec.replicas: 2 → 3`.
    public var description: String {
        switch (live, desired) {
        case (let live?, let desired?): "\(path): \(live) → \(desired)"
        case (nil, let desired?): "\(path): + \(desired)"
        case (let live?, nil): "\(path): - \(live)"
        case (nil, nil): path
        }
    }
}

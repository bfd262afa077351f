public import Base
public import Manifests

/// What a sync did.
public struct SyncResult: Sendable {
    /// One entry for each object that was looked at, in the order of the sync; deletions come last.
    public var objects: [ObjectResult]
    /// Fields that were taken from other managers.
    public var takeovers: [Takeover]
    /// Deletions that were held back for approval.
    public var pruneRefusal: PruneRefusal?
    /// The application's health at the end of the wait; `nil` if nothing was waited for.
    public var health: Health?
    /// Remarks for people, such as options of objects that are not honoured.
    public var warnings: [Diagnostic]
    /// Why it did not succeed; `nil` if it did.
    public var failure: SyncFailure?

    /// Creates an empty result.
    public init() {
        objects = []
        takeovers = []
        warnings = []
    }

    /// Whether everything is as the source says, apart from objects that may not be deleted.
    public var isSuccess: Bool { failure == nil }

    /// The number of objects with an outcome for which `condition` holds.
    public func count(where condition: (ObjectResult.Outcome) -> Bool) -> Int {
        objects.count { condition($0.outcome) }
    }

    /// Numbers for a commit status: `+2 ~1 -1`, or `no changes`.
    public var summary: String {
        let numbers: [(String, Int)] = [
            ("+", count { $0 == .created }), ("~", count { $0 == .configured }), ("-", count { $0 == .pruned }),
            ("!", count { if case .failed = $0 { true } else { false } }),
        ]
        let parts = numbers.filter { $0.1 > 0 }.map { "\($0.0)\($0.1)" }
        return parts.isEmpty ? "no changes" : parts.joined(separator: " ")
    }
}

/// What became of one object.
public struct ObjectResult: Sendable, Hashable {
    /// What became of it.
    public enum Outcome: Sendable, Hashable {
        /// It is new.
        case created
        /// It was changed.
        case configured
        /// It was already as it should be.
        case unchanged
        /// It was deleted, and is gone.
        case pruned
        /// It is a hook, and has run.
        case ran(SyncPhase)
        /// It left the source and stays, for this reason.
        case pruneSkipped(String)
        /// It was not tried, for this reason.
        case skipped(String)
        /// It was tried in vain.
        case failed(SyncFailure)
    }

    /// The object.
    public var key: ObjectKey
    /// What became of it.
    public var outcome: Outcome
    /// Where its manifest stands.
    public var location: SourceLocation?

    /// Creates a result.
    public init(_ key: ObjectKey, _ outcome: Outcome, location: SourceLocation? = nil) {
        self.key = key
        self.outcome = outcome
        self.location = location
    }
}

/// A field that another manager owned and that the sync took over, as Argo CD does.
public struct Takeover: Sendable, Hashable, CustomStringConvertible {
    /// The object.
    public var key: ObjectKey
    /// The manager that owned the field.
    public var manager: String
    /// The field, such as `.spec.replicas`.
    public var field: String

    /// Creates a record.
    public init(key: ObjectKey, manager: String, field: String) {
        self.key = key
        self.manager = manager
        self.field = field
    }

    /// `apps/Deployment default/web: .spec.replicas taken over from kubectl`.
    public var description: String { "\(key): \(field) taken over from \(manager)" }
}

/// Deletions that a person must approve first.
public struct PruneRefusal: Sendable, Hashable {
    /// Why.
    public var reason: String
    /// What would be deleted.
    public var objects: [ObjectKey]

    /// Creates a refusal.
    public init(reason: String, objects: [ObjectKey]) {
        self.reason = reason
        self.objects = objects
    }
}

/// One step of a running sync, for the event's time line.
public struct SyncProgress: Sendable, Hashable {
    /// What is going on.
    public enum Phase: String, Sendable, Hashable {
        /// Kinds and namespaces are resolved, and live objects compared.
        case compare
        /// Objects are applied.
        case apply
        /// Hooks run.
        case hook
        /// Objects are deleted.
        case prune
        /// The objects' health is waited for.
        case health
        /// Everything is done.
        case finished
    }

    /// What is going on.
    public var phase: Phase
    /// The object it is about, if it is one.
    public var key: ObjectKey?
    /// What became of it.
    public var outcome: ObjectResult.Outcome?
    /// A sentence for people; may be empty.
    public var message: String

    /// Creates a step.
    public init(
        _ phase: Phase, _ key: ObjectKey? = nil, outcome: ObjectResult.Outcome? = nil, message: String = ""
    ) {
        self.phase = phase
        self.key = key
        self.outcome = outcome
        self.message = message
    }
}

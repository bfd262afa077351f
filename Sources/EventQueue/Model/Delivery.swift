public import Base

/// One ref that a delivery says has moved.
public struct RefUpdate: Hashable, Sendable {
    /// The full name, such as `refs/heads/main`.
    public var ref: String
    /// Where the ref stood; `nil` (or the zero id, which is stored as `nil`) if it is new.
    public var before: CommitID?
    /// Where it stands now; `nil` (or the zero id) if it was deleted.
    public var after: CommitID?
    /// The host says that the ref is new.
    public var created: Bool
    /// The host says that the ref was deleted.
    public var deleted: Bool
    /// The host says that the move was not a fast-forward; such a push never takes over a waiting one unseen.
    public var forced: Bool

    /// Creates an update.
    public init(
        ref: String, before: CommitID?, after: CommitID?, created: Bool = false, deleted: Bool = false,
        forced: Bool = false
    ) {
        self.ref = ref
        self.before = before
        self.after = after
        self.created = created
        self.deleted = deleted
        self.forced = forced
    }
}

/// What the receiver decided about a delivery before it was stored.
public enum DeliveryOutcome: Hashable, Sendable {
    /// It concerns a configured repository: one job per ref is queued.
    case matched
    /// It is kept so that it can be shown, and nothing is queued.
    case ignored(reason: String)
}

/// A verified delivery on its way into the queue.
public struct NewDelivery: Hashable, Sendable {
    /// The receiver's name in the configuration.
    public var source: String
    /// The host's id of this delivery, unique for one source; the receiver's fallback is a digest of the body.
    public var key: String
    /// Whether the signature covers `key`. If not, somebody who can repeat a signed body may change the key, so equal
    /// bodies of one source within 10 minutes count as one delivery too.
    public var keyIsSigned: Bool
    /// The kind of event in the host's words, such as `push`.
    public var event: String
    /// The repository's name in the configuration.
    public var repository: String
    /// The refs that moved; each becomes a job of its own.
    public var refs: [RefUpdate]
    /// Why the jobs exist.
    public var cause: JobCause
    /// The pull request that the delivery is about; its jobs get a lane of their own.
    public var pullRequest: Int?
    /// Set for a request that is about one application only (a manual sync, drift): its jobs go straight to that
    /// application's lane of kind `kind` and nothing is expanded.
    public var application: String?
    /// The kind of the jobs: `event` unless `application` is set.
    public var kind: JobKind
    /// How urgent the jobs are.
    public var priority: JobPriority
    /// The body as it may be kept: secrets are already taken out by the caller.
    public var body: [UInt8]?
    /// SHA-256 of the body as it was received: 32 bytes, or empty when there was none.
    public var bodyDigest: [UInt8]
    /// Which of the receiver's secrets verified the delivery, counted from 0.
    public var signerKey: Int?
    /// When it arrived; the queue's clock if `nil`.
    public var receivedAt: Timestamp?
    /// Whether it is to be worked on.
    public var outcome: DeliveryOutcome
    /// The context under which the outcome of each ref's commit is reported, such as `martlet/summary`. A pending
    /// status is written with the delivery itself. `nil` reports nothing.
    public var summaryContext: String?
    /// More outbox rows to write in the same transaction; one for `summaryContext` replaces the built-in pending text.
    public var statuses: [StatusUpdate]

    /// Creates a delivery.
    public init(
        source: String, key: String, keyIsSigned: Bool = false, event: String, repository: String, refs: [RefUpdate],
        bodyDigest: [UInt8], outcome: DeliveryOutcome = .matched
    ) {
        self.source = source
        self.key = key
        self.keyIsSigned = keyIsSigned
        self.event = event
        self.repository = repository
        self.refs = refs
        self.cause = .push
        self.kind = .event
        self.priority = .normal
        self.bodyDigest = bodyDigest
        self.outcome = outcome
        self.statuses = []
    }
}

/// The answer to a delivery. The row is on disk when it is returned.
public enum Acceptance: Hashable, Sendable {
    /// A new row.
    case accepted(DeliveryID)
    /// The same delivery came before; this is how far it has come.
    case duplicate(DeliveryID, EventState)

    /// The event's number in both cases.
    public var id: DeliveryID {
        switch self {
        case .accepted(let id), .duplicate(let id, _): id
        }
    }
}

/// A request that was refused before it became a delivery: a bad signature, an unknown path, a body over the cap.
public struct Refusal: Hashable, Sendable {
    /// The receiver's name, or the path when there is no such receiver.
    public var source: String
    /// Why, without anything secret.
    public var reason: String
    /// The host's id of the delivery, if it sent one.
    public var key: String?
    /// Where the request came from.
    public var remoteAddress: String?
    /// When.
    public var at: Timestamp
    /// How many more were refused and not written one by one since the row before.
    public var suppressed: Int

    /// Creates a refusal.
    public init(source: String, reason: String, key: String? = nil, remoteAddress: String? = nil, at: Timestamp) {
        self.source = source
        self.reason = reason
        self.key = key
        self.remoteAddress = remoteAddress
        self.at = at
        self.suppressed = 0
    }
}

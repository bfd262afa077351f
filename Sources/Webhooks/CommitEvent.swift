public import Base

/// What a Git host says has happened to a repository. Only a hint: whoever acts on it looks up the configured
/// repository and asks its remote where the refs stand now, so that neither a replayed delivery nor a forged address
/// has any effect.
public struct CommitEvent: Sendable, Hashable {
    /// What the delivery told.
    public enum Kind: String, Sendable, Hashable {
        /// Refs moved; they may have been created or deleted too.
        case push
        /// A branch or tag was created.
        case refCreated
        /// A branch or tag was deleted.
        case refDeleted
    }

    /// The id of the receiver that took the delivery.
    public var receiver: String
    /// Names the delivery within its receiver: the host's id, else the body's digest.
    public var deliveryID: String
    /// What the delivery told.
    public var kind: Kind
    /// Which repository.
    public var repository: RepositoryHint
    /// The branches and tags that changed; at least one.
    public var refs: [RefChange]
    /// Refs of the same delivery that are of no interest, with the reason for the event's history.
    public var skippedRefs: [SkippedRef]
    /// Who pushed, escaped for logs.
    public var pusher: String?
    /// Which of the receiver's secrets signed the delivery, counted from 0.
    public var signerIndex: Int

    /// Creates an event.
    public init(
        receiver: String, deliveryID: String, kind: Kind, repository: RepositoryHint, refs: [RefChange],
        skippedRefs: [SkippedRef] = [], pusher: String? = nil, signerIndex: Int = 0
    ) {
        self.receiver = receiver
        self.deliveryID = deliveryID
        self.kind = kind
        self.repository = repository
        self.refs = refs
        self.skippedRefs = skippedRefs
        self.pusher = pusher
        self.signerIndex = signerIndex
    }
}

/// What a payload says about its repository; for finding the configured one, never to be called.
public struct RepositoryHint: Sendable, Hashable {
    /// `owner/name`, or for a generic delivery whatever its sender calls the repository. Escaped for logs.
    public var fullName: String?
    /// The host's own id, which survives a new name.
    public var stableID: String?
    /// The addresses in the payload.
    public var urls: [String]

    /// Creates a hint.
    public init(fullName: String?, stableID: String? = nil, urls: [String] = []) {
        self.fullName = fullName
        self.stableID = stableID
        self.urls = urls
    }

    /// What to call the repository in a log line.
    public var displayName: String {
        fullName ?? urls.first.map { LogText.escaped($0) } ?? stableID.map { "id \($0)" } ?? "unnamed"
    }
}

/// One branch or tag that changed.
public struct RefChange: Sendable, Hashable {
    /// The full name, `refs/heads/…` or `refs/tags/…`, by Git's rules for names.
    public var ref: String
    /// Where it stood; `nil` when it was created, or the payload does not say.
    public var before: CommitID?
    /// Where it stands; `nil` when it was deleted, or the payload does not say. For an annotated tag, the tag's id.
    public var after: CommitID?
    /// Whether it is new.
    public var created: Bool
    /// Whether it is gone.
    public var deleted: Bool
    /// Whether history was rewritten; `nil` when the host does not say.
    public var forced: Bool?

    /// Creates a change.
    public init(
        ref: String, before: CommitID?, after: CommitID?, created: Bool, deleted: Bool, forced: Bool? = nil
    ) {
        self.ref = ref
        self.before = before
        self.after = after
        self.created = created
        self.deleted = deleted
        self.forced = forced
    }
}

/// A ref of a delivery that is of no interest.
public struct SkippedRef: Sendable, Hashable {
    /// Its name, escaped for logs.
    public var ref: String
    /// Why.
    public var reason: String

    /// Creates it.
    public init(ref: String, reason: String) {
        self.ref = ref
        self.reason = reason
    }
}

/// What comes of a verified delivery.
public enum Outcome: Sendable, Hashable {
    /// Store these and answer 202.
    case events([CommitEvent])
    /// There is nothing to do; the reason is for the log.
    case ignored(reason: String)
    /// The host only wants to know whether somebody answers.
    case ping
    /// The receiver is unauthenticated: look at its repositories soon, not oftener than its limit allows, and believe
    /// nothing of the delivery.
    case pollHint
    /// The payload makes no sense.
    case undecodable(reason: String)
}

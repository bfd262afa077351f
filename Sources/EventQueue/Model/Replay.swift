/// What to replay.
public enum ReplaySelector: Hashable, Sendable {
    /// These jobs again: same application, same commit.
    case jobs([JobID])
    /// These deliveries again: matched with the configuration of today.
    case deliveries([DeliveryID])
    /// All deliveries that the filter lets through, at most `limit`.
    case matching(EventFilter, limit: Int)
}

/// A wish to do something again.
public struct ReplayRequest: Hashable, Sendable {
    /// What.
    public var selector: ReplaySelector
    /// Who asks.
    public var actor: String
    /// Why.
    public var reason: String
    /// A key of the caller's choice: the same key a second time changes nothing and answers as the first time did.
    public var requestKey: String
    /// Let a commit run that is older than what is deployed (a rollback).
    public var allowOlder: Bool
    /// Approve the deletions that the replayed jobs ask for.
    public var approvePrune: Bool
    /// Let a later replay of the same ref take over an earlier one; `false` runs each.
    public var coalesce: Bool

    /// Creates a request.
    public init(
        _ selector: ReplaySelector, actor: String, reason: String, requestKey: String, allowOlder: Bool = false,
        coalesce: Bool = true
    ) {
        self.selector = selector
        self.actor = actor
        self.reason = reason
        self.requestKey = requestKey
        self.allowOlder = allowOlder
        approvePrune = false
        self.coalesce = coalesce
    }
}

/// What a replay would do.
public struct ReplayPreview: Hashable, Sendable {
    /// How many deliveries or jobs were selected.
    public var selected: Int
    /// How many new jobs there would be.
    public var jobs: Int
    /// Selected but not replayable: unknown, ignored, or without a commit.
    public var skipped: Int
    /// The first few jobs that would be repeated; for a delivery never worked on there is none.
    public var sample: [JobSummary]
}

/// What a replay did.
public struct ReplayResult: Hashable, Sendable {
    /// Its number.
    public var id: ReplayID
    /// The new jobs.
    public var jobs: [JobID]
    /// Whether this request key had been used before, so that nothing new was queued.
    public var repeated: Bool
}

/// What to call off.
public enum CancelTarget: Hashable, Sendable {
    /// One job.
    case job(JobID)
    /// All open jobs of a delivery.
    case delivery(DeliveryID)
}

/// What became of a cancellation.
public struct CancelResult: Hashable, Sendable {
    /// Jobs that were waiting and are cancelled now.
    public var cancelled: [JobID]
    /// Running jobs whose worker will see the wish at its next heartbeat.
    public var requested: [JobID]
}

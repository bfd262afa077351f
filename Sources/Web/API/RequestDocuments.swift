/// What `POST /api/v1/replays` takes.
public struct ReplayRequestDocument: Codable, Sendable {
    /// Deliveries to match and apply again.
    public var events: [Int64]
    /// Jobs to run again: same application, same commit.
    public var jobs: [Int64]
    /// Who asks.
    public var actor: String
    /// Why.
    public var reason: String
    /// The same key a second time changes nothing.
    public var requestKey: String
    /// Let an older commit than the deployed one run.
    public var allowOlder: Bool
    /// Approve the deletions that the replayed jobs ask for.
    public var approvePrune: Bool
    /// Only say what would be done.
    public var preview: Bool

    /// Creates a request.
    public init(
        events: [Int64] = [], jobs: [Int64] = [], actor: String, reason: String, requestKey: String,
        allowOlder: Bool = false, approvePrune: Bool = false, preview: Bool = false
    ) {
        self.events = events
        self.jobs = jobs
        self.actor = actor
        self.reason = reason
        self.requestKey = requestKey
        self.allowOlder = allowOlder
        self.approvePrune = approvePrune
        self.preview = preview
    }
}

/// What a replay did, or would do.
public struct ReplayDocument: Codable, Sendable {
    /// The replay's number; absent for a preview.
    public var id: Int64?
    /// The new jobs; empty for a preview.
    public var jobs: [Int64]
    /// How many jobs there are or would be.
    public var count: Int
    /// Selected, but not to be replayed.
    public var skipped: Int
    /// Whether the request key had been used before.
    public var repeated: Bool
}

/// What `POST /api/v1/cancellations` takes: an event or a job.
public struct CancelRequestDocument: Codable, Sendable {
    /// The event whose open jobs are called off.
    public var event: Int64?
    /// The job that is called off.
    public var job: Int64?
    /// Who asks.
    public var actor: String
    /// Why.
    public var reason: String

    /// Creates a request.
    public init(event: Int64? = nil, job: Int64? = nil, actor: String, reason: String) {
        self.event = event
        self.job = job
        self.actor = actor
        self.reason = reason
    }
}

/// What a cancellation did.
public struct CancelDocument: Codable, Sendable {
    /// Jobs that were waiting and are cancelled.
    public var cancelled: [Int64]
    /// Running jobs that have been asked to stop.
    public var requested: [Int64]
}

/// Any failure of the API.
public struct ProblemDocument: Codable, Sendable {
    /// What went wrong.
    public var error: String

    /// Creates it.
    public init(error: String) { self.error = error }
}

/// What `GET /api/v1/version` answers.
public struct VersionDocument: Codable, Sendable {
    /// The agent's version.
    public var version: String
    /// The address of its listener.
    public var address: String?
}

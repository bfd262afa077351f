public import Base

/// The state of a commit status. The raw value is stored.
public enum StatusState: Int, Hashable, Sendable, CaseIterable {
    /// Waits.
    case pending = 0
    /// Is being worked on; hosts without this word show it as pending.
    case running = 1
    /// Good.
    case success = 2
    /// The change is bad.
    case failure = 3
    /// It could not be found out, or was called off.
    case error = 4

    /// Within one job a status only ever moves to an equal or higher rank.
    public var rank: Int { min(rawValue, 2) }
    /// Whether this is the last word of its job.
    public var isFinal: Bool { rank == 2 }

    /// The word for people and programs.
    public var name: String { String(describing: self) }
}

/// A commit status to be reported, written with the state that it reports.
public struct StatusUpdate: Hashable, Sendable {
    /// The commit.
    public var commit: CommitID
    /// Who reports: `martlet/<cluster>/<application>`.
    public var context: String
    /// The state.
    public var state: StatusState
    /// A short text for people.
    public var text: String
    /// Where it links to; `nil` keeps the address of the version before.
    public var url: String?

    /// Creates an update.
    public init(commit: CommitID, context: String, state: StatusState, text: String, url: String? = nil) {
        self.commit = commit
        self.context = context
        self.state = state
        self.text = text
        self.url = url
    }
}

/// A row of the status outbox.
public struct OutboxStatus: Hashable, Sendable {
    /// The row's number.
    public var id: StatusID
    /// The repository's name in the configuration.
    public var repository: String
    /// The status itself.
    public var status: StatusUpdate
    /// The version to be given to `markPosted` and `markFailed`; a later change of the row has a higher one.
    public var version: Int64
    /// The highest version that the host has.
    public var postedVersion: Int64
    /// The job that it reports.
    public var job: JobID?
    /// How often the newest version was tried in vain.
    public var tries: Int
    /// When it is tried next; `nil` when there is nothing to post or it was given up.
    public var nextTry: Timestamp?
    /// Why the last try failed.
    public var lastError: String?
}

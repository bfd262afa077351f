public import Base

/// What is reported about a commit under one context.
public struct CommitStatus: Sendable, Hashable {
    /// How far the commit has come.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// It waits for its turn.
        case queued
        /// It is being rendered, applied, or waited for.
        case progressing
        /// It is applied, and what it changed is healthy.
        case healthy
        /// It could not be applied, or what it changed is not healthy.
        case failed
        /// The agent could not do its work; nothing is known about the commit.
        case agentError
        /// The commit is on the branch no more, so that it will never be applied. (A commit that a later one contains
        /// gets that one's outcome instead.)
        case superseded

        /// Whether nothing follows.
        public var isFinal: Bool { self != .queued && self != .progressing }
    }

    /// The repository's name in the configuration; for logs.
    public var repository: String
    /// The commit.
    public var commit: CommitID
    /// What reports, by `StatusContext`: the host keeps one status for each commit and context.
    public var context: String
    /// How far the commit has come.
    public var state: State
    /// A sentence for people. Cut to the host's limit.
    public var description: String
    /// A page with the details. Only `http` and `https` are sent, and never one that holds credentials.
    public var targetURL: String?
    /// When the state was reached, in seconds since 1970.
    public var createdAt: Int

    /// Creates a status.
    public init(
        repository: String, commit: CommitID, context: String, state: State, description: String,
        targetURL: String? = nil, createdAt: Int
    ) {
        self.repository = repository
        self.commit = commit
        self.context = context
        self.state = state
        self.description = description
        self.targetURL = targetURL
        self.createdAt = createdAt
    }
}

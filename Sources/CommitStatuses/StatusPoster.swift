/// Reports statuses to one repository's host. A failure to report never fails what is reported.
public protocol StatusPoster: Sendable {
    /// Reports a status. Never throws: what can go wrong is an outcome, and none of them holds a credential.
    func post(_ status: CommitStatus) async -> PostOutcome
}

/// What came of reporting a status.
public enum PostOutcome: Sendable, Hashable {
    /// The host has it now.
    case posted
    /// The host had it before.
    case alreadySo
    /// It may work later: after the given time if the host named one, else by the caller's backoff.
    case retry(after: Duration?, reason: String)
    /// The host does not take the credential. Trying again is useless until somebody changes it.
    case credentialRefused(reason: String)
    /// It will never work for this status.
    case terminal(reason: String)
    /// The host has no place for statuses, or none is configured.
    case unsupported

    /// A fixed word for metrics.
    public var label: String {
        switch self {
        case .posted: "posted"
        case .alreadySo: "alreadySo"
        case .retry: "retry"
        case .credentialRefused: "credentialRefused"
        case .terminal: "terminal"
        case .unsupported: "unsupported"
        }
    }
}

/// For repositories whose host takes no statuses, such as Gogs.
public struct NoStatuses: StatusPoster {
    /// Creates it.
    public init() {}

    /// Does nothing.
    public func post(_ status: CommitStatus) async -> PostOutcome { .unsupported }
}

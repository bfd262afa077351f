import Base
public import EventQueue

/// An event as the API shows it in lists.
public struct EventDocument: Codable, Sendable {
    /// One ref of an event.
    public struct Ref: Codable, Sendable {
        /// The full name.
        public var ref: String
        /// The commit before; absent for a new ref.
        public var before: String?
        /// The commit after; absent for a deleted ref.
        public var after: String?
    }

    /// The event's number.
    public var id: Int64
    /// The receiver, or what else made the event: `poller`, `command`.
    public var source: String
    /// The kind of event in the host's words.
    public var event: String
    /// The repository's name in the configuration.
    public var repository: String
    /// The refs that moved.
    public var refs: [Ref]
    /// When it arrived.
    public var receivedAt: APITime
    /// How it stands.
    public var state: String
    /// Why it was ignored.
    public var reason: String?
    /// The host's id of the delivery.
    public var deliveryKey: String
    /// How often the same delivery came again.
    public var duplicates: Int
    /// When its last part ended.
    public var finishedAt: APITime?
    /// The number of its last change, for `after` of the tail.
    public var change: Int64

    /// Shows an event.
    public init(_ summary: EventSummary) {
        id = summary.id.rawValue
        source = summary.source
        event = summary.event
        repository = summary.repository
        refs = summary.refs.map { Ref(ref: $0.ref, before: $0.before?.hex, after: $0.after?.hex) }
        receivedAt = APITime(summary.receivedAt)
        state = summary.state.rawValue
        reason = summary.reason
        deliveryKey = summary.key
        duplicates = summary.duplicates
        finishedAt = summary.finishedAt.map(APITime.init)
        change = summary.change
    }
}

/// A page of events, newest first.
public struct EventListDocument: Codable, Sendable {
    /// The events.
    public var events: [EventDocument]
    /// Give it as `before` to get the next page; absent on the last one.
    public var next: Int64?
}

/// All that is known about an event.
public struct EventDetailDocument: Codable, Sendable {
    /// The event itself.
    public var event: EventDocument
    /// What was done about it, in the order of the jobs' numbers.
    public var jobs: [JobDocument]
    /// The statuses of its commits.
    public var statuses: [StatusDocument]

    /// Shows an event.
    public init(_ detail: EventDetail) {
        event = EventDocument(detail.summary)
        jobs = detail.jobs.map(JobDocument.init)
        statuses = detail.statuses.map(StatusDocument.init)
    }

    /// Whether nothing more will happen to it by itself.
    public var isFinished: Bool { event.finishedAt != nil }
}

/// Why the queue did not do what it was asked.
public enum EventQueueError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The mailbox in front of the database is full; nothing was stored. Answer 503 with `Retry-After`.
    case overloaded(retryAfter: Duration)
    /// The database cannot be written (disk full, input/output error, closed); nothing was stored. Answer 503 and
    /// report the service as not ready.
    case unavailable(reason: String)
    /// Another process holds the database.
    case locked(path: String, processID: Int32?)
    /// The database was written by a newer version of the program; an older one must not touch it.
    case newerSchema(path: String)
    /// The request contradicts itself or the stored rows; asking again will not help.
    case invalid(reason: String)
    /// No such row.
    case notFound(what: String)

    /// Whether the same request may succeed later.
    public var isWorthARetry: Bool {
        switch self {
        case .overloaded, .unavailable: true
        case .locked, .newerSchema, .invalid, .notFound: false
        }
    }

    /// The kind of error without its details, for a metric's label.
    public var shortDescription: String {
        switch self {
        case .overloaded: "overloaded"
        case .unavailable: "unavailable"
        case .locked: "locked"
        case .newerSchema: "newer schema"
        case .invalid: "invalid"
        case .notFound: "not found"
        }
    }

    /// The text form.
    public var description: String {
        switch self {
        case .overloaded: "the event queue's mailbox is full; try again later"
        case .unavailable(let reason): "the event queue's database cannot be written: \(reason)"
        case .locked(let path, let processID):
            "\(path): another process\(processID.map { " (process \($0))" } ?? "") uses this queue; stop it first"
        case .newerSchema(let path): "\(path): written by a newer version of this program; use that version"
        case .invalid(let reason): reason
        case .notFound(let what): "\(what): not found"
        }
    }
}

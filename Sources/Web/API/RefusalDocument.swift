public import EventQueue

/// A refused request as the API shows it.
public struct RefusalDocument: Codable, Sendable {
    /// The receiver, or the last part of the path where there is no such receiver.
    public var receiver: String
    /// Why it was refused; the sender was not told as much.
    public var reason: String
    /// Where it came from.
    public var remoteAddress: String?
    /// When.
    public var at: APITime
    /// How many more were refused since the one before and are not listed one by one.
    public var suppressed: Int

    /// Shows a refusal.
    public init(_ refusal: Refusal) {
        receiver = refusal.source
        reason = refusal.reason
        remoteAddress = refusal.remoteAddress
        at = APITime(refusal.at)
        suppressed = refusal.suppressed
    }
}

/// What `GET /api/v1/refusals` answers.
public struct RefusalListDocument: Codable, Sendable {
    /// The refusals, newest first.
    public var refusals: [RefusalDocument]
}

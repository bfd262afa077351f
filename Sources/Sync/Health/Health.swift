/// How an object or an application fares, from best to worst.
public enum HealthStatus: String, Sendable, Hashable, CaseIterable, Comparable {
    /// As it should be.
    case healthy = "Healthy"
    /// Paused by someone.
    case suspended = "Suspended"
    /// On its way.
    case progressing = "Progressing"
    /// Not there.
    case missing = "Missing"
    /// Failed.
    case degraded = "Degraded"
    /// Cannot be told.
    case unknown = "Unknown"

    /// The position in the order from best to worst.
    private var rank: Int {
        switch self {
        case .healthy: 0
        case .suspended: 1
        case .progressing: 2
        case .missing: 3
        case .degraded: 4
        case .unknown: 5
        }
    }

    /// Orders from best to worst.
    public static func < (left: HealthStatus, right: HealthStatus) -> Bool { left.rank < right.rank }
}

/// How an object or an application fares, and why.
public struct Health: Sendable, Hashable {
    /// How it fares.
    public var status: HealthStatus
    /// Why, for people; may be empty.
    public var message: String

    /// Creates a health.
    public init(_ status: HealthStatus, _ message: String = "") {
        self.status = status
        self.message = message
    }

    static let healthy = Health(.healthy)
}

/// The number of a row; `Row` says of which kind, so that a job's number is never taken for a delivery's.
///
/// Numbers grow in order of arrival.
public struct RowID<Row>: RawRepresentable, Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number, counted from 1.
    public let rawValue: Int64

    /// Wraps a number.
    public init(rawValue: Int64) { self.rawValue = rawValue }
    /// Wraps a number.
    public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// The number written by `text`, or `nil` if it is not a positive decimal number.
    public init?(_ text: some StringProtocol) {
        guard let number = Int64(text), number > 0 else { return nil }
        rawValue = number
    }

    /// The digits.
    public var description: String { String(rawValue) }

    /// Orders by arrival.
    public static func < (left: RowID, right: RowID) -> Bool { left.rawValue < right.rawValue }
}

/// Marks the number of a delivery.
public enum DeliveryRow: Sendable {}
/// Marks the number of a job.
public enum JobRow: Sendable {}
/// Marks the number of a lane.
public enum LaneRow: Sendable {}
/// Marks the number of a row of the status outbox.
public enum StatusRow: Sendable {}
/// Marks the number of a replay.
public enum ReplayRow: Sendable {}

/// The number of an accepted delivery, which people know as the event's number.
public typealias DeliveryID = RowID<DeliveryRow>
/// The number of a job.
public typealias JobID = RowID<JobRow>
/// The number of a lane.
public typealias LaneID = RowID<LaneRow>
/// The number of a row of the status outbox.
public typealias StatusID = RowID<StatusRow>
/// The number of a replay.
public typealias ReplayID = RowID<ReplayRow>

public import EventQueue
import Foundation

/// A point in time: RFC 3339 in UTC with milliseconds.
public struct APITime: Codable, Sendable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970; whole milliseconds once it went through the API.
    public var microseconds: Int64

    /// Shows a time of the queue.
    public init(_ time: Timestamp) { microseconds = time.microseconds }

    /// The text form: `2026-11-24T10:00:00.123Z`.
    public var description: String { Self.style.format(Date(timeIntervalSince1970: Double(microseconds) / 1_000_000)) }

    /// Reads the text form.
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        let date = try Self.style.parse(text)
        microseconds = Int64((date.timeIntervalSince1970 * 1000).rounded()) * 1000
    }

    /// Writes the text form.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    /// Orders by time.
    public static func < (left: APITime, right: APITime) -> Bool { left.microseconds < right.microseconds }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}

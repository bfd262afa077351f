public import EventQueue
import Foundation

/// A point in time: RFC 3339 in UTC with milliseconds.
public struct APITime: Codable, Sendable, Comparable, CustomStringConvertible {
    /// Microseconds since 1970; whole milliseconds once it went through the API.
    public var microseconds: Int64

    /// Shows a time of the queue.
    public init(_ time: Timestamp) { microseconds = time.microseconds }

    /// The text form, `2026-11-24T10:00:00.123Z`; parts of a millisecond are cut off.
    public var description: String {
        // The fraction is written from the integer: a `Date` cannot hold most milliseconds exactly, and its format
        // cuts off rather than rounds.
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let seconds = remainder < 0 ? quotient - 1 : quotient
        let milliseconds = (microseconds - seconds * 1_000_000) / 1000
        let whole = Date.ISO8601FormatStyle().format(Date(timeIntervalSince1970: Double(seconds))).dropLast()
        let digits = String(milliseconds)
        return "\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)Z"
    }

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

/// The id of a Git commit: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.
public struct CommitID: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// All digits.
    public let hex: String

    /// The id written by `text`, or `nil` if that is not exactly 40 or 64 hexadecimal digits. Upper case is
    /// folded, as Git does when it reads an id.
    public init?(_ text: String) {
        let utf8 = text.utf8
        guard utf8.count == 40 || utf8.count == 64 else { return nil }
        var needsFolding = false
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): continue
            case UInt8(ascii: "A")...UInt8(ascii: "F"): needsFolding = true
            default: return nil
            }
        }
        hex = needsFolding ? text.lowercased() : text
    }

    /// The first seven digits, the form that people read.
    public var short: String { String(hex.prefix(7)) }

    /// Whether this is the all-zero id that hosts send for "no commit" (a created or deleted ref).
    public var isZero: Bool { hex.utf8.allSatisfy { $0 == UInt8(ascii: "0") } }

    /// The text form.
    public var description: String { hex }

    /// Orders by the digits.
    public static func < (left: CommitID, right: CommitID) -> Bool { left.hex < right.hex }
}

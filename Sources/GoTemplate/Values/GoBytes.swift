/// A `[]uint8` that keeps its bytes together: what `.Files.GetBytes` and a member of `.Files` give.
///
/// It stands for the list of its bytes, which is made only for those who ask for `underlying`.
public final class GoBytes: GoObject {
    /// The content.
    public let bytes: [UInt8]

    /// Creates a slice of bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// `[]uint8`.
    public var type: GoType { .slice(.integer(.uint8)) }

    /// The bytes as a list.
    public var underlying: GoValue? {
        .list(GoList(bytes.map { .integer(Int64($0), .uint8) }, elementType: .integer(.uint8)))
    }
}

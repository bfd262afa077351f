/// A Go string: any bytes, mostly UTF-8. Compared, ordered and hashed by its bytes.
public struct ByteString: Sendable {
    /// The content.
    public var bytes: [UInt8]

    /// Creates a string from bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Creates a string from a part of other bytes.
    public init(_ bytes: ArraySlice<UInt8>) { self.bytes = Array(bytes) }

    /// Creates a string from text.
    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The number of bytes.
    public var count: Int { bytes.count }

    /// Whether there are no bytes.
    public var isEmpty: Bool { bytes.isEmpty }
}

extension ByteString: Hashable {
    /// Whether both hold the same bytes.
    public static func == (left: ByteString, right: ByteString) -> Bool { left.bytes == right.bytes }

    /// Hashes the bytes.
    public func hash(into hasher: inout Hasher) {
        bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    }
}

extension ByteString: Comparable {
    /// Bytewise order.
    public static func < (left: ByteString, right: ByteString) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension ByteString: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Creates a string from a literal.
    public init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { Array($0) }
    }

    /// The text; bytes that are not UTF-8 are shown as U+FFFD.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

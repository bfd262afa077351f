#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

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

    /// The hash that `Dictionary` and `Set` ask for: a keyed one that multiplies word by word, since templates look up short
    /// keys all the time and `Hasher` costs more than the rest of a look-up. Keyed, so that nobody can choose keys that
    /// collide.
    public func _rawHashValue(seed: Int) -> Int {
        bytes.withUnsafeBytes { bytes in
            var state = UInt64(bitPattern: Int64(seed)) ^ HashKey.first
            var index = 0
            while index + 8 <= bytes.count {
                state = Self.mixed(state ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self), HashKey.second)
                index += 8
            }
            var rest: UInt64 = 0
            while index < bytes.count {
                rest = rest << 8 | UInt64(bytes[index])
                index += 1
            }
            state = Self.mixed(state ^ rest, HashKey.second)
            return Int(truncatingIfNeeded: Self.mixed(state ^ UInt64(bytes.count), HashKey.third))
        }
    }

    @inline(__always)
    private static func mixed(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// Drawn once for each process.
    private enum HashKey {
        static let first = UInt64.random(in: .min ... .max)
        static let second = UInt64.random(in: .min ... .max) | 1
        static let third = UInt64.random(in: .min ... .max) | 1
    }
}

extension ByteString: Comparable {
    /// Bytewise order.
    public static func < (left: ByteString, right: ByteString) -> Bool {
        left.bytes.withUnsafeBytes { left in
            right.bytes.withUnsafeBytes { right in
                guard let leftStart = left.baseAddress, let rightStart = right.baseAddress else {
                    return left.count < right.count
                }
                let order = memcmp(leftStart, rightStart, min(left.count, right.count))
                return order < 0 || order == 0 && left.count < right.count
            }
        }
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

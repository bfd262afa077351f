/// Writes values of ASN.1 in the distinguished encoding (X.690 §10).
enum DER {
    static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var bytes = [tag]
        if content.count < 0x80 {
            bytes.append(UInt8(content.count))
        } else {
            let length = withUnsafeBytes(of: UInt64(content.count).bigEndian) { Array($0.drop { $0 == 0 }) }
            bytes.append(0x80 | UInt8(length.count))
            bytes += length
        }
        return bytes + content
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { sequence(parts) }

    static func sequence(_ parts: [[UInt8]]) -> [UInt8] { value(0x30, Array(parts.joined())) }

    static func set(_ part: [UInt8]) -> [UInt8] { value(0x31, part) }

    /// A number that is not negative, from its bytes, the highest first.
    static func integer(_ magnitude: [UInt8]) -> [UInt8] {
        let digits = magnitude.drop { $0 == 0 }
        let needsSign = digits.first.map { $0 >= 0x80 } ?? true
        return value(0x02, (needsSign ? [0] : []) + digits)
    }

    static func octets(_ bytes: [UInt8]) -> [UInt8] { value(0x04, bytes) }

    static func bits(_ bytes: [UInt8], unused: UInt8 = 0) -> [UInt8] { value(0x03, [unused] + bytes) }

    static func string(utf8 bytes: [UInt8]) -> [UInt8] { value(0x0C, bytes) }

    static func string(printable bytes: [UInt8]) -> [UInt8] { value(0x13, bytes) }

    /// A value inside the context's own tag.
    static func explicit(_ number: UInt8, _ inner: [UInt8]) -> [UInt8] { value(0xA0 | number, inner) }

    /// Bytes under the context's own tag.
    static func implicit(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { value(0x80 | number, bytes) }

    static let null: [UInt8] = [0x05, 0x00]
    static let yes: [UInt8] = [0x01, 0x01, 0xFF]

    static func identifier(_ numbers: [UInt]) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in [numbers[0] * 40 + numbers[1]] + numbers.dropFirst(2) {
            var digits = [UInt8(number & 0x7F)]
            var rest = number >> 7
            while rest > 0 {
                digits.append(UInt8(rest & 0x7F) | 0x80)
                rest >>= 7
            }
            bytes += digits.reversed()
        }
        return value(0x06, bytes)
    }

    /// A time of a certificate (RFC 5280 §4.1.2.5), from `YYYYMMDDhhmmssZ`; `nil` for a year that has not four digits.
    static func time(_ digits: String) -> [UInt8]? {
        let bytes = Array(digits.utf8)
        let isDigits = bytes.dropLast().allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard bytes.count == 15, isDigits, bytes.last == UInt8(ascii: "Z"), let year = Int(digits.prefix(4)) else {
            return nil
        }
        return (1950..<2050).contains(year) ? value(0x17, Array(bytes.dropFirst(2))) : value(0x18, bytes)
    }
}

/// Reads values of ASN.1 in the distinguished encoding, one after the other.
struct DERReader {
    /// What has not been read.
    private(set) var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// A value.
    struct Value {
        let tag: UInt8
        let content: ArraySlice<UInt8>
        /// With tag and length.
        let whole: ArraySlice<UInt8>
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// The next value; `nil` at the end and where there is none.
    mutating func next() -> Value? {
        guard rest.count >= 2 else { return nil }
        let start = rest.startIndex
        let tag = rest[start]
        guard tag & 0x1F != 0x1F else { return nil }
        var position = start + 2
        var length = Int(rest[start + 1])
        if length >= 0x80 {
            let count = length & 0x7F
            guard (1...4).contains(count), rest.endIndex - position >= count else { return nil }
            length = rest[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
            position += count
            // The shortest form is the only one.
            guard length >= 0x80, count == 1 || length >> (8 * (count - 1)) != 0 else { return nil }
        }
        guard rest.endIndex - position >= length else { return nil }
        let value = Value(
            tag: tag, content: rest[position..<position + length], whole: rest[start..<position + length])
        rest = rest[(position + length)...]
        return value
    }

    /// The next value if it has that tag.
    mutating func next(_ tag: UInt8) -> ArraySlice<UInt8>? {
        guard rest.first == tag else { return nil }
        return next()?.content
    }

    /// A reader of the values inside a sequence.
    mutating func sequence() -> DERReader? { next(0x30).map { DERReader($0) } }

    /// A number that is not negative, without leading zeros.
    mutating func magnitude() -> [UInt8]? {
        guard let content = next(0x02), let first = content.first, first < 0x80 else { return nil }
        return Array(content.drop { $0 == 0 })
    }
}

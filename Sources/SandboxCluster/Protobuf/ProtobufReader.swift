/// Why bytes are not the protobuf message that they should be.
struct ProtobufError: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Reads the fields of one protobuf message in the order in which they stand (protobuf encoding, "Message Structure").
///
/// A reader is a view of a part of the bytes: the reader of a message inside shares them. No length is believed before
/// it is held against what is left.
struct ProtobufReader: Sendable {
    /// A field's value, by its wire type.
    enum Value: Sendable {
        case varint(UInt64)
        case fixed64(UInt64)
        case fixed32(UInt32)
        /// A string, bytes, a message or packed numbers.
        case bytes(ProtobufReader)

        /// The bytes.
        func reader() throws(ProtobufError) -> ProtobufReader {
            guard case .bytes(let reader) = self else {
                throw ProtobufError("a field has another wire type than bytes")
            }
            return reader
        }

        /// The number of a varint.
        func integer() throws(ProtobufError) -> UInt64 {
            guard case .varint(let number) = self else {
                throw ProtobufError("a field has another wire type than varint")
            }
            return number
        }
    }

    private let source: [UInt8]
    private var position: Int
    private let end: Int

    /// A reader of a whole message.
    init(_ bytes: [UInt8], from start: Int = 0) {
        source = bytes
        position = min(start, bytes.count)
        end = bytes.count
    }

    private init(_ source: [UInt8], _ range: Range<Int>) {
        self.source = source
        position = range.lowerBound
        end = range.upperBound
    }

    /// Whether everything is read.
    var isAtEnd: Bool { position == end }

    /// What is not read yet.
    var rest: ArraySlice<UInt8> { source[position..<end] }

    /// What is not read yet, as text; bytes that are no UTF-8 become U+FFFD.
    var text: String { String(decoding: rest, as: UTF8.self) }

    /// The next field; `nil` at the end.
    mutating func next() throws(ProtobufError) -> (number: Int32, value: Value)? {
        if isAtEnd { return nil }
        let tag = try varint()
        guard let number = Int32(exactly: tag >> 3), number > 0 else {
            throw ProtobufError("illegal field number \(tag >> 3)")
        }
        switch tag & 7 {
        case 0: return (number, .varint(try varint()))
        case 1: return (number, .fixed64(try fixed(8)))
        case 2:
            let count = try varint()
            guard count <= UInt64(end - position) else { throw Self.cutOff }
            let start = position
            position += Int(count)
            return (number, .bytes(ProtobufReader(source, start..<position)))
        case 5: return (number, .fixed32(UInt32(truncatingIfNeeded: try fixed(4))))
        // 3 and 4 are the groups of old; no kind has one.
        default: throw ProtobufError("illegal wire type \(tag & 7)")
        }
    }

    /// A number of seven bits a byte, the lowest ones first.
    mutating func varint() throws(ProtobufError) -> UInt64 {
        var number: UInt64 = 0
        var shift: UInt64 = 0
        while position < end {
            let byte = source[position]
            position += 1
            number |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return number }
            shift += 7
            guard shift < 64 else { throw ProtobufError("a number has more than ten bytes") }
        }
        throw Self.cutOff
    }

    private mutating func fixed(_ count: Int) throws(ProtobufError) -> UInt64 {
        guard end - position >= count else { throw Self.cutOff }
        var number: UInt64 = 0
        for index in 0..<count { number |= UInt64(source[position + index]) << UInt64(8 * index) }
        position += count
        return number
    }

    private static let cutOff = ProtobufError("unexpected end of the message")
}

/// Writes protobuf, for messages that no command sends.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    /// A message of an object's kind with its envelope.
    static func body(_ apiVersion: String, _ kind: String, _ message: [UInt8]) -> [UInt8] {
        var type = ProtobufWriter()
        type.text(1, apiVersion)
        type.text(2, kind)
        var outer = ProtobufWriter()
        outer.field(1, type.bytes)
        outer.field(2, message)
        return Array("k8s\0".utf8) + outer.bytes
    }

    mutating func varint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func number(_ field: UInt64, _ value: Int) {
        varint(field << 3)
        varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func double(_ field: UInt64, _ value: Double) {
        varint(field << 3 | 1)
        for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(value.bitPattern >> shift & 255)) }
    }

    mutating func field(_ field: UInt64, _ value: [UInt8]) {
        varint(field << 3 | 2)
        varint(UInt64(value.count))
        bytes += value
    }

    mutating func text(_ field: UInt64, _ value: String) { self.field(field, Array(value.utf8)) }

    /// A message inside.
    mutating func message(_ field: UInt64, _ write: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        write(&inner)
        self.field(field, inner.bytes)
    }
}

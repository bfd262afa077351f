import Manifests

extension ProtobufDecoder {
    /// A scalar; `nil` is its zero value.
    func scalar(_ value: ProtobufReader.Value?, _ type: SchemaType) throws(ProtobufError) -> Node {
        switch type.scalar {
        case .string: return .string(try value?.reader().text ?? "")
        case .bytes: return .string(Base64.encode(Array(try value?.reader().rest ?? [])))
        case .integer32: return .int(Int(Int32(truncatingIfNeeded: try value?.integer() ?? 0)))
        case .integer64: return .int(Int(Int64(bitPattern: try value?.integer() ?? 0)))
        case .boolean: return .bool(try value?.integer() ?? 0 != 0)
        case .number: return try number(value)
        case .time: return try time(value, fraction: false)
        case .microTime: return try time(value, fraction: true)
        case .quantity:
            var text = ""
            try each(value) { (number, part) throws(ProtobufError) in
                if number == 1 { text = try part.reader().text }
            }
            return .string(text.isEmpty ? "0" : text)
        case .intOrString: return try intOrString(value)
        }
    }

    private func each(
        _ value: ProtobufReader.Value?, _ body: (Int32, ProtobufReader.Value) throws(ProtobufError) -> Void
    ) throws(ProtobufError) {
        guard var message = try value?.reader() else { return }
        while let (number, part) = try message.next() { try body(number, part) }
    }

    private func number(_ value: ProtobufReader.Value?) throws(ProtobufError) -> Node {
        guard let value else { return .int(0) }
        guard case .fixed64(let bits) = value else {
            throw ProtobufError("a field has another wire type than fixed64")
        }
        let number = Double(bitPattern: bits)
        guard number.isFinite else { throw ProtobufError("a number is not finite") }
        return Node(.scalar(Scalar(text: String(number), kind: .float)))
    }

    private func intOrString(_ value: ProtobufReader.Value?) throws(ProtobufError) -> Node {
        var isString = false
        var integer: Int32 = 0
        var text = ""
        try each(value) { (number, part) throws(ProtobufError) in
            switch number {
            case 1: isString = try part.integer() == 1
            case 2: integer = Int32(truncatingIfNeeded: try part.integer())
            case 3: text = try part.reader().text
            default: break
            }
        }
        return isString ? .string(text) : .int(Int(integer))
    }

    /// The first second of year 1, which the API's types take for no time at all.
    private static let noTime: Int64 = -62_135_596_800
    /// The last second of year 9999, the last one that the API can write.
    private static let lastTime: Int64 = 253_402_300_799

    private func time(_ value: ProtobufReader.Value?, fraction: Bool) throws(ProtobufError) -> Node {
        // An empty message is no time; one with zeros is 1970.
        guard let message = try value?.reader(), !message.isAtEnd else { return .null }
        var seconds: Int64 = 0
        var nanoseconds: Int32 = 0
        try each(value) { (number, part) throws(ProtobufError) in
            switch number {
            case 1: seconds = Int64(bitPattern: try part.integer())
            case 2: nanoseconds = Int32(truncatingIfNeeded: try part.integer())
            default: break
            }
        }
        guard (Self.noTime...Self.lastTime).contains(seconds), (0..<1_000_000_000).contains(nanoseconds) else {
            throw ProtobufError("a time is outside the years 1 to 9999")
        }
        if seconds == Self.noTime, nanoseconds == 0 { return .null }
        let text = Timestamp.text(Int(seconds))
        guard fraction else { return .string(text) }
        let digits = String(nanoseconds / 1000)
        return .string(text.dropLast() + "." + String(repeating: "0", count: 6 - digits.count) + digits + "Z")
    }
}

extension SchemaType {
    /// Whether it is a varint, so that a list of it may be packed.
    var isVarint: Bool {
        kind == .scalar && (scalar == .integer32 || scalar == .integer64 || scalar == .boolean)
    }
}

import Manifests

/// Writes a value as `encoding/json` does.
struct GoJSONEncoder {
    private(set) var bytes: [UInt8] = []
    private let isPretty: Bool
    private let escapesHTML: Bool

    init(style: GoEncoding.JSONStyle) {
        isPretty = style == .pretty
        escapesHTML = style != .raw
    }

    /// The error for an infinity or NaN.
    static func unsupported(_ number: Double) -> GoFunctionError {
        GoFunctionError("json: unsupported value: \(GoStrconv.format(number, as: .general))")
    }

    mutating func write(_ value: GoValue, depth: Int) throws {
        switch value {
        case .null: append("null")
        case .bool(let flag): append(flag ? "true" : "false")
        case .integer(let number, let type):
            bytes += (type.isUnsigned ? String(UInt64(bitPattern: number)) : String(number)).utf8
        case .float(let number):
            guard number.isFinite else { throw GoJSONEncoder.unsupported(number) }
            GoFloat.appendJSON(number, to: &bytes)
        case .complex: throw GoFunctionError("json: unsupported type: complex128")
        case .string(let text): write(text.bytes)
        case .list(let list):
            if list.isNil { return append("null") }
            if let content = list.byteContent { return write(Array(Base64.encode(content).utf8)) }
            guard !list.elements.isEmpty else { return append("[]") }
            try check(depth)
            bytes.append(UInt8(ascii: "["))
            for (index, element) in list.elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                breakLine(depth + 1)
                try write(element, depth: depth + 1)
            }
            breakLine(depth)
            bytes.append(UInt8(ascii: "]"))
        case .map(let map):
            if map.isNil { return append("null") }
            try write(map.entries.sorted { $0.key < $1.key }.map { ($0.key.bytes, $0.value) }, depth: depth)
        case .object(let object):
            try check(depth)
            if let content = (object as? GoBytes)?.bytes { return write(Array(Base64.encode(content).utf8)) }
            if let value = object.encoded ?? object.underlying { return try write(value, depth: depth) }
            try write(object.fields.map { ($0.name.bytes, $0.value) }, depth: depth)
        }
    }

    private func check(_ depth: Int) throws {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        guard bytes.count <= GoLimits.bytes else { throw GoLimitError.bytes }
    }

    private mutating func write(_ entries: [(key: [UInt8], value: GoValue)], depth: Int) throws {
        guard !entries.isEmpty else { return append("{}") }
        try check(depth)
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for entry in entries {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            breakLine(depth + 1)
            write(entry.key)
            bytes.append(UInt8(ascii: ":"))
            if isPretty { bytes.append(0x20) }
            try write(entry.value, depth: depth + 1)
        }
        breakLine(depth)
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func breakLine(_ depth: Int) {
        guard isPretty else { return }
        bytes.append(0x0A)
        bytes.append(contentsOf: repeatElement(0x20, count: depth * 2))
    }

    private mutating func append(_ text: StaticString) { text.withUTF8Buffer { bytes.append(contentsOf: $0) } }

    private mutating func write(_ text: [UInt8]) {
        bytes.reserveCapacity(bytes.count + text.count + 2)
        bytes.append(UInt8(ascii: "\""))
        text.withUnsafeBufferPointer { text in
            var start = 0
            var index = 0
            while index < text.count {
                let byte = text[index]
                if byte < 0x80 {
                    guard JSONText.needsEscape(byte, escapesHTML: escapesHTML) else {
                        index += 1
                        continue
                    }
                    bytes.append(contentsOf: text[start..<index])
                    escape(byte)
                    index += 1
                    start = index
                    continue
                }
                let (scalar, length) = GoUnicode.decode(text, at: index)
                if scalar == 0xFFFD && length == 1 || scalar == 0x2028 || scalar == 0x2029 {
                    bytes.append(contentsOf: text[start..<index])
                    append(scalar == 0xFFFD ? "\\ufffd" : scalar == 0x2028 ? "\\u2028" : "\\u2029")
                    start = index + length
                }
                index += length
            }
            bytes.append(contentsOf: text[start..<text.count])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        default:
            append("u00")
            bytes.append(GoStrconv.hexDigit(byte >> 4))
            bytes.append(GoStrconv.hexDigit(byte & 15))
        }
    }
}

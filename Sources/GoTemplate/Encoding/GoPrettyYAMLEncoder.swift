import Manifests

/// Writes a value as version 3 of Go's YAML library does, without a way through JSON.
struct GoPrettyYAMLEncoder {
    private var writer = YAMLWriter(isVersion3: true)

    mutating func encode(_ value: GoValue) throws -> [UInt8] {
        try write(value, depth: 0)
        var bytes = writer.finish()
        if bytes.last == 0x0A { bytes.removeLast() }
        return bytes
    }

    private mutating func write(_ value: GoValue, depth: Int) throws {
        switch value {
        case .null: writer.writePlain("null")
        case .bool(let flag): writer.writePlain(flag ? "true" : "false")
        case .integer(let number, let type):
            writePlain(type.isUnsigned ? String(UInt64(bitPattern: number)) : String(number))
        case .float(let number): writePlain(GoFloat.general(number))
        case .complex: throw GoFunctionError("cannot marshal type: complex128")
        case .string(let text): writeString(text.bytes)
        case .list(let list):
            guard !list.elements.isEmpty else { return writer.writeEmptySequence() }
            try check(depth)
            writer.beginSequence(isValueOfKey: false)
            for element in list.elements {
                writer.beginItem()
                try write(element, depth: depth + 1)
            }
            writer.endCollection()
        case .map(let map): try write(map.entries.map { ($0.key.bytes, $0.value) }, isSorted: true, depth: depth)
        case .object(let object): try write(object, depth: depth)
        }
    }

    private func check(_ depth: Int) throws {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        guard writer.count <= GoLimits.bytes else { throw GoLimitError.bytes }
    }

    private mutating func write(_ object: any GoObject, depth: Int) throws {
        try check(depth)
        if case .string(let text) = object.encoded {
            // Times are no strings to this library.
            return object.type.name == "time.Time" ? writePlain(text.description) : writeString(text.bytes)
        }
        if object.type.name == "time.Duration", let text = object.text { return writeString(text.bytes) }
        if let value = object.underlying { return try write(value, depth: depth + 1) }
        let fields = object.fields.map { field in
            (Array(field.name.description.lowercased().utf8), field.value)
        }
        try write(fields, isSorted: false, depth: depth)
    }

    private mutating func write(
        _ entries: [(key: [UInt8], value: GoValue)], isSorted: Bool, depth: Int
    ) throws {
        guard !entries.isEmpty else { return writer.writeEmptyMapping() }
        try check(depth)
        writer.beginMapping()
        let positions =
            isSorted ? NaturalKeyOrder.order(entries.map(\.key), isVersion3: true) : Array(entries.indices)
        for position in positions {
            let key = GoUnicode.repaired(entries[position].key)
            key.withUnsafeBufferPointer { writer.writeKey($0) }
            try write(entries[position].value, depth: depth + 1)
        }
        writer.endCollection()
    }

    private mutating func writePlain(_ text: String) {
        var text = text
        text.withUTF8 { writer.writePlain($0) }
    }

    private mutating func writeString(_ text: [UInt8]) {
        guard GoUnicode.isValid(text) else {
            return GoPrettyYAMLEncoder.wrappedBase64(text).withUnsafeBufferPointer { writer.writeBinary($0) }
        }
        text.withUnsafeBufferPointer { writer.writeString($0) }
    }

    /// Base64 in lines of 70 characters, each ended by a line break, where one line is not enough.
    private static func wrappedBase64(_ content: [UInt8]) -> [UInt8] {
        let text = Array(Base64.encode(content).utf8)
        let width = 70
        guard text.count > width else { return text }
        var lines: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: width) {
            lines += text[start..<min(start + width, text.count)]
            lines.append(0x0A)
        }
        return lines
    }
}

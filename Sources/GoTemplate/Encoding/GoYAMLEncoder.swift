import Manifests

/// Writes a value as Kubernetes' YAML library does, which first makes JSON of it: what JSON has not, or what cannot be
/// read back from its JSON as YAML, is an error.
struct GoYAMLEncoder {
    private var writer = YAMLWriter()

    mutating func encode(_ value: GoValue) throws -> [UInt8] {
        try write(value, isValueOfKey: false, depth: 0)
        var bytes = writer.finish()
        if bytes.last == 0x0A { bytes.removeLast() }
        return bytes
    }

    private mutating func write(_ value: GoValue, isValueOfKey: Bool, depth: Int) throws {
        switch value {
        case .null: writer.writePlain("null")
        case .bool(let flag): writer.writePlain(flag ? "true" : "false")
        case .integer(let number, let type):
            writePlain(type.isUnsigned ? String(UInt64(bitPattern: number)) : String(number))
        case .float(let number):
            guard number.isFinite else { throw GoJSONEncoder.unsupported(number) }
            if number.magnitude < 1e15, let integer = Int64(exactly: number) {
                writePlain(String(integer))
            } else {
                writePlain(GoFloat.yamlThroughJSON(number))
            }
        case .complex: throw GoFunctionError("json: unsupported type: complex128")
        case .string(let text): try writeString(text.bytes)
        case .list(let list):
            if list.isNil { return writer.writePlain("null") }
            if let content = list.byteContent { return try writeString(Array(Base64.encode(content).utf8)) }
            guard !list.elements.isEmpty else { return writer.writeEmptySequence() }
            try check(depth)
            writer.beginSequence(isValueOfKey: isValueOfKey)
            for element in list.elements {
                writer.beginItem()
                try write(element, isValueOfKey: false, depth: depth + 1)
            }
            writer.endCollection()
        case .map(let map):
            if map.isNil { return writer.writePlain("null") }
            try write(map, depth: depth)
        case .object(let object):
            try check(depth)
            if let bytes = (object as? GoBytes)?.bytes { return try writeString(Array(Base64.encode(bytes).utf8)) }
            if let value = object.encoded ?? object.underlying {
                return try write(value, isValueOfKey: isValueOfKey, depth: depth + 1)
            }
            try write(object.fields.map { ($0.name.bytes, $0.value) }, depth: depth)
        }
    }

    private func check(_ depth: Int) throws {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        guard writer.count <= GoLimits.bytes else { throw GoLimitError.bytes }
    }

    private mutating func write(_ map: GoMap, depth: Int) throws {
        try write(map.entries.map { ($0.key.bytes, $0.value) }, depth: depth)
    }

    private mutating func write(_ entries: [(key: [UInt8], value: GoValue)], depth: Int) throws {
        guard !entries.isEmpty else { return writer.writeEmptyMapping() }
        try check(depth)
        writer.beginMapping()
        for position in NaturalKeyOrder.order(entries.map(\.key)) {
            try writeKey(entries[position].key)
            try write(entries[position].value, isValueOfKey: true, depth: depth + 1)
        }
        writer.endCollection()
    }

    // MARK: Scalars

    private mutating func writePlain(_ text: String) {
        var text = text
        text.withUTF8 { writer.writePlain($0) }
    }

    private mutating func writeString(_ text: [UInt8]) throws {
        if let replaced = try JSONText.asReadByYAML(text) {
            replaced.withUnsafeBufferPointer { writer.writeString($0) }
        } else {
            text.withUnsafeBufferPointer { writer.writeString($0) }
        }
    }

    private mutating func writeKey(_ text: [UInt8]) throws {
        var key = text
        if let replaced = try JSONText.asReadByYAML(text) {
            // A next-line character breaks the line, and a key has to stand on one.
            guard !JSONText.hasNextLine(text) else { throw GoYAMLEncoder.unreadableKey }
            key = replaced
        }
        guard key.count < JSONText.longestKey / 6 || JSONText.length(key) <= JSONText.longestKey else {
            throw GoYAMLEncoder.unreadableKey
        }
        key.withUnsafeBufferPointer { writer.writeKey($0) }
    }

    private static let unreadableKey = GoFunctionError("yaml: line 1: did not find expected ',' or '}'")
}

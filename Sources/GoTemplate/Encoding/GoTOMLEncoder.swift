/// Writes a value as the TOML library of Helm does.
struct GoTOMLEncoder {
    private var bytes: [UInt8] = []

    /// What decides how a value is laid out.
    private enum Shape { case missing, scalar, list, table, listOfTables }

    mutating func encode(_ value: GoValue) throws -> [UInt8] {
        if case .null = value { throw GoPanic("reflect: call of reflect.Value.Type on zero Value") }
        try write(value, key: [], depth: 0)
        return bytes
    }

    // MARK: Tables

    private mutating func write(_ value: GoValue, key: [[UInt8]], depth: Int) throws {
        switch try shape(value, depth: depth) {
        case .missing: return
        case .table:
            // A blank line stands between the tables at the top.
            if key.count == 1 { breakLine() }
            if !key.isEmpty {
                indent(key)
                bytes.append(UInt8(ascii: "["))
                appendDotted(key)
                bytes.append(UInt8(ascii: "]"))
                breakLine()
            }
            try writeEntries(value, key: key, depth: depth)
        case .listOfTables:
            guard !key.isEmpty else { throw GoFunctionError("toml: top-level values must be Go maps or structs") }
            guard case .list(let list) = value.underlying else { return }
            for element in list.elements {
                breakLine()
                indent(key)
                bytes += "[[".utf8
                appendDotted(key)
                bytes += "]]".utf8
                breakLine()
                try writeEntries(element, key: key, depth: depth + 1)
            }
        case .scalar, .list:
            if let last = key.last {
                indent(key)
                GoTOMLEncoder.appendKey(last, to: &bytes)
                bytes += " = ".utf8
            }
            try writeElement(value, depth: depth)
            if !key.isEmpty { breakLine() }
        }
    }

    private mutating func writeEntries(_ value: GoValue, key: [[UInt8]], depth: Int) throws {
        let (direct, tables) = try GoTOMLEncoder.entries(value, depth: depth)
        for entry in direct + tables { try write(entry.value, key: key + [entry.key], depth: depth + 1) }
    }

    private typealias Entry = (key: [UInt8], value: GoValue)

    /// The entries of a table, sorted, those that are tables themselves apart.
    private static func entries(_ value: GoValue, depth: Int) throws -> (direct: [Entry], tables: [Entry]) {
        var entries: [Entry] = []
        switch value {
        case .map(let map): entries = map.entries.sorted { $0.key < $1.key }.map { ($0.key.bytes, $0.value) }
        case .object(let object):
            if let underlying = object.underlying { return try self.entries(underlying, depth: depth) }
            entries = object.fields.map { ($0.name.bytes, $0.value) }
        default: break
        }
        var result: (direct: [Entry], tables: [Entry]) = ([], [])
        for entry in entries {
            switch try shape(entry.value, depth: depth + 1) {
            case .table, .listOfTables: result.tables.append(entry)
            case .missing, .scalar, .list: result.direct.append(entry)
            }
        }
        return result
    }

    private func shape(_ value: GoValue, depth: Int) throws -> Shape {
        guard bytes.count <= GoLimits.bytes else { throw GoLimitError.bytes }
        return try GoTOMLEncoder.shape(value, depth: depth)
    }

    private static func shape(_ value: GoValue, depth: Int) throws -> Shape {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        switch value {
        case .null: return .missing
        case .bool, .integer, .float, .string: return .scalar
        case .complex: throw GoFunctionError("unsupported type: complex128")
        case .map(let map): return map.isNil ? .missing : .table
        case .object(let object):
            if case .string = object.encoded { return .scalar }
            guard let underlying = object.underlying else { return .table }
            return try shape(underlying, depth: depth + 1)
        case .list(let list):
            if list.isNil { return .missing }
            var isListOfTables = !list.elements.isEmpty
            for element in list.elements {
                let found = try shape(element, depth: depth + 1)
                guard found != .missing else {
                    throw GoFunctionError("toml: cannot encode array with nil element")
                }
                if found != .table { isListOfTables = false }
            }
            return isListOfTables ? .listOfTables : .list
        }
    }

    // MARK: Values on one line

    private mutating func writeElement(_ value: GoValue, depth: Int) throws {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        guard bytes.count <= GoLimits.bytes else { throw GoLimitError.bytes }
        switch value {
        case .null, .complex: throw GoFunctionError("unexpected type: \(value.typeName)")
        case .bool(let flag): bytes += (flag ? "true" : "false").utf8
        case .integer(let number, let type):
            bytes += (type.isUnsigned ? String(UInt64(bitPattern: number)) : String(number)).utf8
        case .float(let number): append(number)
        case .string(let text): GoTOMLEncoder.appendQuoted(text.bytes, to: &bytes)
        case .list(let list):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in list.elements.enumerated() {
                if index > 0 { bytes += ", ".utf8 }
                try writeElement(element, depth: depth + 1)
            }
            bytes.append(UInt8(ascii: "]"))
        case .map: try writeInline(value, depth: depth)
        case .object(let object):
            if case .string(let text) = object.encoded {
                // A time has a form of its own.
                if object.type.name == "time.Time" {
                    bytes += text.bytes
                } else {
                    GoTOMLEncoder.appendQuoted(text.bytes, to: &bytes)
                }
            } else if object.type.name == "time.Duration", let text = object.text {
                GoTOMLEncoder.appendQuoted(text.bytes, to: &bytes)
            } else if let underlying = object.underlying {
                try writeElement(underlying, depth: depth + 1)
            } else {
                try writeInline(value, depth: depth)
            }
        }
    }

    private mutating func writeInline(_ value: GoValue, depth: Int) throws {
        let (direct, tables) = try GoTOMLEncoder.entries(value, depth: depth)
        bytes.append(UInt8(ascii: "{"))
        let entries = direct + tables
        for (index, entry) in entries.enumerated() {
            if try shape(entry.value, depth: depth + 1) == .missing { continue }
            GoTOMLEncoder.appendKey(entry.key, to: &bytes)
            bytes += " = ".utf8
            try writeElement(entry.value, depth: depth + 1)
            // The library counts entries that it leaves out, and so may end in a comma.
            if index != entries.count - 1 { bytes += ", ".utf8 }
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func append(_ number: Double) {
        guard number.isFinite else {
            if number.sign == .minus { bytes.append(UInt8(ascii: "-")) }
            return bytes += (number.isNaN ? "nan" : "inf").utf8
        }
        let start = bytes.count
        GoStrconv.append(number, as: .general, to: &bytes)
        let hasPoint = bytes[start...].contains { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "e") }
        if !hasPoint { bytes += ".0".utf8 }
    }

    // MARK: Text

    private mutating func breakLine() { if !bytes.isEmpty { bytes.append(0x0A) } }

    private mutating func indent(_ key: [[UInt8]]) {
        bytes.append(contentsOf: repeatElement(0x20, count: 2 * (key.count - 1)))
    }

    private mutating func appendDotted(_ key: [[UInt8]]) {
        for (index, part) in key.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ".")) }
            GoTOMLEncoder.appendKey(part, to: &bytes)
        }
    }

    static func appendKey(_ key: [UInt8], to bytes: inout [UInt8]) {
        let isBare =
            !key.isEmpty
            && key.allSatisfy { byte in
                (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == UInt8(ascii: "_")
                    || byte == UInt8(ascii: "-")
            }
        if isBare { bytes += key } else { appendQuoted(key, to: &bytes) }
    }

    private static func appendQuoted(_ text: [UInt8], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0A: bytes += "\\n".utf8
            case 0x0C: bytes += "\\f".utf8
            case 0x0D: bytes += "\\r".utf8
            case ..<0x20, 0x7F:
                bytes += "\\u00".utf8
                bytes += [GoStrconv.hexDigit(byte >> 4), GoStrconv.hexDigit(byte & 15)]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}

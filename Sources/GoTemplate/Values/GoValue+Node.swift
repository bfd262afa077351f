public import Manifests

extension GoValue {
    /// What numbers of a `Node` become.
    public enum NumberReading: Sendable {
        /// Every number is a `float64`, as in values that Helm reads from YAML or JSON.
        case float64
        /// Integers are `int64`, or `uint64` where they do not fit; other numbers are `float64`.
        case typed
    }

    /// The value of a tree read from YAML or JSON. Of a key that stands twice the last counts.
    public init(_ node: Node, numbers: NumberReading = .float64) {
        switch node.content {
        case .scalar(let scalar): self = .init(scalar, numbers: numbers)
        case .sequence(let items):
            var elements: [GoValue] = []
            elements.reserveCapacity(items.count)
            for item in items { elements.append(GoValue(item, numbers: numbers)) }
            self = .list(GoList(elements))
        case .mapping(let mapping): self = .map(GoMap(mapping, numbers: numbers))
        }
    }

    private init(_ scalar: Scalar, numbers: NumberReading) {
        switch scalar.kind {
        case .null: self = .null
        case .bool: self = .bool(scalar.bool ?? false)
        case .string: self = .string(ByteString(scalar.text))
        case .int, .float:
            if numbers == .typed, scalar.kind == .int {
                if let value = scalar.int {
                    self = .integer(Int64(value), .int64)
                    return
                }
                if let value = scalar.normalizedNumber.flatMap({ UInt64($0) }) {
                    self = .integer(Int64(bitPattern: value), .uint64)
                    return
                }
            }
            self = .float(scalar.double ?? .nan)
        }
    }

    /// The value as a tree, as the JSON encoders see it: strings with U+FFFD for what is not UTF-8, integers and
    /// floats as numbers, objects by their fields or their text. Throws `GoFunctionError` for complex numbers and
    /// floats that JSON has not, `GoLimitError` for values nested too deeply.
    public func node() throws -> Node { try node(depth: 0) }

    private func node(depth: Int) throws -> Node {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value, let type):
            let text = type.isUnsigned ? String(UInt64(bitPattern: value)) : String(value)
            return Node(.scalar(Scalar(text: text, kind: .int)))
        case .float(let value):
            guard value.isFinite else {
                throw GoFunctionError("json: unsupported value: \(GoStrconv.format(value, as: .general))")
            }
            var bytes: [UInt8] = []
            GoFloat.appendJSON(value, to: &bytes)
            let isInteger = bytes.allSatisfy { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "e") }
            let fits = isInteger && value.magnitude < 0x1p63
            return Node(
                .scalar(Scalar(text: String(decoding: bytes, as: UTF8.self), kind: fits ? .int : .float)))
        case .complex: throw GoFunctionError("json: unsupported type: complex128")
        case .string(let text): return .string(text.description)
        case .list(let list):
            guard depth < GoLimits.depth else { throw GoLimitError.depth }
            if list.isNil { return .null }
            if let content = list.byteContent { return .string(Base64.encode(content)) }
            return .sequence(try list.elements.map { try $0.node(depth: depth + 1) })
        case .map(let map):
            guard depth < GoLimits.depth else { throw GoLimitError.depth }
            if map.isNil { return .null }
            var mapping = Mapping()
            for key in map.sortedKeys { mapping[key.description] = try map.entries[key]?.node(depth: depth + 1) }
            return .mapping(mapping)
        case .object(let object):
            guard depth < GoLimits.depth else { throw GoLimitError.depth }
            if let value = object.encoded ?? object.underlying { return try value.node(depth: depth + 1) }
            var mapping = Mapping()
            for field in object.fields {
                mapping[field.name.description] = try field.value.node(depth: depth + 1)
            }
            return .mapping(mapping)
        }
    }
}

extension GoMap {
    /// The map of a mapping read from YAML or JSON.
    public convenience init(_ mapping: Mapping, numbers: GoValue.NumberReading = .float64) {
        var entries: [ByteString: GoValue] = [:]
        entries.reserveCapacity(mapping.count)
        for entry in mapping.entries {
            entries[ByteString(entry.key)] = GoValue(entry.value, numbers: numbers)
        }
        self.init(entries)
    }
}

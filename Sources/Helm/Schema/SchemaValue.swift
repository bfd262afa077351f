import GoTemplate
import Manifests

/// A JSON value as a schema sees it: keys and strings are bytes, numbers are exact.
indirect enum SchemaValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(DecimalNumber)
    case string(ByteString)
    case array([SchemaValue])
    case object([ByteString: SchemaValue])

    /// JSON's types, in the order in which messages list them.
    struct Types: OptionSet, Sendable, Hashable {
        let rawValue: Int

        static let null = Types(rawValue: 1)
        static let boolean = Types(rawValue: 2)
        static let number = Types(rawValue: 4)
        static let integer = Types(rawValue: 8)
        static let string = Types(rawValue: 16)
        static let array = Types(rawValue: 32)
        static let object = Types(rawValue: 64)

        static let all: [(type: Types, name: String)] = [
            (.null, "null"), (.boolean, "boolean"), (.number, "number"), (.integer, "integer"), (.string, "string"),
            (.array, "array"), (.object, "object"),
        ]

        /// The names of all types in the set.
        var names: [String] { Self.all.filter { contains($0.type) }.map(\.name) }
    }

    /// The type; numbers are `.number`, also whole ones.
    var type: Types {
        switch self {
        case .null: .null
        case .bool: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Whether Helm's validator takes the values for equal. It compares a number on the left with the text of what is on
    /// the right, so that 1 equals `"1"`, but not the other way round.
    func matches(_ other: SchemaValue) -> Bool {
        switch (self, other) {
        case (.number(let number), .string(let text)):
            var bytes = text.bytes[...]
            if bytes.first == UInt8(ascii: "+") { bytes = bytes.dropFirst() }
            return DecimalNumber(String(decoding: bytes, as: UTF8.self)) == number
        case (.array(let items), .array(let others)):
            return items.count == others.count && zip(items, others).allSatisfy { $0.matches($1) }
        case (.object(let entries), .object(let others)):
            return entries.count == others.count
                && entries.allSatisfy { entry in others[entry.key].map { entry.value.matches($0) } ?? false }
        default: return self == other
        }
    }

    /// The value under a key, if this is an object that has it.
    subscript(key: ByteString) -> SchemaValue? {
        if case .object(let entries) = self { return entries[key] }
        return nil
    }
}

extension SchemaValue {
    /// The value of a document with the numbers as written.
    ///
    /// - Throws: `HelmError` for a number too long to calculate with.
    init(schema node: Node) throws(HelmError) { try self.init(node, exactNumbers: true) }

    /// Values of a chart: each number is a 64-bit float, as Helm reads values files.
    init(values node: Node) throws(HelmError) { try self.init(node, exactNumbers: false) }

    private init(_ node: Node, exactNumbers: Bool) throws(HelmError) {
        switch node.content {
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: self = .null
            case .bool: self = .bool(scalar.bool ?? false)
            case .string: self = .string(ByteString(scalar.text))
            case .int, .float:
                let number = exactNumbers ? DecimalNumber(scalar.text) : scalar.double.flatMap { DecimalNumber($0) }
                guard let number else {
                    throw HelmError("line \(node.line): \(scalar.text.prefix(40)) is not a number that can be compared")
                }
                self = .number(number)
            }
        case .sequence(let items):
            var values: [SchemaValue] = []
            values.reserveCapacity(items.count)
            for item in items { values.append(try SchemaValue(item, exactNumbers: exactNumbers)) }
            self = .array(values)
        case .mapping(let mapping):
            var entries: [ByteString: SchemaValue] = [:]
            entries.reserveCapacity(mapping.count)
            for entry in mapping.entries {
                entries[ByteString(entry.key)] = try SchemaValue(entry.value, exactNumbers: exactNumbers)
            }
            self = .object(entries)
        }
    }

    /// Values of a chart as templates see them.
    ///
    /// - Throws: `HelmError` for infinities and other values that JSON does not have.
    init(_ value: GoValue) throws(HelmError) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value, _): self = .number(DecimalNumber(Int(value)))
        case .float(let value):
            guard let number = DecimalNumber(value) else {
                throw HelmError("\(GoFloat.general(value)) is a number that a schema cannot check")
            }
            self = .number(number)
        case .string(let text): self = .string(text)
        case .list(let list):
            var items: [SchemaValue] = []
            items.reserveCapacity(list.elements.count)
            for element in list.elements { items.append(try SchemaValue(element)) }
            self = .array(items)
        case .map(let map):
            var entries: [ByteString: SchemaValue] = [:]
            entries.reserveCapacity(map.entries.count)
            for (key, value) in map.entries { entries[key] = try SchemaValue(value) }
            self = .object(entries)
        case .complex, .object:
            throw HelmError("a value of type \(value.typeName) is not one that a schema can check")
        }
    }
}

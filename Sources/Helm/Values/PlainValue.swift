public import GoTemplate
public import Manifests

/// A value as values files and `--set` give it: a tree that can be kept and shared, unlike `GoValue`, whose maps are
/// references.
public enum PlainValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A whole number of `--set`; those of files are floats.
    case integer(Int64)
    case float(Double)
    case string(ByteString)
    case list([PlainValue])
    case map([ByteString: PlainValue])
}

extension PlainValue {
    /// The value of a document: every number a float, as Go's JSON decoder makes it.
    public init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar): self.init(scalar)
        case .sequence(let items): self = .list(items.map { PlainValue($0) })
        case .mapping(let mapping):
            var entries: [ByteString: PlainValue] = [:]
            entries.reserveCapacity(mapping.count)
            for entry in mapping.entries { entries[ByteString(entry.key)] = PlainValue(entry.value) }
            self = .map(entries)
        }
    }

    /// The value of a JSON text, where `-0` is a float of its own.
    init(json node: Node) {
        switch node.content {
        case .scalar(let scalar):
            self = scalar.kind == .int && scalar.text == "-0" ? .float(-0.0) : PlainValue(scalar)
        case .sequence(let items): self = .list(items.map { PlainValue(json: $0) })
        case .mapping(let mapping):
            self = .map(
                Dictionary(mapping.entries.map { (ByteString($0.key), PlainValue(json: $0.value)) }) { $1 })
        }
    }

    private init(_ scalar: Scalar) {
        switch scalar.kind {
        case .null: self = .null
        case .bool: self = .bool(scalar.bool ?? false)
        case .int, .float: self = .float(scalar.double ?? 0)
        case .string: self = .string(ByteString(scalar.text))
        }
    }

    /// How many keys and items the value has, at all levels.
    var count: Int {
        switch self {
        case .null, .bool, .integer, .float, .string: 0
        case .list(let items): items.reduce(0) { $0 + 1 + $1.count }
        case .map(let entries): entries.reduce(0) { $0 + 1 + $1.value.count }
        }
    }

    /// The value as templates see it, with maps of its own.
    public var goValue: GoValue {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .int64(value)
        case .float(let value): .float(value)
        case .string(let value): .string(value)
        case .list(let items): .list(items.map(\.goValue))
        case .map(let entries): .map(GoMap(entries.mapValues(\.goValue)))
        }
    }

    /// The value of a template's value; what has no plain form (times, versions, …) becomes its text, or null.
    public init(_ value: GoValue) {
        switch value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value, let type):
            self = type.isUnsigned && value < 0 ? .float(Double(UInt64(bitPattern: value))) : .integer(value)
        case .float(let value): self = .float(value)
        case .complex: self = .null
        case .string(let value): self = .string(value)
        case .list(let list): self = .list(list.elements.map { PlainValue($0) })
        case .map(let map): self = .map(map.entries.mapValues { PlainValue($0) })
        case .object(let object): self = object.text.map(PlainValue.string) ?? .null
        }
    }

    /// The value as a document's node; keys are sorted by their bytes.
    public var node: Node {
        switch self {
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .int(Int(value))
        case .float(let value):
            Node(.scalar(Scalar(text: GoFloat.fixed(value), kind: Self.isWhole(value) ? .int : .float)))
        case .string(let text): .string(text.description)
        case .list(let items): .sequence(items.map(\.node))
        case .map(let entries):
            .mapping(
                Mapping(
                    entries.sorted { $0.key < $1.key }.map {
                        Mapping.Entry(key: $0.key.description, value: $0.value.node)
                    }))
        }
    }

    private static func isWhole(_ value: Double) -> Bool {
        value.rounded(.towardZero) == value && abs(value) < 0x1p63
    }
}

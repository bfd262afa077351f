/// A value of a template: what Go's `reflect` sees inside an `interface {}`.
///
/// Maps are references, as in Go: who changes one changes it for all who hold it. Lists are values; no function of a
/// template changes one in place.
public enum GoValue {
    /// The untyped nil, and what a missing key of a map gives.
    case null
    case bool(Bool)
    /// An integer; of unsigned types the bit pattern of the value.
    case integer(Int64, GoType.IntegerType)
    case float(Double)
    case complex(Double, Double)
    case string(ByteString)
    case list(GoList)
    case map(GoMap)
    /// Anything else: times, durations, versions, certificates, `.Capabilities`, …
    case object(any GoObject)

    /// A Go `int`.
    public static func int(_ value: Int) -> GoValue { .integer(Int64(value), .int) }

    /// A Go `int64`.
    public static func int64(_ value: Int64) -> GoValue { .integer(value, .int64) }

    /// A string.
    public static func string(_ text: String) -> GoValue { .string(ByteString(text)) }

    /// A `[]interface {}`.
    public static func list(_ elements: [GoValue]) -> GoValue { .list(GoList(elements)) }

    /// A `[]string`.
    public static func strings(_ elements: [ByteString]) -> GoValue {
        .list(GoList(elements.map { .string($0) }, elementType: .string))
    }
}

/// A Go slice.
public struct GoList {
    /// The elements.
    public var elements: [GoValue]
    /// The static type of the elements.
    public var elementType: GoType
    /// Whether the slice is nil: empty, and equal to `nil`.
    public var isNil: Bool
    /// How many levels of lists it holds, itself the first; maps in it do not count.
    public let depth: UInt16
    /// A declared type's name, such as `[]uint8` would not have.
    public var typeName: String?

    /// Creates a list.
    public init(_ elements: [GoValue] = [], elementType: GoType = .any, isNil: Bool = false, typeName: String? = nil) {
        self.elements = elements
        var depth: UInt16 = 1
        for case .list(let list) in elements { depth = max(depth, min(list.depth, .max - 1) + 1) }
        self.depth = depth
        self.elementType = elementType
        self.isNil = isNil
        self.typeName = typeName
    }
}

/// A Go map with string keys: a reference that several values may share.
public final class GoMap {
    /// What maps of different declared types may share.
    private final class Storage {
        // Every field of every template is looked up here; a map belongs to one thread, and nobody holds on to an access.
        @exclusivity(unchecked) var entries: [ByteString: GoValue]
        init(_ entries: [ByteString: GoValue]) { self.entries = entries }
        deinit { MapTeardown.release(&entries) }
    }

    private let storage: Storage
    /// The static type of the values; `.any` for `map[string]interface {}`.
    public let valueType: GoType
    /// A declared type's name, such as `common.Values` or `engine.files`.
    public let typeName: String?
    /// The methods of the declared type, by name.
    public let methods: [ByteString: GoFunction]
    /// Whether there are no methods.
    let hasNoMethods: Bool
    /// Whether the static type of the values is `interface {}`.
    let holdsAnything: Bool
    /// Whether the map is nil: empty, and `null` for encoders. Nobody writes into such a map.
    public let isNil: Bool

    /// Creates a map.
    public init(
        _ entries: [ByteString: GoValue] = [:], valueType: GoType = .any, typeName: String? = nil,
        methods: [ByteString: GoFunction] = [:], isNil: Bool = false
    ) {
        storage = Storage(entries)
        self.isNil = isNil
        self.valueType = valueType
        self.typeName = typeName
        self.methods = methods
        hasNoMethods = methods.isEmpty
        holdsAnything = valueType == .any
    }

    /// The same map under another declared type, as a Go conversion such as `common.Values(m)` gives: a change of one
    /// is a change of both.
    public init(sharing other: GoMap, typeName: String? = nil, methods: [ByteString: GoFunction] = [:]) {
        storage = other.storage
        isNil = other.isNil
        valueType = other.valueType
        self.typeName = typeName
        self.methods = methods
        hasNoMethods = methods.isEmpty
        holdsAnything = other.holdsAnything
    }

    /// Keys and values, in no order.
    public var entries: [ByteString: GoValue] {
        get { storage.entries }
        _modify { yield &storage.entries }
    }

    /// The same for all maps that share their entries.
    public var identity: ObjectIdentifier { ObjectIdentifier(storage) }

    /// The value under `key`; `nil` where there is none.
    public subscript(key: ByteString) -> GoValue? {
        get { storage.entries[key] }
        set { storage.entries[key] = newValue }
    }

    /// The keys, sorted bytewise.
    public var sortedKeys: [ByteString] { storage.entries.keys.sorted() }
}

/// A struct, a pointer to one, or a declared scalar type with methods.
public protocol GoObject: AnyObject {
    /// The type, as `printf "%T"` and `typeOf` name it.
    var type: GoType { get }
    /// A field by its name; `nil` where the type has none.
    func field(_ name: ByteString) -> GoValue?
    /// A method by its name; `nil` where the type has none.
    func method(_ name: ByteString) -> GoFunction?
    /// What `String()` or `Error()` gives, for types that have it: `print` and `%v` use it.
    var text: ByteString? { get }
    /// What an action prints that names the value itself, as a field or variable; for types of which only a pointer
    /// has `String()`.
    var addressedText: ByteString? { get }
    /// The value without its declared type, as `reflect.Kind` sees it (a `time.Duration` is an `int64`); `nil` for structs.
    var underlying: GoValue? { get }
    /// The exported fields in their order, for printing and encoding; empty for what has none.
    var fields: [(name: ByteString, value: GoValue)] { get }
    /// All fields in their order, also those that are not exported: what `%v` prints of a struct without a text.
    var printedFields: [(name: ByteString, value: GoValue)] { get }
    /// What JSON and YAML encoders write in its place, for types that say so themselves (`MarshalJSON`, `MarshalText`,
    /// tags of fields); `nil` where they write `underlying` or `fields`.
    var encoded: GoValue? { get }
}

extension GoObject {
    /// Looks in `fields`.
    public func field(_ name: ByteString) -> GoValue? { fields.first { $0.name == name }?.value }
    /// The same as `text`.
    public var addressedText: ByteString? { text }
    /// None.
    public func method(_ name: ByteString) -> GoFunction? { nil }
    /// None.
    public var text: ByteString? { nil }
    /// None.
    public var underlying: GoValue? { nil }
    /// None.
    public var fields: [(name: ByteString, value: GoValue)] { [] }
    /// `fields`.
    public var printedFields: [(name: ByteString, value: GoValue)] { fields }
    /// Nothing of its own.
    public var encoded: GoValue? { nil }
}

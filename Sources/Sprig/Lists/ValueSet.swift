import GoTemplate

/// Values that are told apart as `reflect.DeepEqual` does. Strings, which most lists hold, are looked up; other values
/// are compared one by one.
struct ValueSet {
    private var strings: Set<ByteString> = []
    private var others: [GoValue] = []

    /// Creates an empty set.
    init() {}

    /// Creates a set of values.
    init(_ values: some Sequence<GoValue>) throws {
        for value in values { _ = try insert(value) }
    }

    /// Whether an equal value is there.
    func contains(_ value: GoValue) throws -> Bool {
        if case .string(let text) = value { return strings.contains(text) }
        return try others.contains { try value.deepEquals($0) }
    }

    /// Adds a value; `false` if an equal one was there.
    mutating func insert(_ value: GoValue) throws -> Bool {
        if case .string(let text) = value { return strings.insert(text).inserted }
        if try contains(value) { return false }
        others.append(value)
        return true
    }
}

public import GoTemplate

/// The values of a chart or of a user: a mapping that can be kept and shared.
public struct ChartValues: Sendable, Hashable {
    /// The top-level keys with their values.
    public var entries: [ByteString: PlainValue]

    /// Creates values.
    public init(_ entries: [ByteString: PlainValue] = [:]) { self.entries = entries }

    /// The value under a top-level key.
    public subscript(key: ByteString) -> PlainValue? {
        get { entries[key] }
        set { entries[key] = newValue }
    }

    /// How many keys and items there are, at all levels.
    var count: Int { entries.reduce(0) { $0 + 1 + $1.value.count } }

    /// Whether there are none.
    public var isEmpty: Bool { entries.isEmpty }

    /// A new map of these values, which shares nothing with any other.
    public func makeMap() -> GoMap { GoMap(entries.mapValues(\.goValue)) }

    /// The values of a template's map.
    public init(_ map: GoMap) { entries = map.entries.mapValues { PlainValue($0) } }
}

/// Keys and values in the order of their first appearance. Keys differ, compared by their UTF-8 bytes.
public struct Mapping: Sendable {
    /// One key with its value.
    public struct Entry: Sendable {
        /// The key.
        public var key: String
        /// Where the key stands; zeros when it was not read from a file.
        public var line: Int32
        /// The key's column.
        public var column: Int32
        /// The value.
        public var value: Node

        /// Creates an entry.
        public init(key: String, value: Node, line: Int32 = 0, column: Int32 = 0) {
            self.key = key
            self.value = value
            self.line = line
            self.column = column
        }
    }

    /// All entries, in order.
    public private(set) var entries: [Entry]

    // Only mappings with many keys have one; it follows each change of `entries`.
    private var lookup: KeyIndex?

    /// Creates a mapping from entries whose keys differ.
    public init(_ entries: [Entry] = []) {
        self.entries = entries
        lookup = entries.count > KeyIndex.threshold ? KeyIndex(entries) : nil
    }

    /// The number of entries.
    public var count: Int { entries.count }

    /// Whether there are none.
    public var isEmpty: Bool { entries.isEmpty }

    /// The keys in order.
    public var keys: [String] { entries.map(\.key) }

    /// The position of `key` in `entries`.
    public func index(of key: String) -> Int? {
        if let lookup { return lookup.position(of: key, in: entries) }
        return entries.firstIndex { sameBytes($0.key, key) }
    }

    /// The entry of `key`, with the place of the key.
    public func entry(of key: String) -> Entry? { index(of: key).map { entries[$0] } }

    /// The value under `key`. A new key goes to the end; a replaced one keeps its position; `nil` removes it.
    public subscript(key: String) -> Node? {
        get { index(of: key).map { entries[$0].value } }
        set {
            switch (index(of: key), newValue) {
            case (let index?, let value?): entries[index].value = value
            case (let index?, nil): remove(at: index)
            case (nil, let value?): append(Entry(key: key, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Puts an entry with its place: in the position of the one with the same key, or at the end.
    public mutating func put(_ entry: Entry) {
        if let index = index(of: entry.key) { entries[index] = entry } else { append(entry) }
    }

    /// Adds an entry whose key is new.
    mutating func append(_ entry: Entry) {
        entries.append(entry)
        if lookup != nil {
            lookup?.noteLast(of: entries)
        } else if entries.count > KeyIndex.threshold {
            lookup = KeyIndex(entries)
        }
    }

    private mutating func remove(at index: Int) {
        entries.remove(at: index)
        if lookup != nil { lookup = entries.count > KeyIndex.threshold ? KeyIndex(entries) : nil }
    }

    /// Changes each value in place.
    public mutating func updateValues(_ update: (_ key: String, _ value: inout Node) throws -> Void) rethrows {
        for index in entries.indices { try update(entries[index].key, &entries[index].value) }
    }

    /// Changes the value of the entry at `index` (see `index(of:)`) in place.
    public mutating func updateValue<Result, Failure: Error>(
        at index: Int, _ update: (inout Node) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try update(&entries[index].value)
    }

    /// Removes the entries for which `condition` holds.
    public mutating func removeAll(where condition: (Entry) throws -> Bool) rethrows {
        try entries.removeAll(where: condition)
        lookup = entries.count > KeyIndex.threshold ? KeyIndex(entries) : nil
    }

    /// The same entries, sorted by the bytes of their keys, as Go's encoders write maps.
    public func sorted() -> Mapping {
        Mapping(entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }
}

extension Mapping: Equatable {
    /// Whether both have equal values under the same keys, in any order.
    public static func == (left: Mapping, right: Mapping) -> Bool {
        guard left.count == right.count else { return false }
        for (index, entry) in left.entries.enumerated() {
            // Most equal mappings have the same order; look at the same position first.
            let other = right.entries[index]
            if sameBytes(other.key, entry.key) {
                guard other.value == entry.value else { return false }
            } else {
                guard let value = right[entry.key], value == entry.value else { return false }
            }
        }
        return true
    }
}

/// Whether two strings are the same bytes; `String`'s own `==` also equates canonically equivalent ones.
func sameBytes(_ left: String, _ right: String) -> Bool {
    // Equal bytes are equal by Unicode too, and that comparison is the quicker one to say no.
    left.utf8.count == right.utf8.count && left == right && left.utf8.elementsEqual(right.utf8)
}

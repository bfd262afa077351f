/// Finds a key's position in a large mapping: open addressing over a hash of the key's bytes.
///
/// `String`'s own hash is by Unicode equivalence, which would take different keys for one.
struct KeyIndex: Sendable {
    /// Mappings up to this many keys are searched from the front, which is quicker for few keys.
    static let threshold = 16

    // Position in the entries plus one; zero is free. The size is a power of two, at least twice the count.
    private var slots: [Int32]

    init(_ entries: [Mapping.Entry]) {
        var size = 64
        while size < entries.count * 2 { size *= 2 }
        slots = Array(repeating: 0, count: size)
        for position in entries.indices { place(position, key: entries[position].key) }
    }

    func position(of key: String, in entries: [Mapping.Entry]) -> Int? {
        let mask = slots.count - 1
        var slot = KeyIndex.hash(key) & mask
        while slots[slot] != 0 {
            let position = Int(slots[slot]) - 1
            if sameBytes(entries[position].key, key) { return position }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Notes the last of `entries`, which is new.
    mutating func noteLast(of entries: [Mapping.Entry]) {
        if entries.count * 2 > slots.count {
            self = KeyIndex(entries)
        } else if let last = entries.last {
            place(entries.count - 1, key: last.key)
        }
    }

    private mutating func place(_ position: Int, key: String) {
        let mask = slots.count - 1
        var slot = KeyIndex.hash(key) & mask
        while slots[slot] != 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(truncatingIfNeeded: position + 1)
    }

    // Seeded per process by the standard library, so that nobody can prepare keys that collide.
    private static func hash(_ key: String) -> Int {
        var hasher = Hasher()
        var key = key
        key.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        return hasher.finalize()
    }
}

/// Builds a mapping and notices keys that stand twice, in linear time.
struct MappingCollector {
    private(set) var mapping = Mapping()

    /// Adds an entry; if its key is there already, nothing is added and the earlier entry is returned.
    mutating func insert(_ entry: Mapping.Entry) -> Mapping.Entry? {
        if let index = mapping.index(of: entry.key) { return mapping.entries[index] }
        mapping.append(entry)
        return nil
    }

    /// Puts an entry, with its place, in the position of the one with the same key, or at the end.
    mutating func replace(with entry: Mapping.Entry) { mapping.put(entry) }
}

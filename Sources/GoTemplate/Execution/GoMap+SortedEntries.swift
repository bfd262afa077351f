extension GoMap {
    /// The entries as they are now, by their keys in bytewise order.
    var sortedEntries: [(key: ByteString, value: GoValue)] {
        var entries: [(key: ByteString, value: GoValue)] = []
        entries.reserveCapacity(self.entries.count)
        for (key, value) in self.entries { entries.append((key, value)) }
        entries.sort { $0.key < $1.key }
        return entries
    }
}

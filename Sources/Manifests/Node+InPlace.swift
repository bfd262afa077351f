// Changes deep in a tree without copying what is above and beside them: the payload is taken out of the node, changed
// while nobody else holds it, and put back.

extension Node {
    /// Changes the mapping in place, if this is one; otherwise nothing happens and the result is `nil`.
    package mutating func updateMapping<Result, Failure: Error>(
        _ update: (inout Mapping) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard case .mapping(var mapping) = content else { return nil }
        content = .sequence([])
        defer { content = .mapping(mapping) }
        return try update(&mapping)
    }

    /// Changes the items in place, if this is a sequence; otherwise nothing happens and the result is `nil`.
    package mutating func updateSequence<Result, Failure: Error>(
        _ update: (inout [Node]) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard case .sequence(var items) = content else { return nil }
        content = .sequence([])
        defer { content = .sequence(items) }
        return try update(&items)
    }
}

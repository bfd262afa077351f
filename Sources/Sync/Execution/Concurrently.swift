/// Runs `body` for each item, at most `limit` at a time, and returns the results in the order of the items. The
/// first error cancels the rest.
func concurrently<Item: Sendable, Output: Sendable>(
    _ items: [Item], limit: Int, _ body: @escaping @Sendable (Item) async throws -> Output
) async throws -> [Output] {
    // Most groups hold one object; a task group would only cost.
    if items.count == 1, let item = items.first { return [try await body(item)] }
    return try await withThrowingTaskGroup(of: (Int, Output).self) { group in
        var results = [Output?](repeating: nil, count: items.count)
        var next = 0
        func start() {
            let index = next
            let item = items[index]
            next += 1
            group.addTask { (index, try await body(item)) }
        }
        while next < min(limit, items.count) { start() }
        while let (index, output) = try await group.next() {
            results[index] = output
            if next < items.count { start() }
        }
        return results.compactMap { $0 }
    }
}

/// Sets items of lists, which grow up to the index that an expression names, and bounds how much they grow in all.
struct ListRoom {
    /// The highest index of a list.
    static let maximumIndex = 65536

    /// How many items may still be added. Helm has no such limit.
    private var left = 1_000_000

    /// Sets the item at an index; nulls fill what is missing before it.
    mutating func set(_ value: PlainValue, at index: Int, in list: inout [PlainValue]) throws(SetExpression.Stop) {
        if index < 0 { throw .mistake("negative \(index) index not allowed") }
        guard index <= Self.maximumIndex else {
            throw .mistake("index of \(index) is greater than maximum supported index of \(Self.maximumIndex)")
        }
        let missing = index + 1 - list.count
        if missing > 0 {
            left -= missing
            guard left >= 0 else { throw .mistake("the indices of all settings make lists longer than they may be") }
            list.append(contentsOf: repeatElement(.null, count: missing))
        }
        list[index] = value
    }
}

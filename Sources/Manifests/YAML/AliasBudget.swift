/// Bounds what aliases may expand to, by the rule of Go's YAML: the share of values that come from aliases may be
/// 99 % in small documents, and falls to 10 % between 400,000 and 4,000,000 values.
struct AliasBudget {
    private let limit: Int
    private var total = 0
    private var aliased = 0

    init(nodes limit: Int) { self.limit = limit }

    /// Whether the values so far are within the absolute limit.
    var isWithinLimit: Bool { total <= limit }

    /// Counts a value that stands in the text.
    mutating func countNode() { total += 1 }

    /// Counts an alias that stands for `size` values; `false` if that is too much.
    mutating func allowsAlias(of size: Int) -> Bool {
        total += size + 1
        aliased += size
        guard total <= limit else { return false }
        guard aliased > 100, total > 1000 else { return true }
        return Double(aliased) / Double(total) <= allowedShare
    }

    private var allowedShare: Double {
        let (low, high) = (400_000.0, 4_000_000.0)
        return 0.99 - 0.89 * min(max((Double(total) - low) / (high - low), 0), 1)
    }
}

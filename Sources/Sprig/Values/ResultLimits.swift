import GoTemplate

/// How large a result a single call may make, so that a stranger's chart cannot exhaust the memory. Go has no such
/// limits. They lie far above what a manifest can hold; see also `GoLimits`.
enum ResultLimits {
    /// Elements of a list that is counted out or cut from a text.
    static let elements = 1_000_000

    /// - Throws: `GoLimitError` if a string of `count` times `size` plus `rest` bytes would be too long.
    static func checkBytes(_ count: Int, times size: Int = 1, plus rest: Int = 0) throws {
        let (product, isProductTooLarge) = count.multipliedReportingOverflow(by: size)
        let (sum, isSumTooLarge) = product.addingReportingOverflow(rest)
        if isProductTooLarge || isSumTooLarge || sum > GoLimits.bytes { throw GoLimitError.bytes }
    }

    /// - Throws: `GoLimitError` if a list would have too many elements.
    static func checkElements(_ count: Int) throws {
        if count > elements { throw GoLimitError("a list has more than \(elements) elements") }
    }
}

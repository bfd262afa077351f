/// Go's own functions.
enum Builtin: String, CaseIterable {
    case and, call, html, index, slice, js, len, not, or, print, printf, println, urlquery
    case eq, ge, gt, le, lt, ne

    /// The functions by name.
    static let named = Dictionary(uniqueKeysWithValues: allCases.map { (ByteString($0.rawValue), $0) })

    /// How many arguments must be given.
    var fixedCount: Int {
        switch self {
        case .html, .js, .print, .println, .urlquery: 0
        case .and, .call, .index, .slice, .or, .printf, .eq, .len, .not: 1
        case .ge, .gt, .le, .lt, .ne: 2
        }
    }

    /// Whether more arguments may be given.
    var isVariadic: Bool {
        switch self {
        case .len, .not, .ge, .gt, .le, .lt, .ne: false
        default: true
        }
    }
}

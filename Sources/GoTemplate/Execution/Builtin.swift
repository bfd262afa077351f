/// Go's own functions.
enum Builtin: String, CaseIterable {
    case and, call, html, index, slice, js, len, not, or, print, printf, println, urlquery
    case eq, ge, gt, le, lt, ne

    /// The functions by name.
    static let named = Dictionary(uniqueKeysWithValues: allCases.map { (ByteString($0.rawValue), $0) })
}

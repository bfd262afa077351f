/// A regular expression in the syntax and with the meaning of Go's `regexp` (RE2): leftmost-first matches over UTF-8
/// bytes, in time linear in the text.
public struct RegularExpression: Sendable {
    /// The expression as it was written.
    public let pattern: String
}

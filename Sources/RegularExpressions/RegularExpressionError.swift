/// Why a pattern is not a regular expression. Codes, their texts and the quoted part of the pattern are those of Go's
/// `regexp/syntax`.
public struct RegularExpressionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of error; the raw value is Go's text.
    public enum Code: String, Sendable, Hashable, CaseIterable {
        /// A range such as `z-a`, or a class that does not exist.
        case invalidCharacterRange = "invalid character class range"
        /// A backslash before something that cannot be escaped.
        case invalidEscape = "invalid escape sequence"
        /// A group name that is empty, not closed, or not made of letters, digits and underscores.
        case invalidNamedCapture = "invalid named capture"
        /// `(?` before something that is neither a flag nor a name; look-around is among it.
        case invalidPerlOperator = "invalid or unsupported Perl syntax"
        /// A repetition of a repetition, such as `a**`.
        case invalidRepeatOperator = "invalid nested repetition operator"
        /// A repetition of more than 1000, also by nesting, or one with its limits in the wrong order.
        case invalidRepeatCount = "invalid repeat count"
        /// A class that is not closed.
        case missingBracket = "missing closing ]"
        /// A group that is not closed.
        case missingParenthesis = "missing closing )"
        /// A repetition of nothing.
        case missingRepeatArgument = "missing argument to repetition operator"
        /// A backslash at the end.
        case trailingBackslash = "trailing backslash at end of expression"
        /// A closing parenthesis without an opening one.
        case unexpectedParenthesis = "unexpected )"
        /// More than a thousand levels.
        case nestingDepth = "expression nests too deeply"
        /// More instructions than a program may have.
        case tooLarge = "expression too large"
    }

    /// The kind of error.
    public let code: Code
    /// The part of the pattern that is wrong, or the whole of it.
    public let expression: String

    /// Go's message.
    public var description: String { "error parsing regexp: \(code.rawValue): `\(expression)`" }
}

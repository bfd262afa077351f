/// A token of a template: a run of text, or a part of an action.
struct Token {
    enum Kind: UInt8 {
        case error, bool, character, characterConstant, complex, assign, declare, end, field, identifier
        case leftDelimiter, leftParenthesis, number, pipe, rawString, rightDelimiter, rightParenthesis, space, string,
            text
        case variable
        case block, `break`, `continue`, dot, define, `else`, endKeyword, `if`, null, range, template, with
    }

    let kind: Kind
    /// The offsets of its bytes in the source; of errors only the start counts.
    let range: Range<Int>
    /// The line of its first byte, from 1.
    let line: Int

    /// Whether it is a word of the language.
    var isKeyword: Bool { kind.rawValue >= Kind.block.rawValue }

    /// The words that are no identifiers.
    static let keywords: [ByteString: Kind] = [
        "block": .block, "break": .break, "continue": .continue, "define": .define, "else": .else, "end": .endKeyword,
        "if": .if, "range": .range, "nil": .null, "template": .template, "with": .with, "true": .bool, "false": .bool,
    ]
}

/// Cuts a template into tokens, with the rules of Go's `text/template/parse` and the delimiters `{{` and `}}`.
///
/// A class, because the parsers of the definitions in a source take turns with one lexer.
final class TemplateLexer {
    /// The text.
    let source: TemplateSource
    /// What is wrong, after a token of the kind `error`.
    private(set) var errorMessage = ""
    /// Whether `break` is the keyword; not where a function has that name.
    let hasBreak: Bool
    /// Whether `continue` is the keyword.
    let hasContinue: Bool

    private let text: [UInt8]
    private var position = 0
    /// Where the token begins that is being read.
    private var start = 0
    private var isInAction = false
    private var parenthesisDepth = 0
    private var line = 1
    /// Up to where `line` has been counted.
    private var lineCountedTo = 0
    private var hasFailed = false

    init(_ source: TemplateSource, hasBreak: Bool, hasContinue: Bool) {
        self.source = source
        text = source.text
        self.hasBreak = hasBreak
        self.hasContinue = hasContinue
    }

    /// The next token; at the end, and after an error, always `end`.
    func next() -> Token {
        if hasFailed { return token(.end, 0..<0) }
        return isInAction ? insideAction() : outsideAction()
    }

    /// The bytes of a token.
    func bytes(of token: Token) -> ArraySlice<UInt8> { text[token.range] }

    // MARK: - Outside of actions

    private func outsideAction() -> Token {
        while true {
            guard let delimiter = find(UInt8(ascii: "{"), UInt8(ascii: "{"), from: position) else {
                position = text.count
                return start < position ? emit(.text) : token(.end, position..<position)
            }
            let isTrimmed = isLeftTrimMarker(at: delimiter + 2)
            if delimiter > start {
                var end = delimiter
                if isTrimmed { while end > start, Self.isSpace(text[end - 1]) { end -= 1 } }
                let range = start..<end
                position = delimiter
                start = delimiter
                if !range.isEmpty { return token(.text, range) }
            }
            let content = delimiter + 2 + (isTrimmed ? 2 : 0)
            if hasPair(UInt8(ascii: "/"), UInt8(ascii: "*"), at: content) {
                start = content
                if let error = skipComment(from: content) { return error }
                continue
            }
            isInAction = true
            parenthesisDepth = 0
            position = content
            start = content
            return token(.leftDelimiter, delimiter..<(delimiter + 2))
        }
    }

    /// Passes a comment and its right delimiter.
    private func skipComment(from content: Int) -> Token? {
        guard let close = find(UInt8(ascii: "*"), UInt8(ascii: "/"), from: content + 2) else {
            return fail("unclosed comment")
        }
        position = close + 2
        let delimiter = rightDelimiter()
        guard delimiter != .none else { return fail("comment ends before closing delimiter") }
        passRightDelimiter(delimiter)
        return nil
    }

    private func passRightDelimiter(_ delimiter: RightDelimiter) {
        position += delimiter == .trimming ? 4 : 2
        if delimiter == .trimming { while position < text.count, Self.isSpace(text[position]) { position += 1 } }
        start = position
    }

    // MARK: - Inside of actions

    private enum RightDelimiter { case none, plain, trimming }

    private func insideAction() -> Token {
        let delimiter = rightDelimiter()
        if delimiter != .none {
            return parenthesisDepth == 0 ? closeAction(delimiter) : fail("unclosed left paren")
        }
        guard position < text.count else { return fail("unclosed action") }
        let byte = text[position]
        switch byte {
        case _ where Self.isSpace(byte): return space()
        case UInt8(ascii: "="): return take(1, .assign)
        case UInt8(ascii: ":"):
            guard position + 1 < text.count, text[position + 1] == UInt8(ascii: "=") else { return fail("expected :=") }
            return take(2, .declare)
        case UInt8(ascii: "|"): return take(1, .pipe)
        case UInt8(ascii: "\""):
            return quoted(by: byte, .string, unterminated: "unterminated quoted string")
        case UInt8(ascii: "`"): return rawString()
        case UInt8(ascii: "'"):
            return quoted(by: byte, .characterConstant, unterminated: "unterminated character constant")
        case UInt8(ascii: "$"):
            position += 1
            return name(.variable, alone: .variable)
        case UInt8(ascii: "."):
            // A dot at the very end is a number to Go, whose syntax is then bad.
            if position + 1 == text.count || Self.isDigit(text[position + 1]) { return number() }
            position += 1
            return name(.field, alone: .dot)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return number()
        case UInt8(ascii: "("):
            parenthesisDepth += 1
            return take(1, .leftParenthesis)
        case UInt8(ascii: ")"):
            parenthesisDepth -= 1
            return parenthesisDepth < 0 ? fail("unexpected right paren") : take(1, .rightParenthesis)
        default: break
        }
        let (scalar, length) = decode(at: position)
        if Self.isAlphaNumeric(scalar) { return word() }
        if byte < 0x7F, byte > 0x20 { return take(length, .character) }
        return fail("unrecognized character in action: \(Self.description(of: scalar))")
    }

    private func closeAction(_ delimiter: RightDelimiter) -> Token {
        let first = position + (delimiter == .trimming ? 2 : 0)
        passRightDelimiter(delimiter)
        isInAction = false
        return token(.rightDelimiter, first..<(first + 2))
    }

    /// A run of space; the space that belongs to a trimming right delimiter is left for that.
    private func space() -> Token {
        while position < text.count, Self.isSpace(text[position]) { position += 1 }
        if hasPair(UInt8(ascii: "-"), UInt8(ascii: "}"), at: position),
            hasPair(UInt8(ascii: "}"), UInt8(ascii: "}"), at: position + 1)
        {
            position -= 1
            if position == start { return closeAction(.trimming) }
        }
        return emit(.space)
    }

    /// An identifier or a word of the language.
    private func word() -> Token {
        passAlphaNumeric()
        if let error = checkTerminator() { return error }
        var kind = Token.keywords[ByteString(text[start..<position])] ?? .identifier
        if kind == .break && !hasBreak || kind == .continue && !hasContinue { kind = .identifier }
        return emit(kind)
    }

    /// What begins with `.` or `$`, which has been passed.
    private func name(_ kind: Token.Kind, alone: Token.Kind) -> Token {
        if isAtTerminator { return emit(alone) }
        passAlphaNumeric()
        return checkTerminator() ?? emit(kind)
    }

    private func passAlphaNumeric() {
        while position < text.count {
            let (scalar, length) = decode(at: position)
            guard Self.isAlphaNumeric(scalar) else { return }
            position += length
        }
    }

    private func checkTerminator() -> Token? {
        if isAtTerminator { return nil }
        return fail("bad character \(Self.description(of: decode(at: position).scalar))")
    }

    private var isAtTerminator: Bool {
        guard position < text.count else { return true }
        switch text[position] {
        case 0x20, 0x09, 0x0D, 0x0A, UInt8(ascii: "."), UInt8(ascii: ","), UInt8(ascii: "|"), UInt8(ascii: ":"),
            UInt8(ascii: ")"), UInt8(ascii: "("):
            return true
        default: return hasPair(UInt8(ascii: "}"), UInt8(ascii: "}"), at: position)
        }
    }

    private func quoted(by quote: UInt8, _ kind: Token.Kind, unterminated message: String) -> Token {
        position += 1
        while position < text.count {
            let byte = text[position]
            position += 1
            if byte == quote { return emit(kind) }
            if byte == UInt8(ascii: "\\") {
                guard position < text.count, text[position] != 0x0A else { break }
                position += 1
            } else if byte == 0x0A {
                break
            }
        }
        return fail(message)
    }

    private func rawString() -> Token {
        guard let end = text[(position + 1)...].firstIndex(of: UInt8(ascii: "`")) else {
            return fail("unterminated raw quoted string")
        }
        position = end + 1
        return emit(.rawString)
    }

    // MARK: - Numbers

    private func number() -> Token {
        guard scanNumber() else { return badNumber() }
        if position < text.count, text[position] == UInt8(ascii: "+") || text[position] == UInt8(ascii: "-") {
            guard scanNumber(), text[position - 1] == UInt8(ascii: "i") else { return badNumber() }
            return emit(.complex)
        }
        return emit(.number)
    }

    private func badNumber() -> Token {
        fail("bad number syntax: \(GoStrconv.quote(ByteString(text[start..<position])))")
    }

    /// Passes what may be a number; whether it is one is for the parser to say.
    private func scanNumber() -> Bool {
        accept("+-")
        var digits: StaticString = "0123456789_"
        var base = 10
        if accept("0") {
            if accept("xX") {
                (digits, base) = ("0123456789abcdefABCDEF_", 16)
            } else if accept("oO") {
                (digits, base) = ("01234567_", 8)
            } else if accept("bB") {
                (digits, base) = ("01_", 2)
            }
        }
        while accept(digits) {}
        if accept(".") { while accept(digits) {} }
        if base == 10 && accept("eE") || base == 16 && accept("pP") {
            accept("+-")
            while accept("0123456789_") {}
        }
        accept("i")
        guard position < text.count else { return true }
        let (scalar, length) = decode(at: position)
        guard Self.isAlphaNumeric(scalar) else { return true }
        position += length
        return false
    }

    @discardableResult
    private func accept(_ valid: StaticString) -> Bool {
        guard position < text.count else { return false }
        let byte = text[position]
        guard valid.withUTF8Buffer({ $0.contains(byte) }) else { return false }
        position += 1
        return true
    }

    // MARK: - Looking at bytes

    private func hasPair(_ first: UInt8, _ second: UInt8, at index: Int) -> Bool {
        index + 1 < text.count && text[index] == first && text[index + 1] == second
    }

    private func find(_ first: UInt8, _ second: UInt8, from index: Int) -> Int? {
        text.withUnsafeBufferPointer { text in
            var index = index
            while index + 1 < text.count {
                if text[index] == first, text[index + 1] == second { return index }
                index += 1
            }
            return nil
        }
    }

    private func isLeftTrimMarker(at index: Int) -> Bool {
        index + 1 < text.count && text[index] == UInt8(ascii: "-") && Self.isSpace(text[index + 1])
    }

    private func rightDelimiter() -> RightDelimiter {
        if hasPair(UInt8(ascii: "}"), UInt8(ascii: "}"), at: position) { return .plain }
        guard position + 3 < text.count, Self.isSpace(text[position]), text[position + 1] == UInt8(ascii: "-"),
            hasPair(UInt8(ascii: "}"), UInt8(ascii: "}"), at: position + 2)
        else { return .none }
        return .trimming
    }

    private func decode(at index: Int) -> (scalar: UInt32, length: Int) {
        text.withUnsafeBufferPointer { GoUnicode.decode($0, at: index) }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    /// A letter, a decimal digit or an underscore, of all scripts.
    private static func isAlphaNumeric(_ scalar: UInt32) -> Bool {
        if scalar < 0x80 {
            let byte = UInt8(scalar)
            return (byte | 0x20) &- 0x61 < 26 || isDigit(byte) || byte == UInt8(ascii: "_")
        }
        switch Unicode.Scalar(scalar)?.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return false
        }
    }

    /// `U+00E9 'é'`, as `%#U` prints it.
    private static func description(of scalar: UInt32) -> String {
        let digits = String(scalar, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        guard GoUnicode.isPrintable(scalar), let scalar = Unicode.Scalar(scalar) else { return code }
        return "\(code) '\(scalar)'"
    }

    // MARK: - Making tokens

    private func take(_ length: Int, _ kind: Token.Kind) -> Token {
        position += length
        return emit(kind)
    }

    private func emit(_ kind: Token.Kind) -> Token {
        let range = start..<position
        start = position
        return token(kind, range)
    }

    private func fail(_ message: String) -> Token {
        errorMessage = message
        let failed = token(.error, start..<start)
        hasFailed = true
        return failed
    }

    private func token(_ kind: Token.Kind, _ range: Range<Int>) -> Token {
        if range.lowerBound > lineCountedTo {
            text.withUnsafeBufferPointer { text in
                for index in lineCountedTo..<range.lowerBound where text[index] == 0x0A { line += 1 }
            }
            lineCountedTo = range.lowerBound
        }
        return Token(kind: kind, range: range, line: line)
    }
}

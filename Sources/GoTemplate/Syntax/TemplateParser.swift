/// Parses one template: the body of a source, or a definition in it. Definitions are parsed by parsers of their own, which
/// share the lexer and the table of trees.
struct TemplateParser {
    /// What the parsers of a source share.
    final class Shared {
        let lexer: TemplateLexer
        let functions: Set<ByteString>
        var trees: [ByteString: TemplateTree] = [:]
        /// How many control structures and parentheses are open.
        var depth = 0

        init(lexer: TemplateLexer, functions: Set<ByteString>) {
            self.lexer = lexer
            self.functions = functions
        }
    }

    /// The deepest nesting of control structures and parentheses. (Go allows 10,000 parentheses and any number of control
    /// structures.)
    static let maximumDepth = 1000

    let shared: Shared
    var name: ByteString
    /// The variables of whose declaration the parser knows.
    var declared: [ByteString] = ["$"]
    /// The variables that are in scope when the template is executed; the index is the slot.
    var scope: [ByteString] = ["$"]
    var variableCount = 1
    var functionNames: [ByteString] = []
    var functionIndices: [ByteString: Int] = [:]
    var rangeDepth = 0
    /// The line of the open action's delimiter; 0 outside of actions.
    var actionLine = 0

    /// The last tokens, the newest first.
    private var tokens: (Token, Token, Token)
    private var peekCount = 0

    init(_ shared: Shared, name: ByteString) {
        self.shared = shared
        self.name = name
        let none = Token(kind: .end, range: 0..<0, line: 0)
        tokens = (none, none, none)
    }

    /// The templates of a source, by name.
    static func parse(
        _ text: [UInt8], name: ByteString, functions: Set<ByteString>
    ) throws(TemplateError) -> [ByteString: TemplateTree] {
        let lexer = TemplateLexer(
            TemplateSource(name: name, text: text), hasBreak: !functions.contains("break"),
            hasContinue: !functions.contains("continue"))
        let shared = Shared(lexer: lexer, functions: functions)
        var parser = TemplateParser(shared, name: name)
        try parser.parseSource()
        return shared.trees
    }

    // MARK: - Tokens

    mutating func next() -> Token {
        if peekCount > 0 {
            peekCount -= 1
        } else {
            tokens.0 = shared.lexer.next()
        }
        return peekCount == 0 ? tokens.0 : peekCount == 1 ? tokens.1 : tokens.2
    }

    mutating func peek() -> Token {
        if peekCount == 0 {
            tokens.0 = shared.lexer.next()
            peekCount = 1
        }
        return peekCount == 1 ? tokens.0 : peekCount == 2 ? tokens.1 : tokens.2
    }

    /// Puts the last token back.
    mutating func backUp() { peekCount += 1 }

    /// Puts the last token back, and one before it.
    mutating func backUp(before token: Token) {
        tokens.1 = token
        peekCount = 2
    }

    /// Puts the last token back, and two before it.
    mutating func backUp(before first: Token, _ second: Token) {
        tokens.1 = second
        tokens.2 = first
        peekCount = 3
    }

    mutating func nextNonSpace() -> Token {
        while true {
            let token = next()
            if token.kind != .space { return token }
        }
    }

    mutating func peekNonSpace() -> Token {
        let token = nextNonSpace()
        backUp()
        return token
    }

    func bytes(of token: Token) -> [UInt8] { Array(shared.lexer.bytes(of: token)) }

    // MARK: - Errors

    func failure(_ message: String) -> TemplateError {
        TemplateError(.syntax, source: shared.lexer.source.name, line: tokens.0.line, message: message)
    }

    func unexpected(_ token: Token, in context: String) -> TemplateError {
        guard token.kind == .error else { return failure("unexpected \(description(of: token)) in \(context)") }
        let message = shared.lexer.errorMessage
        guard actionLine != 0, actionLine != token.line else { return failure(message) }
        let started = " started at \(shared.lexer.source.name):\(actionLine)"
        return failure(message + (message.hasSuffix(" action") ? "" : " in action") + started)
    }

    private func description(of token: Token) -> String {
        if token.kind == .end { return "EOF" }
        let bytes = bytes(of: token)
        if token.isKeyword { return "<\(ByteString(bytes))>" }
        guard bytes.count > 10 else { return GoStrconv.quote(ByteString(bytes)).description }
        let end = bytes.withUnsafeBufferPointer { bytes in
            var end = 0
            for _ in 0..<10 where end < bytes.count { end += GoUnicode.decode(bytes, at: end).length }
            return end
        }
        return "\(GoStrconv.quote(ByteString(bytes[..<end])))..."
    }

    mutating func expect(_ kinds: Token.Kind..., in context: String) throws(TemplateError) -> Token {
        let token = nextNonSpace()
        guard kinds.contains(token.kind) else { throw unexpected(token, in: context) }
        return token
    }

    /// Counts a level of nesting.
    func enter() throws(TemplateError) {
        shared.depth += 1
        if shared.depth > Self.maximumDepth { throw failure("max expression depth exceeded") }
    }

    func leave() { shared.depth -= 1 }

    // MARK: - Trees

    /// Adds the finished tree to those of the source.
    func add(_ statements: [Statement]) throws(TemplateError) {
        let tree = TemplateTree(
            name: name, source: shared.lexer.source, statements: statements, functionNames: functionNames,
            variableCount: variableCount)
        if let other = shared.trees[name], !other.isEmpty {
            if tree.isEmpty { return }
            throw failure("template: multiple definition of template \(GoStrconv.quote(name))")
        }
        shared.trees[name] = tree
    }

    /// The content of a quoted string.
    func unquoted(_ token: Token) throws(TemplateError) -> ByteString {
        guard let value = GoStrconv.unquote(shared.lexer.bytes(of: token)) else { throw failure("invalid syntax") }
        return value
    }
}

extension TemplateParser {
    /// Where a list of statements ends, and what is an action.
    private enum Item {
        case statement(Statement)
        /// `else`; whether `if` or `with` follows.
        case otherwise
        case end

        var text: String {
            switch self {
            case .statement: ""
            case .otherwise: "{{else}}"
            case .end: "{{end}}"
            }
        }
    }

    /// Parses the body of the source, and the definitions in it.
    mutating func parseSource() throws(TemplateError) {
        var statements: [Statement] = []
        while peek().kind != .end {
            if peek().kind == .leftDelimiter {
                let delimiter = next()
                if nextNonSpace().kind == .define {
                    var definition = TemplateParser(shared, name: "definition")
                    try definition.parseDefinition()
                    continue
                }
                backUp(before: delimiter)
            }
            switch try textOrAction() {
            case .statement(let statement): statements.append(statement)
            case let item: throw failure("unexpected \(item.text)")
            }
        }
        try add(statements)
    }

    private mutating func parseDefinition() throws(TemplateError) {
        let context = "define clause"
        name = try unquoted(try expect(.string, .rawString, in: context))
        _ = try expect(.rightDelimiter, in: context)
        let (statements, item) = try itemList()
        guard case .end = item else { throw failure("unexpected \(item.text) in \(context)") }
        try add(statements)
    }

    /// Statements up to an `else` or `end`.
    private mutating func itemList() throws(TemplateError) -> ([Statement], Item) {
        var statements: [Statement] = []
        while peekNonSpace().kind != .end {
            switch try textOrAction() {
            case .statement(let statement): statements.append(statement)
            case let item: return (statements, item)
            }
        }
        throw failure("unexpected EOF")
    }

    private mutating func textOrAction() throws(TemplateError) -> Item {
        let token = nextNonSpace()
        switch token.kind {
        case .text: return .statement(.text(TextNode(position: token.range.lowerBound, content: bytes(of: token))))
        case .leftDelimiter:
            actionLine = token.line
            let item = try action()
            actionLine = 0
            return item
        default: throw unexpected(token, in: "input")
        }
    }

    private mutating func action() throws(TemplateError) -> Item {
        let token = nextNonSpace()
        switch token.kind {
        case .block: return .statement(try blockControl())
        case .break: return .statement(.breakLoop(try jump(token, "break")))
        case .continue: return .statement(.continueLoop(try jump(token, "continue")))
        case .else:
            let next = peekNonSpace()
            if next.kind != .if, next.kind != .with { _ = try expect(.rightDelimiter, in: "else") }
            return .otherwise
        case .endKeyword:
            _ = try expect(.rightDelimiter, in: "end")
            return .end
        case .if: return .statement(.if(try control("if")))
        case .range: return .statement(.range(try control("range")))
        case .with: return .statement(.with(try control("with")))
        case .template: return .statement(try templateControl())
        default:
            backUp()
            let position = peek().range.lowerBound
            let pipeline = try pipeline(in: "command", upTo: .rightDelimiter)
            return .statement(.action(ActionNode(position: position, pipeline: pipeline)))
        }
    }

    private mutating func jump(_ token: Token, _ keyword: StaticString) throws(TemplateError) -> JumpNode {
        let end = nextNonSpace()
        guard end.kind == .rightDelimiter else { throw unexpected(end, in: "{{\(keyword)}}") }
        guard rangeDepth > 0 else { throw failure("{{\(keyword)}} outside {{range}}") }
        return JumpNode(position: token.range.lowerBound, keyword: keyword)
    }

    private mutating func control(_ keyword: StaticString) throws(TemplateError) -> BranchNode {
        try enter()
        defer { leave() }
        let declaredCount = declared.count
        let scopeCount = scope.count
        let pipeline = try pipeline(in: "\(keyword)", upTo: .rightDelimiter)
        let isRange = keyword.utf8CodeUnitCount == 5
        let bodyScopeCount = scope.count
        rangeDepth += isRange ? 1 : 0
        let (body, item) = try itemList()
        rangeDepth -= isRange ? 1 : 0
        scope.removeLast(scope.count - bodyScopeCount)
        var otherwise: [Statement]?
        if case .otherwise = item { otherwise = try alternative(of: keyword) }
        declared.removeLast(declared.count - declaredCount)
        scope.removeLast(scope.count - scopeCount)
        return BranchNode(
            position: pipeline.position, keyword: keyword, pipeline: pipeline, body: body, otherwise: otherwise)
    }

    /// What follows `else`: `else if` and `else with` have no `end` of their own.
    private mutating func alternative(of keyword: StaticString) throws(TemplateError) -> [Statement] {
        switch (peek().kind, keyword.utf8CodeUnitCount) {
        case (.if, 2):
            _ = next()
            return [.if(try control("if"))]
        case (.with, 4):
            _ = next()
            return [.with(try control("with"))]
        default:
            let (statements, item) = try itemList()
            guard case .end = item else { throw failure("expected end; found \(item.text)") }
            return statements
        }
    }

    private mutating func templateName(in context: String) throws(TemplateError) -> (ByteString, Int) {
        let token = nextNonSpace()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        return (try unquoted(token), token.range.lowerBound)
    }

    private mutating func blockControl() throws(TemplateError) -> Statement {
        let context = "block clause"
        let (name, position) = try templateName(in: context)
        let pipeline = try pipeline(in: context, upTo: .rightDelimiter)
        try enter()
        defer { leave() }
        var block = TemplateParser(shared, name: name)
        let (statements, item) = try block.itemList()
        guard case .end = item else { throw failure("unexpected \(item.text) in \(context)") }
        try block.add(statements)
        return .template(TemplateNode(position: position, name: name, pipeline: pipeline))
    }

    private mutating func templateControl() throws(TemplateError) -> Statement {
        let context = "template clause"
        let (name, position) = try templateName(in: context)
        if nextNonSpace().kind == .rightDelimiter {
            return .template(TemplateNode(position: position, name: name, pipeline: nil))
        }
        backUp()
        let pipeline = try pipeline(in: context, upTo: .rightDelimiter)
        return .template(TemplateNode(position: position, name: name, pipeline: pipeline))
    }
}

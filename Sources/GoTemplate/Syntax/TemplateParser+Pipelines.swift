extension TemplateParser {
    /// Parses a pipeline and what ends it.
    mutating func pipeline(in context: String, upTo end: Token.Kind) throws(TemplateError) -> PipelineNode {
        let position = peekNonSpace().range.lowerBound
        let (variables, isAssignment) = try declarations(in: context)
        var commands: [CommandNode] = []
        while true {
            let token = nextNonSpace()
            if token.kind == end { break }
            switch token.kind {
            case .bool, .characterConstant, .complex, .dot, .field, .identifier, .number, .null, .rawString, .string,
                .variable, .leftParenthesis:
                backUp()
                commands.append(try command())
            default: throw unexpected(token, in: context)
            }
        }
        if commands.isEmpty { throw failure("missing value for \(context)") }
        for (index, command) in commands.enumerated().dropFirst() where command.first.isConstant {
            throw failure("non executable command in pipeline stage \(index + 1)")
        }
        return PipelineNode(
            position: position, variables: variables.map { resolve($0, isAssignment: isAssignment) },
            isAssignment: isAssignment, commands: commands)
    }

    /// The variables that a pipeline sets.
    private mutating func declarations(in context: String) throws(TemplateError) -> ([Token], isAssignment: Bool) {
        var variables: [Token] = []
        while true {
            let variable = peekNonSpace()
            guard variable.kind == .variable else { return (variables, false) }
            _ = next()
            // The token behind the variable may have to be put back together with it: `$x foo` is a command.
            let behind = peek()
            let following = peekNonSpace()
            if following.kind == .assign || following.kind == .declare {
                _ = nextNonSpace()
                variables.append(variable)
                declared.append(ByteString(bytes(of: variable)))
                return (variables, following.kind == .assign)
            }
            guard following.kind == .character, bytes(of: following) == [UInt8(ascii: ",")] else {
                if behind.kind == .space {
                    backUp(before: variable, behind)
                } else {
                    backUp(before: variable)
                }
                return (variables, false)
            }
            _ = nextNonSpace()
            variables.append(variable)
            declared.append(ByteString(bytes(of: variable)))
            guard context == "range", variables.count < 2 else {
                throw failure("too many declarations in \(context)")
            }
            switch peekNonSpace().kind {
            case .variable, .rightDelimiter, .rightParenthesis: continue
            default: throw failure("range can only initialize variables")
            }
        }
    }

    /// Gives a variable that a pipeline sets its slot, once the pipeline's commands are parsed: they do not see it yet.
    private mutating func resolve(_ token: Token, isAssignment: Bool) -> VariableNode {
        let name = ByteString(bytes(of: token))
        if isAssignment {
            return VariableNode(position: token.range.lowerBound, name: name, slot: scope.lastIndex(of: name))
        }
        scope.append(name)
        variableCount = max(variableCount, scope.count)
        return VariableNode(position: token.range.lowerBound, name: name, slot: scope.count - 1)
    }

    private mutating func command() throws(TemplateError) -> CommandNode {
        let position = peekNonSpace().range.lowerBound
        var operands: [OperandNode] = []
        words: while true {
            _ = peekNonSpace()
            if let operand = try operand() { operands.append(operand) }
            let token = next()
            switch token.kind {
            case .space: continue words
            case .rightDelimiter, .rightParenthesis:
                backUp()
                break words
            case .pipe: break words
            default: throw unexpected(token, in: "operand")
            }
        }
        guard let first = operands.first else { throw failure("empty command") }
        return CommandNode(position: position, first: first, arguments: Array(operands.dropFirst()))
    }

    /// A term and the fields behind it; `nil` where there is no term.
    private mutating func operand() throws(TemplateError) -> OperandNode? {
        let start = peekNonSpace()
        if start.kind == .field { return .field(fieldNode()) }
        guard let term = try term() else { return nil }
        guard peek().kind == .field else { return term }
        let position = peek().range.lowerBound
        var names: [ByteString] = []
        while peek().kind == .field { names.append(fieldName(next())) }
        switch term {
        case .variable(let node):
            return .variable(
                VariableNode(position: position, name: node.name, slot: node.slot, fields: node.fields + names))
        case .bool, .string, .number, .null, .dot:
            throw failure("unexpected . after term \(GoStrconv.quote(term.node.text))")
        case .field, .chain, .function, .pipeline:
            return .chain(ChainNode(position: position, operand: term, names: names))
        }
    }

    /// Field behind field: Go gives the place of the second as that of all.
    private mutating func fieldNode() -> FieldNode {
        let first = nextNonSpace()
        var names = [fieldName(first)]
        var position = first.range.lowerBound
        if peek().kind == .field { position = peek().range.lowerBound }
        while peek().kind == .field { names.append(fieldName(next())) }
        return FieldNode(position: position, names: names)
    }

    private func fieldName(_ token: Token) -> ByteString { ByteString(shared.lexer.bytes(of: token).dropFirst()) }

    private mutating func term() throws(TemplateError) -> OperandNode? {
        let token = nextNonSpace()
        let position = token.range.lowerBound
        switch token.kind {
        case .identifier: return .function(try function(token))
        case .dot: return .dot(WordNode(position: position, word: "."))
        case .null: return .null(WordNode(position: position, word: "nil"))
        case .variable:
            let name = ByteString(bytes(of: token))
            guard declared.contains(name) else { throw failure("undefined variable \(GoStrconv.quote(name))") }
            return .variable(VariableNode(position: position, name: name, slot: scope.lastIndex(of: name)))
        case .field: return .field(FieldNode(position: position, names: [fieldName(token)]))
        case .bool:
            let isTrue = token.range.count == 4
            return .bool(isTrue, WordNode(position: position, word: isTrue ? "true" : "false"))
        case .characterConstant, .complex, .number:
            do {
                return .number(try NumberNode(bytes(of: token), kind: token.kind, position: position))
            } catch {
                throw failure(error.message)
            }
        case .leftParenthesis:
            try enter()
            defer { leave() }
            return .pipeline(try pipeline(in: "parenthesized pipeline", upTo: .rightParenthesis))
        case .string, .rawString:
            return .string(StringNode(position: position, quoted: bytes(of: token), value: try unquoted(token)))
        default:
            backUp()
            return nil
        }
    }

    private mutating func function(_ token: Token) throws(TemplateError) -> FunctionNode {
        let name = ByteString(bytes(of: token))
        if let index = functionIndices[name] {
            return FunctionNode(position: token.range.lowerBound, name: name, index: index)
        }
        guard shared.functions.contains(name) || Builtin.named[name] != nil else {
            throw failure("function \(GoStrconv.quote(name)) not defined")
        }
        functionIndices[name] = functionNames.count
        functionNames.append(name)
        return FunctionNode(position: token.range.lowerBound, name: name, index: functionNames.count - 1)
    }
}

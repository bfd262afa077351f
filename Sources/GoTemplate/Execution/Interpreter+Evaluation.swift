extension Interpreter {
    /// The value of a pipeline; sets its variables.
    mutating func evaluate(_ pipeline: PipelineNode, dot: Evaluated) throws(TemplateError) -> Evaluated {
        mark(pipeline)
        var piped = Piped.none
        var result = Evaluated.invalid
        for command in pipeline.commands {
            result = Evaluated(try evaluate(command, dot: dot, piped: piped).unwrapped)
            piped = .value(result)
        }
        for variable in pipeline.variables { try set(variable, to: result) }
        return result
    }

    private mutating func evaluate(
        _ command: CommandNode, dot: Evaluated, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        switch command.first {
        case .field(let node):
            mark(node)
            return try fields(
                node.names, of: dot, at: node, dot: dot, arguments: command.arguments, piped: piped)
        case .variable(let node):
            mark(node)
            let value = try variable(node)
            if node.fields.isEmpty {
                try checkIsAlone(command, piped)
                return value
            }
            return try fields(
                node.fields, of: value, at: node, dot: dot, arguments: command.arguments, piped: piped)
        case .chain(let node):
            return try evaluate(node, dot: dot, arguments: command.arguments, piped: piped)
        case .function(let node):
            mark(node)
            return try call(node, at: command, dot: dot, arguments: command.arguments, piped: piped)
        case .pipeline(let node):
            try checkIsAlone(command, piped)
            try checkStack()
            return try evaluate(node, dot: dot)
        case .dot(let node):
            mark(node)
            try checkIsAlone(command, piped)
            return dot
        case .null(let node):
            mark(node)
            try checkIsAlone(command, piped)
            throw failure("nil is not a command")
        case .bool(_, let node): mark(node)
        case .number(let node): mark(node)
        case .string(let node): mark(node)
        }
        try checkIsAlone(command, piped)
        return Evaluated(try constant(command.first))
    }

    /// Refuses arguments to what is no function.
    private func checkIsAlone(_ command: CommandNode, _ piped: Piped) throws(TemplateError) {
        if command.arguments.isEmpty, !piped.isPresent { return }
        throw failure("can't give argument to non-function \(command.first.node.text)")
    }

    /// The value of a string, number or truth value where any type would do.
    func constant(_ operand: Operand) throws(TemplateError) -> GoValue? {
        switch operand {
        case .bool(let value, _): return .bool(value)
        case .string(let node): return .string(node.value)
        case .number(let node):
            switch node.ideal {
            case .int(let value): return .integer(value, .int)
            case .float(let value): return .float(value)
            case .complex(let real, let imaginary): return .complex(real, imaginary)
            case .overflow: throw failure("\(ByteString(node.written)) overflows int")
            }
        default: return nil
        }
    }

    mutating func evaluate(
        _ node: ChainNode, dot: Evaluated, arguments: [Operand] = [], piped: Piped = .none
    ) throws(TemplateError) -> Evaluated {
        mark(node)
        let value: Evaluated
        switch node.operand {
        case .null: throw failure("indirection through explicit nil in \(node.text)")
        case .pipeline(let pipeline):
            try checkStack()
            value = try evaluate(pipeline, dot: dot)
        case .function(let function):
            mark(function)
            value = try call(function, at: function, dot: dot, arguments: [], piped: .none)
        default: throw failure("can't evaluate command \(GoStrconv.quote(node.text))")
        }
        return try fields(node.names, of: value, at: node, dot: dot, arguments: arguments, piped: piped)
    }

    // MARK: - Fields

    /// Goes along a chain of names; the last may be a method with arguments.
    mutating func fields(
        _ names: [ByteString], of receiver: Evaluated, at node: any SyntaxNode, dot: Evaluated,
        arguments: [Operand] = [], piped: Piped = .none
    ) throws(TemplateError) -> Evaluated {
        var receiver = receiver
        let last = names.count - 1
        for index in 0..<last {
            receiver = try field(names[index], of: receiver, at: node, dot: dot, arguments: [], piped: .none)
        }
        return try field(names[last], of: receiver, at: node, dot: dot, arguments: arguments, piped: piped)
    }

    private mutating func field(
        _ name: ByteString, of receiver: Evaluated, at node: any SyntaxNode, dot: Evaluated, arguments: [Operand],
        piped: Piped
    ) throws(TemplateError) -> Evaluated {
        switch receiver.value {
        case .map(let map):
            if !map.methods.isEmpty, let method = map.methods[name] {
                return try call(method, name, at: node, dot: dot, arguments: arguments, piped: piped)
            }
            if !arguments.isEmpty || piped.isPresent {
                throw failure("\(name) is not a method but has arguments")
            }
            return try entry(name, of: map)
        case nil:
            if execution.missingKey == .error { throw failure("nil data; no entry for key \(GoStrconv.quote(name))") }
            return .invalid
        case .null: throw failure("nil pointer evaluating interface {}.\(name)")
        case .object(let object):
            if let method = object.method(name) {
                return try call(method, name, at: node, dot: dot, arguments: arguments, piped: piped)
            }
            if case .map(let map) = object.underlying {
                if !arguments.isEmpty || piped.isPresent {
                    throw failure("\(name) is not a method but has arguments")
                }
                return try entry(name, of: map)
            }
            if let value = object.field(name) {
                if !arguments.isEmpty || piped.isPresent {
                    throw failure("\(name) has arguments but cannot be invoked as function")
                }
                return Evaluated(value)
            }
        default: break
        }
        throw failure("can't evaluate field \(name) in type \(receiver.typeName)")
    }

    private func entry(_ name: ByteString, of map: GoMap) throws(TemplateError) -> Evaluated {
        if let value = map[name] { return Evaluated(value, isInterface: map.valueType == .any) }
        switch execution.missingKey {
        case .invalid: return .invalid
        case .zero: return Evaluated(map.valueType.zero, isInterface: map.valueType == .any)
        case .error: throw failure("map has no entry for key \(GoStrconv.quote(name))")
        }
    }
}

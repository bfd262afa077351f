extension Interpreter {
    /// What a pipeline hands to its next command.
    enum Piped {
        /// There is no command before this one.
        case none
        case value(Evaluated)

        var isPresent: Bool {
            if case .none = self { false } else { true }
        }
    }

    /// The value of a pipeline; sets its variables.
    mutating func evaluate(
        _ tree: TemplateTree, _ index: Int32, dot: Evaluated
    ) throws(TemplateError) -> Evaluated {
        let pipeline = tree.code.pipelines[Int(index)]
        mark(pipeline.node)
        let first = Int(pipeline.commands.start)
        if pipeline.isPlain {
            var result = try evaluate(tree, tree.code.commands[first], dot: dot, piped: .none)
            result.unwrap()
            return result
        }
        var result = try evaluate(tree, tree.code.commands[first], dot: dot, piped: .none)
        result.unwrap()
        for command in (first + 1)..<Int(pipeline.commands.end) {
            result = try evaluate(tree, tree.code.commands[command], dot: dot, piped: .value(result))
            result.unwrap()
        }
        for variable in pipeline.variables.range { try set(tree.code.variables[variable], to: result) }
        return result
    }

    private mutating func evaluate(
        _ tree: TemplateTree, _ command: TemplateCode.Command, dot: Evaluated, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let first = command.first
        switch first.kind {
        case .function:
            mark(first.node)
            return try call(
                tree, first, at: command.node, dot: dot, arguments: command.arguments, piped: piped)
        case .field:
            mark(first.node)
            return try fields(tree, first, of: dot, dot: dot, arguments: command.arguments, piped: piped)
        case .variable:
            mark(first.node)
            let value = try variable(first.index, node: first.node)
            if first.names.isEmpty {
                try checkIsAlone(command, piped)
                return value
            }
            return try fields(tree, first, of: value, dot: dot, arguments: command.arguments, piped: piped)
        case .chain: return try chain(tree, first, dot: dot, arguments: command.arguments, piped: piped)
        case .pipeline:
            try checkIsAlone(command, piped)
            try checkStack()
            return try evaluate(tree, first.index, dot: dot)
        case .dot:
            mark(first.node)
            try checkIsAlone(command, piped)
            return dot
        case .null:
            mark(first.node)
            try checkIsAlone(command, piped)
            throw failure("nil is not a command")
        case .true, .false, .number, .string:
            mark(first.node)
            try checkIsAlone(command, piped)
            return Evaluated(try constant(tree, first))
        }
    }

    /// Refuses arguments to what is no function.
    @inline(__always)
    private func checkIsAlone(_ command: TemplateCode.Command, _ piped: Piped) throws(TemplateError) {
        if command.arguments.isEmpty, !piped.isPresent { return }
        throw failure("can't give argument to non-function \(text(ofNode: command.first.node))")
    }

    /// The value of a string, number or truth value where any type would do.
    @inline(never)
    func constant(_ tree: TemplateTree, _ operand: TemplateCode.Operand) throws(TemplateError) -> GoValue? {
        switch operand.kind {
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .string: return .string(tree.code.strings[Int(operand.index)])
        case .number:
            let node = tree.code.numbers[Int(operand.index)]
            switch node.ideal {
            case .int(let value): return .integer(value, .int)
            case .float(let value): return .float(value)
            case .complex(let real, let imaginary): return .complex(real, imaginary)
            case .overflow: throw failure("\(ByteString(node.written)) overflows int")
            }
        default: return nil
        }
    }

    /// The value of fields of a pipeline in parentheses, or of a function's result.
    @inline(never)
    mutating func chain(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, dot: Evaluated, arguments: TemplateCode.Slice = .none,
        piped: Piped = .none
    ) throws(TemplateError) -> Evaluated {
        mark(operand.node)
        let inner = tree.code.operands[Int(operand.index)]
        let value: Evaluated
        switch inner.kind {
        case .null: throw failure("indirection through explicit nil in \(text(ofNode: operand.node))")
        case .pipeline:
            try checkStack()
            value = try evaluate(tree, inner.index, dot: dot)
        case .function:
            mark(inner.node)
            value = try call(tree, inner, at: inner.node, dot: dot, arguments: .none, piped: .none)
        default: throw failure("can't evaluate command \(GoStrconv.quote(text(ofNode: operand.node)))")
        }
        return try fields(tree, operand, of: value, dot: dot, arguments: arguments, piped: piped)
    }

    // MARK: - Fields

    /// Goes along the names of an operand; the last may be a method with arguments.
    @inline(never)
    mutating func fields(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, of receiver: Evaluated, dot: Evaluated,
        arguments: TemplateCode.Slice = .none, piped: Piped = .none
    ) throws(TemplateError) -> Evaluated {
        let last = operand.names.end - 1
        var index = operand.names.start
        guard case .map(var map) = receiver.value else {
            let value = try field(
                tree, index, of: receiver, at: operand.node, dot: dot, arguments: index < last ? .none : arguments,
                piped: index < last ? .none : piped)
            return try rest(tree, operand, index + 1, of: value, dot: dot, arguments: arguments, piped: piped)
        }
        // The common case: entries of maps without methods.
        let end = !arguments.isEmpty || piped.isPresent ? last : last + 1
        while index < end, map.hasNoMethods, let value = map[tree.code.names[Int(index)]] {
            if index == last { return Evaluated(value, isInterface: map.holdsAnything) }
            index += 1
            guard case .map(let next) = value else {
                let value = Evaluated(value, isInterface: map.holdsAnything)
                return try rest(tree, operand, index, of: value, dot: dot, arguments: arguments, piped: piped)
            }
            map = next
        }
        let isFirst = index == operand.names.start
        let value = Evaluated(.map(map), isInterface: !isFirst || receiver.isInterface)
        return try rest(tree, operand, index, of: value, dot: dot, arguments: arguments, piped: piped)
    }

    /// Goes along the names of an operand from `index` on.
    @inline(never)
    private mutating func rest(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, _ index: Int32, of receiver: Evaluated, dot: Evaluated,
        arguments: TemplateCode.Slice, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let last = operand.names.end - 1
        var receiver = receiver
        var index = index
        while index <= last {
            receiver = try field(
                tree, index, of: receiver, at: operand.node, dot: dot, arguments: index < last ? .none : arguments,
                piped: index < last ? .none : piped)
            index += 1
        }
        return receiver
    }

    private mutating func field(
        _ tree: TemplateTree, _ nameIndex: Int32, of receiver: Evaluated, at node: Int32, dot: Evaluated,
        arguments: TemplateCode.Slice, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let name = tree.code.names[Int(nameIndex)]
        switch receiver.value {
        case .map(let map):
            if let method = map.methods[name] {
                return try call(
                    tree, LinkedFunction(name, method), at: node, dot: dot, arguments: arguments, piped: piped)
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
                return try call(
                    tree, LinkedFunction(name, method), at: node, dot: dot, arguments: arguments, piped: piped)
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

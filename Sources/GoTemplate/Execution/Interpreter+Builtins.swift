extension Interpreter {
    /// Calls one of Go's own functions.
    @inline(never)
    mutating func call(
        _ tree: TemplateTree, _ builtin: Builtin, at place: Int32, dot: Evaluated, arguments: TemplateCode.Slice,
        piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let count = arguments.count + (piped.isPresent ? 1 : 0)
        if builtin.isVariadic {
            if count < builtin.fixedCount {
                throw failure(
                    "wrong number of args for \(builtin.rawValue): want at least \(builtin.fixedCount) "
                        + "got \(arguments.count)")
            }
        } else if count != builtin.fixedCount {
            throw failure("wrong number of args for \(builtin.rawValue): want \(builtin.fixedCount) got \(count)")
        }
        switch builtin {
        case .and: return try firstDecisive(tree, true: false, arguments, dot: dot, piped: piped)
        case .or: return try firstDecisive(tree, true: true, arguments, dot: dot, piped: piped)
        case .not:
            if arguments.isEmpty, case .value(let value) = piped { return Evaluated(.bool(!value.isTrue)) }
            let value = try reflected(tree, tree.code.operands[Int(arguments.start)], dot: dot)
            return Evaluated(.bool(!value.isTrue))
        case .print, .println, .printf, .html, .js, .urlquery:
            return try callText(tree, builtin, at: place, dot: dot, arguments: arguments, piped: piped)
        default: break
        }
        var values: [Evaluated] = []
        values.reserveCapacity(count)
        for index in arguments.range { values.append(try reflected(tree, tree.code.operands[index], dot: dot)) }
        if case .value(let value) = piped { values.append(value) }
        do {
            switch builtin {
            case .len: return Evaluated(.int(try BuiltinIndexing.length(values[0])))
            case .index: return try BuiltinIndexing.index(values)
            case .slice: return Evaluated(try BuiltinIndexing.slice(values))
            case .eq: return Evaluated(.bool(try BuiltinComparison.equal(values)))
            case .ne: return Evaluated(.bool(!(try BuiltinComparison.equal(values))))
            case .lt: return Evaluated(.bool(try BuiltinComparison.less(values[0], values[1])))
            case .le: return Evaluated(.bool(try BuiltinComparison.lessOrEqual(values[0], values[1])))
            case .gt: return Evaluated(.bool(!(try BuiltinComparison.lessOrEqual(values[0], values[1]))))
            case .ge: return Evaluated(.bool(!(try BuiltinComparison.less(values[0], values[1]))))
            default:
                // No value of a template is a function.
                guard let value = values[0].unwrapped else { throw GoFunctionError("call of nil") }
                let piped = if case .string(let text) = value { text } else { ByteString("<\(value.typeName) Value>") }
                let callee =
                    arguments.isEmpty ? piped : text(ofNode: tree.code.operands[Int(arguments.start)].node)
                throw GoFunctionError("non-function \(callee) of type \(value.typeName)")
            }
        } catch {
            throw failure(of: ByteString(builtin.rawValue), at: place, error)
        }
    }

    /// `and` and `or`: the first argument with the truth that decides, or the last one. What follows is not evaluated.
    private mutating func firstDecisive(
        _ tree: TemplateTree, true decisive: Bool, _ arguments: TemplateCode.Slice, dot: Evaluated, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        var value = Evaluated.invalid
        for index in arguments.range {
            value = try reflected(tree, tree.code.operands[index], dot: dot)
            if value.isTrue == decisive { return value }
        }
        if case .value(let last) = piped { return last }
        return value
    }

    /// The functions that make text.
    private mutating func callText(
        _ tree: TemplateTree, _ builtin: Builtin, at place: Int32, dot: Evaluated, arguments: TemplateCode.Slice,
        piped: Piped
    ) throws(TemplateError) -> Evaluated {
        var values: [GoValue] = []
        values.reserveCapacity(arguments.count + 1)
        for index in arguments.range {
            let type: GoType = builtin == .printf && values.isEmpty ? .string : .any
            values.append(try argument(tree, tree.code.operands[index], type, dot: dot))
        }
        if case .value(let value) = piped {
            values.append(try validated(value, builtin == .printf && values.isEmpty ? .string : .any))
        }
        let text: ByteString
        do {
            switch builtin {
            case .print: text = try GoFormat.print(values)
            case .println: text = try GoFormat.println(values)
            case .printf:
                guard case .string(let format) = values.removeFirst() else { throw GoFunctionError("no format") }
                text = try GoFormat.sprintf(format, values)
            case .html: text = BuiltinEscaping.html(try BuiltinEscaping.text(values))
            case .js: text = BuiltinEscaping.javaScript(try BuiltinEscaping.text(values))
            default: text = BuiltinEscaping.urlQuery(try BuiltinEscaping.text(values))
            }
        } catch {
            throw failure(of: ByteString(builtin.rawValue), at: place, error)
        }
        let result = GoValue.string(text)
        try checkSize(result)
        return Evaluated(result)
    }
}

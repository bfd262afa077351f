extension Interpreter {
    /// Calls the function that an operand names.
    mutating func call(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, at place: Int32, dot: Evaluated,
        arguments: TemplateCode.Slice, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let linked = function(operand.index)
        if linked.body != nil {
            return try call(tree, linked, at: place, dot: dot, arguments: arguments, piped: piped)
        }
        guard let builtin = linked.builtin else {
            throw failure("\(GoStrconv.quote(linked.name)) is not a defined function")
        }
        return try call(tree, builtin, at: place, dot: dot, arguments: arguments, piped: piped)
    }

    /// Calls a function or method.
    @inline(never)
    mutating func call(
        _ tree: TemplateTree, _ function: LinkedFunction, at place: Int32, dot: Evaluated,
        arguments: TemplateCode.Slice, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let count = arguments.count + (piped.isPresent ? 1 : 0)
        let last = function.parameters.count - 1
        if count != last + 1 { try checkCount(function, arguments.count, count) }
        var values = takeArguments(count)
        var parameter = 0
        for index in arguments.range {
            values.append(
                try argument(tree, tree.code.operands[index], function, parameter, dot: dot))
            if parameter < last { parameter += 1 }
        }
        if case .value(let value) = piped { values.append(try validated(value, function, parameter)) }
        let result: GoValue
        do {
            if let body = function.callingBody {
                noteCallSite()
                result = try body(execution, values)
            } else if let body = function.body {
                result = try body(values)
            } else {
                result = .null
            }
        } catch {
            throw failure(of: function.name, at: place, error)
        }
        keep(arguments: &values)
        try checkSize(result)
        return Evaluated(result, isInterface: function.givesAny)
    }

    private func checkCount(_ function: LinkedFunction, _ given: Int, _ count: Int) throws(TemplateError) {
        let wanted = function.parameters.count
        if !function.isVariadic {
            throw failure("wrong number of args for \(function.name): want \(wanted) got \(count)")
        }
        if count < wanted - 1 {
            throw failure("wrong number of args for \(function.name): want at least \(wanted - 1) got \(given)")
        }
    }

    /// What is reported when a function fails.
    @inline(never)
    mutating func failure(of name: ByteString, at place: Int32, _ error: any Error) -> TemplateError {
        mark(place)
        let start = "error calling \(name): "
        switch error {
        case let error as TemplateError:
            // Each level of a deep recursion would write the texts of all below it again.
            guard error.kind != .limit, error.message.utf8.count < 1 << 16 else { return error }
            return failure(start + error.description, cause: error)
        case let error as GoFunctionError: return failure(start + error.message)
        case let error as GoPanic: return failure(start + error.message)
        case let error as GoLimitError: return failure(start + error.message, .limit)
        default: return failure(start + "\(error)")
        }
    }
}

extension Interpreter {
    /// Calls the function that an operand names.
    mutating func call(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, at place: Int32, dot: Evaluated,
        arguments: TemplateCode.Slice, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let linked = function(operand.index)
        if let function = linked.function {
            return try call(
                tree, function, linked.name, at: place, dot: dot, arguments: arguments, piped: piped)
        }
        guard let builtin = linked.builtin else {
            throw failure("\(GoStrconv.quote(linked.name)) is not a defined function")
        }
        return try call(tree, builtin, at: place, dot: dot, arguments: arguments, piped: piped)
    }

    /// Calls a function or method.
    mutating func call(
        _ tree: TemplateTree, _ function: GoFunction, _ name: ByteString, at place: Int32, dot: Evaluated,
        arguments: TemplateCode.Slice, piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let count = arguments.count + (piped.isPresent ? 1 : 0)
        let last = function.parameters.count - 1
        if function.isVariadic {
            if count < last {
                throw failure("wrong number of args for \(name): want at least \(last) got \(arguments.count)")
            }
        } else if count != last + 1 {
            throw failure("wrong number of args for \(name): want \(last + 1) got \(count)")
        }
        var values: [GoValue] = []
        values.reserveCapacity(count)
        var parameter = 0
        for index in arguments.range {
            let type = function.parameters[parameter]
            values.append(try argument(tree, tree.code.operands[index], type, dot: dot))
            if parameter < last { parameter += 1 }
        }
        if case .value(let value) = piped {
            values.append(try validated(value, function.parameters[parameter]))
        }
        let result: GoValue
        do {
            if let body = function.callingBody {
                noteCallSite()
                result = try body(execution, values)
            } else {
                result = try function.body(values)
            }
        } catch {
            throw failure(of: name, at: place, error)
        }
        try checkSize(result)
        return Evaluated(result, isInterface: function.result == .any)
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

extension Interpreter {
    /// Calls the function that a node names.
    mutating func call(
        _ node: FunctionNode, at place: any SyntaxNode, dot: Evaluated, arguments: [Operand], piped: Piped
    ) throws(TemplateError) -> Evaluated {
        switch function(node) {
        case .function(let function):
            return try call(function, node.name, at: place, dot: dot, arguments: arguments, piped: piped)
        case .builtin(let builtin):
            return try call(builtin, at: place, dot: dot, arguments: arguments, piped: piped)
        case .unknown: throw failure("\(GoStrconv.quote(node.name)) is not a defined function")
        }
    }

    /// Calls a function or method.
    mutating func call(
        _ function: GoFunction, _ name: ByteString, at place: any SyntaxNode, dot: Evaluated, arguments: [Operand],
        piped: Piped
    ) throws(TemplateError) -> Evaluated {
        let parameters = function.parameters
        let count = arguments.count + (piped.isPresent ? 1 : 0)
        if function.isVariadic {
            if count < parameters.count - 1 {
                throw failure(
                    "wrong number of args for \(name): want at least \(parameters.count - 1) got \(arguments.count)")
            }
        } else if count != parameters.count {
            throw failure("wrong number of args for \(name): want \(parameters.count) got \(count)")
        }
        var values: [GoValue] = []
        values.reserveCapacity(count)
        let last = parameters.count - 1
        for (index, operand) in arguments.enumerated() {
            values.append(try argument(operand, parameters[min(index, last)], dot: dot))
        }
        if case .value(let value) = piped { values.append(try validated(value, parameters[min(count - 1, last)])) }
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
    mutating func failure(of name: ByteString, at place: any SyntaxNode, _ error: any Error) -> TemplateError {
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

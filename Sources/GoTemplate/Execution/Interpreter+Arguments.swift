extension Interpreter {
    /// The value of an argument for a parameter of any type; keeps what `reflect` knows of it.
    mutating func reflected(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, dot: Evaluated
    ) throws(TemplateError) -> Evaluated {
        switch operand.kind {
        case .field:
            mark(operand.node)
            return try fields(tree, operand, of: dot, dot: dot)
        case .variable:
            mark(operand.node)
            let value = try variable(operand.index, node: operand.node)
            if operand.names.isEmpty { return value }
            return try fields(tree, operand, of: value, dot: dot)
        case .pipeline:
            try checkStack()
            return try evaluate(tree, operand.index, dot: dot)
        case .dot:
            mark(operand.node)
            return dot
        case .null:
            mark(operand.node)
            return .invalid
        case .function:
            mark(operand.node)
            return try call(tree, operand, at: operand.node, dot: dot, arguments: .none, piped: .none)
        case .chain: return try chain(tree, operand, dot: dot)
        case .true, .false, .number, .string:
            mark(operand.node)
            return Evaluated(try constant(tree, operand))
        }
    }

    /// The value of an argument for a function's parameter.
    @inline(__always)
    mutating func argument(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, _ function: LinkedFunction, _ parameter: Int,
        dot: Evaluated
    ) throws(TemplateError) -> GoValue {
        switch function.parameters[parameter] {
        case .any:
            return try reflected(tree, operand, dot: dot).value ?? .null
        case .string:
            if operand.kind == .string {
                mark(operand.node)
                return .string(tree.code.strings[Int(operand.index)])
            }
        case .other: break
        }
        return try argument(tree, operand, function.types[parameter], dot: dot)
    }

    /// The value of an argument for a parameter of the type.
    mutating func argument(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, _ type: GoType, dot: Evaluated
    ) throws(TemplateError) -> GoValue {
        switch operand.kind {
        case .string, .true, .false, .number:
            mark(operand.node)
            return try constant(tree, operand, type)
        case .null:
            mark(operand.node)
            guard type.canBeNil else { throw failure("cannot assign nil to \(type.name)") }
            return type.zero
        default:
            let value = try reflected(tree, operand, dot: dot)
            return try validated(value, type)
        }
    }

    /// What is piped into a function as its parameter.
    @inline(__always)
    func validated(
        _ value: Evaluated, _ function: LinkedFunction, _ parameter: Int
    ) throws(TemplateError) -> GoValue {
        if function.parameters[parameter] == .any { return value.value ?? .null }
        return try validated(value, function.types[parameter])
    }

    /// A string, number or truth value as one of a type.
    private func constant(
        _ tree: TemplateTree, _ operand: TemplateCode.Operand, _ type: GoType
    ) throws(TemplateError) -> GoValue {
        let number = operand.kind == .number ? tree.code.numbers[Int(operand.index)] : nil
        let structure = if case .named(_, let type) = type { type } else { type }
        let wanted: String
        switch structure {
        case .any: return try constant(tree, operand) ?? .null
        case .string:
            if operand.kind == .string { return .string(tree.code.strings[Int(operand.index)]) }
            wanted = "string"
        case .bool:
            if operand.kind == .true || operand.kind == .false { return .bool(operand.kind == .true) }
            wanted = "bool"
        case .integer(let type) where type.isUnsigned:
            if let value = number?.unsigned { return .integer(Int64(bitPattern: value), type) }
            wanted = "unsigned integer"
        case .integer(let type):
            if let value = number?.integer { return .integer(value, type) }
            wanted = "integer"
        case .float64:
            if let value = number?.float { return .float(value) }
            wanted = "float"
        case .complex128:
            if let value = number?.complex { return .complex(value.real, value.imaginary) }
            wanted = "complex"
        default: throw failure("can't handle \(text(ofNode: operand.node)) for arg of type \(type.name)")
        }
        throw failure("expected \(wanted); found \(text(ofNode: operand.node))")
    }

    /// A value as one of a type.
    func validated(_ value: Evaluated, _ type: GoType) throws(TemplateError) -> GoValue {
        switch (type, value.value) {
        case (.any, let value): return value ?? .null
        case (.string, .string(let text)): return .string(text)
        case (_, nil):
            guard type.canBeNil else { throw failure("invalid value; expected \(type.name)") }
            return type.zero
        case (_, .null): throw failure("wrong type for value; expected \(type.name); got interface {}")
        case (_, .some(let value)):
            if let assigned = type.assigned(value) { return assigned }
            throw failure("wrong type for value; expected \(type.name); got \(value.typeName)")
        }
    }
}

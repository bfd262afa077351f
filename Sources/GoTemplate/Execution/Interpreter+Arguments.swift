extension Interpreter {
    /// The value of an argument for a parameter of any type; keeps what `reflect` knows of it.
    mutating func reflected(_ operand: Operand, dot: Evaluated) throws(TemplateError) -> Evaluated {
        switch operand {
        case .dot(let node):
            mark(node)
            return dot
        case .null(let node):
            mark(node)
            return .invalid
        case .field(let node):
            mark(node)
            return try fields(node.names, of: dot, at: node, dot: dot)
        case .variable(let node):
            mark(node)
            let value = try variable(node)
            if node.fields.isEmpty { return value }
            return try fields(node.fields, of: value, at: node, dot: dot)
        case .pipeline(let node):
            try checkStack()
            return try evaluate(node, dot: dot)
        case .function(let node):
            mark(node)
            return try call(node, at: node, dot: dot, arguments: [], piped: .none)
        case .chain(let node): return try evaluate(node, dot: dot)
        case .bool(_, let node): mark(node)
        case .number(let node): mark(node)
        case .string(let node): mark(node)
        }
        return Evaluated(try constant(operand))
    }

    /// The value of an argument for a parameter of the type.
    mutating func argument(_ operand: Operand, _ type: GoType, dot: Evaluated) throws(TemplateError) -> GoValue {
        switch operand {
        case .bool(_, let node): mark(node)
        case .number(let node): mark(node)
        case .string(let node): mark(node)
        case .null(let node):
            mark(node)
            guard type.canBeNil else { throw failure("cannot assign nil to \(type.name)") }
            return type.zero
        default:
            let value = try reflected(operand, dot: dot)
            return try validated(value, type)
        }
        return try constant(operand, type)
    }

    /// A string, number or truth value as one of a type.
    private func constant(_ operand: Operand, _ type: GoType) throws(TemplateError) -> GoValue {
        let structure = if case .named(_, let type) = type { type } else { type }
        switch structure {
        case .any: return try constant(operand) ?? .null
        case .string:
            if case .string(let node) = operand { return .string(node.value) }
            throw failure("expected string; found \(operand.node.text)")
        case .bool:
            if case .bool(let value, _) = operand { return .bool(value) }
            throw failure("expected bool; found \(operand.node.text)")
        case .integer(let type) where type.isUnsigned:
            if case .number(let node) = operand, let value = node.unsigned {
                return .integer(Int64(bitPattern: value), type)
            }
            throw failure("expected unsigned integer; found \(operand.node.text)")
        case .integer(let type):
            if case .number(let node) = operand, let value = node.integer { return .integer(value, type) }
            throw failure("expected integer; found \(operand.node.text)")
        case .float64:
            if case .number(let node) = operand, let value = node.float { return .float(value) }
            throw failure("expected float; found \(operand.node.text)")
        case .complex128:
            if case .number(let node) = operand, let value = node.complex {
                return .complex(value.real, value.imaginary)
            }
            throw failure("expected complex; found \(operand.node.text)")
        default: throw failure("can't handle \(operand.node.text) for arg of type \(type.name)")
        }
    }

    /// A value as one of a type.
    func validated(_ value: Evaluated, _ type: GoType) throws(TemplateError) -> GoValue {
        if case .any = type { return value.value ?? .null }
        switch value.value {
        case nil:
            guard type.canBeNil else { throw failure("invalid value; expected \(type.name)") }
            return type.zero
        case .null: throw failure("wrong type for value; expected \(type.name); got interface {}")
        case .some(let value):
            if let assigned = type.assigned(value) { return assigned }
            throw failure("wrong type for value; expected \(type.name); got \(value.typeName)")
        }
    }
}

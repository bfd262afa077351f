/// `eq`, `ne`, `lt`, `le`, `gt` and `ge`.
enum BuiltinComparison {
    /// What is compared, by its basic kind.
    private enum Basic {
        case bool(Bool)
        case signed(Int64)
        case unsigned(UInt64)
        case float(Double)
        case complex(Double, Double)
        case string(ByteString)
        case other

        init(_ value: GoValue?) {
            switch value {
            case .bool(let value): self = .bool(value)
            case .integer(let value, let type):
                self = type.isUnsigned ? .unsigned(UInt64(bitPattern: value)) : .signed(value)
            case .float(let value): self = .float(value)
            case .complex(let real, let imaginary): self = .complex(real, imaginary)
            case .string(let value): self = .string(value)
            case .object(let object): self = object.underlying.map { Basic($0) } ?? .other
            case nil, .null, .list, .map: self = .other
            }
        }
    }

    /// Whether the first value equals any of the others.
    static func equal(_ values: [Evaluated]) throws -> Bool {
        guard values.count > 1 else { throw GoFunctionError("missing argument for comparison") }
        let first = values[0].unwrapped
        let basic = Basic(first)
        for other in values.dropFirst() where try equal(first, basic, other.unwrapped) { return true }
        return false
    }

    private static func equal(_ left: GoValue?, _ basic: Basic, _ right: GoValue?) throws -> Bool {
        switch (basic, Basic(right)) {
        case (.bool(let left), .bool(let right)): return left == right
        case (.signed(let left), .signed(let right)): return left == right
        case (.unsigned(let left), .unsigned(let right)): return left == right
        case (.signed(let left), .unsigned(let right)): return left >= 0 && UInt64(left) == right
        case (.unsigned(let left), .signed(let right)): return right >= 0 && UInt64(right) == left
        case (.float(let left), .float(let right)): return left == right
        case (.complex(let left, let leftImaginary), .complex(let right, let rightImaginary)):
            return left == right && leftImaginary == rightImaginary
        case (.string(let left), .string(let right)): return left == right
        case (.other, .other): return try equalComposites(left, right)
        default:
            guard let left, let right else { return false }
            throw incompatible(left, right)
        }
    }

    private static func equalComposites(_ left: GoValue?, _ right: GoValue?) throws -> Bool {
        guard let left, let right else { return isNil(left) && isNil(right) }
        guard left.kindName == right.kindName else {
            throw GoFunctionError(
                "non-comparable types \(try text(left)): \(left.typeName), \(right.typeName): \(try text(right, "%v"))")
        }
        if isNil(left) || isNil(right) { return isNil(left) == isNil(right) }
        guard case .object(let leftObject) = left, case .object(let rightObject) = right else {
            throw GoFunctionError("non-comparable type \(try text(right)): \(right.typeName)")
        }
        if leftObject === rightObject { return true }
        if case .pointer = leftObject.type { return false }
        return try left.deepEquals(right)
    }

    static func less(_ left: Evaluated, _ right: Evaluated) throws -> Bool {
        let (left, right) = (left.unwrapped, right.unwrapped)
        switch (Basic(left), Basic(right)) {
        case (.other, _), (_, .other): throw GoFunctionError("invalid type for comparison")
        case (.signed(let left), .signed(let right)): return left < right
        case (.unsigned(let left), .unsigned(let right)): return left < right
        case (.signed(let left), .unsigned(let right)): return left < 0 || UInt64(left) < right
        case (.unsigned(let left), .signed(let right)): return right >= 0 && left < UInt64(right)
        case (.float(let left), .float(let right)): return left < right
        case (.string(let left), .string(let right)): return left < right
        case (.bool, .bool), (.complex, .complex): throw GoFunctionError("invalid type for comparison")
        default:
            guard let left, let right else { throw GoFunctionError("invalid type for comparison") }
            throw incompatible(left, right)
        }
    }

    static func lessOrEqual(_ left: Evaluated, _ right: Evaluated) throws -> Bool {
        if try less(left, right) { return true }
        return try equal([left, right])
    }

    private static func incompatible(_ left: GoValue, _ right: GoValue) -> GoFunctionError {
        GoFunctionError("incompatible types for comparison: \(left.typeName) and \(right.typeName)")
    }

    private static func isNil(_ value: GoValue?) -> Bool {
        switch value {
        case nil, .null: true
        case .list(let list): list.isNil
        case .map(let map): map.isNil
        default: false
        }
    }

    private static func text(_ value: GoValue, _ format: ByteString = "%s") throws -> ByteString {
        try GoFormat.sprintf(format, [value])
    }
}

import GoTemplate

/// Access to arguments that the executor has checked against the function's parameters.
extension Array<GoValue> {
    /// The bytes of a string.
    func string(_ index: Int) throws -> ByteString {
        guard index < count, case .string(let value) = self[index] else { throw wrongArgument(index, "string") }
        return value
    }

    /// An `int`.
    func int(_ index: Int) throws -> Int {
        guard index < count, case .integer(let value, _) = self[index] else { throw wrongArgument(index, "int") }
        return Int(value)
    }

    /// A `float64`.
    func float(_ index: Int) throws -> Double {
        guard index < count, case .float(let value) = self[index] else { throw wrongArgument(index, "float64") }
        return value
    }

    /// A `bool`.
    func bool(_ index: Int) throws -> Bool {
        guard index < count, case .bool(let value) = self[index] else { throw wrongArgument(index, "bool") }
        return value
    }

    /// A map; `nil` for a nil map.
    func map(_ index: Int) throws -> GoMap? {
        guard index < count else { throw wrongArgument(index, "map[string]interface {}") }
        switch self[index] {
        case .map(let map): return map.isNil ? nil : map
        case .null: return nil
        default: throw wrongArgument(index, "map[string]interface {}")
        }
    }

    /// The strings from an index on.
    func strings(from index: Int) throws -> [ByteString] {
        try (index..<Swift.max(index, count)).map(string)
    }

    private func wrongArgument(_ index: Int, _ type: String) -> GoFunctionError {
        GoFunctionError("wrong type for argument \(index + 1); expected \(type)")
    }
}

extension GoFunctionError {
    /// What Go's runtime says when something is asked of nil.
    static let nilDereference = GoFunctionError("runtime error: invalid memory address or nil pointer dereference")

    /// What `makeslice` says about a negative or huge length.
    static let lengthOutOfRange = GoFunctionError("runtime error: makeslice: len out of range")
}

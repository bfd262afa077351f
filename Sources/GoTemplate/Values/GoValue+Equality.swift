extension GoValue {
    /// Go's `reflect.DeepEqual`: types count (the `int` 1 is not the `float64` 1), a nil list is not an empty one, and
    /// NaN equals nothing. Maps that contain themselves are equal where nothing tells them apart. Throws
    /// `GoLimitError` for values nested too deeply.
    public func deepEquals(_ other: GoValue) throws -> Bool {
        var comparison = DeepComparison()
        return try comparison.areEqual(self, other, depth: 0)
    }
}

private struct DeepComparison {
    private struct Pair: Hashable {
        let left: ObjectIdentifier
        let right: ObjectIdentifier
    }

    /// Pairs of maps that are being compared or have been; as in Go they count as equal when met again.
    private var visited: Set<Pair> = []
    private var count = 0

    mutating func areEqual(_ left: GoValue, _ right: GoValue, depth: Int) throws -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.integer(let left, let leftType), .integer(let right, let rightType)):
            return left == right && leftType == rightType
        case (.float(let left), .float(let right)): return left == right
        case (.complex(let leftReal, let leftImaginary), .complex(let rightReal, let rightImaginary)):
            return leftReal == rightReal && leftImaginary == rightImaginary
        case (.string(let left), .string(let right)): return left == right
        case (.list(let left), .list(let right)): return try areEqual(left, right, depth: depth)
        case (.map(let left), .map(let right)): return try areEqual(left, right, depth: depth)
        case (.object(let left), .object(let right)): return try areEqual(left, right, depth: depth)
        default:
            // A slice of bytes may stand as a list or as an object.
            guard let type = left.type, type == right.type else { return false }
            switch (left, right) {
            case (.object(let object), let other), (let other, .object(let object)):
                guard let value = object.underlying else { return false }
                return try areEqual(value, other, depth: depth + 1)
            default: return false
            }
        }
    }

    private mutating func note(_ values: Int, depth: Int) throws {
        guard depth < GoLimits.depth else { throw GoLimitError.depth }
        count += values
        guard count <= GoLimits.values else { throw GoLimitError.values }
    }

    private mutating func areEqual(_ left: GoList, _ right: GoList, depth: Int) throws -> Bool {
        guard left.elements.count == right.elements.count, left.isNil == right.isNil,
            left.elementType == right.elementType, left.typeName == right.typeName
        else { return false }
        let isSameArray = left.elements.withUnsafeBufferPointer { left in
            right.elements.withUnsafeBufferPointer { left.baseAddress == $0.baseAddress }
        }
        if isSameArray { return true }
        try note(left.elements.count, depth: depth)
        for (left, right) in zip(left.elements, right.elements) {
            guard try areEqual(left, right, depth: depth + 1) else { return false }
        }
        return true
    }

    private mutating func areEqual(_ left: GoMap, _ right: GoMap, depth: Int) throws -> Bool {
        if left === right { return true }
        guard left.entries.count == right.entries.count, left.valueType == right.valueType,
            left.typeName == right.typeName, left.isNil == right.isNil
        else { return false }
        guard visited.insert(Pair(left: ObjectIdentifier(left), right: ObjectIdentifier(right))).inserted else {
            return true
        }
        try note(left.entries.count, depth: depth)
        for (key, value) in left.entries {
            guard let other = right.entries[key], try areEqual(value, other, depth: depth + 1) else { return false }
        }
        return true
    }

    private mutating func areEqual(
        _ left: any GoObject, _ right: any GoObject, depth: Int
    ) throws -> Bool {
        if left === right { return true }
        guard left.type == right.type else { return false }
        try note(1, depth: depth)
        if let left = left.underlying, let right = right.underlying {
            return try areEqual(left, right, depth: depth + 1)
        }
        let leftFields = left.fields
        let rightFields = right.fields
        // What shows neither fields nor a text can only be told by identity.
        guard leftFields.count == rightFields.count, !leftFields.isEmpty || left.text != nil, left.text == right.text
        else { return false }
        for (left, right) in zip(leftFields, rightFields) {
            guard left.name == right.name, try areEqual(left.value, right.value, depth: depth + 1) else {
                return false
            }
        }
        return true
    }
}

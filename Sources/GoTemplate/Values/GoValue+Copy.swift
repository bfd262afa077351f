extension GoValue {
    /// A copy in which no map is shared with the original; objects stay shared. Throws `GoLimitError` for values
    /// nested too deeply or too large.
    public func deepCopy() throws -> GoValue {
        var count = 0
        return try copy(depth: 0, count: &count)
    }

    private func copy(depth: Int, count: inout Int) throws -> GoValue {
        switch self {
        case .null, .bool, .integer, .float, .complex, .string, .object: return self
        case .list(var list):
            // Lists are values; only what they hold may have to be copied.
            guard list.elementType.mayHoldMaps, !list.elements.isEmpty else { return self }
            guard depth < GoLimits.depth else { throw GoLimitError.depth }
            count += list.elements.count
            guard count <= GoLimits.values else { throw GoLimitError.values }
            var elements: [GoValue] = []
            elements.reserveCapacity(list.elements.count)
            for element in list.elements { elements.append(try element.copy(depth: depth + 1, count: &count)) }
            list.elements = elements
            return .list(list)
        case .map(let map):
            guard depth < GoLimits.depth else { throw GoLimitError.depth }
            count += map.entries.count
            guard count <= GoLimits.values else { throw GoLimitError.values }
            return .map(
                GoMap(
                    try map.entries.mapValues { try $0.copy(depth: depth + 1, count: &count) },
                    valueType: map.valueType, typeName: map.typeName, methods: map.methods))
        }
    }
}

extension GoType {
    fileprivate var mayHoldMaps: Bool {
        switch self {
        case .bool, .integer, .float64, .complex128, .string, .function, .structure, .error: false
        case .any, .slice, .map, .named, .pointer: true
        }
    }
}

extension GoType {
    /// The zero value of the type.
    var zero: GoValue {
        switch self {
        case .any, .error, .structure, .pointer, .function: .null
        case .bool: .bool(false)
        case .integer(let type): .integer(0, type)
        case .float64: .float(0)
        case .complex128: .complex(0, 0)
        case .string: .string(ByteString([]))
        case .slice(let element): .list(GoList([], elementType: element, isNil: true))
        case .map(_, let value): .map(GoMap([:], valueType: value, isNil: true))
        case .named(let name, let type):
            switch type {
            case .slice(let element): .list(GoList([], elementType: element, isNil: true, typeName: name))
            case .map(_, let value): .map(GoMap([:], valueType: value, typeName: name, isNil: true))
            default: type.zero
            }
        }
    }

    /// Whether an untyped nil is a value of the type.
    var canBeNil: Bool {
        switch self {
        case .any, .error, .slice, .map, .pointer, .function: true
        case .bool, .integer, .float64, .complex128, .string, .structure: false
        case .named(_, let type): type.canBeNil
        }
    }

    /// The value as one of this type, if Go can assign it: of the same type, or of the same structure where one of the two
    /// types has no name.
    func assigned(_ value: GoValue) -> GoValue? {
        switch (self, value) {
        case (.any, _), (.string, .string), (.bool, .bool), (.float64, .float), (.complex128, .complex): return value
        case (.integer(let type), .integer(_, let other)): return type == other ? value : nil
        case (.slice(let element), .list(let list)): return element == list.elementType ? value : nil
        case (.map(_, let element), .map(let map)): return element == map.valueType ? value : nil
        case (.slice, .object(let object)): return object.type == self ? object.underlying ?? value : nil
        case (.named(let name, let structure), _):
            guard let type = value.type else { return nil }
            if type == self { return value }
            if case .named(let other, _) = type, name == other { return value }
            return structure.isComposite && type == structure ? value : nil
        case (.error, .object(let object)): return object.type == .error ? value : nil
        case (_, .object(let object)): return object.type == self ? value : nil
        default: return nil
        }
    }

    private var isComposite: Bool {
        switch self {
        case .slice, .map, .pointer, .function: true
        default: false
        }
    }
}

extension GoType {
    /// The name that `reflect.Type.String` gives: `map[string]interface {}`, `[]uint8`, `time.Duration`.
    public var name: String {
        switch self {
        case .any: "interface {}"
        case .bool: "bool"
        case .integer(let type): type.rawValue
        case .float64: "float64"
        case .complex128: "complex128"
        case .string: "string"
        case .error: "error"
        case .slice(let element): "[]" + element.name
        case .map(let key, let value): "map[" + key.name + "]" + value.name
        case .named(let name, _): name
        case .structure: "struct {}"
        case .pointer(let target): "*" + target.name
        case .function: "func()"
        }
    }

    /// The kind as `reflect.Kind.String` names it: `map`, `slice`, `int64`, `ptr`, `struct`.
    public var kindName: String {
        switch self {
        case .any, .error: "interface"
        case .bool, .integer, .float64, .complex128, .string: name
        case .slice: "slice"
        case .map: "map"
        case .named(_, let underlying): underlying.kindName
        case .structure: "struct"
        case .pointer: "ptr"
        case .function: "func"
        }
    }
}

extension GoValue {
    /// The type of the value; `nil` for the untyped nil.
    public var type: GoType? {
        switch self {
        case .null: nil
        case .bool: .bool
        case .integer(_, let type): .integer(type)
        case .float: .float64
        case .complex: .complex128
        case .string: .string
        case .list(let list): list.type
        case .map(let map): map.type
        case .object(let object): object.type
        }
    }

    /// The type's name as `%T` and sprig's `typeOf` give it; `<nil>` for the untyped nil.
    public var typeName: String {
        switch self {
        case .null: "<nil>"
        case .bool: "bool"
        case .integer(_, let type): type.rawValue
        case .float: "float64"
        case .complex: "complex128"
        case .string: "string"
        case .list(let list): list.typeName ?? "[]" + list.elementType.name
        case .map(let map): map.typeName ?? "map[string]" + map.valueType.name
        case .object(let object): object.type.name
        }
    }

    /// The kind's name as sprig's `kindOf` gives it; `invalid` for the untyped nil.
    public var kindName: String {
        switch self {
        case .null: "invalid"
        case .list: "slice"
        case .map: "map"
        case .object(let object): object.type.kindName
        case .bool, .integer, .float, .complex, .string: typeName
        }
    }

    /// The value without its declared type: a `time.Duration` as an `int64`, everything else as it is.
    public var underlying: GoValue {
        guard case .object(let object) = self, let value = object.underlying else { return self }
        return value
    }

    /// The truth of the value, as `if` and `and` of `text/template` see it: false are `false`, zeros, empty strings,
    /// lists and maps, and nil; a struct is always true.
    public var isTrue: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .integer(let value, _): value != 0
        case .float(let value): value != 0
        case .complex(let real, let imaginary): real != 0 || imaginary != 0
        case .string(let text): !text.isEmpty
        case .list(let list): !list.elements.isEmpty
        case .map(let map): !map.entries.isEmpty
        case .object(let object): object.underlying?.isTrue ?? true
        }
    }
}

extension GoList {
    /// The type of the list.
    public var type: GoType {
        let plain = GoType.slice(elementType)
        return typeName.map { .named($0, plain) } ?? plain
    }

    /// The content of a `[]byte`; `nil` for lists of anything else.
    public var byteContent: [UInt8]? {
        guard elementType == .integer(.uint8) else { return nil }
        return elements.map { element in
            if case .integer(let value, _) = element { UInt8(truncatingIfNeeded: value) } else { 0 }
        }
    }
}

extension GoMap {
    /// The type of the map.
    public var type: GoType {
        let plain = GoType.map(key: .string, value: valueType)
        return typeName.map { .named($0, plain) } ?? plain
    }
}

extension GoValue {
    /// A `[]byte`.
    public static func bytes(_ content: [UInt8]) -> GoValue {
        .list(GoList(content.map { .integer(Int64($0), .uint8) }, elementType: .integer(.uint8)))
    }
}

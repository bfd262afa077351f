/// `index`, `slice` and `len`.
enum BuiltinIndexing {
    static func length(_ item: Evaluated) throws -> Int {
        switch item.value {
        // Go looks for the type of what has none.
        case nil: throw GoFunctionError("reflect: call of reflect.Value.Type on zero Value")
        case .null: throw GoFunctionError("len of nil pointer")
        case .some(let value):
            switch content(value) {
            case .string(let text): return text.count
            case .list(let list): return list.elements.count
            case .map(let map): return map.entries.count
            default: throw GoFunctionError("len of type \(value.typeName)")
            }
        }
    }

    static func index(_ values: [Evaluated]) throws -> Evaluated {
        guard let first = values[0].unwrapped else { throw GoFunctionError("index of untyped nil") }
        var item = Evaluated(first, isInterface: values[0].isInterface)
        for index in values.dropFirst() {
            guard let value = item.unwrapped else { throw GoFunctionError("index of nil pointer") }
            switch content(value) {
            case .string(let text):
                let position = try position(index, capacity: text.count)
                guard position < text.count else { throw GoFunctionError("reflect: string index out of range") }
                item = Evaluated(.integer(Int64(text.bytes[position]), .uint8))
            case .list(let list):
                let position = try position(index, capacity: list.elements.count)
                guard position < list.elements.count else {
                    throw GoFunctionError("reflect: slice index out of range")
                }
                item = Evaluated(list.elements[position], isInterface: list.elementType == .any)
            case .map(let map):
                let key = try key(index)
                item = Evaluated(map[key] ?? map.valueType.zero, isInterface: map.valueType == .any)
            default: throw GoFunctionError("can't index item of type \(value.typeName)")
            }
        }
        return item
    }

    static func slice(_ values: [Evaluated]) throws -> GoValue {
        guard let value = values[0].unwrapped else { throw GoFunctionError("slice of untyped nil") }
        let indexes = values.dropFirst()
        if indexes.count > 3 { throw GoFunctionError("too many slice indexes: \(indexes.count)") }
        let count: Int
        switch content(value) {
        case .string(let text):
            if indexes.count == 3 { throw GoFunctionError("cannot 3-index slice a string") }
            count = text.count
        case .list(let list): count = list.elements.count
        default: throw GoFunctionError("can't slice item of type \(value.typeName)")
        }
        var bounds = [0, count, count]
        for (place, index) in indexes.enumerated() {
            // Unlike `index`, Go's `slice` does not look into an `interface {}`.
            if index.isInterface || index.isNilInterface {
                throw GoFunctionError("cannot index slice/array with type interface {}")
            }
            bounds[place] = try position(index, capacity: count)
        }
        if bounds[0] > bounds[1] { throw GoFunctionError("invalid slice index: \(bounds[0]) > \(bounds[1])") }
        if bounds[1] > bounds[2] { throw GoFunctionError("invalid slice index: \(bounds[1]) > \(bounds[2])") }
        switch content(value) {
        case .string(let text): return .string(ByteString(text.bytes[bounds[0]..<bounds[1]]))
        case .list(var list):
            list.elements = Array(list.elements[bounds[0]..<bounds[1]])
            return .list(list)
        default: return value
        }
    }

    /// Of an object that is no struct, what it is made of.
    private static func content(_ value: GoValue) -> GoValue {
        guard case .object(let object) = value else { return value }
        return object.underlying ?? value
    }

    private static func position(_ index: Evaluated, capacity: Int) throws -> Int {
        guard let value = index.unwrapped else { throw GoFunctionError("cannot index slice/array with nil") }
        guard case .integer(let position, _) = content(value) else {
            throw GoFunctionError("cannot index slice/array with type \(value.typeName)")
        }
        guard position >= 0, position <= capacity else { throw GoFunctionError("index out of range: \(position)") }
        return Int(position)
    }

    private static func key(_ index: Evaluated) throws -> ByteString {
        guard let value = index.unwrapped else { throw GoFunctionError("value is nil; should be of type string") }
        guard case .string(let key) = value else {
            throw GoFunctionError("value has type \(value.typeName); should be string")
        }
        return key
    }
}

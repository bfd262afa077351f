import GoTemplate

extension Sprig {
    /// Functions of lists. Those with `must` in their name report the same errors as those without.
    static let listFunctions: [(ByteString, PureFunction)] =
        [
            ("list", list), ("tuple", list),
            ("append", push), ("push", push), ("mustAppend", push), ("mustPush", push),
            ("concat", concat),
            (
                "toStrings",
                PureFunction([.any], result: .slice(.string)) {
                    try nilStrings($0[0]) ?? .strings(GoText.strings($0[0]))
                }
            ),
            (
                "join",
                PureFunction([.string, .any], result: .string) { arguments in
                    .string(try joined(try GoText.strings(arguments[1]), with: arguments.string(0)))
                }
            ),
            (
                "sortAlpha",
                PureFunction([.any], result: .slice(.string)) { arguments in
                    if let list = nilStrings(arguments[0]) { return list }
                    guard arguments[0].sliceElements != nil else { return .strings([try GoText.string(arguments[0])]) }
                    return .strings(try GoText.strings(arguments[0]).sorted())
                }
            ),
            (
                "splitList",
                PureFunction([.string, .string], result: .slice(.string)) { arguments in
                    let (separator, text) = (try arguments.string(0), try arguments.string(1))
                    return .strings(try ByteSearch.split(text.bytes, by: separator.bytes))
                }
            ),
            (
                "split",
                PureFunction([.string, .string], result: stringMap) { arguments in
                    let (separator, text) = (try arguments.string(0), try arguments.string(1))
                    return numbered(try ByteSearch.split(text.bytes, by: separator.bytes))
                }
            ),
            (
                "splitn",
                PureFunction([.string, .int, .string], result: stringMap) { arguments in
                    let (separator, limit, text) = (
                        try arguments.string(0), try arguments.int(1), try arguments.string(2)
                    )
                    return numbered(try ByteSearch.split(text.bytes, by: separator.bytes, limit: limit))
                }
            ),
        ]
        + withMust("prepend", [.any, .any], result: .list) { arguments in
            try nested([arguments[1]] + elements(arguments[0], or: "Cannot prepend on type"))
        }
        + withMust("first", [.any]) { try elements($0[0], or: "Cannot find first on type").first ?? .null }
        + withMust("last", [.any]) { try elements($0[0], or: "Cannot find last on type").last ?? .null }
        + withMust("rest", [.any], result: .list) { arguments in
            let elements = try elements(arguments[0], or: "Cannot find rest on type")
            return elements.isEmpty ? nilList : .list(Array(elements.dropFirst()))
        }
        + withMust("initial", [.any], result: .list) { arguments in
            let elements = try elements(arguments[0], or: "Cannot find initial on type")
            return elements.isEmpty ? nilList : .list(Array(elements.dropLast()))
        }
        + withMust("reverse", [.any], result: .list) { arguments in
            .list(try elements(arguments[0], or: "Cannot find reverse on type").reversed())
        }
        + withMust("compact", [.any], result: .list) { arguments in
            .list(try elements(arguments[0], or: "Cannot compact on type").filter { !$0.isEmpty })
        }
        + withMust("uniq", [.any], result: .list) { arguments in
            let elements = try elements(arguments[0], or: "Cannot find uniq on type")
            var seen = ValueSet()
            return .list(try elements.filter { try seen.insert($0) })
        }
        + withMust("without", [.any, .any], variadic: true, result: .list) { arguments in
            let elements = try elements(arguments[0], or: "Cannot find without on type")
            let omitted = try ValueSet(arguments.dropFirst())
            return .list(try elements.filter { try !omitted.contains($0) })
        }
        + withMust("has", [.any, .any], result: .bool) { arguments in
            if case .null = arguments[1] { return .bool(false) }
            let elements = try elements(arguments[1], or: "Cannot find has on type")
            guard case .string(let needle) = arguments[0] else {
                return .bool(try elements.contains { try arguments[0].deepEquals($0) })
            }
            return .bool(
                elements.contains { element in
                    if case .string(let text) = element { text == needle } else { false }
                })
        }
        + withMust("slice", [.any, .any], variadic: true, body: sliced)
        + withMust("chunk", [.int, .any], result: .slice(.list), body: chunked)

    private static let stringMap = GoType.map(key: .string, value: .string)
    private static var nilList: GoValue { .list(GoList([], isNil: true)) }

    /// A `[]string` that is nil, which functions that make a `[]string` hand on.
    private static func nilStrings(_ value: GoValue) -> GoValue? {
        guard case .list(let list) = value, list.isNil, list.elementType == .string else { return nil }
        return value
    }

    private static let list = PureFunction([.any], variadic: true, result: .list) { try nested($0) }

    private static let push = PureFunction([.any, .any], result: .list) { arguments in
        try nested(elements(arguments[0], or: "Cannot push on type") + [arguments[1]])
    }

    private static let concat = PureFunction([.any], variadic: true) { arguments in
        let lists = try arguments.map { argument in
            guard let elements = argument.sliceElements else {
                if case .null = argument { throw GoFunctionError.nilDereference }
                throw GoFunctionError("Cannot concat type \(argument.kindName) as list")
            }
            return elements
        }
        if lists.reduce(0, { $0 + $1.count }) > GoLimits.values { throw GoLimitError.values }
        let result = Array(lists.joined())
        return .list(GoList(result, isNil: result.isEmpty))
    }

    /// A list, unless it would be nested too deeply.
    private static func nested(_ elements: [GoValue]) throws -> GoValue {
        let list = GoList(elements)
        if Int(list.depth) > GoLimits.depth { throw GoLimitError.depth }
        return .list(list)
    }

    /// A function and its `must` variant: where one returns an error the other panics, which reads the same.
    static func withMust(
        _ name: String, _ parameters: [GoType], variadic isVariadic: Bool = false, result: GoType = .any,
        body: @escaping @Sendable ([GoValue]) throws -> GoValue
    ) -> [(ByteString, PureFunction)] {
        let function = PureFunction(parameters, variadic: isVariadic, result: result, body)
        return [
            (ByteString(name), function),
            (ByteString("must" + name.prefix(1).uppercased() + name.dropFirst()), function),
        ]
    }

    /// The elements of a list; of anything else the error that `message` and the kind make.
    private static func elements(_ value: GoValue, or message: String) throws -> [GoValue] {
        if let elements = value.sliceElements { return elements }
        if case .null = value { throw GoFunctionError.nilDereference }
        throw GoFunctionError("\(message) \(value.kindName)")
    }

    private static func joined(_ texts: [ByteString], with separator: ByteString) throws -> ByteString {
        let size = texts.reduce(0) { $0 + $1.count }
        try ResultLimits.checkBytes(texts.count, times: separator.count, plus: size)
        var result: [UInt8] = []
        result.reserveCapacity(size + texts.count * separator.count)
        for (index, text) in texts.enumerated() {
            if index > 0 { result += separator.bytes }
            result += text.bytes
        }
        return ByteString(result)
    }

    /// `_0`, `_1`, … for the parts.
    private static func numbered(_ parts: [ByteString]) -> GoValue {
        var entries: [ByteString: GoValue] = [:]
        entries.reserveCapacity(parts.count)
        for (index, part) in parts.enumerated() { entries[ByteString("_\(index)")] = .string(part) }
        return .map(GoMap(entries, valueType: .string))
    }

    /// A part of a list, which keeps the list's type.
    @Sendable
    private static func sliced(_ arguments: [GoValue]) throws -> GoValue {
        guard case .list(var list) = arguments[0].underlying else {
            if case .null = arguments[0] { throw GoFunctionError.nilDereference }
            throw GoFunctionError("list should be type of slice or array but \(arguments[0].kindName)")
        }
        let count = list.elements.count
        if count == 0 { return .null }
        let start = arguments.count > 1 ? Int(Casting.int64(arguments[1])) : 0
        let end = arguments.count > 2 ? Int(Casting.int64(arguments[2])) : count
        guard start >= 0, start <= end, end <= count else {
            throw GoFunctionError("reflect.Value.Slice: slice index out of bounds")
        }
        list.elements = Array(list.elements[start..<end])
        return .list(list)
    }

    /// Parts of a size, the last one perhaps shorter; odd sizes come out as the original's arithmetic has them.
    @Sendable
    private static func chunked(_ arguments: [GoValue]) throws -> GoValue {
        let size = try arguments.int(0)
        guard let elements = arguments[1].sliceElements else {
            if case .null = arguments[1] { throw GoFunctionError.nilDereference }
            throw GoFunctionError("Cannot chunk type \(arguments[1].kindName)")
        }
        let count = elements.count
        let parts = (Double(count - 1) / Double(size)).rounded(.down) + 1
        guard parts.isFinite, parts >= 0 else { throw GoFunctionError.lengthOutOfRange }
        var chunks: [GoValue] = []
        for index in 0..<Int(parts) {
            var length = size
            if index == Int(parts) - 1 {
                length = Int(Double(count).truncatingRemainder(dividingBy: Double(size)).rounded(.down))
                if length == 0 { length = size }
            }
            guard length >= 0 else { throw GoFunctionError.lengthOutOfRange }
            let start = index * size
            guard start + length <= count else { throw GoFunctionError("reflect: slice index out of range") }
            chunks.append(.list(Array(elements[start..<start + length])))
        }
        return .list(GoList(chunks, elementType: .list))
    }
}

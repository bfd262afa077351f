import GoTemplate

extension Sprig {
    /// Functions of maps. Go's order of keys is random; here it is that of their bytes.
    static let dictionaryFunctions: [(ByteString, PureFunction)] = [
        (
            "dict",
            PureFunction([.any], variadic: true, result: .dictionary) { arguments in
                var entries: [ByteString: GoValue] = [:]
                entries.reserveCapacity(arguments.count / 2)
                for index in stride(from: 0, to: arguments.count, by: 2) {
                    let value = index + 1 < arguments.count ? arguments[index + 1] : .string("")
                    entries[try GoText.string(arguments[index])] = value
                }
                return .map(GoMap(entries))
            }
        ),
        (
            "get",
            PureFunction([.dictionary, .string]) { arguments in
                let (map, key) = (try arguments.map(0), try arguments.string(1))
                return map?[key] ?? .string("")
            }
        ),
        (
            "set",
            PureFunction([.dictionary, .string, .any], result: .dictionary) { arguments in
                guard let map = try arguments.map(0) else { throw GoFunctionError("assignment to entry in nil map") }
                map[try arguments.string(1)] = arguments[2]
                return plain(map)
            }
        ),
        (
            "unset",
            PureFunction([.dictionary, .string], result: .dictionary) { arguments in
                guard let map = try arguments.map(0) else { return .map(GoMap(isNil: true)) }
                map[try arguments.string(1)] = nil
                return plain(map)
            }
        ),
        (
            "hasKey",
            PureFunction([.dictionary, .string], result: .bool) { arguments in
                .bool(try arguments.map(0)?[arguments.string(1)] != nil)
            }
        ),
        (
            "pluck",
            PureFunction([.string, .dictionary], variadic: true, result: .list) { arguments in
                let key = try arguments.string(0)
                return .list(try arguments.indices.dropFirst().compactMap { try arguments.map($0)?[key] })
            }
        ),
        (
            "keys",
            PureFunction([.dictionary], variadic: true, result: .slice(.string)) { arguments in
                .strings(try arguments.indices.flatMap { try arguments.map($0)?.sortedKeys ?? [] })
            }
        ),
        (
            "values",
            PureFunction([.dictionary], result: .list) { arguments in
                guard let map = try arguments.map(0) else { return .list([]) }
                return .list(map.sortedKeys.compactMap { map[$0] })
            }
        ),
        (
            "pick",
            PureFunction([.dictionary, .string], variadic: true, result: .dictionary) { arguments in
                let map = try arguments.map(0)
                var entries: [ByteString: GoValue] = [:]
                for key in try arguments.strings(from: 1) { entries[key] = map?[key] }
                return .map(GoMap(entries))
            }
        ),
        (
            "omit",
            PureFunction([.dictionary, .string], variadic: true, result: .dictionary) { arguments in
                var entries = try arguments.map(0)?.entries ?? [:]
                for key in try arguments.strings(from: 1) { entries[key] = nil }
                return .map(GoMap(entries))
            }
        ),
        ("dig", PureFunction([.any], variadic: true, dug)),
        ("deepEqual", PureFunction([.any, .any], result: .bool) { .bool(try $0[0].deepEquals($0[1])) }),
        ("deepCopy", PureFunction([.any], copied)), ("mustDeepCopy", PureFunction([.any], copied)),
    ]

    /// The map as `map[string]interface {}`: passing it as a parameter takes a declared type off.
    static func plain(_ map: GoMap) -> GoValue { .map(map.typeName == nil ? map : GoMap(sharing: map)) }

    /// `dig KEY… DEFAULT MAP`
    @Sendable
    private static func dug(_ arguments: [GoValue]) throws -> GoValue {
        guard arguments.count >= 3 else { throw GoFunctionError("dig needs at least three arguments") }
        var map = try dictionary(arguments[arguments.count - 1])
        let keys = try arguments.dropLast(2).map { argument in
            guard case .string(let key) = argument else { throw wrongInterface(argument, "string") }
            return key
        }
        for (index, key) in keys.enumerated() {
            guard let step = map?[key] else { return arguments[arguments.count - 2] }
            if index == keys.count - 1 { return step }
            map = try dictionary(step)
        }
        return .null
    }

    /// Go's type assertion to `map[string]interface {}`, which no declared type passes, not even that of `.Values`.
    private static func dictionary(_ value: GoValue) throws -> GoMap? {
        guard case .map(let map) = value, map.typeName == nil, map.valueType == .any else {
            throw wrongInterface(value, "map[string]interface {}")
        }
        return map
    }

    private static func wrongInterface(_ value: GoValue, _ type: String) -> GoFunctionError {
        var found = value.typeName
        if case .null = value { found = "nil" }
        return GoFunctionError("interface conversion: interface {} is \(found), not \(type)")
    }

    @Sendable
    private static func copied(_ arguments: [GoValue]) throws -> GoValue {
        if case .null = arguments[0] { throw GoFunctionError("reflect: call of reflect.Value.Type on zero Value") }
        return try arguments[0].deepCopy()
    }
}

import GoTemplate

/// Maps of the type `common.Values`, which has methods.
enum ValuesMap {
    /// `map` as `common.Values`: a view of the same entries.
    static func typed(_ map: GoMap, _ context: Context) -> GoMap {
        // The methods hold a view without methods, so that no map holds itself.
        let plain = GoMap(sharing: map)
        return GoMap(sharing: map, typeName: context.typeName, methods: methods(of: plain, context))
    }

    /// What the methods need.
    struct Context {
        let typeName: String

        init(_ version: HelmVersion) { typeName = version == .v3 ? "chartutil.Values" : "common.Values" }
    }

    private static func methods(of map: GoMap, _ context: Context) -> [ByteString: GoFunction] {
        let type = GoType.named(context.typeName, .dictionary)
        return [
            "AsMap": GoFunction([], result: .dictionary) { _ in .map(map.entries.isEmpty ? GoMap() : map) },
            "YAML": GoFunction([], result: .string) { _ in .string(try GoEncoding.yaml(.map(map)).appendingLineBreak) },
            "Table": GoFunction([.string], result: type) { arguments in
                guard case .string(let path) = arguments.first else { return .null }
                switch table(path, in: map, context) {
                case .success(let found): return .map(typed(found, context))
                case .failure(let error): throw error
                }
            },
            "PathValue": GoFunction([.string]) { arguments in
                guard case .string(let path) = arguments.first else { return .null }
                return try value(at: path, in: map, context)
            },
        ]
    }

    /// The map at a path with dots.
    static func table(
        _ path: ByteString, in map: GoMap, _ context: Context
    ) -> Result<GoMap, GoFunctionError> {
        var map = map
        for key in components(of: path) {
            guard let next = self.map(map[key], context) else {
                return .failure(GoFunctionError("\"\(key)\" is not a table"))
            }
            map = next
        }
        return .success(map)
    }

    private static func value(at path: ByteString, in map: GoMap, _ context: Context) throws -> GoValue {
        guard !path.isEmpty else { throw GoFunctionError("YAML path cannot be empty") }
        let keys = components(of: path)
        guard let last = keys.last else { return .null }
        var parent = map
        if keys.count > 1 {
            let length = path.count - last.count - 1
            guard case .success(let found) = table(ByteString(path.bytes.prefix(length)), in: map, context) else {
                throw GoFunctionError("\"\(last)\" is not a value")
            }
            parent = found
        }
        guard let value = parent[last], !isPlainMap(value) else {
            throw GoFunctionError("\"\(last)\" is not a value")
        }
        return value
    }

    private static func components(of path: ByteString) -> [ByteString] {
        path.bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map { ByteString($0) }
    }

    /// A `map[string]interface {}` or `common.Values`; other maps are no tables.
    private static func map(_ value: GoValue?, _ context: Context) -> GoMap? {
        guard case .map(let map) = value, map.valueType == .any,
            map.typeName == nil || map.typeName == context.typeName
        else { return nil }
        return map
    }

    private static func isPlainMap(_ value: GoValue) -> Bool {
        guard case .map(let map) = value else { return false }
        return map.typeName == nil && map.valueType == .any
    }
}

extension ByteString {
    fileprivate var appendingLineBreak: ByteString { ByteString(bytes + [UInt8(ascii: "\n")]) }
}

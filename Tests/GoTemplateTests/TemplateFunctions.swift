import GoTemplate

/// The functions that the templates of the tests may call beside Go's own.
enum TemplateFunctions {
    /// The functions by name.
    static var all: [ByteString: GoFunction] {
        [
            "list": GoFunction([.any], variadic: true, result: .list) { .list($0) },
            "strs": GoFunction([.string], variadic: true, result: .slice(.string)) { arguments in
                .list(GoList(arguments, elementType: .string))
            },
            "dict": GoFunction([.any], variadic: true, result: .dictionary) { .map(try map(of: $0, .any)) },
            "smap": GoFunction([.string], variadic: true, result: .map(key: .string, value: .string)) { arguments in
                .map(try map(of: arguments, .string))
            },
            "set": GoFunction([.dictionary, .string, .any], result: .dictionary) { arguments in
                guard case .map(let map) = arguments[0], case .string(let key) = arguments[1] else {
                    throw GoFunctionError("not what was declared")
                }
                map[key] = arguments[2]
                return arguments[0]
            },
            "int": GoFunction([.any], result: .int) { .int(integer($0[0])) },
            "int64": GoFunction([.any], result: .int64) { .int64(Int64(integer($0[0]))) },
            "uint": GoFunction([.any], result: .integer(.uint)) { .integer(Int64(integer($0[0])), .uint) },
            "dur": GoFunction([.any], result: Days(0).type) { .object(Days(integer($0[0]))) },
            "addi": GoFunction([.int, .int], variadic: true, result: .int) { .int($0.map(integer).reduce(0, +)) },
            "half": GoFunction([.float64], result: .float64) { arguments in
                guard case .float(let number) = arguments[0] else { throw GoFunctionError("not what was declared") }
                return .float(number / 2)
            },
            "yes": GoFunction([.bool], result: .bool) { $0[0] },
            "upper": GoFunction([.string], result: .string) { .string(try text($0[0]).description.uppercased()) },
            "fail": GoFunction([.string], result: .string) { throw GoFunctionError(try text($0[0]).description) },
            "null": GoFunction([]) { _ in .null },
            "typ": GoFunction([.any], result: .string) { .string($0[0].typeName) },
            "lst": GoFunction([.list], result: .int) { arguments in
                guard case .list(let list) = arguments[0] else { throw GoFunctionError("not what was declared") }
                return .int(list.elements.count)
            },
            "include": GoFunction(
                [.string, .any], result: .string,
                calling: { execution, arguments in
                    .string(ByteString(try execution.execute(try text(arguments[0]), data: arguments[1])))
                }),
        ]
    }

    /// Renders a template named `main` that stands alone.
    static func render(
        _ template: String, data: GoValue = .null, limits: ExecutionLimits = ExecutionLimits()
    ) throws -> String {
        let functions = all
        var set = TemplateSet(name: "gotpl")
        try set.parse(Array(template.utf8), name: "main", functions: Set(functions.keys))
        let execution = TemplateExecution(set, functions: functions, limits: limits)
        return String(decoding: try execution.execute("main", data: data), as: UTF8.self)
    }

    private static func text(_ value: GoValue) throws -> ByteString {
        guard case .string(let text) = value else { throw GoFunctionError("not what was declared") }
        return text
    }

    private static func integer(_ value: GoValue) -> Int {
        switch value {
        case .integer(let number, _): Int(number)
        case .float(let number): Int(number)
        default: 0
        }
    }

    private static func map(of arguments: [GoValue], _ type: GoType) throws -> GoMap {
        let map = GoMap([:], valueType: type)
        for index in stride(from: 0, to: arguments.count - 1, by: 2) {
            map[try GoFormat.print([arguments[index]])] = arguments[index + 1]
        }
        return map
    }
}

/// A declared integer type with a `String` method.
private final class Days: GoObject {
    private let count: Int

    init(_ count: Int) { self.count = count }

    var type: GoType { .named("main.Dur", .int64) }
    var underlying: GoValue? { .int64(Int64(count)) }
    var text: ByteString? { ByteString("\(count)d") }
}

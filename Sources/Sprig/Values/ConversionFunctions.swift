import GoTemplate

extension Sprig {
    /// Conversions, defaults and conditions.
    static let conversionFunctions: [(ByteString, PureFunction)] = [
        ("int", PureFunction([.any], result: .int) { .integer(Casting.int64($0[0]), .int) }),
        ("int64", PureFunction([.any], result: .int64) { .int64(Casting.int64($0[0])) }),
        ("float64", PureFunction([.any], result: .float64) { .float(Casting.float64($0[0])) }),
        ("toString", PureFunction([.any], result: .string) { .string(try GoText.string($0[0])) }),
        (
            "atoi",
            PureFunction([.string], result: .int) { arguments in
                do {
                    return .integer(try GoStrconv.parseInt(arguments.string(0).bytes, base: 10), .int)
                } catch GoStrconv.ParseError.range(let nearest) {
                    // Sprig drops the error; `Atoi` returns the nearest number beside it.
                    return .integer(nearest, .int)
                } catch is GoStrconv.ParseError {
                    return .int(0)
                }
            }
        ),
        (
            "toDecimal",
            PureFunction([.any], result: .int64) { arguments in
                .int64((try? GoStrconv.parseInt(GoText.plain(arguments[0]).bytes, base: 8)) ?? 0)
            }
        ),
        (
            "default",
            PureFunction([.any, .any], variadic: true) { arguments in
                arguments.count > 1 && !arguments[1].isEmpty ? arguments[1] : arguments[0]
            }
        ),
        ("empty", PureFunction([.any], result: .bool) { .bool($0[0].isEmpty) }),
        (
            "coalesce",
            PureFunction([.any], variadic: true) { arguments in
                arguments.first { !$0.isEmpty } ?? .null
            }
        ),
        ("all", PureFunction([.any], variadic: true, result: .bool) { .bool($0.allSatisfy { !$0.isEmpty }) }),
        ("any", PureFunction([.any], variadic: true, result: .bool) { .bool($0.contains { !$0.isEmpty }) }),
        ("ternary", PureFunction([.any, .any, .bool]) { try $0[$0.bool(2) ? 0 : 1] }),
        ("fail", PureFunction([.string], result: .string) { throw GoFunctionError(try $0.string(0).description) }),
    ]

    /// Names of types and kinds.
    static let reflectionFunctions: [(ByteString, PureFunction)] = [
        ("typeOf", PureFunction([.any], result: .string) { .string($0[0].typeName) }),
        (
            "typeIs",
            PureFunction([.string, .any], result: .bool) { arguments in
                .bool(try arguments.string(0) == ByteString(arguments[1].typeName))
            }
        ),
        (
            "typeIsLike",
            PureFunction([.string, .any], result: .bool) { arguments in
                let (target, type) = (try arguments.string(0), ByteString(arguments[1].typeName))
                return .bool(target == type || ByteString([UInt8(ascii: "*")] + target.bytes) == type)
            }
        ),
        ("kindOf", PureFunction([.any], result: .string) { .string($0[0].kindName) }),
        (
            "kindIs",
            PureFunction([.string, .any], result: .bool) { arguments in
                .bool(try arguments.string(0) == ByteString(arguments[1].kindName))
            }
        ),
    ]
}

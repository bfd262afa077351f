import GoTemplate

extension Sprig {
    /// JSON. Sprig drops errors of `fromJson`, `toJson` and `toPrettyJson`, but no limits.
    static let jsonFunctions: [(ByteString, PureFunction)] = [
        ("fromJson", PureFunction([.string]) { try withoutErrors(.null, try GoDecoding.json($0.string(0))) }),
        ("mustFromJson", PureFunction([.string]) { try GoDecoding.json($0.string(0)) }),
        ("toJson", encoding(.compact, dropsErrors: true)),
        ("mustToJson", encoding(.compact)),
        ("toPrettyJson", encoding(.pretty, dropsErrors: true)),
        ("mustToPrettyJson", encoding(.pretty)),
        ("toRawJson", encoding(.raw)),
        ("mustToRawJson", encoding(.raw)),
    ]

    private static func encoding(_ style: GoEncoding.JSONStyle, dropsErrors: Bool = false) -> PureFunction {
        PureFunction([.any], result: .string) { arguments in
            guard dropsErrors else { return .string(try GoEncoding.json(arguments[0], style: style)) }
            return try withoutErrors(.string(""), .string(try GoEncoding.json(arguments[0], style: style)))
        }
    }

    private static func withoutErrors(
        _ replacement: GoValue, _ value: @autoclosure () throws -> GoValue
    ) throws -> GoValue {
        do { return try value() } catch is GoFunctionError { return replacement }
    }
}

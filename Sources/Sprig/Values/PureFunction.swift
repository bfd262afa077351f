import GoTemplate

/// A function whose result depends on its arguments alone, so that one table of them serves all renders.
struct PureFunction: Sendable {
    /// The types of the parameters, as in `GoFunction`.
    let parameters: [GoType]
    /// Whether the last parameter may stand any number of times.
    let isVariadic: Bool
    /// The static type of the result.
    let result: GoType
    /// The function.
    let body: @Sendable ([GoValue]) throws -> GoValue

    init(
        _ parameters: [GoType], variadic isVariadic: Bool = false, result: GoType = .any,
        _ body: @escaping @Sendable ([GoValue]) throws -> GoValue
    ) {
        self.parameters = parameters
        self.isVariadic = isVariadic
        self.result = result
        self.body = body
    }

    /// The function as a template calls it.
    var function: GoFunction { GoFunction(parameters, variadic: isVariadic, result: result, body) }
}

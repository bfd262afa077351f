/// A function that a template may call.
///
/// The executor converts and checks arguments against `parameters` before it calls `body`, as Go's `reflect` does; so
/// a body may rely on their number and types: a `.string` parameter is always `.string`, a `.list` one always `.list`,
/// a `.dictionary` one always `.map`; an `.any` one is whatever it is.
public struct GoFunction {
    /// The types of the parameters; of a variadic function the last one is the type of each further argument.
    public let parameters: [GoType]
    /// Whether the last parameter may stand any number of times, also none.
    public let isVariadic: Bool
    /// The static type of the result.
    public let result: GoType
    /// The function. Throws `GoFunctionError` to stop the execution.
    public let body: ([GoValue]) throws -> GoValue
    /// Takes the place of `body` in functions that need the execution that calls them.
    public let callingBody: ((TemplateExecution, [GoValue]) throws -> GoValue)?

    /// Creates a function.
    public init(
        _ parameters: [GoType], variadic isVariadic: Bool = false, result: GoType = .any,
        _ body: @escaping ([GoValue]) throws -> GoValue
    ) {
        self.parameters = parameters
        self.isVariadic = isVariadic
        self.result = result
        self.body = body
        callingBody = nil
    }

    /// Creates a function that gets the execution that calls it: to execute templates itself, or to see where it is called.
    ///
    /// Only the executor can call it; `body` refuses.
    public init(
        _ parameters: [GoType], variadic isVariadic: Bool = false, result: GoType = .any,
        calling body: @escaping (TemplateExecution, [GoValue]) throws -> GoValue
    ) {
        self.parameters = parameters
        self.isVariadic = isVariadic
        self.result = result
        self.body = { _ in throw GoFunctionError("can only be called by a template") }
        callingBody = body
    }
}

/// What a function of a template reports; Go's text, which the executor puts into `error calling NAME: …`.
public struct GoFunctionError: Error {
    /// What is wrong.
    public let message: String

    /// Creates an error.
    public init(_ message: String) { self.message = message }
}

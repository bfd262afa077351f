/// Executes templates of a set with one set of functions and one budget.
///
/// It belongs to one thread. A function of a template that executes templates itself, as Helm's `include` and `tpl` do, gets
/// the execution that calls it (`GoFunction.init(_:variadic:result:calling:)`) and calls `execute` on it, or on what
/// `nested` gives; limits hold for all together.
///
/// Recursion needs stack; see `ExecutionLimits.stackBytes`.
public final class TemplateExecution {
    /// What the value of a missing key of a map is.
    public enum MissingKey: Sendable {
        /// Go's default: no value; also for maps of strings.
        case invalid
        /// The zero value of the map's values.
        case zero
        /// An error.
        case error
    }

    /// The templates.
    public let set: TemplateSet
    /// What the value of a missing key of a map is.
    public let missingKey: MissingKey
    /// What is left of the limits.
    public let budget: ExecutionBudget
    /// The functions.
    let functions: FunctionTable
    /// Where the function that is running was called.
    public internal(set) var callSite: CallSite?

    /// Creates an execution.
    public init(
        _ set: TemplateSet, functions: [ByteString: GoFunction], missingKey: MissingKey = .zero,
        limits: ExecutionLimits = ExecutionLimits()
    ) {
        self.set = set.sealed
        self.functions = FunctionTable(functions)
        self.missingKey = missingKey
        budget = ExecutionBudget(limits)
    }

    private init(_ set: TemplateSet, of other: TemplateExecution) {
        self.set = set
        functions = other.functions
        missingKey = other.missingKey
        budget = other.budget
    }

    /// An execution of other templates with the same functions and the same budget.
    public func nested(_ set: TemplateSet) -> TemplateExecution { TemplateExecution(set, of: self) }

    /// Executes a template and gives what it writes.
    ///
    /// - Parameters:
    ///   - name: The name of the template.
    ///   - data: Its `.` and `$`.
    /// - Throws: `TemplateError`.
    public func execute(_ name: ByteString, data: GoValue) throws(TemplateError) -> [UInt8] {
        guard let tree = set.tree(name) else {
            throw TemplateError(
                .execution, source: "",
                message:
                    "no template \(GoStrconv.quote(name)) associated with template \(GoStrconv.quote(set.name))")
        }
        return try Interpreter.run(tree, data: data, in: self)
    }

    /// Executes the body of a source that is in no set, with the templates of this execution's set, and gives what it
    /// writes. Definitions in the source are not seen.
    /// - Throws: `TemplateError`.
    public func execute(_ parsed: ParsedTemplate, data: GoValue) throws(TemplateError) -> [UInt8] {
        guard let tree = parsed.trees[parsed.name] else { return [] }
        return try Interpreter.run(tree, data: data, in: self)
    }
}

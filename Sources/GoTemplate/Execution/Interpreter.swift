/// Executes one template, and the templates that it calls.
struct Interpreter {
    /// The execution this is part of.
    let execution: TemplateExecution
    private let budget: ExecutionBudget
    private let stackGuard: StackGuard
    /// The body that is being executed.
    private(set) var tree: TemplateTree
    /// The functions that the body names.
    private var functions: [FunctionTable.Entry]
    /// What has been written.
    var output: [UInt8] = []
    /// The variables of all templates that are being executed.
    private var variables: [Evaluated]
    /// Where those of the innermost template begin.
    private var base = 0
    /// The node that errors are reported at. The tree keeps it alive.
    private unowned(unsafe) var current: (any SyntaxNode)?
    /// Steps that have been taken from the budget and not yet been used.
    private var stepsLeft = 0
    /// How much of the output has been taken from the budget.
    private var chargedOutput = 0

    /// How many steps are taken from the budget at once.
    private static let stepsAtOnce = 512
    /// How much may be written before the budget is looked at.
    private static let outputAtOnce = 1 << 16

    /// Executes a template and gives what it writes.
    static func run(
        _ tree: TemplateTree, data: GoValue, in execution: TemplateExecution
    ) throws(TemplateError) -> [UInt8] {
        let budget = execution.budget
        var interpreter = Interpreter(tree, data: data, in: execution)
        budget.depth += 1
        defer { budget.depth -= 1 }
        try interpreter.checkDepth()
        _ = try interpreter.walk(tree.statements, dot: interpreter.variables[0])
        try interpreter.chargeOutput()
        budget.giveBack(steps: interpreter.stepsLeft)
        return interpreter.output
    }

    private init(_ tree: TemplateTree, data: GoValue, in execution: TemplateExecution) {
        self.execution = execution
        budget = execution.budget
        stackGuard = execution.budget.stackGuard
        self.tree = tree
        functions = execution.functions.entries(for: tree)
        variables = Array(repeating: .undeclared, count: tree.variableCount)
        variables[0] = Evaluated(Evaluated(data).unwrapped)
    }

    // MARK: - Errors and limits

    /// Marks the node that errors are reported at.
    @inline(__always)
    mutating func mark(_ node: any SyntaxNode) { current = node }

    /// An error at the marked node.
    func failure(
        _ message: String, _ kind: TemplateError.Kind = .execution, cause: TemplateError? = nil
    ) -> TemplateError {
        guard let current else {
            return TemplateError(kind, source: tree.name, message: message, cause: cause)
        }
        let (line, column) = tree.source.lineAndColumn(of: current.position)
        return TemplateError(
            kind, source: tree.source.name, line: line, column: column, template: tree.name, context: current.text,
            message: message, cause: cause)
    }

    /// Counts a step.
    @inline(__always)
    mutating func step() throws(TemplateError) {
        stepsLeft -= 1
        if stepsLeft < 0 { try takeSteps() }
    }

    private mutating func takeSteps() throws(TemplateError) {
        if let message = budget.takeSteps(Self.stepsAtOnce) { throw failure(message, .limit) }
        stepsLeft = Self.stepsAtOnce - 1
    }

    /// Looks at the budget once much has been written.
    @inline(__always)
    mutating func checkOutput() throws(TemplateError) {
        if output.count - chargedOutput > Self.outputAtOnce { try chargeOutput() }
    }

    private mutating func chargeOutput() throws(TemplateError) {
        if let message = budget.takeOutput(output.count - chargedOutput) { throw failure(message, .limit) }
        chargedOutput = output.count
    }

    private func checkDepth() throws(TemplateError) {
        guard budget.depth <= budget.limits.depth else {
            throw failure("exceeded maximum template depth (\(budget.limits.depth))", .limit)
        }
        try checkStack()
    }

    /// Ends the execution before the thread's stack does.
    @inline(__always)
    func checkStack() throws(TemplateError) {
        if stackGuard.isExhausted { throw failure("exceeded the stack at template depth \(budget.depth)", .limit) }
    }

    /// Holds the size of what a function gave against the limit.
    func checkSize(_ value: GoValue) throws(TemplateError) {
        let size =
            switch value {
            case .string(let text): text.count
            case .list(let list): list.elements.count
            default: 0
            }
        if size > budget.limits.valueSize {
            throw failure("the result is larger than \(budget.limits.valueSize) bytes or elements", .limit)
        }
    }

    // MARK: - Variables and functions

    func variable(_ node: VariableNode) throws(TemplateError) -> Evaluated {
        guard let slot = node.slot else { throw failure("undefined variable: \(node.name)") }
        let value = variables[base + slot]
        if value.isUndeclared { throw failure("undefined variable: \(node.name)") }
        return value
    }

    mutating func set(_ node: VariableNode, to value: Evaluated) throws(TemplateError) {
        guard let slot = node.slot else { throw failure("undefined variable: \(node.name)") }
        variables[base + slot] = value
    }

    func function(_ node: FunctionNode) -> FunctionTable.Entry { functions[node.index] }

    /// Makes known where a function is called that asks for it.
    func noteCallSite() {
        execution.callSite = CallSite(tree: tree, position: current?.position ?? 0)
    }

    // MARK: - Templates

    /// Executes another template of the set, with variables of its own.
    mutating func call(_ node: TemplateNode, dot: Evaluated) throws(TemplateError) {
        guard let callee = execution.set.tree(node.name) else {
            throw failure("template \(GoStrconv.quote(node.name)) not defined")
        }
        budget.depth += 1
        defer { budget.depth -= 1 }
        try checkDepth()
        let data = try node.pipeline.map { pipeline throws(TemplateError) in try evaluate(pipeline, dot: dot) }
        let (caller, callerFunctions, callerBase, callerNode) = (tree, functions, base, current)
        tree = callee
        functions = execution.functions.entries(for: callee)
        base = variables.count
        let argument = data ?? .invalid
        variables.append(argument)
        for _ in 1..<max(1, callee.variableCount) { variables.append(.undeclared) }
        _ = try walk(callee.statements, dot: argument)
        variables.removeLast(variables.count - base)
        tree = caller
        functions = callerFunctions
        base = callerBase
        current = callerNode
    }
}

/// Executes one template, and the templates that it calls.
///
/// The methods get the tree that is being executed as a parameter: so nothing needs to be retained while its tables are
/// read.
struct Interpreter {
    /// The execution this is part of.
    let execution: TemplateExecution
    private let budget: ExecutionBudget
    private let stackGuard: StackGuard
    /// The tree that is being executed, and its functions.
    private var link: FunctionTable.Link
    /// What has been written.
    var output: [UInt8]
    /// The variables of all templates that are being executed.
    private var variables: [Evaluated]
    /// Where those of the innermost template begin.
    private var base = 0
    /// The node that errors are reported at; -1 for none.
    private var current: Int32 = -1
    /// Steps that have been taken from the budget and not yet been used.
    private var stepsLeft = 0
    /// How much of the output has been taken from the budget.
    private var chargedOutput = 0

    /// Arrays that were arguments of functions and may be so again.
    private var argumentArrays: [[GoValue]] = []

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
        _ = try interpreter.walk(tree, tree.code.body, dot: interpreter.variables[0])
        try interpreter.chargeOutput()
        budget.giveBack(steps: interpreter.stepsLeft)
        return interpreter.finish()
    }

    private init(_ tree: TemplateTree, data: GoValue, in execution: TemplateExecution) {
        self.execution = execution
        budget = execution.budget
        stackGuard = execution.budget.stackGuard
        link = execution.functions.link(for: tree)
        output = execution.budget.takeBuffer()
        variables = execution.budget.takeVariables()
        variables.append(Evaluated(Evaluated(data).unwrapped))
        for _ in 1..<max(1, tree.variableCount) { variables.append(.undeclared) }
    }

    /// What has been written, in a buffer of its size; the large one is kept for the next template.
    private mutating func finish() -> [UInt8] {
        variables.removeAll(keepingCapacity: true)
        budget.keep(variables: variables)
        variables = []
        if output.count > ExecutionBudget.largestKeptBuffer { return output }
        let result = Array(output[...])
        output.removeAll(keepingCapacity: true)
        budget.keep(buffer: output)
        output = []
        return result
    }

    // MARK: - Errors and limits

    /// Marks the node that errors are reported at.
    @inline(__always)
    mutating func mark(_ node: Int32) { current = node }

    /// The text of a node.
    func text(ofNode node: Int32) -> ByteString { link.tree.code.nodes[Int(node)].text }

    /// An error at the marked node.
    @inline(never)
    func failure(
        _ message: String, _ kind: TemplateError.Kind = .execution, cause: TemplateError? = nil
    ) -> TemplateError {
        let tree = link.tree
        guard current >= 0 else {
            return TemplateError(kind, source: tree.name, template: tree.name, message: message, cause: cause)
        }
        let node = tree.code.nodes[Int(current)]
        let (line, column) = tree.source.lineAndColumn(of: node.position)
        // Go never points at a whole control structure; limits may end one.
        let context = (node as? BranchNode)?.opening ?? node.text
        return TemplateError(
            kind, source: tree.source.name, line: line, column: column, template: tree.name, context: context,
            message: message, cause: cause)
    }

    /// Counts a step.
    @inline(__always)
    mutating func step() throws(TemplateError) {
        stepsLeft -= 1
        if stepsLeft < 0 { try takeSteps() }
    }

    @inline(never)
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
    @inline(__always)
    func checkSize(_ value: GoValue) throws(TemplateError) {
        let size: Int
        switch value {
        case .string(let text): size = text.count
        case .list(let list): size = list.elements.count
        default: return
        }
        if size > budget.limits.valueSize {
            throw failure("the result is larger than \(budget.limits.valueSize) bytes or elements", .limit)
        }
    }

    // MARK: - Variables and functions

    /// The value of the variable in a slot; `node` names it.
    @inline(__always)
    func variable(_ slot: Int32, node: Int32) throws(TemplateError) -> Evaluated {
        guard slot >= 0 else { throw undefined(node) }
        let value = variables[base + Int(slot)]
        if value.isUndeclared { throw undefined(node) }
        return value
    }

    @inline(__always)
    mutating func set(_ variable: TemplateCode.Variable, to value: Evaluated) throws(TemplateError) {
        guard variable.slot >= 0 else { throw undefined(variable.node) }
        variables[base + Int(variable.slot)] = value
    }

    @inline(never)
    private func undefined(_ node: Int32) -> TemplateError {
        let name = (link.tree.code.nodes[Int(node)] as? VariableNode)?.name ?? ""
        return failure("undefined variable: \(name)")
    }

    /// The function that an operand names.
    @inline(__always)
    func function(_ index: Int32) -> LinkedFunction { link.functions[Int(index)] }

    /// An empty array for arguments.
    mutating func takeArguments(_ count: Int) -> [GoValue] {
        if let array = argumentArrays.popLast() { return array }
        var array: [GoValue] = []
        array.reserveCapacity(max(count, 4))
        return array
    }

    /// Keeps an array of arguments for the next call. Where the function has kept it, that one goes its own way.
    mutating func keep(arguments: inout [GoValue]) {
        arguments.removeAll(keepingCapacity: true)
        argumentArrays.append(arguments)
        arguments = []
    }

    /// Makes known where a function is called that asks for it.
    func noteCallSite() {
        let tree = link.tree
        execution.callSite = CallSite(tree: tree, position: current < 0 ? 0 : tree.code.nodes[Int(current)].position)
    }

    // MARK: - Templates

    /// Executes another template of the set, with variables of its own.
    mutating func callTemplate(
        _ tree: TemplateTree, _ step: TemplateCode.Step, dot: Evaluated
    ) throws(TemplateError) {
        let name = tree.code.names[Int(step.index)]
        guard let callee = execution.set.tree(name) else {
            throw failure("template \(GoStrconv.quote(name)) not defined")
        }
        budget.depth += 1
        defer { budget.depth -= 1 }
        try checkDepth()
        let argument = step.pipeline < 0 ? Evaluated.invalid : try evaluate(tree, step.pipeline, dot: dot)
        let (callerLink, callerBase, callerNode) = (link, base, current)
        link = execution.functions.link(for: callee)
        base = variables.count
        variables.append(argument)
        for _ in 1..<max(1, callee.variableCount) { variables.append(.undeclared) }
        _ = try walk(callee, callee.code.body, dot: argument)
        variables.removeLast(variables.count - base)
        link = callerLink
        base = callerBase
        current = callerNode
    }
}

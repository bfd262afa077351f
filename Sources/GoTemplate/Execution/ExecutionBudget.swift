/// What is left of the limits of an execution; shared by all executions inside each other.
public final class ExecutionBudget {
    /// The limits.
    public let limits: ExecutionLimits
    private var stepsLeft: Int
    private var outputLeft: Int
    /// How many templates are being executed inside each other.
    var depth = 0
    /// Looks at the stack of the thread that executes.
    private(set) lazy var stackGuard = StackGuard(bytes: limits.stackBytes)

    /// Buffers that templates have written into and that the next may use.
    private var buffers: [[UInt8]] = []
    /// Room for variables that the next template may use.
    private var variables: [[Evaluated]] = []
    /// Larger buffers are not kept.
    static let largestKeptBuffer = 1 << 16

    init(_ limits: ExecutionLimits) {
        self.limits = limits
        stepsLeft = limits.steps
        outputLeft = limits.outputBytes
    }

    /// An empty buffer.
    func takeBuffer() -> [UInt8] { buffers.popLast() ?? [] }

    /// Room for variables.
    func takeVariables() -> [Evaluated] { variables.popLast() ?? [] }

    /// Keeps room for variables for the next template.
    func keep(variables: [Evaluated]) { self.variables.append(variables) }

    /// Keeps an empty buffer for the next template.
    func keep(buffer: [UInt8]) { buffers.append(buffer) }

    /// Takes steps away; what it gives says which limit was passed, `nil` if none.
    func takeSteps(_ count: Int) -> String? {
        stepsLeft -= count
        if stepsLeft < 0 { return "the templates take more than \(limits.steps) steps" }
        if let deadline = limits.deadline, deadline <= .now { return "the templates take too long" }
        if let isCancelled = limits.isCancelled, isCancelled() { return "the execution was cancelled" }
        return nil
    }

    /// Gives steps back that were taken and not used.
    func giveBack(steps: Int) { stepsLeft += max(0, steps) }

    /// Takes bytes of output away; what it gives says which limit was passed, `nil` if none.
    func takeOutput(_ count: Int) -> String? {
        outputLeft -= count
        return outputLeft < 0 ? "the templates write more than \(limits.outputBytes) bytes" : nil
    }
}

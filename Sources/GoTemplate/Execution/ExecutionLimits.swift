/// How much an execution may take. Passing one is an error of the kind `limit`.
public struct ExecutionLimits: Sendable {
    /// The number of nodes of templates that may be executed, also in loops.
    public var steps: Int
    /// The number of bytes that all templates together may write, included ones as well.
    public var outputBytes: Int
    /// The number of bytes of a string, or of elements of a list, that a function may give.
    public var valueSize: Int
    /// The number of templates that may be executed inside each other.
    public var depth: Int
    /// How much stack the templates may use, in bytes, from the first `execute` on. The thread needs as much again for the
    /// functions that they call: 8 MiB for the default. A template that `template` calls takes about 1.5 KiB, one that is
    /// executed by a function as `include` does 6 to 10 KiB; in debug builds both take twice as much.
    public var stackBytes: Int
    /// When the execution must have ended.
    public var deadline: ContinuousClock.Instant?
    /// Asked now and then; `true` stops the execution.
    public var isCancelled: (@Sendable () -> Bool)?

    /// Creates limits; the defaults are far beyond what the largest public charts take.
    public init(
        steps: Int = 200_000_000, outputBytes: Int = 1 << 30, valueSize: Int = 1 << 28, depth: Int = 100_000,
        stackBytes: Int = 4 << 20, deadline: ContinuousClock.Instant? = nil, isCancelled: (@Sendable () -> Bool)? = nil
    ) {
        self.steps = steps
        self.outputBytes = outputBytes
        self.valueSize = valueSize
        self.depth = depth
        self.stackBytes = stackBytes
        self.deadline = deadline
        self.isCancelled = isCancelled
    }
}

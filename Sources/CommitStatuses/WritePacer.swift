/// Lets writes to one host through one at a time, with a pause between their starts, and not at all while the host
/// has asked to be left alone. One for each host and credential, shared by all repositories that use them.
public actor WritePacer {
    private let spacing: Duration
    private let clock: any Clock<Duration>
    private let elapsed: @Sendable () -> Duration
    private var nextStart = Duration.zero
    private var pausedUntil = Duration.zero
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Creates a pacer. GitHub asks for a second between writes.
    public init(spacing: Duration = .seconds(1)) {
        self.init(spacing: spacing, clock: ContinuousClock())
    }

    /// Creates a pacer on a clock of the caller's.
    public init<C: Clock>(spacing: Duration, clock: C) where C.Duration == Duration {
        let start = clock.now
        self.spacing = spacing
        self.clock = clock
        elapsed = { start.duration(to: clock.now) }
    }

    /// How long the host wants to be left alone from now on; `nil` if it does not.
    public var pause: Duration? {
        let left = pausedUntil - elapsed()
        return left > .zero ? left : nil
    }

    /// Leaves the host alone for that long.
    public func pause(for duration: Duration) { pausedUntil = max(pausedUntil, elapsed() + duration) }

    /// Runs one write when its turn has come. A cancelled task does not wait for the pause between writes.
    func run<Result: Sendable>(_ write: @Sendable () async -> Result) async -> Result {
        if isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        defer {
            // The turn is handed over: `isBusy` stays true for the next one.
            if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
        }
        let wait = nextStart - elapsed()
        if wait > .zero { try? await clock.sleep(for: wait) }
        nextStart = elapsed() + spacing
        return await write()
    }
}

public import Kubernetes

/// Brings one cluster to what a source says, one application at a time.
///
/// The order of a sync:
///
/// 1. Everything is read and compared by a dry run; if the source cannot be applied as a whole, nothing is.
/// 2. The inventory is written as what was there and what will be.
/// 3. Objects are applied: wave by wave, within a wave kind by kind, objects of one kind side by side. An object
///    whose dry run changes nothing is not written.
/// 4. Objects that left the source are deleted in reverse order, unless that needs approval. Argo CD deletes before
///    it applies; here nothing is deleted unless everything could be applied. With `PruneLast` the deletions come
///    after step 5.
/// 5. If asked for, the objects' health is waited for; also between waves.
/// 6. The inventory is reduced to what is there.
///
/// A sync may be killed at any moment: run again, it comes to the same end.
public struct Synchronizer: Sendable {
    /// The name under which fields are owned.
    public static let fieldManager = "martlet"

    /// Bounds of a sync.
    public struct Limits: Sendable, Hashable {
        /// Calls at the same time.
        public var parallelism: Int
        /// How long a deleted object may take to be gone.
        public var deletionTimeout: Duration
        /// How long a new kind may take to be served.
        public var establishTimeout: Duration

        /// Creates limits.
        public init(
            parallelism: Int = 8, deletionTimeout: Duration = .seconds(60), establishTimeout: Duration = .seconds(10)
        ) {
            self.parallelism = max(1, parallelism)
            self.deletionTimeout = deletionTimeout
            self.establishTimeout = establishTimeout
        }
    }

    private let api: any KubernetesAPI
    private let clock: any Clock<Duration>
    private let limits: Limits

    /// Creates a synchronizer for one cluster.
    public init(api: any KubernetesAPI, clock: any Clock<Duration> = ContinuousClock(), limits: Limits = Limits()) {
        self.api = api
        self.clock = clock
        self.limits = limits
    }

    /// What all parts of one operation need.
    func makeContext(
        _ request: SyncRequest, progress: @escaping @Sendable (SyncProgress) -> Void = { _ in }
    ) -> SyncContext {
        SyncContext(api: api, clock: clock, limits: limits, request: request, progress: progress)
    }

    /// Says what a sync would change; changes nothing. Throws `SyncFailure` if the source cannot be applied as a
    /// whole or the cluster does not answer, and `CancellationError`.
    public func compare(_ request: SyncRequest) async throws -> Comparison {
        let context = makeContext(request)
        var inventory = InventoryStore(api: api, request: request)
        // A comparison is nobody's rival: the fence of a running sync does not concern it.
        try await inventory.readWithoutFence()
        return try await Survey(context: context, inventory: inventory.current).comparison()
    }

    /// Makes the cluster match the source.
    ///
    /// What went wrong is in the result's `failure`, together with everything that was done before; only
    /// `CancellationError` is thrown. `progress` is called for each step, from any thread.
    ///
    /// - Parameter beforeChange: is called right before the first object is applied (`.apply`) and before the first
    ///   one is deleted (`.prune`). Throw `SyncFailure` there to stop, for example when the lease has run out.
    public func sync(
        _ request: SyncRequest,
        progress: @escaping @Sendable (SyncProgress) -> Void = { _ in },
        beforeChange: @escaping @Sendable (SyncProgress.Phase) async throws -> Void = { _ in }
    ) async throws -> SyncResult {
        let context = makeContext(request, progress: progress)
        var run = SyncRun(context: context, beforeChange: beforeChange)
        do {
            try await run.run()
            return run.result
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            var result = run.result
            let failure = SyncFailure.from(error, about: "sync of \(request.application)")
            result.failure = failure
            progress(SyncProgress(.finished, message: failure.message))
            return result
        }
    }
}

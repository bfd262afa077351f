import Kubernetes
import Manifests

/// What all parts of one sync need.
struct SyncContext: Sendable {
    let api: any KubernetesAPI
    let clock: any Clock<Duration>
    let limits: Synchronizer.Limits
    let request: SyncRequest
    let progress: @Sendable (SyncProgress) -> Void

    /// Runs a call; its error becomes a `SyncFailure` about `subject`, or `CancellationError` if the sync was
    /// cancelled meanwhile.
    func call<Output>(_ subject: @autoclosure () -> String, _ body: () async throws -> Output) async throws -> Output {
        do {
            try Task.checkCancellation()
            return try await body()
        } catch {
            if error is CancellationError || Task.isCancelled { throw CancellationError() }
            throw SyncFailure.from(error, about: subject())
        }
    }

    /// Asks `condition` again and again, with growing pauses, until it holds or `timeout` is over. Returns whether it
    /// held.
    func poll(
        timeout: Duration, first: Duration = .milliseconds(20), longest: Duration = .seconds(2),
        until condition: () async throws -> Bool
    ) async throws -> Bool {
        let elapsed = Self.stopwatch(clock)
        var pause = first
        while true {
            try Task.checkCancellation()
            if try await condition() { return true }
            let left = timeout - elapsed()
            guard left > .zero else { return false }
            try await clock.sleep(for: min(pause, left))
            pause = min(pause * 1.5, longest)
        }
    }

    private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> () -> Duration {
        let start = clock.now
        return { start.duration(to: clock.now) }
    }
}

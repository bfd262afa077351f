import EventQueue
import Synchronization

/// The phase that a running job is in; written by its handler, read by the heartbeat.
final class PhaseTracker: Sendable {
    private let phase = Mutex<JobPhase?>(nil)

    func enter(_ newPhase: JobPhase) { phase.withLock { $0 = newPhase } }

    /// Whether the job may be stopped for a newer one: not while objects are being changed.
    var mayGiveWay: Bool {
        switch phase.withLock({ $0 }) {
        case .apply, .prune: false
        default: true
        }
    }
}

/// Why a running job is stopped before its end.
enum StopReason: Sendable, Equatable {
    /// A newer job of the lane takes it over.
    case superseded(by: JobID)
    /// Somebody called it off.
    case cancelled(reason: String)
    /// Its lease is gone.
    case stale
}

/// A job that a worker has at the moment.
struct RunningJob: Sendable {
    let claimed: ClaimedJob
    let tracker: PhaseTracker
    /// Ends the job's task when it receives a reason.
    let stop: AsyncStream<StopReason>.Continuation
}

import Base
import Synchronization

/// Makes one fetch out of concurrent ones.
///
/// A *round* is one fetch. It collects callers until its work starts to read the remote's refs; from that moment it is
/// closed, and later callers are collected for the next round, which starts when this one ends. So nobody gets refs
/// that were read before he asked, and however many callers there are, at most two fetches stand in line.
///
/// | the caller arrives | and gets |
/// |---|---|
/// | no round is there | a new round, at once |
/// | a round waits for a thread, or is opening the mirror | that round |
/// | a round has begun to read refs | the next round |
final class FetchRounds: Sendable {
    typealias Continuation = CheckedContinuation<FetchResult, any Error>
    /// Does one fetch. It calls `close` right before it reads refs.
    typealias Fetch =
        @Sendable (_ token: WorkToken, _ close: () -> Void, _ progress: (FetchProgress) -> Void) throws -> FetchResult

    private struct Caller: Sendable {
        var continuation: Continuation
        var progress: (@Sendable (FetchProgress) -> Void)?
    }

    private struct Round: Sendable {
        let token = WorkToken()
        var callers: [Int: Caller] = [:]
        var isClosed = false
    }

    private struct State: Sendable {
        var current: Round?
        var next: Round?
        var lastCaller = 0
        var cancelled: Set<Int> = []
    }

    private let state = Mutex(State())
    private let pool: ThreadPool
    private let timeLimit: Duration
    private let fetch: Fetch

    init(pool: ThreadPool, timeLimit: Duration, fetch: @escaping Fetch) {
        self.pool = pool
        self.timeLimit = timeLimit
        self.fetch = fetch
    }

    /// Takes part in a fetch that reads the remote's refs after this call.
    /// - Parameter enrolled: is called when it is settled which fetch that is.
    func join(
        progress: (@Sendable (FetchProgress) -> Void)?, enrolled: @Sendable () -> Void = {}
    ) async throws -> FetchResult {
        let id = state.withLock { state in
            state.lastCaller += 1
            return state.lastCaller
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enroll(id, Caller(continuation: continuation, progress: progress))
                enrolled()
            }
        } onCancel: {
            leave(id)
        }
    }

    private func enroll(_ id: Int, _ caller: Caller) {
        enum Outcome { case start(WorkToken), wait, cancelled }
        let outcome: Outcome = state.withLock { state in
            // The task was cancelled before it came here.
            if state.cancelled.remove(id) != nil { return .cancelled }
            if state.current == nil {
                var round = Round()
                round.callers[id] = caller
                state.current = round
                return .start(round.token)
            }
            if state.current?.isClosed == false, state.current?.token.isStopped == false {
                state.current?.callers[id] = caller
            } else {
                var round = state.next ?? Round()
                round.callers[id] = caller
                state.next = round
            }
            return .wait
        }
        switch outcome {
        case .start(let token): start(token)
        case .wait: break
        case .cancelled: caller.continuation.resume(throwing: CancellationError())
        }
    }

    private func leave(_ id: Int) {
        let (caller, abandoned): (Caller?, WorkToken?) = state.withLock { state in
            if let caller = state.current?.callers.removeValue(forKey: id) {
                return (caller, state.current?.callers.isEmpty == true ? state.current?.token : nil)
            }
            if let caller = state.next?.callers.removeValue(forKey: id) {
                if state.next?.callers.isEmpty == true { state.next = nil }
                return (caller, nil)
            }
            state.cancelled.insert(id)
            return (nil, nil)
        }
        // Nobody waits for this fetch any more.
        if let abandoned { pool.stop(abandoned) }
        caller?.continuation.resume(throwing: CancellationError())
    }

    private func start(_ token: WorkToken) {
        pool.submit(token: token, timeLimit: timeLimit) { [self] started in
            let result = Result {
                guard started else { throw CancellationError() }
                return try fetch(token, close, report)
            }
            let (callers, next): ([Caller], WorkToken?) = state.withLock { state in
                let callers = state.current.map { Array($0.callers.values) } ?? []
                state.current = state.next
                state.next = nil
                return (callers, state.current?.token)
            }
            for caller in callers { caller.continuation.resume(with: result) }
            if let next { self.start(next) }
        }
    }

    private func close() { state.withLock { $0.current?.isClosed = true } }

    private func report(_ progress: FetchProgress) {
        let listeners = state.withLock { $0.current?.callers.values.compactMap(\.progress) ?? [] }
        for listener in listeners { listener(progress) }
    }
}

import Glibc
import Synchronization

/// A bounded number of threads for C calls that block, so that the threads of Swift's own pool never wait for a disk or
/// a peer.
///
/// Threads start when they are first needed and stay until the pool goes. They block all signals apart from one that
/// the pool sends itself: once a piece of work has been asked to stop, its thread gets `SIGURG` every 50 ms until the
/// work ends. System calls that wait (`connect`, `recv`, `poll`) then return `EINTR`, so that work stops within a
/// fraction of a second even inside a library that has no time limits. The signal's default action is to be ignored.
///
/// Concurrency: all state is behind one mutex, which is never held while work runs. A thread's job is noted and
/// forgotten under that mutex, and signals are sent under it, so a signal never reaches a thread that has gone on to
/// other work.
public final class ThreadPool: Sendable {
    private let core: ThreadPoolCore

    /// Creates a pool.
    /// - Parameter threads: how many pieces of work may run at once; at least 1.
    public init(threads: Int) { core = ThreadPoolCore(limit: max(threads, 1)) }

    deinit { core.shutDown() }

    /// Runs `work` on a thread of the pool and waits for its result.
    ///
    /// If the calling task is cancelled, work that has not started is dropped and the call throws
    /// `CancellationError` at once; work that runs has its token stopped, and its result or error is what the call
    /// returns.
    /// - Parameter timeLimit: after it, counted from the start of the work, the token is stopped for being timed out.
    public func run<Result: Sendable>(
        timeLimit: Duration? = nil, _ work: @escaping @Sendable (WorkToken) throws -> Result
    ) async throws -> Result {
        let token = WorkToken()
        let core = self.core
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Result, any Error>) in
                core.submit(token: token, timeLimit: timeLimit) { started in
                    continuation.resume(
                        with: Swift.Result {
                            guard started else { throw CancellationError() }
                            return try work(token)
                        })
                }
            }
        } onCancel: {
            core.stop(token)
        }
    }

    /// Runs `work` on a thread of the pool without waiting for it.
    /// - Parameter work: is called once; with `false`, and on the caller of `stop`, if it was stopped before it started.
    public func submit(
        token: WorkToken, timeLimit: Duration? = nil, _ work: @escaping @Sendable (_ started: Bool) -> Void
    ) {
        core.submit(token: token, timeLimit: timeLimit, work: work)
    }

    /// Stops the work that was submitted with `token`.
    public func stop(_ token: WorkToken) { core.stop(token) }
}

/// What a pool and its threads share.
private final class ThreadPoolCore: Sendable {
    private struct Job: Sendable {
        let token: WorkToken
        let timeLimit: Duration?
        let work: @Sendable (Bool) -> Void
    }

    private struct Running: Sendable {
        let token: WorkToken
        let deadline: ContinuousClock.Instant?
        let thread: pthread_t
    }

    private struct State: Sendable {
        var queue: [Job] = []
        var running: [ObjectIdentifier: Running] = [:]
        var threads = 0
        var idle = 0
        var hasWatchdog = false
        var isShutDown = false
    }

    private let limit: Int
    private let state = Mutex(State())
    private let jobs = Semaphore()
    private let watchdog = Semaphore()

    init(limit: Int) {
        self.limit = limit
        ThreadPoolCore.interruptHandler
    }

    func submit(token: WorkToken, timeLimit: Duration?, work: @escaping @Sendable (Bool) -> Void) {
        enum Next { case wait, startThread, drop }
        let next: Next = state.withLock { state in
            // A task may be cancelled before it comes to wait here.
            guard !token.isStopped, !state.isShutDown else { return .drop }
            state.queue.append(Job(token: token, timeLimit: timeLimit, work: work))
            guard state.queue.count > state.idle, state.threads < limit else { return .wait }
            state.threads += 1
            state.idle += 1
            return .startThread
        }
        switch next {
        case .drop: work(false)
        case .wait: jobs.post()
        case .startThread:
            jobs.post()
            if !ThreadPoolCore.startThread({ [self] in serve() }) {
                // Threads that exist already will come to it; without any, this one call runs here.
                let orphan: Job? = state.withLock { state in
                    state.threads -= 1
                    state.idle -= 1
                    return state.threads == 0 ? state.queue.popLast() : nil
                }
                orphan?.work(true)
            }
        }
    }

    func stop(_ token: WorkToken) {
        token.stop(.cancelled)
        let (dropped, needsWatchdog): (Job?, Bool) = state.withLock { state in
            if let index = state.queue.firstIndex(where: { $0.token === token }) {
                return (state.queue.remove(at: index), false)
            }
            guard state.running[ObjectIdentifier(token)] != nil else { return (nil, false) }
            return (nil, true)
        }
        dropped?.work(false)
        if needsWatchdog { wakeWatchdog() }
    }

    func shutDown() {
        let (threads, dropped): (Int, [Job]) = state.withLock { state in
            state.isShutDown = true
            defer { state.queue = [] }
            return (state.threads, state.queue)
        }
        for job in dropped { job.work(false) }
        for _ in 0..<threads { jobs.post() }
        watchdog.post()
    }

    /// The life of one thread.
    private func serve() {
        let thread = pthread_self()
        while true {
            jobs.wait()
            let job: Job? = state.withLock { state in
                guard !state.queue.isEmpty else { return nil }
                let job = state.queue.removeFirst()
                state.idle -= 1
                state.running[ObjectIdentifier(job.token)] = Running(
                    token: job.token, deadline: job.timeLimit.map { ContinuousClock.now + $0 }, thread: thread)
                return job
            }
            guard let job else {
                // Either the work that the signal was for has been dropped, or the pool is gone.
                if state.withLock({ $0.isShutDown }) { return }
                continue
            }
            if job.timeLimit != nil { wakeWatchdog() }
            job.work(true)
            state.withLock { state in
                state.running[ObjectIdentifier(job.token)] = nil
                state.idle += 1
            }
        }
    }

    private func wakeWatchdog() {
        let start = state.withLock { state in
            guard !state.hasWatchdog, !state.isShutDown else { return false }
            state.hasWatchdog = true
            return true
        }
        watchdog.post()
        if start, !ThreadPoolCore.startThread({ [self] in watch() }) { state.withLock { $0.hasWatchdog = false } }
    }

    /// The life of the thread that watches time limits and interrupts what has been stopped.
    private func watch() {
        while true {
            let wait: Duration?? = state.withLock { state in
                if state.isShutDown && state.running.isEmpty { return .none }
                let now = ContinuousClock.now
                var wait: Duration?
                for running in state.running.values {
                    if let deadline = running.deadline, deadline <= now { running.token.stop(.timedOut) }
                    if running.token.isStopped {
                        pthread_kill(running.thread, SIGURG)
                        wait = .milliseconds(50)
                    } else if let deadline = running.deadline {
                        wait = min(wait ?? .seconds(1), max(deadline - now, .milliseconds(1)))
                    }
                }
                return .some(wait)
            }
            switch wait {
            case .none: return
            case .some(.none): watchdog.wait()
            case .some(.some(let duration)): watchdog.wait(atMost: duration)
            }
        }
    }

    /// Lets `SIGURG` interrupt system calls instead of being ignored; it does nothing else.
    private static let interruptHandler: Void = {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        action.sa_flags = 0  // no SA_RESTART: the interrupted call returns
        sigaction(SIGURG, &action, nil)
    }()

    private static func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
        final class Start: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                // The process' own signals belong to other threads, and a broken connection must not end the process.
                var blocked = sigset_t()
                sigfillset(&blocked)
                sigdelset(&blocked, SIGURG)
                pthread_sigmask(SIG_SETMASK, &blocked, nil)
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            start.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

/// A POSIX semaphore.
private final class Semaphore: Sendable {
    // The address is fixed, is freed only with the object, and POSIX allows all calls from all threads.
    private nonisolated(unsafe) let handle = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(handle, 0, 0) }

    deinit {
        sem_destroy(handle)
        handle.deallocate()
    }

    func post() { sem_post(handle) }

    func wait() { while sem_wait(handle) != 0 && errno == EINTR {} }

    func wait(atMost duration: Duration) {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let (seconds, attoseconds) = duration.components
        time.tv_nsec += Int(attoseconds / 1_000_000_000)
        time.tv_sec += Int(seconds) + time.tv_nsec / 1_000_000_000
        time.tv_nsec %= 1_000_000_000
        while sem_timedwait(handle, &time) != 0 && errno == EINTR {}
    }
}

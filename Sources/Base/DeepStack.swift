import Glibc
import Synchronization

/// Runs work that calls itself deeply on a thread with a large stack.
///
/// The stack is address space; memory is taken only for what the work really uses of it.
public enum DeepStack {
    /// The usual size in bytes: 512 MiB.
    public static let usualSize = 512 << 20

    /// Runs `work` on a new thread and waits for it.
    ///
    /// The calling thread waits meanwhile, so this is not for the threads of Swift's own pool. Throws what `work`
    /// throws, and `Unavailable` where the system gives no such thread.
    public static func run<Result: Sendable>(
        size: Int = usualSize, _ work: @escaping @Sendable () throws -> Result
    ) throws -> Result {
        let job = Job(work)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, size)
        var thread = pthread_t()
        let argument = Unmanaged.passRetained(Start { job.run() })
        let result = pthread_create(
            &thread, &attributes,
            { argument in
                var blocked = sigset_t()
                sigfillset(&blocked)
                pthread_sigmask(SIG_SETMASK, &blocked, nil)
                if let argument { Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, argument.toOpaque())
        guard result == 0 else {
            argument.release()
            throw Unavailable(code: result)
        }
        pthread_join(thread, nil)
        return try job.result()
    }

    /// The system gives no thread with such a stack.
    public struct Unavailable: Error, CustomStringConvertible {
        /// What `pthread_create` gave.
        let code: CInt

        /// What is wrong.
        public var description: String { "no thread can be started: \(String(cString: strerror(code)))" }
    }

    private final class Start: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private final class Job<Result: Sendable>: Sendable {
        private let work: @Sendable () throws -> Result
        private let outcome = Mutex<Swift.Result<Result, any Error>?>(nil)

        init(_ work: @escaping @Sendable () throws -> Result) { self.work = work }

        func run() {
            let outcome = Swift.Result { try work() }
            self.outcome.withLock { $0 = outcome }
        }

        func result() throws -> Result {
            guard let outcome = outcome.withLock({ $0 }) else { throw CancellationError() }
            return try outcome.get()
        }
    }
}

import Foundation
import Glibc
import Synchronization

/// A program that is started directly, with nothing to read, and whose standard output is
/// wanted. Its standard error goes into the error, shortened, when it fails.
struct ChildProcess: Sendable {
    /// Why there is no output.
    enum Failure: Error, CustomStringConvertible {
        case notStarted(errno: Int32)
        case exited(status: Int32, message: String)
        case killed(signal: Int32)
        case timedOut(Duration)
        case tooMuchOutput(limit: Int)
        case cancelled

        /// Whether the program is not there.
        var isMissing: Bool {
            if case .notStarted(ENOENT) = self { return true }
            return false
        }

        /// Whether the program did not even begin.
        var isStartFailure: Bool {
            if case .notStarted = self { return true }
            return false
        }

        var description: String {
            switch self {
            case .notStarted(let code): "cannot be started: \(String(cString: strerror(code)))"
            case .exited(let status, let message):
                "failed with exit status \(status)\(message.isEmpty ? "" : ": \(message)")"
            case .killed(let signal): "was ended by signal \(signal)"
            case .timedOut(let limit): "did not end within \(limit)"
            case .tooMuchOutput(let limit): "prints more than \(limit) bytes"
            case .cancelled: "was cancelled"
            }
        }
    }

    private static let messageLimit = 500
    /// How soon a cancellation is noticed.
    private static let pollMilliseconds: Int32 = 50

    var command: String
    var arguments: [String]
    var environment: [String: String]
    var timeout: Duration
    var outputLimit: Int

    /// Runs the program to its end and returns its output. Cancelling the task kills it and what it started.
    func run() async throws -> [UInt8] {
        let isCancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // Waiting for a child blocks, so it has a thread of its own.
                Thread.detachNewThread { continuation.resume(with: Result { try runBlocking(isCancelled) }) }
            }
        } onCancel: {
            isCancelled.raise()
        }
    }

    private final class Flag: Sendable {
        private let value = Mutex(false)
        var isRaised: Bool { value.withLock { $0 } }
        func raise() { value.withLock { $0 = true } }
    }

    private func runBlocking(_ isCancelled: Flag) throws(Failure) -> [UInt8] {
        guard let output = Pipe(), let errors = Pipe() else { throw .notStarted(errno: errno) }
        let child = try start(output: output, errors: errors)
        output.closeWriter()
        errors.closeWriter()

        let deadline = ContinuousClock.now + timeout
        var text: [UInt8] = []
        var message: [UInt8] = []
        var failure: Failure?
        var (outputIsOpen, errorsAreOpen) = (true, true)
        while outputIsOpen || errorsAreOpen {
            if isCancelled.isRaised { failure = .cancelled }
            if ContinuousClock.now >= deadline { failure = .timedOut(timeout) }
            if text.count > outputLimit { failure = .tooMuchOutput(limit: outputLimit) }
            if failure != nil { break }
            var descriptors = [
                pollfd(fd: outputIsOpen ? output.reader : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errorsAreOpen ? errors.reader : -1, events: Int16(POLLIN), revents: 0),
            ]
            _ = poll(&descriptors, 2, Self.pollMilliseconds)
            if descriptors[0].revents != 0 { outputIsOpen = output.read(into: &text, keeping: outputLimit + 1) }
            if descriptors[1].revents != 0 { errorsAreOpen = errors.read(into: &message, keeping: Self.messageLimit) }
        }
        if failure != nil { kill(-child, SIGKILL) }
        let status = wait(for: child, until: deadline, failure: &failure, isCancelled)
        if let failure { throw failure }
        let signal = status & 0x7F
        if signal != 0 { throw .killed(signal: signal) }
        let exitStatus = (status >> 8) & 0xFF
        guard exitStatus == 0 else {
            let line = String(decoding: message, as: UTF8.self).split(whereSeparator: \.isWhitespace)
                .joined(separator: " ")
            throw .exited(status: exitStatus, message: line)
        }
        return text
    }

    /// Waits for the end of a child that has closed its output, but not beyond the deadline.
    private func wait(
        for child: pid_t, until deadline: ContinuousClock.Instant, failure: inout Failure?, _ isCancelled: Flag
    ) -> Int32 {
        var status: Int32 = 0
        while true {
            let isOver = failure != nil
            let result = waitpid(child, &status, isOver ? 0 : WNOHANG)
            if result == child { return status }
            if result < 0, errno != EINTR { return 0 }
            if result == 0 {
                if isCancelled.isRaised { failure = .cancelled }
                if ContinuousClock.now >= deadline { failure = .timedOut(timeout) }
                if failure != nil { kill(-child, SIGKILL) } else { _ = poll(nil, 0, Self.pollMilliseconds) }
            }
        }
    }

    private func start(output: Pipe, errors: Pipe) throws(Failure) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writer, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writer, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that what the program starts can be ended with it; no signal stays blocked.
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))

        var argv: [UnsafeMutablePointer<CChar>?] = ([command] + arguments).map { strdup($0) }
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") }
        argv.append(nil)
        envp.append(nil)
        defer { for pointer in argv + envp { free(pointer) } }
        var child: pid_t = 0
        let result = posix_spawnp(&child, command, &actions, &attributes, argv, envp)
        guard result == 0 else { throw .notStarted(errno: result) }
        return child
    }

    /// A pipe whose ends are closed with it.
    private final class Pipe {
        let reader: Int32
        private(set) var writer: Int32

        init?() {
            var ends: [Int32] = [-1, -1]
            guard pipe(&ends) == 0 else { return nil }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            (reader, writer) = (ends[0], ends[1])
        }

        deinit {
            close(reader)
            closeWriter()
        }

        func closeWriter() {
            if writer >= 0 { close(writer) }
            writer = -1
        }

        /// Reads what is there, keeping at most `limit` bytes in all; `false` at the end.
        func read(into bytes: inout [UInt8], keeping limit: Int) -> Bool {
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            let count = Glibc.read(reader, &buffer, buffer.count)
            if count < 0 { return errno == EINTR || errno == EAGAIN }
            bytes += buffer[..<min(count, max(0, limit - bytes.count))]
            return count > 0
        }
    }
}

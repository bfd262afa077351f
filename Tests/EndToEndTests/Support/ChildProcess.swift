import Foundation
import Synchronization
import Testing

/// A program that a test runs. It is ended with the test, whatever happens.
final class ChildProcess: Sendable {
    /// What a finished program left behind.
    struct Result: Sendable {
        var status: Int32
        var output: String
        var errors: String
    }

    /// The built `martlet`, beside the test bundle.
    static var martlet: String {
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0])
        return bundle.deletingLastPathComponent().appendingPathComponent("martlet").path
    }

    /// How it stands: its exit status once it has ended and was waited for.
    private let status = Mutex<Int32?>(nil)
    private let outputPath: String
    private let errorPath: String
    let processID: pid_t

    /// Starts a program; its output goes to files in `directory`, so that it never blocks on a full pipe.
    init(
        _ program: String, _ arguments: [String], in directory: TemporaryDirectory, name: String,
        environment: [String: String] = [:]
    ) throws {
        outputPath = directory.path("\(name).out")
        errorPath = directory.path("\(name).err")
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, outputPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errorPath, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        var argv = ([program] + arguments).map { strdup($0) } + [nil]
        var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var child: pid_t = 0
        // Threads of Swift's pool block signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let code = posix_spawn(&child, program, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw NotReached(what: "\(program) starts: \(String(cString: strerror(code)))") }
        processID = child
    }

    deinit { kill() }

    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }
    var isRunning: Bool { collect(WNOHANG) == nil }

    /// The exit status if the program has ended; 128 and the signal's number if a signal ended it.
    @discardableResult
    private func collect(_ options: Int32) -> Int32? {
        status.withLock { status in
            if let status { return status }
            var word: Int32 = 0
            guard waitpid(processID, &word, options) == processID else { return nil }
            let signal = word & 0x7F
            status = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
            return status
        }
    }

    /// Ends it at once, as a crash or a power cut would.
    func kill() {
        guard isRunning else { return }
        Foundation.kill(processID, SIGKILL)
        collect(0)
    }

    /// Asks it to end and waits until it has; its exit status.
    @discardableResult
    func terminate() async throws -> Int32 {
        if isRunning { Foundation.kill(processID, SIGTERM) }
        return try await ended()
    }

    /// Its exit status once it has ended. Does not hold a thread meanwhile, since the program may be waiting for
    /// something that runs in this process.
    func ended() async throws -> Int32 {
        try await eventually("process \(processID) ends", within: .seconds(120)) { self.collect(WNOHANG) }
    }

    /// Runs a program to its end.
    static func run(
        _ program: String, _ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:]
    ) async throws -> Result {
        let child = try ChildProcess(
            program, arguments, in: directory, name: UUID().uuidString, environment: environment)
        return Result(status: try await child.ended(), output: child.output, errors: child.errors)
    }

    /// Runs a quick program that needs nothing of this process to its end, holding the thread.
    static func runBlocking(
        _ program: String, _ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:]
    ) throws -> Result {
        let child = try ChildProcess(
            program, arguments, in: directory, name: UUID().uuidString, environment: environment)
        return Result(status: child.collect(0) ?? -1, output: child.output, errors: child.errors)
    }
}

/// Looks again until `condition` gives a value, for at most `limit`; a failure says what was waited for.
func eventually<Value: Sendable>(
    _ what: String, within limit: Duration = .seconds(30), sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while clock.now < deadline {
        if let value = try await condition() { return value }
        // Another process is being watched: there is nothing to await but time.
        try await clock.sleep(for: .milliseconds(20))
    }
    Issue.record("did not happen within \(limit): \(what)", sourceLocation: sourceLocation)
    throw NotReached(what: what)
}

/// What `eventually` waited for in vain.
struct NotReached: Error, CustomStringConvertible {
    var what: String
    var description: String { "did not happen: \(what)" }
}

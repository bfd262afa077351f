import Foundation
import Glibc
import Synchronization

/// A program that a test runs, connected to its standard input, output and error.
///
/// Foundation's `Process` is not used: waiting for its end now and then never returns where many threads start programs,
/// and its children inherit the signals that threads of Swift's pool block.
public final class Program: Sendable {
    /// A program that could not be started.
    public struct NotStarted: Error, CustomStringConvertible {
        /// The program and the system's reason.
        public var description: String
    }

    private struct State {
        var input: Int32
        var output: Int32
        var status: Int32?
    }

    private let state: Mutex<State>
    private let processID: pid_t

    /// Starts the program `arguments[0]`, which is looked for on the path.
    ///
    /// - Parameters:
    ///   - environment: the test's own when `nil`.
    ///   - joinsErrors: whether standard error goes where standard output goes; else to where the test's goes.
    public init(_ arguments: [String], environment: [String: String]? = nil, joinsErrors: Bool = false) throws {
        var (input, output): ([Int32], [Int32]) = ([-1, -1], [-1, -1])
        // Sockets rather than pipes: they can be made so that no other child inherits them, not even for a moment.
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &input) == 0, socketpair(AF_UNIX, kind, 0, &output) == 0 else {
            throw NotStarted(description: "\(arguments): no socket pair")
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input[0], 0)
        posix_spawn_file_actions_adddup2(&actions, output[1], 1)
        if joinsErrors { posix_spawn_file_actions_adddup2(&actions, output[1], 2) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var noSignals = sigset_t()
        sigemptyset(&noSignals)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let variables = environment ?? ProcessInfo.processInfo.environment
        var argv = arguments.map { strdup($0) } + [nil]
        var envp = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var child: pid_t = 0
        let code = posix_spawnp(&child, arguments[0], &actions, &attributes, &argv, &envp)
        close(input[0])
        close(output[1])
        guard code == 0 else {
            close(input[1])
            close(output[0])
            throw NotStarted(description: "\(arguments): \(String(cString: strerror(code)))")
        }
        processID = child
        state = Mutex(State(input: input[1], output: output[0], status: nil))
    }

    deinit {
        closeInput()
        state.withLock { state in
            if state.output >= 0 { close(state.output) }
            guard state.status == nil else { return }
            kill(processID, SIGKILL)
            waitpid(processID, nil, 0)
        }
    }

    /// Writes to its standard input and closes it.
    public func send(_ bytes: [UInt8]) {
        let descriptor = state.withLock { $0.input }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        closeInput()
    }

    /// Closes its standard input; programs that live as long as it is open end then.
    public func closeInput() {
        state.withLock { state in
            if state.input >= 0 { close(state.input) }
            state.input = -1
        }
    }

    /// The next line of its output, without the line break; what there is at the end of the output.
    public func readLine() -> String {
        let descriptor = state.withLock { $0.output }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != 0x0A { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// All of its output from here on; returns when it has closed it.
    public func readToEnd() -> [UInt8] {
        let descriptor = state.withLock { $0.output }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
        }
    }

    /// Its exit status once it has ended, holding the thread until then; 128 and the signal's number if a signal ended
    /// it.
    @discardableResult
    public func wait() -> Int32 { status(0) ?? -1 }

    /// Its exit status if it has ended.
    public func statusIfEnded() -> Int32? { status(WNOHANG) }

    /// Asks it to end.
    public func terminate() {
        if statusIfEnded() == nil { kill(processID, SIGTERM) }
    }

    private func status(_ options: Int32) -> Int32? {
        state.withLock { state in
            if let status = state.status { return status }
            var word: Int32 = 0
            guard waitpid(processID, &word, options) == processID else { return nil }
            let signal = word & 0x7F
            state.status = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
            return state.status
        }
    }

    /// Runs a program to its end.
    ///
    /// - Returns: its exit status and its output.
    public static func run(
        _ arguments: [String], environment: [String: String]? = nil, input: [UInt8] = [], joinsErrors: Bool = false
    ) throws -> (status: Int32, output: [UInt8]) {
        let program = try Program(arguments, environment: environment, joinsErrors: joinsErrors)
        program.send(input)
        let output = program.readToEnd()
        return (program.wait(), output)
    }
}

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

    private let process: Mutex<Process>
    private let outputPath: String
    private let errorPath: String
    let processID: Int32

    /// Starts a program; its output goes to files in `directory`, so that it never blocks on a full pipe.
    init(
        _ program: String, _ arguments: [String], in directory: TemporaryDirectory, name: String,
        environment: [String: String] = [:]
    ) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        outputPath = directory.path("\(name).out")
        errorPath = directory.path("\(name).err")
        for path in [outputPath, errorPath] where !FileManager.default.fileExists(atPath: path) {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
        }
        let output = try FileHandle(forWritingTo: URL(fileURLWithPath: outputPath))
        let errors = try FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
        try output.seekToEnd()
        try errors.seekToEnd()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        processID = process.processIdentifier
        self.process = Mutex(process)
    }

    deinit { kill() }

    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }
    var isRunning: Bool { process.withLock { $0.isRunning } }

    /// Ends it at once, as a crash or a power cut would.
    func kill() {
        process.withLock { process in
            guard process.isRunning else { return }
            Foundation.kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
    }

    /// Asks it to end and waits until it has; its exit status.
    @discardableResult
    func terminate() -> Int32 {
        process.withLock { process in
            if process.isRunning { process.terminate() }
            process.waitUntilExit()
            return process.terminationStatus
        }
    }

    /// Runs a program to its end.
    static func run(
        _ program: String, _ arguments: [String], in directory: TemporaryDirectory, environment: [String: String] = [:]
    ) throws -> Result {
        let child = try ChildProcess(
            program, arguments, in: directory, name: UUID().uuidString, environment: environment)
        let status = child.process.withLock { process in
            process.waitUntilExit()
            return process.terminationStatus
        }
        return Result(status: status, output: child.output, errors: child.errors)
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

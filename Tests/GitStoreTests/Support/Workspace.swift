import Base
import Foundation
import GitStore
import TestSupport

/// A temporary directory with real repositories made by the `git` command; it goes with the object.
final class Workspace: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("martlet-git-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Creates a repository with a work tree.
    func repository(_ name: String = "origin") throws -> TestRepository {
        let repository = TestRepository(path: "\(path)/\(name)")
        try FileManager.default.createDirectory(atPath: repository.path, withIntermediateDirectories: true)
        try repository.git("init", "--quiet", "--initial-branch=main")
        return repository
    }

    func store(_ name: String = "store", timeLimit: Duration = .seconds(60)) throws -> GitStore {
        try GitStore(directory: "\(path)/\(name)", options: GitStore.Options(timeLimit: timeLimit))
    }

    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
        return "\(path)/\(name)"
    }
}

/// A repository with a work tree.
struct TestRepository: Sendable {
    let path: String

    var source: GitRepositorySource { GitRepositorySource(name: "test", url: path) }

    @discardableResult
    func git(_ arguments: String..., input: String = "") throws -> String {
        try Command.run(["git", "-C", path] + arguments, input: Array(input.utf8))
    }

    func write(_ name: String, _ text: String) throws {
        let url = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }

    /// Commits all there is.
    @discardableResult
    func commit(_ message: String = "change") throws -> CommitID {
        try git("add", "--all")
        try git("commit", "--quiet", "--allow-empty", "--message", message)
        return try id("HEAD")
    }

    /// Writes a file and commits.
    @discardableResult
    func commit(_ name: String, _ text: String) throws -> CommitID {
        try write(name, text)
        return try commit("write \(name)")
    }

    func id(_ revision: String) throws -> CommitID {
        let text = try git("rev-parse", revision)
        guard let id = CommitID(text) else { throw Command.Failure(command: "rev-parse \(revision)", output: text) }
        return id
    }
}

/// Runs programs.
enum Command {
    struct Failure: Error, CustomStringConvertible {
        var command: String
        var output: String
        var description: String { "\(command): \(output)" }
    }

    /// The configuration of the account must not matter.
    static let environment: [String: String] = [
        "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A U Thor",
        "GIT_AUTHOR_EMAIL": "author@example.com", "GIT_COMMITTER_NAME": "C O Mitter",
        "GIT_COMMITTER_EMAIL": "committer@example.com", "GIT_AUTHOR_DATE": "1700000000 +0200",
        "GIT_COMMITTER_DATE": "1700000100 -0130",
    ]

    /// Runs a program to its end and gives its output without the last line break.
    static func run(_ arguments: [String], input: [UInt8] = []) throws -> String {
        let (status, output) = try Program.run(
            arguments, environment: environment, input: input, joinsErrors: true)
        var text = String(decoding: output, as: UTF8.self)
        if text.hasSuffix("\n") { text.removeLast() }
        guard status == 0 else {
            throw Failure(command: arguments.joined(separator: " "), output: text)
        }
        return text
    }

    static func exists(_ name: String) -> Bool {
        (try? run(["sh", "-c", "command -v \(name)"])) != nil
    }
}

/// A generator whose numbers are the same in each run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

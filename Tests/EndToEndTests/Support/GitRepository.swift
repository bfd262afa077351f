import Foundation

/// A bare repository, as a Git host keeps it, with a clone to push from. Uses the real `git`.
struct GitRepository {
    let directory: TemporaryDirectory
    let name: String
    var bare: String { directory.path("\(name).git") }
    var clone: String { directory.path("\(name)-clone") }

    init(name: String, in directory: TemporaryDirectory) throws {
        self.directory = directory
        self.name = name
        try git(["init", "--quiet", "--bare", "--initial-branch=main", bare], at: directory.path)
        try git(["clone", "--quiet", bare, clone], at: directory.path)
        try git(["checkout", "--quiet", "-B", "main"], at: clone)
    }

    /// Replaces the clone's content by `files`, commits and pushes; the commit's id.
    @discardableResult
    func push(_ files: [String: String], message: String = "Change", force: Bool = false) throws -> String {
        let commit = try commit(files, message: message)
        try git(["push", "--quiet"] + (force ? ["--force"] : []) + ["origin", "HEAD"], at: clone)
        return commit
    }

    /// Replaces the clone's content by `files` and commits.
    @discardableResult
    func commit(_ files: [String: String], message: String = "Change") throws -> String {
        for name in try FileManager.default.contentsOfDirectory(atPath: clone) where name != ".git" {
            try FileManager.default.removeItem(atPath: "\(clone)/\(name)")
        }
        for (name, text) in files { try directory.write(text, to: "\(self.name)-clone/\(name)") }
        try git(["add", "--all"], at: clone)
        try git(["commit", "--quiet", "--allow-empty", "-m", message], at: clone)
        return try git(["rev-parse", "HEAD"], at: clone)
    }

    /// Runs `git` and returns its output without the last newline.
    @discardableResult
    func git(_ arguments: [String], at path: String) throws -> String {
        let identity = [
            "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.com", "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com", "GIT_CONFIG_GLOBAL": "/dev/null",
        ]
        let result = try ChildProcess.runBlocking(
            "/usr/bin/env", ["git", "-C", path] + arguments, in: directory, environment: identity)
        guard result.status == 0 else { throw CommandFailed(command: arguments, result: result) }
        return result.output.trimmingCharacters(in: .newlines)
    }
}

/// A command that should have succeeded.
struct CommandFailed: Error, CustomStringConvertible {
    var command: [String]
    var result: ChildProcess.Result
    var description: String { "\(command.joined(separator: " ")): exit \(result.status)\n\(result.errors)" }
}

import Base
import Foundation
import GitStore
import TestSupport
import Testing

@testable import CommitStatuses

@Suite struct GitNotesStatusesTests {
    @Test("A status becomes one line of the commit's note in the repository itself")
    func posting() async throws {
        let repository = try TemporaryRepository()
        defer { repository.remove() }
        let poster = try await repository.poster()
        let commit = try repository.commit
        #expect(await poster.post(status(commit, .queued, "waits")) == .posted)
        #expect(await poster.post(status(commit, .queued, "waits", at: Sample.now + 60)) == .alreadySo)
        #expect(
            await poster.post(status(commit, .healthy, "3 objects\napplied", url: "https://martlet.example/7"))
                == .posted)
        #expect(
            await poster.post(status(commit, .failed, "no", context: "martlet/c/api", url: "https://u:p@h/x"))
                == .posted)
        #expect(
            try repository.git("notes", "--ref", "commit-status", "show", commit.hex) == """
                martlet/c/web\tsuccess\t3 objects applied\t2026-11-24T10:00:00Z\thttps://martlet.example/7
                martlet/c/api\tfailure\tno\t2026-11-24T10:00:00Z

                """)
        // One commit of the notes for each change, none for the repetition.
        #expect(try repository.git("rev-list", "--count", "refs/notes/commit-status") == "3\n")
    }

    @Test(
        "Each state has its word",
        arguments: [
            (CommitStatus.State.queued, "pending"), (.progressing, "running"), (.healthy, "success"),
            (.failed, "failure"),
            (.agentError, "error"), (.superseded, "superseded"),
        ])
    func words(state: CommitStatus.State, word: String) async throws {
        let repository = try TemporaryRepository()
        defer { repository.remove() }
        let commit = try repository.commit
        #expect(try await repository.poster().post(status(commit, state, "x")) == .posted)
        #expect(try repository.git("notes", "--ref", "commit-status", "show", commit.hex).contains("\t\(word)\t"))
    }

    @Test("A commit that the repository does not have is reported nowhere")
    func vanishedCommit() async throws {
        let repository = try TemporaryRepository()
        defer { repository.remove() }
        let gone = try #require(CommitID(String(repeating: "a", count: 40)))
        #expect(try await repository.poster().post(status(gone, .healthy, "x")).label == "terminal")
    }

    @Test(
        "What can go wrong with Git has its outcome, without credentials",
        arguments: [
            (GitStoreError.Code.authentication, "credentialRefused"), (.hostKeyUnknown, "credentialRefused"),
            (.hostKeyMismatch, "credentialRefused"), (.certificate, "credentialRefused"), (.network, "retry"),
            (.timeout, "retry"),
            (.pushRejected, "retry"), (.corruptMirror, "retry"), (.repositoryNotFound, "terminal"),
            (.revisionNotFound, "terminal"),
            (.configuration, "terminal"),
        ])
    func failures(code: GitStoreError.Code, label: String) {
        let outcome = GitNotesStatuses.outcome(GitStoreError(code, "no way to https://user:s3cret@h/r\nsee ghp_s3cret"))
        #expect(outcome.label == label)
        #expect(!"\(outcome)".contains("s3cret"))
    }

    private func status(
        _ commit: CommitID, _ state: CommitStatus.State, _ text: String, context: String = "martlet/c/web",
        url: String? = nil, at time: Int = Sample.now
    ) -> CommitStatus {
        CommitStatus(
            repository: "infra", commit: commit, context: context, state: state, description: text, targetURL: url,
            createdAt: time)
    }
}

/// A bare repository with one commit, made with `git`, beside a directory for mirrors.
private struct TemporaryRepository {
    private let directory: String
    private var bare: String { directory + "/infra.git" }

    init() throws {
        directory = NSTemporaryDirectory() + "martlet-notes-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        try git(in: directory, "init", "-q", "--bare", bare)
        let tree = try git("hash-object", "-t", "tree", "-w", "/dev/null").trimmingCharacters(in: .newlines)
        let commit = try git("commit-tree", "-m", "first", tree).trimmingCharacters(in: .newlines)
        try git("update-ref", "refs/heads/main", commit)
    }

    var commit: CommitID {
        get throws {
            let id = try git("rev-parse", "refs/heads/main").trimmingCharacters(in: .newlines)
            return try #require(CommitID(id))
        }
    }

    func poster() async throws -> GitNotesStatuses {
        let mirror = try GitStore(directory: directory + "/mirrors").mirror(
            for: GitRepositorySource(name: "infra", url: bare))
        _ = try await mirror.fetch()
        return GitNotesStatuses(mirror)
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String { try run(["--git-dir", bare] + arguments) }

    @discardableResult
    private func git(in directory: String, _ arguments: String...) throws -> String {
        try run(["-C", directory] + arguments)
    }

    private func run(_ arguments: [String]) throws -> String {
        let environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": directory,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@acme.test",
            "GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@acme.test",
        ]
        let (status, output) = try Program.run(["git"] + arguments, environment: environment)
        try #require(status == 0, "git \(arguments) failed")
        return String(decoding: output, as: UTF8.self)
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }
}

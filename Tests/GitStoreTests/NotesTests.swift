import Base
import Foundation
import Testing

@testable import GitStore

@Suite struct NotesTests {
    let workspace: Workspace
    let origin: TestRepository
    let commit: CommitID

    init() throws {
        workspace = try Workspace()
        origin = try workspace.repository()
        commit = try origin.commit("a", "1")
    }

    static func note(_ context: String, _ state: String = "success", url: String? = nil) -> CommitNote {
        CommitNote(context: context, state: state, description: "all is well", unixTime: 1_700_000_000, url: url)
    }

    private func note(at path: String) throws -> String {
        try Command.run(["git", "-C", path, "notes", "--ref", "commit-status", "show", commit.hex])
    }

    @Test("a status is written to the repository and read back")
    func writeAndRead() async throws {
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        try await mirror.write([Self.note("martlet/web", url: "https://example.com/e/1")], for: commit)
        #expect(
            try note(at: origin.path)
                == "martlet/web\tsuccess\tall is well\t2023-11-14T22:13:20Z\thttps://example.com/e/1")
        #expect(try await mirror.notes(for: commit) == [Self.note("martlet/web", url: "https://example.com/e/1")])
        _ = try await mirror.fetch()
        #expect(try await mirror.notes(for: commit).count == 1)
    }

    @Test("lines of others stay, the line of the same context is replaced, repetition writes nothing")
    func merging() async throws {
        try origin.git(
            "notes", "--ref", "commit-status", "add", "--message", "by hand\nother\tpending\t-\t2020-01-01T00:00:00Z",
            "HEAD")
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        try await mirror.write([Self.note("a", "pending"), Self.note("b")], for: commit)
        try await mirror.write([Self.note("a", "failure")], for: commit)
        let lines = try note(at: origin.path).split(separator: "\n").map {
            $0.split(separator: "\t").prefix(2).joined(separator: " ")
        }
        #expect(lines == ["by hand", "other pending", "a failure", "b success"])
        let tip = try origin.id("refs/notes/commit-status")
        try await mirror.write([Self.note("a", "failure")], for: commit)
        #expect(try origin.id("refs/notes/commit-status") == tip)
    }

    @Test("several agents lose no line")
    func race() async throws {
        let stores = try (0..<4).map { try workspace.store("store\($0)") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, store) in stores.enumerated() {
                group.addTask { [origin, commit] in
                    let mirror = try store.mirror(for: origin.source)
                    _ = try await mirror.fetch()
                    for round in 0..<3 { try await mirror.write([Self.note("agent\(index)/\(round)")], for: commit) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try note(at: origin.path).split(separator: "\n").count == 12)
        try origin.git("fsck", "--strict")
    }

    @Test("a lock that a killed process left on the ref does not hold statuses up, a fresh one is respected")
    func abandonedLock() async throws {
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        try await mirror.write([Self.note("a")], for: commit)
        let lock = "\(origin.path)/.git/refs/notes/commit-status.lock"
        let path =
            FileManager.default.fileExists(atPath: "\(origin.path)/.git")
            ? lock : "\(origin.path)/refs/notes/commit-status.lock"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        AbandonedLock.remove(path)
        #expect(FileManager.default.fileExists(atPath: path))
        try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -60)], ofItemAtPath: path)
        try await mirror.write([Self.note("b")], for: commit)
        #expect(try await mirror.notes(for: commit).map(\.context) == ["a", "b"])
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("a note for a commit that is not there is an error")
    func missingCommit() async throws {
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        let gone = try #require(CommitID(String(repeating: "1", count: 40)))
        let error = await #expect(throws: GitStoreError.self) { try await mirror.write([Self.note("a")], for: gone) }
        #expect(error?.code == .revisionNotFound)
    }

    @Test("fields cannot break the form of a line")
    func fields() throws {
        let note = CommitNote(context: "a\tb", state: "s\n", description: "x\r\ny\u{2028}z", unixTime: 0, url: "u\t")
        #expect(note.line == "a b\ts \tx  y z\t1970-01-01T00:00:00Z\tu ")
        let read = try #require(CommitNote(line: note.line))
        #expect(read.context == "a b")
        #expect(CommitNote.merge([note], into: CommitNote.merge([note], into: "")) == note.line + "\n")
    }

    @Test(
        "times are written and read by the calendar",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
            (4_107_542_399, "2100-02-28T23:59:59Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
        ] as [(Int64, String)])
    func times(_ seconds: Int64, _ text: String) {
        #expect(RFC3339.text(seconds) == text)
        #expect(RFC3339.seconds(text) == seconds)
    }

    @Test("any time survives the way there and back")
    func timeProperty() {
        var generator = SeededGenerator(state: 1)
        for _ in 0..<3_000 {
            let seconds = Int64.random(in: -60_000_000_000...200_000_000_000, using: &generator)
            #expect(RFC3339.seconds(RFC3339.text(seconds)) == seconds)
        }
    }

    @Test(
        "any line is read or refused",
        arguments: [
            "", "a", "a\tb\tc\td", "a\tb\tc\t2020-13-01T00:00:00Z", "\ts\td\t2020-01-01T00:00:00Z",
            "a\tb\tc\t2020-01-01T00:00:00Z\tu\tmore",
        ])
    func malformedLines(_ line: String) {
        #expect(CommitNote(line: line) == nil)
    }
}

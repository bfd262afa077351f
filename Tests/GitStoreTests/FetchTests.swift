import Base
import Foundation
import Testing

@testable import GitStore

@Suite struct FetchTests {
    let workspace: Workspace
    let origin: TestRepository

    init() throws {
        workspace = try Workspace()
        origin = try workspace.repository()
    }

    @Test("the first fetch brings all refs, the second nothing")
    func firstAndSecond() async throws {
        let first = try origin.commit("a.yaml", "a: 1\n")
        try origin.git("tag", "v1")
        try origin.git("notes", "add", "--message", "seen", "HEAD")
        let mirror = try workspace.store().mirror(for: origin.source)
        let result = try await mirror.fetch()
        #expect(result.changes.map(\.name) == ["refs/heads/main", "refs/notes/commits", "refs/tags/v1"])
        #expect(result.changes.first == .init(name: "refs/heads/main", old: nil, new: first))
        #expect(result.defaultBranch == "refs/heads/main")
        #expect(!result.wasRebuilt)
        let again = try await mirror.fetch()
        #expect(again.changes.isEmpty)
        #expect(again.receivedObjects == 0)
    }

    @Test("new, moved, force-pushed and deleted branches are followed")
    func changes() async throws {
        let first = try origin.commit("a", "1")
        try origin.git("branch", "old")
        try origin.git("branch", "feature")
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        let second = try origin.commit("a", "2")
        try origin.git("branch", "--delete", "--force", "old")
        try origin.git("branch", "--delete", "--force", "feature")
        // A name below a former name: the old ref must go before the new one can be written.
        try origin.git("branch", "feature/x")
        let result = try await mirror.fetch()
        #expect(
            result.changes == [
                .init(name: "refs/heads/feature", old: first, new: nil),
                .init(name: "refs/heads/feature/x", old: nil, new: second),
                .init(name: "refs/heads/main", old: first, new: second),
                .init(name: "refs/heads/old", old: first, new: nil),
            ])
        try origin.git("reset", "--quiet", "--hard", first.hex)
        let third = try origin.commit("b", "3")
        #expect(
            try await mirror.fetch().changes.last { $0.name == "refs/heads/main" }
                == .init(name: "refs/heads/main", old: second, new: third))
        #expect(try await mirror.isAncestor(second, of: third) == false)
    }

    @Test("a commit that vanished is an error that says so")
    func vanished() async throws {
        try origin.commit("a", "1")
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        let gone = CommitID(String(repeating: "ab", count: 20))
        await #expect(throws: GitStoreError.self) { try await mirror.tree(at: #require(gone)) }
        let error = await #expect(throws: GitStoreError.self) { try await mirror.resolve(#require(gone).hex) }
        #expect(error?.code == .revisionNotFound)
        #expect(error?.isTransient == false)
    }

    @Test(
        "branches with odd names are mirrored",
        arguments: ["ünïcode", "a'b\"c", "with$dollar", "-dash", "a@b", "100%", "x/y.z"])
    func oddNames(_ name: String) async throws {
        let commit = try origin.commit("a", "1")
        try origin.git("update-ref", "refs/heads/\(name)", "HEAD")
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        #expect(try await mirror.resolve(name) == commit)
        #expect(try await mirror.resolve("refs/heads/\(name)") == commit)
    }

    @Test("an empty repository can be mirrored and filled later")
    func empty() async throws {
        let mirror = try workspace.store().mirror(for: origin.source)
        #expect(try await mirror.fetch().changes.isEmpty)
        let error = await #expect(throws: GitStoreError.self) { try await mirror.resolve("HEAD") }
        #expect(error?.code == .revisionNotFound)
        let commit = try origin.commit("a", "1")
        _ = try await mirror.fetch()
        #expect(try await mirror.resolve("") == commit)
    }

    @Test("a repository that borrows objects, or has loose ones and worktrees, is mirrored whole")
    func localForms() async throws {
        let commit = try origin.commit("a", "1")
        try origin.git("repack", "-a", "-d", "--quiet")
        let second = try origin.commit("a", "2")
        _ = try Command.run(["git", "clone", "--quiet", "--shared", origin.path, "\(workspace.path)/borrower"])
        try origin.git("worktree", "add", "--quiet", "\(workspace.path)/worktree", commit.hex)
        for name in ["origin", "borrower", "worktree"] {
            let source = GitRepositorySource(name: name, url: "\(workspace.path)/\(name)")
            let mirror = try workspace.store().mirror(for: source)
            _ = try await mirror.fetch()
            #expect(try await mirror.resolve("main") == second)
            #expect(try await mirror.tree(at: commit).read("a", limit: 9) == Array("1".utf8))
            #expect(!FileManager.default.fileExists(atPath: "\(mirror.path)/objects/info/alternates"))
            _ = try Command.run(["git", "-C", mirror.path, "fsck", "--strict"])
        }
    }

    @Test("many branches are packed and read again")
    func manyBranches() async throws {
        let commit = try origin.commit("a", "1")
        let input = (0..<300).map { "create refs/heads/b\($0) \(commit)\n" }.joined()
        try origin.git("update-ref", "--stdin", input: input)
        let mirror = try workspace.store().mirror(for: origin.source)
        #expect(try await mirror.fetch().changes.count == 301)
        #expect(try await mirror.refs().count == 301)
        #expect(try await mirror.fetch().changes.isEmpty)
    }

    @Test("HEAD follows the remote's default branch")
    func defaultBranch() async throws {
        try origin.commit("a", "1")
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        try origin.git("checkout", "--quiet", "-b", "trunk")
        let commit = try origin.commit("a", "2")
        #expect(try await mirror.fetch().defaultBranch == "refs/heads/trunk")
        #expect(try await mirror.resolve("HEAD") == commit)
        let refs = try await mirror.remoteRefs()
        #expect(refs.first { $0.name == "HEAD" }?.target == commit)
    }

    @Test("a remote that is not there is an error that says so")
    func missingRemote() async throws {
        let source = GitRepositorySource(name: "x", url: "\(workspace.path)/nothing")
        let mirror = try workspace.store().mirror(for: source)
        let error = await #expect(throws: GitStoreError.self) { try await mirror.fetch() }
        #expect(error?.message.contains("nothing") == true)
        let reading = await #expect(throws: GitStoreError.self) { try await mirror.resolve("main") }
        #expect(reading?.code == .corruptMirror)
    }

    @Test("forty concurrent fetches give everybody the present state")
    func concurrent() async throws {
        let commit = try origin.commit("a", "1")
        let mirror = try workspace.store().mirror(for: origin.source)
        try await withThrowingTaskGroup(of: CommitID.self) { group in
            for _ in 0..<40 {
                group.addTask {
                    _ = try await mirror.fetch()
                    return try await mirror.resolve("main")
                }
            }
            for try await found in group { #expect(found == commit) }
        }
    }

    @Test("two stores in one directory do not get in each other's way")
    func twoStores() async throws {
        let commit = try origin.commit("a", "1")
        let stores = try [workspace.store(), workspace.store()]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for store in stores {
                group.addTask { [origin] in
                    let mirror = try store.mirror(for: origin.source)
                    _ = try await mirror.fetch()
                    #expect(try await mirror.resolve("main") == commit)
                }
            }
            try await group.waitForAll()
        }
    }
}

import Base
import Testing

@testable import GitStore

@Suite struct RevisionTests {
    let workspace: Workspace
    let origin: TestRepository
    let mirror: Mirror
    let first: CommitID
    let second: CommitID
    let side: CommitID

    init() async throws {
        workspace = try Workspace()
        origin = try workspace.repository()
        first = try origin.commit("a", "1")
        try origin.git("tag", "--annotate", "--message", "one", "v1.0.0")
        try origin.git("tag", "--annotate", "--message", "tag of a tag", "outer", "v1.0.0")
        try origin.git("tag", "blob", "HEAD:a")
        try origin.git("checkout", "--quiet", "-b", "side")
        side = try origin.commit("b", "2")
        try origin.git("checkout", "--quiet", "main")
        second = try origin.commit("c", "3")
        try origin.git("branch", "v1.0.0-branch")
        try origin.git("tag", "both", first.hex)
        try origin.git("branch", "both", second.hex)
        mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
    }

    @Test("a revision is found by each kind of name")
    func names() async throws {
        for name in [
            "HEAD", "", "main", "refs/heads/main", second.hex, second.hex.uppercased(), String(second.hex.prefix(7)),
        ] {
            #expect(try await mirror.resolve(name) == second, "\(name)")
        }
        for name in ["v1.0.0", "refs/tags/v1.0.0", "outer"] {
            #expect(try await mirror.resolve(name) == first, "\(name)")
        }
        let tagObject = try origin.git("rev-parse", "v1.0.0")
        #expect(try await mirror.resolve(tagObject) == first)
        // A branch comes before a tag, as in Argo CD.
        #expect(try await mirror.resolve("both") == second)
    }

    @Test("a name that is not there is an error with near names")
    func missing() async throws {
        let error = await #expect(throws: GitStoreError.self) { try await mirror.resolve("mian") }
        #expect(error?.code == .revisionNotFound)
        #expect(error?.message.contains("the nearest names are main") == true)
        let short = await #expect(throws: GitStoreError.self) { try await mirror.resolve("abcdef0") }
        #expect(short?.code == .revisionNotFound)
        let blob = await #expect(throws: GitStoreError.self) { try await mirror.resolve("blob") }
        #expect(blob?.code == .revisionNotFound)
        let file = try origin.git("rev-parse", "blob")
        let direct = await #expect(throws: GitStoreError.self) { try await mirror.resolve(file) }
        #expect(direct?.message.contains("not a commit") == true)
        let control = await #expect(throws: GitStoreError.self) { try await mirror.resolve("a\u{1B}[31m\nb") }
        #expect(control?.message.unicodeScalars.contains { $0.value < 0x20 } == false)
    }

    @Test(
        "version constraints are refused, not guessed",
        arguments: ["1.*", ">=1.0.0", "^1.2", "~1", "1.x", "v1.2.X", "1.0 || 2.0", "*"])
    func constraints(_ text: String) async throws {
        let error = await #expect(throws: GitStoreError.self) { try await mirror.resolve(text) }
        #expect(error?.code == .unsupported)
    }

    @Test("history is compared")
    func history() async throws {
        #expect(try await mirror.isAncestor(first, of: second))
        #expect(try await mirror.isAncestor(second, of: second))
        #expect(try await mirror.isAncestor(second, of: first) == false)
        #expect(try await mirror.isAncestor(side, of: second) == false)
        #expect(try await mirror.mergeBase(side, second) == first)
        #expect(try await mirror.contains(side, in: "side"))
        #expect(try await mirror.contains(side, in: "main") == false)
        try origin.git("checkout", "--quiet", "--orphan", "lonely")
        let lonely = try origin.commit("z", "z")
        _ = try await mirror.fetch()
        #expect(try await mirror.mergeBase(lonely, second) == nil)
    }

    @Test("a commit says who, when, what and after what")
    func metadata() async throws {
        try origin.git("merge", "--quiet", "--no-ff", "--message", "Join the side\n\nwith a body", "side")
        _ = try await mirror.fetch()
        let info = try await mirror.commit(origin.id("main"))
        #expect(info.parents == [second, side])
        #expect(info.subject == "Join the side")
        #expect(
            info.author
                == .init(name: "A U Thor", email: "author@example.com", unixTime: 1_700_000_000, offsetMinutes: 120))
        #expect(info.committer.offsetMinutes == -90)
    }
}

import Base
import Testing

@testable import GitStore

@Suite struct ChangedPathsTests {
    let workspace: Workspace
    let origin: TestRepository

    init() throws {
        workspace = try Workspace()
        origin = try workspace.repository()
    }

    @Test("added, changed, renamed and deleted files are told apart")
    func kinds() async throws {
        for name in ["keep", "change", "d/old", "mode", "was-file"] { try origin.write(name, name) }
        let first = try origin.commit()
        try origin.write("change", "2")
        try origin.git("mv", "d/old", "d/new")
        try origin.git("update-index", "--chmod=+x", "mode")
        try origin.git("commit", "--quiet", "--message", "mode")
        try origin.git("checkout", "--quiet", "mode")
        try origin.remove("was-file")
        try origin.write("was-file/inside", "x")
        let second = try origin.commit()
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        #expect(
            try await mirror.changedPaths(from: first, to: second) == [
                ChangedPath(path: "change", kind: .modified), ChangedPath(path: "d/new", kind: .added),
                ChangedPath(path: "d/old", kind: .deleted), ChangedPath(path: "mode", kind: .modified),
                ChangedPath(path: "was-file", kind: .deleted), ChangedPath(path: "was-file/inside", kind: .added),
            ])
        #expect(try await mirror.changedPaths(from: first, to: first).isEmpty)
        #expect(
            try await mirror.changedPaths(from: nil, to: first).map(\.path) == [
                "change", "d/old", "keep", "mode", "was-file",
            ])
    }

    @Test("random changes are seen as git diff sees them")
    func againstGit() async throws {
        var generator = SeededGenerator(state: 5)
        var commits: [CommitID] = []
        for _ in 0..<8 {
            for _ in 0..<12 {
                let path =
                    (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                        "n\(Int.random(in: 0...3, using: &generator))"
                    }.joined(separator: "/") + ".f"
                if Bool.random(using: &generator) {
                    try origin.write(path, String(Int.random(in: 0...3, using: &generator)))
                } else {
                    try? origin.remove(path)
                }
            }
            commits.append(try origin.commit())
        }
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        for (old, new) in zip(commits, commits.dropFirst()) {
            let expected = try origin.git("diff", "--name-status", "--no-renames", old.hex, new.hex).split(
                separator: "\n"
            ).map(String.init)
            let found = try await mirror.changedPaths(from: old, to: new).map { change in
                "\(["added": "A", "modified": "M", "deleted": "D"][change.kind.rawValue] ?? "")\t\(change.path)"
            }
            #expect(found.sorted() == expected.sorted())
        }
    }
}

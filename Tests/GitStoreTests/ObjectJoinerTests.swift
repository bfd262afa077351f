import Base
import Foundation
import Testing

@testable import GitStore

@Suite struct ObjectJoinerTests {
    let workspace: Workspace
    let origin: TestRepository
    let first: CommitID
    let mirror: Mirror

    init() throws {
        workspace = try Workspace()
        origin = try workspace.repository()
        first = try origin.commit("a", "0")
        mirror = try workspace.store().mirror(for: origin.source)
    }

    private var packDirectory: String { "\(mirror.path)/objects/pack" }

    private func files(_ ending: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: packDirectory).filter { $0.hasSuffix(ending) }.sorted()
    }

    /// The files of the mirror that this process has open, deleted ones among them.
    private func openFiles() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .filter { $0.hasPrefix(mirror.path) }
    }

    @Test("sixty pushes leave few packs and few open files, and each commit stays readable")
    func manyPushes() async throws {
        _ = try await mirror.fetch()
        let tree = try await mirror.tree(at: first)
        var commits = [first]
        for index in 1...60 {
            commits.append(try origin.commit("a", "\(index)"))
            let result = try await mirror.fetch()
            #expect(!result.wasRebuilt && result.changes.count == 1)
            #expect(try await mirror.tree(at: commits[index]).read("a", limit: 9) == Array("\(index)".utf8))
            #expect(try tree.read("a", limit: 9) == Array("0".utf8))
            #expect(try files(".pack").count <= ObjectJoiner.packLimit + 1)
            #expect(try openFiles().count <= ObjectJoiner.packLimit + 1)
        }
        let fresh = try workspace.store().mirror(for: origin.source)
        for (index, commit) in commits.enumerated() {
            #expect(try await fresh.tree(at: commit).read("a", limit: 9) == Array("\(index)".utf8))
        }
        #expect(try files(".pack").map { $0.dropLast(5) } == files(".idx").map { $0.dropLast(4) })
        _ = try Command.run(["git", "-C", mirror.path, "fsck", "--strict"])
    }

    @Test("who has the mirror open while packs are joined finds old and new commits")
    func otherHolder() async throws {
        _ = try await mirror.fetch()
        let other = try workspace.store().mirror(for: origin.source)
        let tree = try await other.tree(at: first)
        var commits: [CommitID] = []
        for index in 1...40 {
            commits.append(try origin.commit("a", "\(index)"))
            _ = try await mirror.fetch()
            // It learns of packs now and then, and most of these are deleted before it reads them.
            if index.isMultiple(of: 7) { _ = try await other.tree(at: commits[index - 1]) }
        }
        #expect(try tree.read("a", limit: 9) == Array("0".utf8))
        for (index, commit) in commits.enumerated() {
            #expect(try await other.tree(at: commit).read("a", limit: 9) == Array("\(index + 1)".utf8))
        }
        #expect(!other.pool.isDamaged)
    }

    @Test("thirty statuses leave few packs")
    func manyNotes() async throws {
        _ = try await mirror.fetch()
        for index in 0..<30 {
            try await mirror.write([NotesTests.note("context\(index % 4)", "state\(index)")], for: first)
            #expect(try files(".pack").count <= ObjectJoiner.packLimit)
        }
        #expect(try await mirror.notes(for: first).map(\.context) == (0..<4).map { "context\($0)" })
        try origin.git("fsck", "--strict")
    }

    @Test("packs that a killed process did not come to delete, wholly or in part, are joined again")
    func killed() async throws {
        _ = try await mirror.fetch()
        let aside = "\(workspace.path)/aside"
        var commits: [CommitID] = []
        var joins = 0
        for index in 1...40 {
            commits.append(try origin.commit("a", "\(index)"))
            try? FileManager.default.removeItem(atPath: aside)
            try FileManager.default.copyItem(atPath: packDirectory, toPath: aside)
            let before = Set(try files(".idx"))
            _ = try await mirror.fetch()
            let deleted = before.subtracting(try files(".idx")).sorted()
            for (index, name) in deleted.enumerated() {
                let stem = name.dropLast(4)
                // Killed before the first, or right between an index and its pack.
                for file in joins == 0 || index > 0 ? [name, "\(stem).pack"] : ["\(stem).pack"] {
                    try FileManager.default.copyItem(atPath: "\(aside)/\(file)", toPath: "\(packDirectory)/\(file)")
                }
            }
            joins += deleted.isEmpty ? 0 : 1
            // Twice, lest it go on for ever.
            if joins == 2 { break }
        }
        #expect(joins == 2)
        for _ in 0..<2 {
            #expect(try await mirror.fetch().wasRebuilt == false)
        }
        #expect(try files(".pack").count <= ObjectJoiner.packLimit)
        #expect(try files(".pack").map { $0.dropLast(5) } == files(".idx").map { $0.dropLast(4) })
        _ = try Command.run(["git", "-C", mirror.path, "fsck", "--strict"])
        for commit in commits { _ = try await mirror.tree(at: commit).list("") }
    }

    @Test("reading goes on while packs are joined")
    func concurrentReading() async throws {
        for index in 0..<30 { try origin.write("d/f\(index)", "content \(index)") }
        let commit = try origin.commit()
        _ = try await mirror.fetch()
        let ended = WorkToken()
        try await withThrowingTaskGroup(of: Int.self) { group in
            defer { mirror.network.stop(ended) }
            for _ in 0..<3 {
                group.addTask { [mirror] in
                    var count = 0
                    while !ended.isStopped {
                        let tree = try await mirror.tree(at: commit)
                        for index in 0..<30 {
                            #expect(try tree.read("d/f\(index)", limit: 99) == Array("content \(index)".utf8))
                            count += 1
                        }
                        _ = try await mirror.tree(at: mirror.resolve("main")).read("a", limit: 9)
                    }
                    return count
                }
            }
            for index in 1...50 {
                try origin.commit("a", "\(index)")
                #expect(try await mirror.fetch().wasRebuilt == false)
            }
            mirror.network.stop(ended)
            for try await count in group { #expect(count > 0) }
        }
        #expect(!mirror.pool.isDamaged)
        #expect(try files(".pack").count <= ObjectJoiner.packLimit)
        #expect(try openFiles().allSatisfy { !$0.hasSuffix(" (deleted)") })
    }

    @Test("many loose objects become a pack")
    func looseObjects() async throws {
        _ = try await mirror.fetch()
        let texts = (0..<900).map { "loose \($0)\n" }
        for (index, text) in texts.enumerated() { _ = try workspace.write(text, to: "loose\(index)") }
        let paths = texts.indices.map { "\(workspace.path)/loose\($0)\n" }.joined()
        let ids = try Command.run(
            ["git", "-C", mirror.path, "hash-object", "-w", "--stdin-paths"], input: Array(paths.utf8))
        let packs = try files(".pack").count
        _ = try await mirror.fetch()
        #expect(try files(".pack").count == packs + 1)
        #expect(try Command.run(["git", "-C", mirror.path, "count-objects"]).hasPrefix("0 objects"))
        let sizes = try Command.run(
            ["git", "-C", mirror.path, "cat-file", "--batch-check=%(objectsize)"], input: Array("\(ids)\n".utf8))
        #expect(sizes.split(separator: "\n").map { Int($0) } == texts.map(\.utf8.count))
    }

    @Test(
        "a pack larger than twice the smaller ones stays",
        arguments: [
            ([], 0), (Array(repeating: 1, count: 16), 0), (Array(repeating: 1, count: 17), 17),
            (Array(repeating: 1, count: 16) + [32], 17), (Array(repeating: 1, count: 16) + [33], 16),
            (Array(repeating: 1, count: 15) + [31, 93, 280], 15), ((0..<20).map { 1 << (2 * $0) }, 0),
        ] as [([Int], Int)])
    func choice(_ sizes: [Int], _ expected: Int) {
        #expect(ObjectJoiner.countToJoin(sizes) == expected)
    }

    @Test("an index that was cut or changed is read or refused")
    func indexes() async throws {
        _ = try await mirror.fetch()
        try origin.git("repack", "-a", "-d", "--quiet")
        let directory = "\(origin.path)/.git/objects/pack"
        let name = try #require(
            FileManager.default.contentsOfDirectory(atPath: directory).first { $0.hasSuffix(".idx") })
        let data = try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(name)"))
        let listed = try origin.git("rev-list", "--objects", "--no-object-names", "--all")
        #expect(
            Set(try PackIndex.objects("\(directory)/\(name)").map(\.hex))
                == Set(listed.split(separator: "\n").map(String.init)))
        var generator = SeededGenerator(state: 3)
        var refused = 0
        for _ in 0..<300 {
            var changed = data
            if Bool.random(using: &generator) {
                changed[Int.random(in: 0..<1100, using: &generator)] = .random(in: 0...255, using: &generator)
            } else {
                changed = changed.prefix(Int.random(in: 0..<1100, using: &generator))
            }
            let path = "\(workspace.path)/changed.idx"
            try changed.write(to: URL(fileURLWithPath: path))
            do { _ = try PackIndex.objects(path) } catch is GitStoreError { refused += 1 }
        }
        #expect(refused > 100)
    }
}

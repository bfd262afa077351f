import Base
import Foundation
import Testing

@testable import GitStore

/// Mirrors that something has happened to.
@Suite struct RecoveryTests {
    let workspace: Workspace
    let origin: TestRepository
    let commit: CommitID

    init() throws {
        workspace = try Workspace()
        origin = try workspace.repository()
        for index in 0..<20 { try origin.write("d/f\(index)", "content \(index)") }
        commit = try origin.commit()
    }

    enum Damage: String, CaseIterable, Sendable {
        case vanished, emptied, noMarker, foreignMarker, truncatedPack, emptyPack, noIndex, brokenHead, noRefs

        func apply(to path: String) throws {
            let files = FileManager.default
            func packs(_ ending: String) throws -> [String] {
                try files.contentsOfDirectory(atPath: "\(path)/objects/pack").filter { $0.hasSuffix(ending) }
                    .map { "\(path)/objects/pack/\($0)" }
            }
            func overwrite(_ file: String, _ data: Data) throws {
                try files.removeItem(atPath: file)
                try data.write(to: URL(fileURLWithPath: file))
            }
            switch self {
            case .vanished: try files.removeItem(atPath: path)
            case .emptied:
                for name in try files.contentsOfDirectory(atPath: path) {
                    try files.removeItem(atPath: "\(path)/\(name)")
                }
            case .noMarker: try files.removeItem(atPath: "\(path)/martlet-mirror")
            case .foreignMarker: try overwrite("\(path)/martlet-mirror", Data("https://example.com/x".utf8))
            case .truncatedPack:
                for pack in try packs(".pack") {
                    let data = try Data(contentsOf: URL(fileURLWithPath: pack))
                    try overwrite(pack, data.prefix(data.count / 2))
                }
            case .emptyPack: for pack in try packs(".pack") { try overwrite(pack, Data()) }
            case .noIndex: for index in try packs(".idx") { try files.removeItem(atPath: index) }
            case .brokenHead: try overwrite("\(path)/HEAD", Data("rubbish".utf8))
            case .noRefs: try files.removeItem(atPath: "\(path)/refs")
            }
        }
    }

    @Test("a damaged mirror is made anew by the next fetch", arguments: Damage.allCases)
    func rebuild(_ damage: Damage) async throws {
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        try damage.apply(to: mirror.path)
        for store in [try workspace.store(), try workspace.store()] {
            let other = try store.mirror(for: origin.source)
            _ = try await other.fetch()
            let tree = try await other.tree(at: commit)
            #expect(try tree.read("d/f7", limit: 100) == Array("content 7".utf8))
        }
        // The store that had the mirror open recovers too.
        _ = try await mirror.fetch()
        #expect(try await mirror.resolve("main") == commit)
        _ = try await mirror.tree(at: commit).list("d")
        #expect(
            try Command.run(["git", "-C", mirror.path, "fsck", "--connectivity-only"]).contains("missing") == false)
    }

    @Test("an object that is found missing while reading leads to a rebuild")
    func missingObject() async throws {
        let store = try workspace.store()
        let mirror = try store.mirror(for: origin.source)
        _ = try await mirror.fetch()
        // Loose objects can be taken away one by one.
        let pack = try FileManager.default.contentsOfDirectory(atPath: "\(mirror.path)/objects/pack")
        for name in pack {
            try FileManager.default.moveItem(
                atPath: "\(mirror.path)/objects/pack/\(name)", toPath: "\(workspace.path)/\(name)")
        }
        for name in pack where name.hasSuffix(".pack") {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(workspace.path)/\(name)"))
            _ = try Command.run(["git", "-C", mirror.path, "unpack-objects", "-q"], input: Array(data))
        }
        let blob = try origin.git("rev-parse", "HEAD:d/f3")
        try FileManager.default.removeItem(atPath: "\(mirror.path)/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
        let fresh = try workspace.store().mirror(for: origin.source)
        let tree = try await fresh.tree(at: commit)
        #expect(throws: FileTreeError.self) { try tree.read("d/f3", limit: 100) }
        let result = try await fresh.fetch()
        #expect(result.wasRebuilt)
        #expect(result.changes.isEmpty)
        #expect(try await fresh.tree(at: commit).read("d/f3", limit: 100) == Array("content 3".utf8))
    }

    @Test("what a killed process left is cleared away")
    func leftovers() async throws {
        let store = try workspace.store()
        let mirror = try store.mirror(for: origin.source)
        let incoming = mirror.disk.incomingPath
        try FileManager.default.createDirectory(atPath: "\(incoming)/objects", withIntermediateDirectories: true)
        try Data("ref: refs/heads/main\n".utf8).write(to: URL(fileURLWithPath: "\(incoming)/HEAD"))
        _ = try await mirror.fetch()
        #expect(!FileManager.default.fileExists(atPath: incoming))
        for name in ["packed-refs.lock", "HEAD.lock", "refs/heads/main.lock", "objects/pack/pack_git2_abc"] {
            try Data().write(to: URL(fileURLWithPath: "\(mirror.path)/\(name)"))
        }
        let next = try origin.commit("new", "1")
        let fresh = try workspace.store().mirror(for: origin.source)
        #expect(try await fresh.fetch().wasRebuilt == false)
        #expect(try await fresh.resolve("main") == next)
        #expect(!FileManager.default.fileExists(atPath: "\(mirror.path)/objects/pack/pack_git2_abc"))
    }

    @Test("a clone that fails leaves nothing that is taken for a mirror")
    func failedClone() async throws {
        let store = try workspace.store()
        let mirror = try store.mirror(for: GitRepositorySource(name: "x", url: "\(workspace.path)/later"))
        await #expect(throws: GitStoreError.self) { try await mirror.fetch() }
        #expect(!FileManager.default.fileExists(atPath: mirror.path))
        #expect(!FileManager.default.fileExists(atPath: mirror.disk.incomingPath))
        _ = try Command.run(["cp", "-R", origin.path, "\(workspace.path)/later"])
        #expect(try await mirror.fetch().wasRebuilt == false)
    }

    @Test("a tree stays readable while its mirror is rebuilt, or says what is wrong")
    func readingAcrossRebuild() async throws {
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        let tree = try await mirror.tree(at: commit)
        _ = try tree.list("d")
        try Damage.vanished.apply(to: mirror.path)
        _ = try await mirror.fetch()
        do {
            #expect(try tree.read("d/f1", limit: 100) == Array("content 1".utf8))
        } catch let error as FileTreeError {
            guard case .unreadable = error else { throw error }
        }
    }
}

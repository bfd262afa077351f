import Base
import CLibgit2
import Foundation
import Testing

@testable import GitStore

@Suite struct GitTreeTests {
    let workspace: Workspace
    let origin: TestRepository

    init() throws {
        workspace = try Workspace()
        origin = try workspace.repository()
    }

    private func tree() async throws -> GitTree {
        let commit = try origin.commit()
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        return try await mirror.tree(at: commit)
    }

    @Test("directories are listed bytewise, with the object ids of Git")
    func listing() async throws {
        for name in ["a.yaml", "a/x", "a-b/y", "B", "é"] { try origin.write(name, name) }
        let tree = try await tree()
        let entries = try tree.list("")
        #expect(entries.map(\.name) == ["B", "a", "a-b", "a.yaml", "é"])
        #expect(entries.map(\.kind) == [.file, .directory, .directory, .file, .file])
        #expect(entries[3].contentID == (try origin.git("rev-parse", "HEAD:a.yaml")))
        #expect(entries[1].contentID == (try origin.git("rev-parse", "HEAD:a")))
        #expect(try tree.read("a/x", limit: 10) == Array("a/x".utf8))
        #expect(try tree.entry(at: "a/x")?.kind == .file)
        #expect(try tree.entry(at: "a/nothing") == nil)
        #expect(try tree.entry(at: "")?.kind == .directory)
    }

    @Test(
        "what cannot be read is an error of the right kind",
        arguments: [
            ("nothing", FileTreeError.notFound(path: "nothing")), ("a", .notAFile(path: "a")),
            ("a/x/y", .notFound(path: "a/x/y")), ("../a/x", .outsideTree(path: "../a/x")),
            ("/a/x", .outsideTree(path: "/a/x")), ("a//x", .notFound(path: "a//x")),
            ("./a/x", .notFound(path: "./a/x")),
            ("big", .tooLarge(path: "big", size: 11, limit: 10)),
        ])
    func errors(_ path: String, _ error: FileTreeError) async throws {
        try origin.write("a/x", "x")
        try origin.write("big", "12345678901")
        let tree = try await tree()
        #expect(throws: error) { try tree.read(path, limit: 10) }
        #expect(throws: FileTreeError.notADirectory(path: "big")) { try tree.list("big") }
    }

    @Test("links are followed inside the tree and never out of it")
    func links() async throws {
        try origin.write("app/real/values.yaml", "v")
        try origin.link("app/file", to: "real/values.yaml")
        try origin.link("app/up", to: "../app/./real")
        try origin.link("directory", to: "app/up")
        try origin.link("absolute", to: "/etc/passwd")
        try origin.link("app/escape", to: "../../etc/passwd")
        try origin.link("loop", to: "loop")
        try origin.link("dangling", to: "nowhere")
        let tree = try await tree()
        #expect(try tree.read("app/file", limit: 10) == Array("v".utf8))
        #expect(try tree.read("directory/values.yaml", limit: 10) == Array("v".utf8))
        #expect(try tree.list("directory").map(\.name) == ["values.yaml"])
        #expect(try tree.entry(at: "app/file")?.kind == .symbolicLink)
        #expect(throws: FileTreeError.outsideTree(path: "absolute")) { try tree.read("absolute", limit: 10) }
        #expect(throws: FileTreeError.outsideTree(path: "app/escape")) { try tree.read("app/escape", limit: 10) }
        #expect(throws: FileTreeError.notFound(path: "dangling")) { try tree.read("dangling", limit: 10) }
        #expect(throws: FileTreeError.unreadable(path: "loop", reason: "too many symbolic links")) {
            try tree.read("loop", limit: 10)
        }
    }

    @Test("a submodule is an entry without content")
    func submodule() async throws {
        let commit = try origin.commit("a", "1")
        try origin.git("update-index", "--add", "--cacheinfo", "160000,\(commit),vendor")
        try origin.git("commit", "--quiet", "--message", "submodule")
        let mirror = try workspace.store().mirror(for: origin.source)
        _ = try await mirror.fetch()
        let tree = try await mirror.tree(at: origin.id("HEAD"))
        #expect(try tree.entry(at: "vendor")?.kind == .submodule)
        #expect(throws: FileTreeError.notAFile(path: "vendor")) { try tree.read("vendor", limit: 10) }
        #expect(throws: FileTreeError.notADirectory(path: "vendor")) { try tree.list("vendor") }
    }

    @Test("a file of 100 MB is refused by its header")
    func largeFile() async throws {
        let path = "\(origin.path)/big.yaml"
        try Data().write(to: URL(fileURLWithPath: path))
        try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 100 << 20)
        let tree = try await tree()
        let before = try residentBytes()
        #expect(throws: FileTreeError.tooLarge(path: "big.yaml", size: 100 << 20, limit: 10 << 20)) {
            try tree.read("big.yaml", limit: 10 << 20)
        }
        #expect(try residentBytes() - before < 50 << 20)
    }

    @Test("eight threads read thousands of files at once")
    func concurrentReads() async throws {
        for index in 0..<200 { try origin.write("d\(index % 10)/f\(index)", "content \(index)") }
        let tree = try await tree()
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<200).count {
                        (try? tree.read("d\($0 % 10)/f\($0)", limit: 100)) == Array("content \($0)".utf8)
                    }
                }
            }
            for await count in group { #expect(count == 200) }
        }
    }

    @Test("names are compared by their bytes")
    func normalization() async throws {
        let composed = "\u{E9}"
        let decomposed = "e\u{301}"
        try origin.write(composed, "1")
        try origin.write(decomposed, "2")
        let tree = try await tree()
        #expect(try tree.read(composed, limit: 10) == Array("1".utf8))
        #expect(try tree.read(decomposed, limit: 10) == Array("2".utf8))
    }

    @Test("a damaged tree object is refused or read, never more")
    func fuzz() throws {
        var good = Array("100644 a.yaml\0".utf8) + [UInt8](repeating: 7, count: 20)
        good += Array("40000 d\0".utf8) + [UInt8](repeating: 9, count: 20)
        let tree = try #require(good.withUnsafeBytes { TreeObject($0) })
        #expect(tree.entries.map(\.name) == ["a.yaml", "d"])
        #expect(tree.entries.map(\.kind) == [.file, .directory])
        var generator = SeededGenerator(state: 3)
        for _ in 0..<5_000 {
            var bytes = Array(good.prefix(Int.random(in: 0...good.count, using: &generator)))
            for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            if let tree = bytes.withUnsafeBytes({ TreeObject($0) }) {
                #expect(tree.entries.allSatisfy { !$0.name.contains("/") && $0.name != ".." && !$0.name.isEmpty })
            }
        }
    }

    private func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return try #require(Int(text.split(separator: " ")[1])) * 4096
    }
}

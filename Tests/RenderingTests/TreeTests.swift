import Base
import Foundation
import Testing

@testable import Rendering

/// The trees of this module have the same rules.
@Suite struct TreeTests {
    enum Kind: CaseIterable, Sendable {
        case memory, disk
    }

    static let files = ["a/b.txt": "b", "a-c": "c", "a/d/e": "e", "é": "1"]
    static let links = ["in": "a/d", "a/up": "../a-c", "out": "../x", "absolute": "/etc/passwd", "loop": "loop"]

    private func withTree(_ kind: Kind, _ body: (any FileTree) throws -> Void) throws {
        switch kind {
        case .memory: try body(MemoryTree(Self.files, links: Self.links))
        case .disk:
            let root = FileManager.default.temporaryDirectory.appendingPathComponent(
                "martlet-tree-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: root) }
            for (path, text) in Self.files.merging([".git/config": "secret"], uniquingKeysWith: { $1 }) {
                let url = root.appendingPathComponent(path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text.utf8).write(to: url)
            }
            for (path, target) in Self.links {
                try FileManager.default.createSymbolicLink(
                    atPath: root.appendingPathComponent(path).path, withDestinationPath: target)
            }
            try body(DirectoryTree(root.path))
        }
    }

    @Test("entries are listed bytewise with their kinds", arguments: Kind.allCases)
    func listing(_ kind: Kind) throws {
        try withTree(kind) { (tree: any FileTree) throws in
            #expect(try tree.list("").map(\.name) == ["a", "a-c", "absolute", "in", "loop", "out", "é"])
            #expect(try tree.list("a").map(\.kind) == [.file, .directory, .symbolicLink])
            #expect(try tree.list("in").map(\.name) == ["e"])
            #expect(try tree.entry(at: "in")?.kind == .symbolicLink)
            #expect(try tree.entry(at: "")?.kind == .directory)
            #expect(try tree.entry(at: "nothing") == nil)
            #expect(try tree.entry(at: ".git") == nil)
        }
    }

    @Test("files are read, also through links, and never from outside", arguments: Kind.allCases)
    func reading(_ kind: Kind) throws {
        try withTree(kind) { (tree: any FileTree) throws in
            #expect(try tree.read("in/e", limit: 1) == Array("e".utf8))
            #expect(try tree.read("a/up", limit: 1) == Array("c".utf8))
            #expect(throws: FileTreeError.tooLarge(path: "a-c", size: 1, limit: 0)) { try tree.read("a-c", limit: 0) }
            #expect(throws: FileTreeError.notAFile(path: "a")) { try tree.read("a", limit: 9) }
            #expect(throws: FileTreeError.notFound(path: "a/x")) { try tree.read("a/x", limit: 9) }
            #expect(throws: FileTreeError.notADirectory(path: "a-c")) { try tree.list("a-c") }
            for path in ["out", "absolute", "../x", "/a-c", "a/../../x"] {
                #expect(throws: FileTreeError.outsideTree(path: path)) { try tree.read(path, limit: 9) }
            }
            #expect(throws: FileTreeError.unreadable(path: "loop", reason: "too many symbolic links")) {
                try tree.read("loop", limit: 9)
            }
        }
    }

    @Test("a read set knows what a change touches", arguments: Kind.allCases)
    func readSet(_ kind: Kind) throws {
        try withTree(kind) { (tree: any FileTree) throws in
            let recorder = RecordingTree(tree)
            _ = try recorder.list("a")
            _ = try recorder.read("a/up", limit: 10)
            _ = try recorder.entry(at: "a/nothing")
            _ = try? recorder.read("missing", limit: 10)
            let readSet = recorder.readSet
            #expect(readSet.items.map(\.path) == ["a", "a/nothing", "a/up", "missing"])
            #expect(readSet.isUnchanged(in: tree))
            var changes: [([String: String], Bool)] = [
                (["a/b.txt": "changed, but only listed"], true), (["elsewhere": "x"], true),
                (["a/new": "listed"], false), (["a-c": "behind the link"], false), (["missing": "now there"], false),
            ]
            changes.append((["a/nothing": "x"], false))
            for (change, isUnchanged) in changes {
                let other = MemoryTree(Self.files.merging(change, uniquingKeysWith: { $1 }), links: Self.links)
                #expect(readSet.isUnchanged(in: other) == isUnchanged, "\(change)")
            }
        }
    }

    @Test("the digest of a render's inputs changes with them and with the settings, and with nothing else")
    func digest() throws {
        func digest(_ files: [String: String], _ source: RenderSource = RenderSource(path: "app")) throws -> String {
            try Renderer().render(source: source, tree: MemoryTree(files)).inputDigest
        }
        let files = ["app/a.yaml": RendererTests.configMap("a"), "x": "1"]
        let before = try digest(files)
        #expect(try digest(files.merging(["x": "2"], uniquingKeysWith: { $1 })) == before)
        #expect(
            try digest(files.merging(["app/a.yaml": RendererTests.configMap("b")], uniquingKeysWith: { $1 })) != before)
        #expect(try digest(files.merging(["app/b.txt": ""], uniquingKeysWith: { $1 })) != before)
        #expect(try digest(files, RenderSource(path: "app", exclude: "z")) != before)
    }
}

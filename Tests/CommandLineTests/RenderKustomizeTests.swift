import Foundation
import TestSupport
import Testing

@testable import CommandLine

@Suite("A kustomization's folder on this machine")
struct WorkingFolderTests {
    @Test("the tree is the Git work tree around the folder, and paths are shown from the current folder on")
    func workTree() throws {
        let manager = FileManager.default
        let top = manager.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")
        try manager.createDirectory(at: top.appending(path: ".git"), withIntermediateDirectories: true)
        try manager.createDirectory(at: top.appending(path: "a/b"), withIntermediateDirectories: true)
        defer { try? manager.removeItem(at: top) }
        let working = try WorkingFolder(top.appending(path: "a/b").path())
        #expect(working.root.hasSuffix(top.lastPathComponent))
        #expect(working.path == "a/b")
        #expect(working.displayed("a/b/x.yaml") == working.root + "/a/b/x.yaml")
    }

    @Test("a folder that is none is an error that names it")
    func missing() {
        #expect(throws: CommandFailure.self) { try WorkingFolder("/nowhere/at/all") }
    }
}

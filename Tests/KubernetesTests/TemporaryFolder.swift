import Foundation
import TestSupport

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("martlet-kubernetes-\(UInt64.random(in: 0...(.max)))", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String, isExecutable: Bool = false) throws -> String {
        let path = path(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return isExecutable ? try makeExecutable(path) : path
    }

    /// An executable copy, written by a process of its own: while this one writes, a child that another test starts
    /// would hold the file open for writing too, and the system runs no such file.
    private func makeExecutable(_ path: String) throws -> String {
        _ = try Program.run(["install", "-m", "755", path, path + ".run"])
        return path + ".run"
    }
}

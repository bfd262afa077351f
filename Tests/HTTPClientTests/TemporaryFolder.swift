import Foundation

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        // Paths of local sockets are short, so this one is too.
        url = URL(fileURLWithPath: "/tmp/martlet-\(UInt32.random(in: 0...(.max)))", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

public import Foundation

/// A folder that goes with its owner.
public final class TemporaryFolder: Sendable {
    /// Where it is.
    public let url: URL

    /// Makes a folder.
    public init() throws {
        // Paths of local sockets are short, so this one is too.
        url = URL(fileURLWithPath: "/tmp/martlet-\(UInt32.random(in: 0...(.max)))", isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of something in it.
    public func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}

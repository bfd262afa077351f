import Foundation

/// The files below `Fixtures`.
enum Fixtures {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures")

    /// The content of a file.
    static func read(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appendingPathComponent(path)))
    }

    /// The names of the cases in a folder that holds `NAME.input.yaml` and `NAME.expected.yaml` for each.
    static func cases(in folder: String) -> [String] {
        let names =
            (try? FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)) ?? []
        return names.filter { $0.hasSuffix(".input.yaml") }.map { String($0.dropLast(".input.yaml".count)) }.sorted()
    }
}

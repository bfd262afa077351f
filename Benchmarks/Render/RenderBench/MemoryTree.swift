import Base
import Foundation

/// A copy of a directory in memory, whose look-ups take the same time however many files there are.
struct MemoryTree: FileTree {
    private var files: [String: [UInt8]] = [:]
    private var directories: [String: [FileTreeEntry]] = [:]

    /// Reads a directory and all below it. Throws if something cannot be read.
    init(copyOf folder: String) throws { try add(folder, as: "") }

    private mutating func add(_ folder: String, as path: String) throws {
        var entries: [FileTreeEntry] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let (inside, outside) = (path.isEmpty ? name : "\(path)/\(name)", "\(folder)/\(name)")
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: outside, isDirectory: &isDirectory) else { continue }
            entries.append(FileTreeEntry(name: name, kind: isDirectory.boolValue ? .directory : .file))
            if isDirectory.boolValue {
                try add(outside, as: inside)
            } else {
                files[inside] = Array(try Data(contentsOf: URL(filePath: outside)))
            }
        }
        directories[path] = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    func list(_ path: String) throws -> [FileTreeEntry] {
        guard let entries = directories[path] else { throw FileTreeError.notADirectory(path: path) }
        return entries
    }

    func entry(at path: String) throws -> FileTreeEntry? {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        if files[path] != nil { return FileTreeEntry(name: name, kind: .file) }
        return directories[path] == nil ? nil : FileTreeEntry(name: name, kind: .directory)
    }

    func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let bytes = files[path] else {
            throw directories[path] == nil ? FileTreeError.notFound(path: path) : .notAFile(path: path)
        }
        return bytes
    }
}

public import Base

/// A tree of files in memory.
public struct InMemoryTree: FileTree {
    private let files: [String: [UInt8]]

    /// Creates a tree; the keys are paths.
    public init(_ files: [String: [UInt8]]) { self.files = files }

    /// The entries of a directory.
    public func list(_ path: String) throws -> [FileTreeEntry] {
        let prefix = path.isEmpty ? "" : path + "/"
        var kinds: [String: FileTreeEntry.Kind] = [:]
        for file in files.keys where file.hasPrefix(prefix) {
            let rest = file.dropFirst(prefix.count)
            let name = rest.prefix { $0 != "/" }
            kinds[String(name)] = name.count == rest.count ? .file : .directory
        }
        if kinds.isEmpty {
            throw files[path] == nil ? FileTreeError.notFound(path: path) : .notADirectory(path: path)
        }
        return kinds.map { FileTreeEntry(name: $0.key, kind: $0.value) }.sorted { $0.name < $1.name }
    }

    /// What stands at a path.
    public func entry(at path: String) throws -> FileTreeEntry? {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        if files[path] != nil { return FileTreeEntry(name: name, kind: .file) }
        if path.isEmpty || files.keys.contains(where: { $0.hasPrefix(path + "/") }) {
            return FileTreeEntry(name: name, kind: .directory)
        }
        return nil
    }

    /// A file's content.
    public func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let content = files[path] else {
            throw try entry(at: path) == nil ? FileTreeError.notFound(path: path) : .notAFile(path: path)
        }
        guard content.count <= limit else {
            throw FileTreeError.tooLarge(path: path, size: content.count, limit: limit)
        }
        return content
    }
}

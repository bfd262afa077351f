public import Base
import Glibc

/// A file tree over a directory on disk, for the command line. Links are followed inside the directory only; anything
/// named `.git` is left out, as in a Git tree. There are no content ids.
public struct DirectoryTree: FileTree {
    private struct Node {
        var path: String
        var name: String
        var kind: FileTreeEntry.Kind
        var size: Int
    }

    private let root: String

    /// Shows the directory at `path`. It need not exist; then the tree is empty and listing it fails.
    public init(_ path: String) { root = path }

    /// The entries of a directory.
    public func list(_ path: String) throws -> [FileTreeEntry] {
        guard let node = try find(path, followLast: true) else { throw FileTreeError.notFound(path: path) }
        guard node.kind == .directory else { throw FileTreeError.notADirectory(path: path) }
        guard let directory = opendir(node.path) else { throw failure(path) }
        defer { closedir(directory) }
        var entries: [FileTreeEntry] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
            }
            guard name != ".", name != "..", name != ".git" else { continue }
            if let child = DirectoryTree.look(at: "\(node.path)/\(name)", name: name) {
                entries.append(FileTreeEntry(name: name, kind: child.kind))
            }
        }
        return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// What stands at `path`.
    public func entry(at path: String) throws -> FileTreeEntry? {
        try find(path, followLast: false).map { FileTreeEntry(name: $0.name, kind: $0.kind) }
    }

    /// A file's content.
    public func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let node = try find(path, followLast: true) else { throw FileTreeError.notFound(path: path) }
        guard node.kind == .file else { throw FileTreeError.notAFile(path: path) }
        guard node.size <= limit else { throw FileTreeError.tooLarge(path: path, size: node.size, limit: limit) }
        // Opening a pipe must not wait for its other end.
        let descriptor = open(node.path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileTreeError.notAFile(path: path) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            // The file may grow while it is read.
            guard bytes.count <= limit else {
                throw FileTreeError.tooLarge(path: path, size: bytes.count, limit: limit)
            }
        }
    }

    /// What a link holds.
    public func target(ofLink path: String) throws -> String? {
        guard let node = try find(path, followLast: false), node.kind == .symbolicLink else { return nil }
        return try linkText(node, path: path)
    }

    private func linkText(_ node: Node, path: String) throws -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink(node.path, &buffer, buffer.count)
        guard count >= 0 else { throw failure(path) }
        return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private func find(_ path: String, followLast: Bool) throws -> Node? {
        guard var start = DirectoryTree.look(at: "\(root)/.", name: "") else { return nil }
        start.path = root
        let resolver = LinkResolver<Node>(
            root: start, kind: { $0.kind },
            child: { $1 == ".git" ? nil : DirectoryTree.look(at: "\($0.path)/\($1)", name: $1) },
            target: { try linkText($0, path: path) })
        return try resolver.node(at: path, followLast: followLast)
    }

    private static func look(at path: String, name: String) -> Node? {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        let kind: FileTreeEntry.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            default: .file
            }
        return Node(path: path, name: name, kind: kind, size: Int(status.st_size))
    }

    private func failure(_ path: String) -> FileTreeError {
        .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
}

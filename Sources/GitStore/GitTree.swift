public import Base
import CLibgit2
import Synchronization

/// The files of one commit, read straight from the mirror: nothing is checked out.
///
/// Content ids are Git's object ids. Links are followed inside the tree only. A file's size is taken from its header
/// before its content, so that a file over the limit is never loaded. All methods may be called from several threads;
/// they read from the disk, mostly from files that are mapped to memory, and block for that long.
public final class GitTree: FileTree {
    /// The commit whose tree it is.
    public let commit: CommitID

    private let root: ObjectID
    private let reader: TreeReader

    init(commit: CommitID, root: ObjectID, pool: RepositoryPool) {
        self.commit = commit
        self.root = root
        reader = TreeReader(pool: pool)
    }

    /// The entries of a directory.
    public func list(_ path: String) throws -> [FileTreeEntry] {
        try reporting(path) {
            guard let entry = try node(at: path, followLast: true) else { throw FileTreeError.notFound(path: path) }
            guard entry.kind == .directory else { throw FileTreeError.notADirectory(path: path) }
            return try reader.tree(entry.id).entries.map(\.fileTreeEntry)
        }
    }

    /// What stands at `path`.
    public func entry(at path: String) throws -> FileTreeEntry? {
        try reporting(path) { try node(at: path, followLast: false)?.fileTreeEntry }
    }

    /// A file's content.
    public func read(_ path: String, limit: Int) throws -> [UInt8] {
        try reporting(path) {
            guard let entry = try node(at: path, followLast: true) else { throw FileTreeError.notFound(path: path) }
            guard entry.kind == .file else { throw FileTreeError.notAFile(path: path) }
            let size = try reader.pool.size(of: entry.id)
            guard size <= limit else { throw FileTreeError.tooLarge(path: path, size: size, limit: limit) }
            return try reader.pool.read(entry.id, type: GIT_OBJECT_BLOB) { Array($0) }
        }
    }

    /// What a link holds.
    public func target(ofLink path: String) throws -> String? {
        try reporting(path) {
            guard let entry = try node(at: path, followLast: false), entry.kind == .symbolicLink else { return nil }
            return try reader.linkTarget(entry.id, path: path)
        }
    }

    private func node(at path: String, followLast: Bool) throws -> TreeObject.Entry? {
        let resolver = LinkResolver(
            root: TreeObject.Entry(name: "", mode: 0o040000, id: root), kind: { $0.kind },
            child: { [reader] in try reader.tree($0.id).entry(named: $1) },
            target: { [reader] in try reader.linkTarget($0.id, path: path) })
        return try resolver.node(at: path, followLast: followLast)
    }

    /// Gives the errors of the store the form that the protocol promises.
    private func reporting<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as GitStoreError {
            throw FileTreeError.unreadable(path: path, reason: error.message)
        }
    }
}

/// Reads tree objects and keeps those it has read.
final class TreeReader: Sendable {
    // Bounds what one long-lived tree keeps, at some hundred bytes a file.
    private static let cacheLimit = 20_000

    let pool: RepositoryPool
    private let cache = Mutex<[ObjectID: TreeObject]>([:])

    init(pool: RepositoryPool) { self.pool = pool }

    func tree(_ id: ObjectID) throws -> TreeObject {
        if let known = cache.withLock({ $0[id] }) { return known }
        let size = try pool.size(of: id)
        guard size <= TreeObject.sizeLimit else {
            throw GitStoreError(
                .unsupported, "directory \(id.hex) has \(size) bytes of names, the limit is \(TreeObject.sizeLimit)")
        }
        let tree = try pool.read(id, type: GIT_OBJECT_TREE) { TreeObject($0) }
        guard let tree else { throw GitStoreError(.corruptMirror, "directory \(id.hex) is malformed") }
        cache.withLock { cache in
            if cache.count >= TreeReader.cacheLimit { cache.removeAll(keepingCapacity: true) }
            cache[id] = tree
        }
        return tree
    }

    func linkTarget(_ id: ObjectID, path: String) throws -> String {
        let size = try pool.size(of: id)
        guard size <= 4096 else { throw FileTreeError.tooLarge(path: path, size: size, limit: 4096) }
        return try pool.read(id, type: GIT_OBJECT_BLOB) { String(decoding: $0, as: UTF8.self) }
    }
}

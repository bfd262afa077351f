public import Base
import CLibgit2

/// A file that differs between two commits.
public struct ChangedPath: Sendable, Hashable {
    /// How it differs.
    public enum Kind: String, Sendable, Hashable {
        /// It is new.
        case added
        /// Its content, its mode or its type changed.
        case modified
        /// It is gone.
        case deleted
    }

    /// The path from the root of the tree.
    public var path: String
    /// How it differs.
    public var kind: Kind

    /// Creates it.
    public init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }
}

extension Mirror {
    /// The files, links and submodules that differ between two commits, sorted by path; everything in `new` if `old` is
    /// `nil`. A renamed file is a deleted and an added one. Only directories that differ are read.
    /// - Throws: `GitStoreError` if one of the commits is missing.
    public func changedPaths(from old: CommitID?, to new: CommitID) async throws -> [ChangedPath] {
        let pool = self.pool
        return try await local.run { token in
            let roots = try pool.with { handle in
                (try old.map { try CommitObject.treeID(of: $0, handle) }, try CommitObject.treeID(of: new, handle))
            }
            var comparison = TreeComparison(reader: TreeReader(pool: pool), token: token)
            try comparison.compare(roots.0, roots.1, prefix: "", depth: 0)
            return comparison.changes.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        }
    }
}

/// Walks two trees side by side.
private struct TreeComparison {
    // Git's own paths are bounded to 4096 bytes on disk; a hostile tree may nest without end.
    private static let depthLimit = 2_000

    let reader: TreeReader
    let token: WorkToken
    var changes: [ChangedPath] = []

    init(reader: TreeReader, token: WorkToken) {
        self.reader = reader
        self.token = token
    }

    mutating func compare(_ old: ObjectID?, _ new: ObjectID?, prefix: String, depth: Int) throws {
        if token.isStopped { throw CancellationError() }
        guard old != new else { return }
        guard depth < Self.depthLimit else { throw GitStoreError(.unsupported, "directories nest too deeply") }
        var left = try old.map { try reader.tree($0).entries[...] } ?? []
        var right = try new.map { try reader.tree($0).entries[...] } ?? []
        while !left.isEmpty || !right.isEmpty {
            var (before, after) = (left.first, right.first)
            if let first = before, let second = after, !first.name.utf8.elementsEqual(second.name.utf8) {
                if first.name.utf8.lexicographicallyPrecedes(second.name.utf8) { after = nil } else { before = nil }
            }
            if before != nil { left = left.dropFirst() }
            if after != nil { right = right.dropFirst() }
            try compare(before, after, prefix: prefix, depth: depth)
        }
    }

    private mutating func compare(
        _ before: TreeObject.Entry?, _ after: TreeObject.Entry?, prefix: String, depth: Int
    ) throws {
        guard let name = before?.name ?? after?.name else { return }
        let path = prefix + name
        let oldDirectory = before?.kind == .directory ? before?.id : nil
        let newDirectory = after?.kind == .directory ? after?.id : nil
        let oldFile = before?.kind == .directory ? nil : before
        let newFile = after?.kind == .directory ? nil : after
        switch (oldFile, newFile) {
        case (let old?, let new?):
            if old.id != new.id || old.mode != new.mode { changes.append(ChangedPath(path: path, kind: .modified)) }
        case (_?, nil): changes.append(ChangedPath(path: path, kind: .deleted))
        case (nil, _?): changes.append(ChangedPath(path: path, kind: .added))
        case (nil, nil): break
        }
        try compare(oldDirectory, newDirectory, prefix: path + "/", depth: depth + 1)
    }
}

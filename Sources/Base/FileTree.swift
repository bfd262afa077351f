/// A tree of files that a renderer may read, and nothing beside it: a Git tree, a directory, or a tree in memory.
///
/// Paths are relative to the tree's root, use `/`, and hold no `.` or `..` component; `""` is the root itself.
/// Implementations must not follow a symbolic link that leads out of the tree.
public protocol FileTree: Sendable {
    /// The entries of a directory, sorted bytewise by name. Throws `FileTreeError`.
    func list(_ path: String) throws -> [FileTreeEntry]
    /// What stands at `path`, or `nil` if nothing does. Links are not followed. Throws `FileTreeError`.
    func entry(at path: String) throws -> FileTreeEntry?
    /// A file's content; links inside the tree are followed. Throws `FileTreeError`, also when the file is larger
    /// than `limit` bytes.
    func read(_ path: String, limit: Int) throws -> [UInt8]
    /// What the symbolic link at `path` holds; `nil` where the tree does not tell. Throws `FileTreeError`.
    func target(ofLink path: String) throws -> String?
}

extension FileTree {
    /// `nil`: the tree does not tell.
    public func target(ofLink path: String) throws -> String? { nil }
}

/// One name in a directory of a `FileTree`.
public struct FileTreeEntry: Hashable, Sendable {
    /// What an entry is.
    public enum Kind: String, Sendable, Hashable {
        /// A regular file.
        case file
        /// A directory.
        case directory
        /// A symbolic link.
        case symbolicLink
        /// Another repository's commit (a Git submodule); it has no content here.
        case submodule
    }

    /// The name, without a directory.
    public var name: String
    /// What it is.
    public var kind: Kind
    /// Identifies the content: equal ids mean equal content. The Git object id in a Git tree; `nil` where reading
    /// all content would be needed to know.
    public var contentID: String?

    /// Creates an entry.
    public init(name: String, kind: Kind, contentID: String? = nil) {
        self.name = name
        self.kind = kind
        self.contentID = contentID
    }
}

/// Why a path of a `FileTree` could not be read.
public enum FileTreeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing stands at this path.
    case notFound(path: String)
    /// A directory was wanted.
    case notADirectory(path: String)
    /// A file was wanted.
    case notAFile(path: String)
    /// The path or a link on it leads out of the tree.
    case outsideTree(path: String)
    /// More than `limit` bytes.
    case tooLarge(path: String, size: Int, limit: Int)
    /// The tree itself cannot be read.
    case unreadable(path: String, reason: String)

    /// The text form.
    public var description: String {
        switch self {
        case .notFound(let path): "\(path): no such file or directory"
        case .notADirectory(let path): "\(path): not a directory"
        case .notAFile(let path): "\(path): not a file"
        case .outsideTree(let path): "\(path): leads out of the repository"
        case .tooLarge(let path, let size, let limit): "\(path): \(size) bytes, the limit is \(limit)"
        case .unreadable(let path, let reason): "\(path): \(reason)"
        }
    }
}

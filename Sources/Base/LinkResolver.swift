/// Walks a path of a `FileTree`, following symbolic links as far as they stay inside the tree. Shared by the
/// implementations, so that all of them have the same rules.
public struct LinkResolver<Node> {
    /// The most links that one path may lead through, as on Linux.
    public static var linkLimit: Int { 40 }

    private let root: Node
    private let child: (Node, String) throws -> Node?
    private let kind: (Node) -> FileTreeEntry.Kind
    private let target: (Node) throws -> String

    /// Creates a resolver.
    /// - Parameters:
    ///   - child: what stands under a name in a directory.
    ///   - target: what a symbolic link holds.
    public init(
        root: Node, kind: @escaping (Node) -> FileTreeEntry.Kind, child: @escaping (Node, String) throws -> Node?,
        target: @escaping (Node) throws -> String
    ) {
        self.root = root
        self.kind = kind
        self.child = child
        self.target = target
    }

    /// What stands at `path`; `nil` if nothing does.
    /// - Parameter followLast: whether a link in the last place is followed too.
    /// - Throws: `FileTreeError.outsideTree` if the path or a link leads out of the tree.
    public func node(at path: String, followLast: Bool) throws -> Node? {
        var directories = [root]
        var pending: [Substring] = []
        if !path.isEmpty {
            pending = path.split(separator: "/", omittingEmptySubsequences: false).reversed()
            for name in pending {
                if name == ".." || path.utf8.first == UInt8(ascii: "/") { throw FileTreeError.outsideTree(path: path) }
                if name.isEmpty || name == "." { return nil }
            }
        }
        var links = 0
        while let name = pending.popLast() {
            // Only the text of a link can hold these.
            if name.isEmpty || name == "." { continue }
            if name == ".." {
                guard directories.count > 1 else { throw FileTreeError.outsideTree(path: path) }
                directories.removeLast()
                continue
            }
            guard let directory = directories.last, let node = try child(directory, String(name)) else { return nil }
            switch kind(node) {
            case .directory: directories.append(node)
            case .symbolicLink where followLast || !pending.isEmpty:
                links += 1
                guard links <= Self.linkLimit else {
                    throw FileTreeError.unreadable(path: path, reason: "too many symbolic links")
                }
                let text = try target(node)
                guard text.utf8.first != UInt8(ascii: "/") else { throw FileTreeError.outsideTree(path: path) }
                pending += text.split(separator: "/", omittingEmptySubsequences: true).reversed()
            case .file, .symbolicLink, .submodule: return pending.isEmpty ? node : nil
            }
        }
        return directories.last
    }
}

public import Base

/// A file tree in memory.
public struct MemoryTree: FileTree {
    private indirect enum Node: Sendable {
        case file([UInt8], id: String)
        case directory([String: Node])
        case link(String)
        case submodule

        var kind: FileTreeEntry.Kind {
            switch self {
            case .file: .file
            case .directory: .directory
            case .link: .symbolicLink
            case .submodule: .submodule
            }
        }

        func entry(_ name: String) -> FileTreeEntry {
            guard case .file(_, let id) = self else { return FileTreeEntry(name: name, kind: kind) }
            return FileTreeEntry(name: name, kind: .file, contentID: id)
        }
    }

    private var root = Node.directory([:])

    /// Creates a tree.
    /// - Parameters:
    ///   - files: contents by path.
    ///   - links: targets of symbolic links by path.
    ///   - submodules: paths of submodules.
    public init(_ files: [String: String] = [:], links: [String: String] = [:], submodules: [String] = []) {
        for (path, text) in files { put(Array(text.utf8), at: path) }
        for (path, target) in links { insert(.link(target), at: path) }
        for path in submodules { insert(.submodule, at: path) }
    }

    /// Writes a file.
    public mutating func put(_ content: [UInt8], at path: String) {
        insert(.file(content, id: ReadSet.id(ofContent: content)), at: path)
    }

    /// The entries of a directory.
    public func list(_ path: String) throws -> [FileTreeEntry] {
        guard let (node, _) = try find(path, followLast: true) else { throw FileTreeError.notFound(path: path) }
        guard case .directory(let children) = node else { throw FileTreeError.notADirectory(path: path) }
        return children.map { $1.entry($0) }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// What stands at `path`.
    public func entry(at path: String) throws -> FileTreeEntry? {
        try find(path, followLast: false).map { $0.0.entry($0.1) }
    }

    /// A file's content.
    public func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let (node, _) = try find(path, followLast: true) else { throw FileTreeError.notFound(path: path) }
        guard case .file(let content, _) = node else { throw FileTreeError.notAFile(path: path) }
        guard content.count <= limit else {
            throw FileTreeError.tooLarge(path: path, size: content.count, limit: limit)
        }
        return content
    }

    /// What a link holds.
    public func target(ofLink path: String) throws -> String? {
        guard let (node, _) = try find(path, followLast: false), case .link(let target) = node else { return nil }
        return target
    }

    private func find(_ path: String, followLast: Bool) throws -> (Node, String)? {
        let resolver = LinkResolver<(Node, String)>(
            root: (root, ""), kind: { $0.0.kind },
            child: { parent, name in
                guard case .directory(let children) = parent.0 else { return nil }
                return children[name].map { ($0, name) }
            },
            target: { node in
                guard case .link(let target) = node.0 else { return "" }
                return target
            })
        return try resolver.node(at: path, followLast: followLast)
    }

    private mutating func insert(_ node: Node, at path: String) {
        func inserted(into parent: Node?, _ names: ArraySlice<Substring>) -> Node {
            guard let name = names.first else { return node }
            var children: [String: Node] = [:]
            if case .directory(let existing)? = parent { children = existing }
            children[String(name)] = inserted(into: children[String(name)], names.dropFirst())
            return .directory(children)
        }
        root = inserted(into: root, path.split(separator: "/")[...])
    }
}

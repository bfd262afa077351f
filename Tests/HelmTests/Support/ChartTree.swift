import Base
import Helm
import Synchronization

/// The files of a chart in memory; notes what is looked at.
final class ChartTree: FileTree {
    private indirect enum Node: Sendable {
        case file([UInt8])
        case directory([String: Node])
        case link(String)

        var kind: FileTreeEntry.Kind {
            switch self {
            case .file: .file
            case .directory: .directory
            case .link: .symbolicLink
            }
        }
    }

    private let root: Node
    private let lookedAt = Mutex<Set<String>>([])

    init(_ files: [String: [UInt8]], links: [String: String] = [:]) {
        var root = Node.directory([:])
        for (path, bytes) in files { root = Self.inserting(.file(bytes), into: root, path.split(separator: "/")[...]) }
        for (path, target) in links {
            root = Self.inserting(.link(target), into: root, path.split(separator: "/")[...])
        }
        self.root = root
    }

    convenience init(_ files: [String: String], links: [String: String] = [:]) {
        self.init(files.mapValues { Array($0.utf8) }, links: links)
    }

    /// `list PATH` and `read PATH` for all that was looked at, sorted.
    var reads: [String] { lookedAt.withLock { $0.sorted() } }

    func list(_ path: String) throws -> [FileTreeEntry] {
        lookedAt.withLock { _ = $0.insert("list \(path)") }
        guard let node = try find(path) else { throw FileTreeError.notFound(path: path) }
        guard case .directory(let children) = node else { throw FileTreeError.notADirectory(path: path) }
        return children.map { FileTreeEntry(name: $0, kind: $1.kind) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    func entry(at path: String) throws -> FileTreeEntry? {
        lookedAt.withLock { _ = $0.insert("entry \(path)") }
        return try find(path, followLast: false).map { FileTreeEntry(name: path, kind: $0.kind) }
    }

    func read(_ path: String, limit: Int) throws -> [UInt8] {
        lookedAt.withLock { _ = $0.insert("read \(path)") }
        guard let node = try find(path) else { throw FileTreeError.notFound(path: path) }
        guard case .file(let bytes) = node else { throw FileTreeError.notAFile(path: path) }
        guard bytes.count <= limit else { throw FileTreeError.tooLarge(path: path, size: bytes.count, limit: limit) }
        return bytes
    }

    private func find(_ path: String, followLast: Bool = true) throws -> Node? {
        try LinkResolver<Node>(
            root: root, kind: { $0.kind },
            child: { parent, name in
                guard case .directory(let children) = parent else { return nil }
                return children[name]
            },
            target: { node in
                guard case .link(let target) = node else { return "" }
                return target
            }
        ).node(at: path, followLast: followLast)
    }

    private static func inserting(_ node: Node, into parent: Node?, _ names: ArraySlice<Substring>) -> Node {
        guard let name = names.first else { return node }
        var children: [String: Node] = [:]
        if case .directory(let existing)? = parent { children = existing }
        children[String(name)] = inserting(node, into: children[String(name)], names.dropFirst())
        return .directory(children)
    }
}

/// Loads a chart of texts by path.
func chart(
    _ files: [String: String], links: [String: String] = [:], directory: String = "", limits: ChartLimits = .standard,
    helm: HelmVersion = .v4
) throws -> Chart {
    try Chart.load(directory: directory, in: ChartTree(files, links: links), limits: limits, helm: helm)
}

/// The text of the `HelmError` that `body` throws; `nil` if it throws none.
func failure(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch { return (error as? HelmError)?.message ?? "another error: \(error)" }
}

import Base

/// Reads the files of a chart's directory: sorted by name, links followed inside the tree, without what `.helmignore`
/// leaves out.
struct ChartDirectory {
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let tree: any FileTree
    private let root: String
    private var rules = IgnoreRules()
    private(set) var budget: ChartBudget
    private(set) var files: [ChartFile] = []

    /// - Parameter root: the chart's directory in `tree`.
    init(_ tree: any FileTree, root: String, budget: ChartBudget) {
        self.tree = tree
        self.root = root
        self.budget = budget
    }

    /// Reads all files.
    mutating func read() throws {
        do {
            let entries = try tree.list(root)
            let ignoreFile = path(IgnoreRules.fileName)
            if entries.contains(where: { $0.name.hasSameBytes(as: IgnoreRules.fileName) }) {
                rules = try IgnoreRules(tree.read(ignoreFile, limit: budget.limits.fileBytes), path: ignoreFile)
            }
            try walk(entries, under: "", depth: 0)
        } catch let error as FileTreeError {
            throw HelmError("\(error)")
        }
    }

    private func path(_ name: String) -> String { root.isEmpty ? name : root + "/" + name }

    private mutating func walk(_ entries: [FileTreeEntry], under directory: String, depth: Int) throws {
        guard depth <= budget.limits.depth else {
            throw HelmError(
                "\(path(directory)): directories nest more than \(budget.limits.depth) levels deep; is there a link to a directory above it?"
            )
        }
        try budget.addDirectory(path: path(directory))
        for entry in entries {
            let name = directory.isEmpty ? entry.name : directory + "/" + entry.name
            switch entry.kind {
            case .file: try readFile(name)
            case .directory:
                if rules.ignore(name, isDirectory: true) { continue }
                try walk(tree.list(path(name)), under: name, depth: depth + 1)
            case .symbolicLink: try follow(name, depth: depth)
            // Without its content a submodule is an empty directory.
            case .submodule: continue
            }
        }
    }

    private mutating func follow(_ name: String, depth: Int) throws {
        let entries: [FileTreeEntry]
        do { entries = try tree.list(path(name)) } catch FileTreeError.notADirectory {
            return try readFile(name)
        } catch FileTreeError.notFound {
            throw HelmError("\(path(name)): the link leads to nothing")
        }
        if rules.ignore(name, isDirectory: true) { return }
        try walk(entries, under: name, depth: depth + 1)
    }

    private mutating func readFile(_ name: String) throws {
        if rules.ignore(name, isDirectory: false) { return }
        var bytes: [UInt8]
        do { bytes = try tree.read(path(name), limit: budget.limits.fileBytes) } catch FileTreeError.tooLarge {
            throw ChartBudget.tooLarge(path(name), budget.limits)
        }
        try budget.add(bytes.count, path: path(name))
        if bytes.starts(with: Self.byteOrderMark) { bytes.removeFirst(3) }
        files.append(ChartFile(name: name, bytes: bytes))
    }
}

import Base

/// Chooses the files of a directory source.
struct DirectoryFiles {
    // A cycle cannot be made without links, which are not followed here; this bounds a hostile tree.
    private static let depthLimit = 100

    /// The files to read, from the tree's root, sorted bytewise.
    private(set) var paths: [String] = []
    private(set) var diagnostics: [Diagnostic] = []

    private let include: Glob?
    private let exclude: Glob?
    private let recurse: Bool
    private let directory: String
    private let tree: any FileTree

    init(source: RenderSource, directory: String, tree: any FileTree) throws(Diagnostic) {
        self.directory = directory
        self.tree = tree
        recurse = source.recurse
        include = try DirectoryFiles.glob(source.include, "include")
        exclude = try DirectoryFiles.glob(source.exclude, "exclude")
        let entries = try list("")
        try collect(entries, prefix: "", depth: 0)
        paths.sort { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private mutating func collect(_ entries: [FileTreeEntry], prefix: String, depth: Int) throws(Diagnostic) {
        for entry in entries {
            let path = prefix + entry.name
            switch entry.kind {
            case .directory:
                guard recurse else { continue }
                guard depth < DirectoryFiles.depthLimit else {
                    throw Diagnostic(
                        at: SourceLocation(path: full(path)),
                        "directories nest deeper than \(DirectoryFiles.depthLimit) levels")
                }
                try collect(try list(path), prefix: path + "/", depth: depth + 1)
            case .file, .symbolicLink:
                if isWanted(path) { take(path) }
            case .submodule: continue
            }
        }
    }

    private func isWanted(_ path: String) -> Bool {
        guard [".yaml", ".yml", ".json", ".jsonnet"].contains(where: path.hasSuffix) else { return false }
        if let exclude, exclude.matches(path) { return false }
        return include.map { $0.matches(path) } ?? true
    }

    private mutating func take(_ path: String) {
        if path.hasSuffix(".jsonnet") {
            diagnostics.append(
                Diagnostic(
                    at: SourceLocation(path: full(path)), "this version does not evaluate Jsonnet",
                    suggestion: "commit its output as YAML or JSON, and name this file in the source's exclude"))
        } else {
            paths.append(full(path))
        }
    }

    private func list(_ path: String) throws(Diagnostic) -> [FileTreeEntry] {
        let full = full(path)
        do { return try tree.list(full) } catch FileTreeError.notFound {
            throw Diagnostic(
                at: nil, "the repository has no directory \(full.isEmpty ? "at its root" : full)",
                suggestion: "correct the source's path")
        } catch FileTreeError.notADirectory {
            throw Diagnostic(
                at: SourceLocation(path: full), "the source's path is not a directory",
                suggestion: "name the directory that the file is in, and choose the file by include")
        } catch FileTreeError.outsideTree {
            throw Diagnostic(at: SourceLocation(path: full), "the source's path leads out of the repository")
        } catch { throw Diagnostic(at: nil, "\(error)") }
    }

    private func full(_ path: String) -> String {
        if directory.isEmpty { return path }
        return path.isEmpty ? directory : "\(directory)/\(path)"
    }

    private static func glob(_ pattern: String, _ field: String) throws(Diagnostic) -> Glob? {
        if pattern.isEmpty { return nil }
        do { return try Glob(pattern) } catch {
            throw Diagnostic(at: nil, "the source's \(field) \"\(pattern)\" is not a pattern: \(error.description)")
        }
    }
}

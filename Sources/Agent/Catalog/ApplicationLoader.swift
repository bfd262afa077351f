public import Applications
public import Base
import Manifests

/// Reads the Application manifests under a folder of a tree. Each file stands for itself: a broken one is reported and
/// does not hide the others.
public struct ApplicationLoader: Sendable {
    /// What was found.
    public struct Loaded: Sendable {
        /// The applications by the file that defines them.
        public var byFile: [String: [Application]] = [:]
        /// Everything that is wrong or without effect.
        public var diagnostics: [Diagnostic] = []
        /// The files that could not be read as a whole.
        public var brokenFiles: Set<String> = []

        /// All applications.
        public var applications: [Application] { byFile.keys.sorted().flatMap { byFile[$0] ?? [] } }
    }

    /// No manifest of an application is larger.
    private static let fileLimit = 4 << 20

    /// Creates a loader.
    public init() {}

    /// Reads all `.yaml`, `.yml` and `.json` files under `folder`, at any depth; `folder` may be a file too. Throws
    /// `FileTreeError` if there is no such folder.
    ///
    /// - Parameter prefix: put before each path in diagnostics, for trees that do not start at the repository's root.
    public func load(_ folder: String, in tree: any FileTree, prefix: String = "") throws -> Loaded {
        var loaded = Loaded()
        let root = Self.normalised(folder)
        if !root.isEmpty {
            guard let entry = try tree.entry(at: root) else { throw FileTreeError.notFound(path: prefix + root) }
            if entry.kind != .directory {
                load(file: root, in: tree, prefix: prefix, into: &loaded)
                return loaded
            }
        }
        try walk(root, in: tree, prefix: prefix, into: &loaded)
        reportNamesUsedTwice(in: &loaded)
        return loaded
    }

    private func walk(_ folder: String, in tree: any FileTree, prefix: String, into loaded: inout Loaded) throws {
        for entry in try tree.list(folder) where !entry.name.hasPrefix(".") {
            let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
            switch entry.kind {
            case .directory: try walk(path, in: tree, prefix: prefix, into: &loaded)
            case .file, .symbolicLink:
                guard [".yaml", ".yml", ".json"].contains(where: entry.name.hasSuffix) else { continue }
                load(file: path, in: tree, prefix: prefix, into: &loaded)
            case .submodule: continue
            }
        }
    }

    private func load(file: String, in tree: any FileTree, prefix: String, into loaded: inout Loaded) {
        let path = prefix + file
        do {
            let documents = try YAML.parse(try tree.read(file, limit: Self.fileLimit), path: path)
            let manifests = documents.compactMap { document in
                document.node.map { node in
                    Manifest(
                        node,
                        source: SourceLocation(path: path, line: Int(node.line), column: Int(node.column)))
                }
            }
            let result = ApplicationReader().read(manifests, file: path)
            loaded.diagnostics += result.allDiagnostics
            loaded.byFile[path] = result.applications
            if result.hasErrors { loaded.brokenFiles.insert(path) }
        } catch let diagnostic as Diagnostic {
            loaded.diagnostics.append(diagnostic)
            loaded.brokenFiles.insert(path)
        } catch {
            loaded.diagnostics.append(Diagnostic(at: SourceLocation(path: path), "\(error)"))
            loaded.brokenFiles.insert(path)
        }
    }

    /// Two files may each be right and still define one name twice.
    private func reportNamesUsedTwice(in loaded: inout Loaded) {
        var first: [String: Application] = [:]
        for file in loaded.byFile.keys.sorted() {
            loaded.byFile[file]?.removeAll { application in
                guard let other = first[application.name] else {
                    first[application.name] = application
                    return false
                }
                loaded.diagnostics.append(
                    Diagnostic(
                        at: application.location,
                        "application \"\(application.name)\" is already defined at "
                            + (other.location?.description ?? "another place"),
                        suggestion: "rename one of them"))
                return true
            }
        }
    }

    /// A path without `.` components and surrounding slashes.
    static func normalised(_ path: String) -> String {
        path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}

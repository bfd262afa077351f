import Base
import Kustomize

/// A file tree in memory for tests; a value that begins with `-> ` is a symbolic link.
struct TextTree: FileTree {
    private let files: [String: String]

    init(_ files: [String: String]) { self.files = files }

    func list(_ path: String) throws -> [FileTreeEntry] {
        let prefix = path.isEmpty ? "" : path + "/"
        let names = Set(
            files.keys.filter { $0.hasPrefix(prefix) }.compactMap {
                $0.dropFirst(prefix.count).split(separator: "/").first
            })
        guard !names.isEmpty else { throw FileTreeError.notFound(path: path) }
        return try names.sorted().compactMap { try entry(at: prefix + $0) }
    }

    func entry(at path: String) throws -> FileTreeEntry? {
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        if let text = files[path] {
            return FileTreeEntry(name: name, kind: text.hasPrefix("-> ") ? .symbolicLink : .file)
        }
        guard files.keys.contains(where: { $0.hasPrefix(path + "/") }) else { return nil }
        return FileTreeEntry(name: name, kind: .directory)
    }

    func read(_ path: String, limit: Int) throws -> [UInt8] {
        guard let text = files[path] else { throw FileTreeError.notFound(path: path) }
        return Array(text.utf8)
    }

    func target(ofLink path: String) throws -> String? {
        guard let text = files[path], text.hasPrefix("-> ") else { return nil }
        return String(text.dropFirst(3))
    }
}

/// What a kustomization in `directory` yields, as text.
func built(_ directory: String, _ files: [String: String], options: KustomizeOptions = .init()) throws -> String {
    String(decoding: try Kustomizer(options: options).build(directory, in: TextTree(files)).bytes, as: UTF8.self)
}

/// The code of the error with which a build fails, and its text; `nil` if it succeeds.
func buildFailure(_ directory: String, _ files: [String: String]) -> (code: KustomizeError.Code?, text: String)? {
    do {
        _ = try built(directory, files)
        return nil
    } catch {
        return ((error as? KustomizeError)?.code, "\(error)")
    }
}

/// A ConfigMap with one entry.
func configMap(_ name: String, namespace: String? = nil) -> String {
    let place = namespace.map { "\n  namespace: \($0)" } ?? ""
    return "apiVersion: v1\ndata:\n  a: b\nkind: ConfigMap\nmetadata:\n  name: \(name)\(place)\n"
}

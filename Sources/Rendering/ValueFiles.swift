import Applications
import Base

/// Finds the files that `valueFiles` names, as Argo CD does.
struct ValueFiles {
    /// The most bytes of a values file.
    static let sizeLimit = 16 << 20
    /// The most files that a pattern is held against.
    private static let entryLimit = 100_000

    /// A file in one of the trees that may be read.
    struct File: Hashable {
        /// The name of the other source that it is in; empty for the source itself.
        var reference: String
        /// The path from that tree's root.
        var path: String

        /// The path as a user would write it.
        var name: String { reference.isEmpty ? path : "$\(reference)/\(path)" }
    }

    /// The files in the order of `valueFiles`; those of a pattern in bytewise order.
    private(set) var files: [File] = []

    private let trees: SourceTrees
    private var looked = 0

    init(
        _ block: ApplicationSource.Helm, directory: String, environment: BuildEnvironment, trees: SourceTrees
    ) throws {
        self.trees = trees
        let named = try block.valueFiles.map {
            (text: $0, file: try Self.resolved($0, directory: directory, environment: environment, trees: trees))
        }
        // A file that is named itself has its place there, although a pattern matches it too.
        let explicit = Set(named.map(\.file).filter { !Self.isPattern($0.path) })
        var seen: Set<File> = []
        for (text, file) in named {
            guard Self.isPattern(file.path) else {
                if block.ignoreMissingValueFiles, try trees.tree(file.reference).entry(at: file.path) == nil {
                    continue
                }
                if seen.insert(file).inserted { files.append(file) }
                continue
            }
            let matches = try matches(of: file)
            if matches.isEmpty, !block.ignoreMissingValueFiles {
                throw Diagnostic(
                    at: nil, "no file matches \"\(text)\" of valueFiles",
                    suggestion: "correct the pattern, or set ignoreMissingValueFiles")
            }
            for match in matches where !explicit.contains(match) && seen.insert(match).inserted { files.append(match) }
        }
    }

    /// The file of a name: relative to the source's directory, with a leading `/` to its tree's root, with `$REF/` to that
    /// of another source. Throws `Diagnostic` for a URL and for a path that leads out.
    static func resolved(
        _ name: String, directory: String, environment: BuildEnvironment, trees: SourceTrees
    ) throws -> File {
        if name.hasPrefix("$"), let slash = name.firstIndex(of: "/") {
            let reference = String(name[name.index(after: name.startIndex)..<slash])
            if trees.references[reference] != nil {
                let rest = environment.substituted(in: String(name[slash...]))
                return File(reference: reference, path: try path(rest, directory: ""))
            }
            if !BuildEnvironment.isVariable(reference) {
                throw Diagnostic(
                    at: nil, "\(name): the application has no source with this ref",
                    suggestion: "add a source with ref: \(reference), or name a file of this repository")
            }
        }
        return File(reference: "", path: try path(environment.substituted(in: name), directory: directory))
    }

    private static func path(_ text: String, directory: String) throws -> String {
        if let scheme = text.firstRange(of: "://"), !text[..<scheme.lowerBound].contains("/") {
            throw Diagnostic(
                at: nil, "\(text): values are not fetched from elsewhere",
                suggestion: "commit the file to the repository and name its path")
        }
        var parts = text.hasPrefix("/") ? [] : directory.split(separator: "/")
        for part in text.split(separator: "/") where part != "." {
            guard part == ".." else {
                parts.append(part)
                continue
            }
            guard parts.popLast() != nil else {
                throw Diagnostic(
                    at: nil, "\(text): leads out of the repository", suggestion: "name a file of the repository")
            }
        }
        return parts.joined(separator: "/")
    }

    private static func isPattern(_ path: String) -> Bool { path.utf8.contains { "*?[{".utf8.contains($0) } }

    // MARK: Patterns

    /// The files that a pattern matches: `**` for any number of directories, the rest as in `Glob` within one name.
    private mutating func matches(of pattern: File) throws -> [File] {
        let parts = Self.parts(of: pattern.path)
        var found: Set<String> = []
        try collect(parts[...], in: "", of: try trees.tree(pattern.reference), &found)
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .map { File(reference: pattern.reference, path: $0) }
    }

    /// The parts between slashes; a slash inside braces belongs to its part.
    private static func parts(of pattern: String) -> [String] {
        var parts = [""]
        var depth = 0
        for character in pattern {
            if character == "{" { depth += 1 }
            if character == "}" { depth -= 1 }
            if character == "/", depth <= 0 { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    private mutating func collect(
        _ parts: ArraySlice<String>, in directory: String, of tree: any FileTree, _ found: inout Set<String>
    ) throws {
        guard let part = parts.first else { return }
        let rest = parts.dropFirst()
        let entries: [FileTreeEntry]
        do { entries = try tree.list(directory) } catch FileTreeError.notFound { return } catch FileTreeError
            .notADirectory
        {
            return
        }
        looked += entries.count
        guard looked <= Self.entryLimit else {
            throw Diagnostic(at: nil, "a pattern of valueFiles would have to be held against too many files")
        }
        let prefix = directory.isEmpty ? "" : directory + "/"
        if part == "**" {
            try collect(rest.isEmpty ? ["*"] : rest, in: directory, of: tree, &found)
            for entry in entries where entry.kind == .directory {
                try collect(parts, in: prefix + entry.name, of: tree, &found)
            }
            return
        }
        let glob: Glob
        do { glob = try Glob(part) } catch {
            throw Diagnostic(at: nil, "\"\(part)\" in valueFiles is not a pattern: \(error.description)")
        }
        for entry in entries where glob.matches(entry.name) {
            let path = prefix + entry.name
            if !rest.isEmpty {
                if entry.kind == .directory { try collect(rest, in: path, of: tree, &found) }
            } else if entry.kind == .file || entry.kind == .symbolicLink {
                found.insert(path)
            }
        }
    }
}

import Applications
import Base

/// Finds the files that `valueFiles` names, as Argo CD does.
struct ValueFiles {
    /// The most bytes of a values file.
    static let sizeLimit = 16 << 20
    /// The most files that a pattern is held against.
    private static let entryLimit = 100_000

    /// The files from the tree's root, in the order of `valueFiles`; those of a pattern in bytewise order.
    private(set) var paths: [String] = []

    private let tree: any FileTree
    private var looked = 0

    init(
        _ block: ApplicationSource.Helm, directory: String, environment: BuildEnvironment, tree: any FileTree
    ) throws {
        self.tree = tree
        let named = try block.valueFiles.map {
            (text: $0, path: try Self.resolved(environment.substituted(in: $0), directory: directory))
        }
        // A file that is named itself has its place there, although a pattern matches it too.
        let explicit = Set(named.map(\.path).filter { !Self.isPattern($0) })
        var seen: Set<String> = []
        for (text, path) in named {
            guard Self.isPattern(path) else {
                if block.ignoreMissingValueFiles, try tree.entry(at: path) == nil { continue }
                if seen.insert(path).inserted { paths.append(path) }
                continue
            }
            let matches = try matches(of: path)
            if matches.isEmpty, !block.ignoreMissingValueFiles {
                throw Diagnostic(
                    at: nil, "no file matches \"\(text)\" of valueFiles",
                    suggestion: "correct the pattern, or set ignoreMissingValueFiles")
            }
            for match in matches where !explicit.contains(match) && seen.insert(match).inserted { paths.append(match) }
        }
    }

    /// The path from the tree's root of a file that is named relative to the source's directory, or with a leading `/` to
    /// the repository. Throws `Diagnostic` for a URL and for a path that leads out.
    static func resolved(_ text: String, directory: String) throws -> String {
        if let scheme = text.firstRange(of: "://"), !text[..<scheme.lowerBound].contains("/") {
            throw Diagnostic(
                at: nil, "\(text): values are not fetched from elsewhere",
                suggestion: "commit the file to the repository and name its path")
        }
        if text.hasPrefix("$") {
            throw Diagnostic(
                at: nil, "\(text): the application has no source with this ref",
                suggestion: "add a source with that ref, or name a file of this repository")
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
    private mutating func matches(of pattern: String) throws -> [String] {
        let parts = Self.parts(of: pattern)
        var found: Set<String> = []
        try collect(parts[...], in: "", &found)
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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
        _ parts: ArraySlice<String>, in directory: String, _ found: inout Set<String>
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
            try collect(rest.isEmpty ? ["*"] : rest, in: directory, &found)
            for entry in entries where entry.kind == .directory {
                try collect(parts, in: prefix + entry.name, &found)
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
                if entry.kind == .directory { try collect(rest, in: path, &found) }
            } else if entry.kind == .file || entry.kind == .symbolicLink {
                found.insert(path)
            }
        }
    }
}

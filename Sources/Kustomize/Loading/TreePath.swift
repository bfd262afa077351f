/// Arithmetic on the paths of a tree.
enum TreePath {
    /// `path` without `.`, `..` and empty components; `nil` if it leads above the tree's root.
    static func normalize(_ path: String) -> String? {
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == ".." {
                guard !parts.isEmpty else { return nil }
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    /// `path`, which stands in `directory`, from the tree's root; `nil` if it leads above that.
    static func join(_ directory: String, _ path: String) -> String? {
        normalize(directory.isEmpty ? path : "\(directory)/\(path)")
    }

    /// Whether `path` is `directory` or lies below it.
    static func contains(_ directory: String, _ path: String) -> Bool {
        if directory.isEmpty || directory == path { return true }
        return path.utf8.count > directory.utf8.count && path.utf8.starts(with: directory.utf8)
            && path.utf8.dropFirst(directory.utf8.count).first == UInt8(ascii: "/")
    }

    /// `path` lexically cleaned as Go's `filepath.Clean`: leading `..` stay; `.` for nothing.
    static func clean(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        return parts.isEmpty ? "." : parts.joined(separator: "/")
    }
}

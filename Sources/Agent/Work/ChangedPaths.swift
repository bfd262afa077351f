/// Paths that differ between two commits.
struct ChangedPaths: Sendable {
    /// The paths.
    let paths: Set<String>
    /// The paths and all directories above them: where a look may see something else now.
    private let touched: Set<String>

    init(_ paths: [String]) {
        self.paths = Set(paths)
        var touched: Set<String> = []
        for path in paths {
            var rest = path[...]
            while touched.insert(String(rest)).inserted, let slash = rest.lastIndex(of: "/") { rest = rest[..<slash] }
        }
        if !paths.isEmpty { touched.insert("") }
        self.touched = touched
    }

    /// Whether a look at `path` may see something else.
    func touches(_ path: String) -> Bool { touched.contains(path) }
}

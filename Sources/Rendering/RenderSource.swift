/// What is to be rendered: a directory of a file tree, and how it is read.
public struct RenderSource: Sendable, Hashable {
    /// The directory, relative to the tree's root; empty or `.` for the root.
    public var path: String
    /// Also read the directories below.
    public var recurse: Bool
    /// Only files whose path inside the directory matches this glob; empty for all.
    public var include: String
    /// No files whose path inside the directory matches this glob; tested before `include`.
    public var exclude: String
    /// Whether the source says that it is a directory of plain manifests, so that a `Chart.yaml` or
    /// `kustomization.yaml` in it makes no difference (an Application with a `directory` block).
    public var isExplicitDirectory: Bool

    /// Creates a source.
    public init(
        path: String, recurse: Bool = false, include: String = "", exclude: String = "",
        isExplicitDirectory: Bool = false
    ) {
        self.path = path
        self.recurse = recurse
        self.include = include
        self.exclude = exclude
        self.isExplicitDirectory = isExplicitDirectory
    }
}

public import Base

/// Where an application's manifests come from.
public struct ApplicationSource: Sendable, Hashable {
    /// The Git repository; with `chart` the chart repository or registry.
    public var repoURL: String
    /// The chart's name in a chart repository; empty for a source in Git.
    public var chart = ""
    /// The name by which value files of other sources call this one's repository; empty without one.
    public var ref = ""
    /// The directory in it, without a leading or trailing slash; empty for the repository's root.
    public var path: String
    /// Branch, tag or commit; empty or `HEAD` means the default branch. Of a chart its version, or a constraint.
    public var targetRevision: String
    /// How a directory of plain manifests is read.
    public var directory: Directory
    /// Changes to a kustomization; `nil` without such a block.
    public var kustomize: Kustomize?
    /// How a chart is rendered; `nil` without such a block.
    public var helm: Helm?
    /// Where the repository's address stands.
    public var location: SourceLocation?

    /// How a directory of plain manifests is read.
    public struct Directory: Sendable, Hashable {
        /// Also read the directories below.
        public var recurse: Bool
        /// Only files that match this glob; empty for all.
        public var include: String
        /// No files that match this glob.
        public var exclude: String

        /// Creates the default: the top level only, all files.
        public init(recurse: Bool = false, include: String = "", exclude: String = "") {
            self.recurse = recurse
            self.include = include
            self.exclude = exclude
        }
    }

    /// Whether the source gives manifests; else it is only there for its `ref`.
    public var isRendered: Bool { ref.isEmpty || !path.isEmpty || !chart.isEmpty }

    /// Creates a source.
    public init(
        repoURL: String, path: String, targetRevision: String = "", directory: Directory = Directory(),
        kustomize: Kustomize? = nil, helm: Helm? = nil, location: SourceLocation? = nil
    ) {
        self.repoURL = repoURL
        self.path = path
        self.targetRevision = targetRevision
        self.directory = directory
        self.kustomize = kustomize
        self.helm = helm
        self.location = location
    }
}

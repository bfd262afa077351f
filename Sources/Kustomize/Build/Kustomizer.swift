public import Base
public import Manifests

/// Builds kustomizations as Kustomize 5.8.1 does, in this process.
public struct Kustomizer: Sendable {
    /// The names that a kustomization file may have; a directory must hold just one of them.
    public static let fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

    /// What the build may do.
    public var options: KustomizeOptions

    /// Creates a kustomizer.
    public init(options: KustomizeOptions = .init()) { self.options = options }

    /// Builds the kustomization in the directory `path` of `tree`; nothing outside the tree is read.
    ///
    /// Throws `KustomizeError`, `Diagnostic` or `FileTreeError`.
    public func build(_ path: String, in tree: any FileTree) throws -> KustomizeOutput {
        let session = BuildSession(options: options)
        let location = TreeLocation(tree: tree, repository: nil)
        guard let root = TreePath.normalize(path) else {
            throw KustomizeError(.forbiddenPath, "\(path): leads out of the repository")
        }
        let loader = try DirectoryLoader.root(root, in: location, session: session)
        return try TopBuild(session: session, loader: loader).run()
    }
}

/// What a build may do, and what renders what is not Kustomize's own.
public struct KustomizeOptions: Sendable {
    /// Which files a kustomization may name.
    public enum LoadRestriction: String, Sendable, Hashable {
        /// Files in its own directory or below (`LoadRestrictionsRootOnly`).
        case rootOnly
        /// Any file of the tree (`LoadRestrictionsNone`).
        case none
    }

    /// The order of the output where the kustomization does not say one.
    public enum Order: String, Sendable, Hashable {
        /// By kind, as Kustomize's command line has it.
        case legacy
        /// As accumulated.
        case none
    }

    /// Which files a kustomization may name.
    public var loadRestriction: LoadRestriction
    /// The order of the output where the kustomization does not say one.
    public var order: Order
    /// Resolves remote resources; without one they are refused.
    public var remoteResources: (any RemoteResources)?
    /// Renders `helmCharts`; without one they are refused.
    public var chartRenderer: (any ChartRenderer)?
    /// Changes to the kustomization that the build begins with.
    public var edits = KustomizationEdits()

    /// Creates options; the defaults are those of `kubectl kustomize`, without remote resources and charts.
    public init(
        loadRestriction: LoadRestriction = .rootOnly, order: Order = .legacy,
        remoteResources: (any RemoteResources)? = nil, chartRenderer: (any ChartRenderer)? = nil
    ) {
        self.loadRestriction = loadRestriction
        self.order = order
        self.remoteResources = remoteResources
        self.chartRenderer = chartRenderer
    }
}

/// What a build yields.
public struct KustomizeOutput: Sendable {
    /// The objects as YAML documents: what `kubectl kustomize` prints.
    public var bytes: [UInt8]
    /// The objects, in the order of the output; `source` is the file that an object was read from.
    public var manifests: [Manifest]
    /// What the real tool prints on its standard error.
    public var warnings: [Diagnostic]
}

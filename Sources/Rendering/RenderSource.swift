public import Applications
public import Helm

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
    /// Changes to the kustomization; a source that has them is a kustomization.
    public var kustomize: ApplicationSource.Kustomize?
    /// How the chart is rendered; a source that has this is a chart.
    public var helm: ApplicationSource.Helm?
    /// The application's name, which a release has if `helm` gives it none.
    public var name = ""
    /// The namespace that a release is for if `helm` names none.
    public var namespace = ""
    /// What charts see of the cluster; `nil` for what Helm says without a cluster.
    public var cluster: ClusterFacts?
    /// The time that charts see, in seconds since 1970: the commit's; `nil` for the clock's.
    public var time: Int64?
    /// The variables of the build.
    public var environment = BuildEnvironment()

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

    /// What an application's source asks for.
    ///
    /// - Parameter revision: The commit that is rendered, in hexadecimal.
    public init(_ application: Application, revision: String) {
        let directory = application.source?.directory ?? ApplicationSource.Directory()
        self.init(
            path: application.source?.path ?? "", recurse: directory.recurse, include: directory.include,
            exclude: directory.exclude, isExplicitDirectory: directory != ApplicationSource.Directory())
        kustomize = application.source?.kustomize
        helm = application.source?.helm
        if application.source?.chart.isEmpty == false, helm == nil { helm = ApplicationSource.Helm() }
        name = application.name
        namespace = application.destination.namespace
        environment = BuildEnvironment(application, revision: revision)
    }

    /// Whose rules hold for the chart, as the block's `version` says.
    public var helmVersion: HelmVersion { ["3", "v3"].contains(helm?.version) ? .v3 : .v4 }

    /// Whether the output may differ between two commits that hold the same files.
    public var dependsOnRevision: Bool {
        var texts: [String] = []
        if let kustomize {
            texts += kustomize.images + kustomize.commonLabels.values
            if kustomize.commonAnnotationsEnvsubst { texts += kustomize.commonAnnotations.values }
        }
        if let helm {
            texts += helm.valueFiles + helm.parameters.map(\.value) + helm.fileParameters.map(\.path)
        }
        return texts.contains(where: BuildEnvironment.namesRevision)
    }
}

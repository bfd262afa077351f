import Applications
public import Base
import Foundation
import GitStore
public import Logging
import Manifests
import Rendering

/// All applications that the configured places define, as of the last look at each place.
///
/// A file that has become unreadable keeps the applications it defined before, so that a slip in one manifest does not
/// make an application vanish.
public actor ApplicationCatalog {
    /// What a look at the places that lie in one repository changed.
    public struct Change: Sendable {
        /// Applications that are new or whose manifest differs from what `acknowledge` was last told of.
        public var changed: [ManagedApplication] = []
        /// What is wrong with the manifests, with places.
        public var diagnostics: [Diagnostic] = []

        /// Whether any of it is an error.
        public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
    }

    private struct Place {
        var commit: CommitID?
        var loaded = ApplicationLoader.Loaded()
    }

    private let sources: [Configuration.ApplicationSource]
    private let repositories: RepositoryRegistry
    private let clusters: ClusterRegistry
    private let logger: Logger
    private var places: [Configuration.ApplicationSource: Place] = [:]
    private var managed: [String: ManagedApplication] = [:]
    /// The applications in the form in which they were last seen to. What differs from it is new to somebody still.
    private var acknowledged: [String: ManagedApplication] = [:]

    /// Creates a catalog; nothing is read yet.
    public init(
        _ configuration: Configuration, repositories: RepositoryRegistry, clusters: ClusterRegistry, logger: Logger
    ) {
        sources = configuration.applications
        self.repositories = repositories
        self.clusters = clusters
        self.logger = logger
    }

    /// All applications, sorted by name.
    public var applications: [ManagedApplication] { managed.values.sorted { $0.name < $1.name } }

    /// The application of that name.
    public func application(named name: String) -> ManagedApplication? { managed[name] }

    /// Reads all places that are at hand without the network: folders, and repositories that have a mirror. Returns what
    /// is wrong with them.
    public func loadAvailable() async -> [Diagnostic] {
        var diagnostics = loadDirectories().diagnostics
        for source in sources {
            guard case .repository(let name, _, _, _) = source else { continue }
            // Without a mirror the first event or poll brings one.
            diagnostics += (try? await load(repository: name))?.diagnostics ?? []
        }
        acknowledged = managed
        return diagnostics
    }

    /// The application of that name; places that have not been read yet are read first, with a fetch if need be. Throws
    /// `GitStoreError`.
    func knownApplication(named name: String) async throws -> ManagedApplication? {
        if let application = managed[name] { return application }
        for source in sources where places[source] == nil {
            guard case .repository(let repository, _, let revision, _) = source else {
                loadDirectories()
                continue
            }
            let mirror = try repositories.mirror(of: repository)
            if (try? await mirror.resolve(revision)) == nil { _ = try await mirror.fetch() }
            try await load(repository: repository)
        }
        return managed[name]
    }

    /// Notes that all is queued that the changes of these applications ask for. Before that each look shows them, so that
    /// an event that fails on its way finds them again.
    func acknowledge(_ applications: [ManagedApplication]) {
        for application in applications { acknowledged[application.name] = application }
    }

    /// The applications whose source is in `repository`.
    public func applications(inRepository repository: String) -> [ManagedApplication] {
        applications.filter { $0.repository == repository }
    }

    /// Whether Application manifests are read from `repository`.
    public func readsApplications(from repository: String) -> Bool {
        sources.contains { source in
            if case .repository(let name, _, _, _) = source { return name == repository }
            return false
        }
    }

    /// Reads the folders on this machine.
    @discardableResult
    public func loadDirectories() -> Change {
        var change = Change()
        for case .directory(let path) in sources {
            do {
                let (folder, file) = Self.split(path)
                try update(
                    .directory(path: path), at: nil, from: DirectoryTree(folder), folder: file, prefix: folder, &change)
            } catch FileTreeError.notFound {
                change.diagnostics.append(
                    Diagnostic(
                        at: SourceLocation(path: path), "there is no such file or folder",
                        suggestion: "create it, or change applications in the configuration"))
            } catch {
                change.diagnostics.append(Diagnostic(at: SourceLocation(path: path), "\(error)"))
            }
        }
        rebuild(&change) { $0.isDirectory }
        return change
    }

    /// Reads the places in a repository as its mirror has them now. Call it after a fetch. Throws `GitStoreError`.
    @discardableResult
    public func load(repository: String) async throws -> Change {
        var change = Change()
        for source in sources {
            guard case .repository(repository, let path, let revision, _) = source else { continue }
            let mirror = try repositories.mirror(of: repository)
            let commit: CommitID
            do {
                commit = try await mirror.resolve(revision)
            } catch let error as GitStoreError where error.code == .revisionNotFound {
                // Not pushed yet: no applications from there.
                continue
            }
            if places[source]?.commit == commit {
                change.diagnostics += places[source]?.loaded.diagnostics ?? []
                continue
            }
            let tree = try await mirror.tree(at: commit)
            do {
                try update(source, at: commit, from: tree, folder: path, prefix: "", &change)
            } catch let error as FileTreeError {
                change.diagnostics.append(
                    Diagnostic(
                        at: SourceLocation(path: path), "\(repository) at \(commit.short): \(error)",
                        suggestion: "create the folder, or change applications in the configuration"))
            }
        }
        // What other repositories define is for their own events to see to.
        rebuild(&change) { $0.isDirectory || $0.isIn(repository) }
        return change
    }

    /// The folder to read, and the file in it if `path` is a single file.
    private static func split(_ path: String) -> (folder: String, file: String) {
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else {
            return (path, "")
        }
        let file = (path as NSString).lastPathComponent
        return ((path as NSString).deletingLastPathComponent, file)
    }

    private func update(
        _ source: Configuration.ApplicationSource, at commit: CommitID?, from tree: any FileTree, folder: String,
        prefix: String, _ change: inout Change
    ) throws {
        var loaded = try ApplicationLoader().load(
            folder, in: tree, prefix: prefix.isEmpty || prefix.hasSuffix("/") ? prefix : prefix + "/")
        let before = places[source]?.loaded
        for file in loaded.brokenFiles where loaded.byFile[file, default: []].isEmpty {
            loaded.byFile[file] = before?.byFile[file]
        }
        places[source] = Place(commit: commit, loaded: loaded)
        change.diagnostics += loaded.diagnostics
    }

    private func rebuild(_ change: inout Change, reporting isReported: (Configuration.ApplicationSource) -> Bool) {
        var rebuilt: [String: ManagedApplication] = [:]
        for source in sources {
            for application in places[source]?.loaded.applications ?? [] {
                guard rebuilt[application.name] == nil else {
                    logger.error(
                        "an application is defined in two places; the first one counts",
                        metadata: [
                            "application": "\(application.name)", "place": "\(application.location, default: "?")",
                        ])
                    continue
                }
                let now = manage(application, from: source)
                rebuilt[application.name] = now
                if let before = acknowledged[application.name], before.isSame(as: now) { continue }
                guard isReported(source) else { continue }
                change.changed.append(now)
            }
        }
        managed = rebuilt
    }

    private func manage(
        _ application: Application, from place: Configuration.ApplicationSource
    ) -> ManagedApplication {
        var problems = application.blockers.map(\.description)
        var tracked: (repository: String, revision: String)?
        if let source = application.source {
            tracked = track(source, application, from: place)
            if tracked == nil {
                let place = (source.location ?? application.location).map { "\($0): " } ?? ""
                problems.append(
                    source.chart.isEmpty
                        ? "\(place)the repository \(source.repoURL) is not in the configuration; add it under repositories"
                        : "\(place)a chart from a chart repository needs a Git repository whose pushes it follows: add a source with ref, or keep the Application in a configured repository"
                )
            }
        }
        for reference in application.references where repositories.name(forURL: reference.repoURL) == nil {
            let place = (reference.location ?? application.location).map { "\($0): " } ?? ""
            problems.append(
                "\(place)the repository \(reference.repoURL) is not in the configuration; add it under repositories")
        }
        var cluster: String?
        do {
            cluster = try clusters.name(of: application.destination)
        } catch {
            problems.append("\(error)")
        }
        return ManagedApplication(
            application: application, repository: tracked?.repository, targetRevision: tracked?.revision ?? "",
            cluster: cluster, problems: problems, manifestRepository: place.repository)
    }

    /// The repository and revision that an application follows.
    private func track(
        _ source: ApplicationSource, _ application: Application, from place: Configuration.ApplicationSource
    ) -> (repository: String, revision: String)? {
        if source.chart.isEmpty {
            return repositories.name(forURL: source.repoURL).map { ($0, source.targetRevision) }
        }
        for reference in application.references {
            if let name = repositories.name(forURL: reference.repoURL) { return (name, reference.targetRevision) }
        }
        guard case .repository(let name, _, let revision, _) = place else { return nil }
        return (name, revision)
    }
}

extension Configuration.ApplicationSource {
    /// The configured repository that it is in.
    fileprivate var repository: String? {
        if case .repository(let name, _, _, _) = self { return name }
        return nil
    }

    /// Whether it is a folder of this machine.
    fileprivate var isDirectory: Bool {
        if case .directory = self { return true }
        return false
    }

    /// Whether it is in the repository of that name.
    fileprivate func isIn(_ repository: String) -> Bool {
        if case .repository(repository, _, _, _) = self { return true }
        return false
    }
}

extension ManagedApplication {
    /// Whether both would be delivered in the same way; where the manifest stands in its file does not count.
    func isSame(as other: ManagedApplication) -> Bool {
        repository == other.repository && targetRevision == other.targetRevision && cluster == other.cluster
            && application.references.map(\.withoutLocation) == other.application.references.map(\.withoutLocation)
            && application.source?.withoutLocation == other.application.source?.withoutLocation
            && application.destination.namespace == other.application.destination.namespace
            && application.syncPolicy == other.application.syncPolicy
            && application.annotations == other.application.annotations
    }
}

extension ApplicationSource {
    fileprivate var withoutLocation: ApplicationSource {
        var source = self
        source.location = nil
        return source
    }
}

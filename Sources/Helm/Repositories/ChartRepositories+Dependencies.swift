public import Base
import SemanticVersions
import Sprig

/// A chart with all its dependencies.
public struct ResolvedChart: Sendable {
    /// The chart; what was missing in its `charts/` is among its dependencies.
    public var chart: Chart
    /// What was added: `NAME VERSION sha256:…` of each archive, `NAME VERSION PATH` of each folder; in order. Together
    /// with the files of the chart it determines what is rendered.
    public var additions: [String]
    /// What a user should know.
    public var warnings: [String]
}

extension ChartRepositories {
    /// Adds the dependencies that a chart declares but that are not in its `charts/`: the versions of its lock file, else
    /// the newest that satisfy their constraints. Like Helm it does so for the chart itself, and not for charts in it.
    ///
    /// - Parameters:
    ///   - chart: the chart as it was loaded.
    ///   - tree: where the chart comes from, for dependencies at `file://`; `nil` for an archive, which can have none.
    ///   - directory: the chart's folder in `tree`.
    /// - Throws: `RepositoryError` where a chart cannot be had, or where the lock file does not belong to the
    ///   dependencies; `HelmError` for a chart that cannot be loaded; `CancellationError`.
    public func resolveDependencies(
        of chart: Chart, in tree: (any FileTree)? = nil, directory: String = "", helm: HelmVersion = .v4
    ) async throws -> ResolvedChart {
        var result = ResolvedChart(chart: chart, additions: [], warnings: [])
        let missing = chart.metadata.dependencies.filter { Self.isMissing($0, in: chart) }
        if missing.isEmpty { return result }
        let wanted: [ChartDependency]
        if let lock = chart.lock {
            try checkLock(lock, of: chart)
            wanted = lock.dependencies.filter { Self.isMissing($0, in: chart) }
        } else {
            wanted = missing
        }
        // The same archive may be wanted under several aliases; Helm keeps it once.
        var seen: Set<String> = []
        for dependency in wanted {
            let added = try await resolve(
                dependency, isLocked: chart.lock != nil, tree: tree, directory: directory, helm: helm)
            result.warnings += added.warnings
            guard seen.insert(added.addition).inserted else { continue }
            result.additions.append(added.addition)
            result.chart.dependencies.append(added.chart)
        }
        return result
    }

    /// Whether no chart of that name came with the chart. Dependencies without a repository have to be there.
    private static func isMissing(_ dependency: ChartDependency, in chart: Chart) -> Bool {
        !dependency.repository.isEmpty
            && !chart.dependencies.contains { $0.name.utf8.elementsEqual(dependency.name.utf8) }
    }

    /// Whether the lock file was written for these dependencies.
    private func checkLock(_ lock: ChartLock, of chart: Chart) throws {
        let requested = chart.metadata.dependencies
        // Helm puts the addresses of configured repositories in the place of their names before it computes the digest.
        let addressed = requested.map { dependency in
            var dependency = dependency
            for repository in repositories {
                let name = repository.configuration.name
                if dependency.repository == "@\(name)" || dependency.repository == "alias:\(name)" {
                    dependency.repository = repository.configuration.url
                }
            }
            return dependency
        }
        for candidate in [addressed, requested]
        where DependencyHash.digest(requested: candidate, locked: lock.dependencies) == lock.digest { return }
        let isOld = chart.metadata.apiVersion == "v1"
        if isOld, DependencyHash.oldDigest(requested: requested) == lock.digest { return }
        let (lockFile, file) = isOld ? ("requirements.lock", "requirements.yaml") : ("Chart.lock", "Chart.yaml")
        throw RepositoryError(
            .invalid,
            "the lock file (\(lockFile)) of chart \(chart.name) is out of sync with the dependencies file (\(file)). "
                + "Please update the dependencies with 'helm dependency update'")
    }

    private struct Added: Sendable {
        var chart: Chart
        var addition: String
        var warnings: [String]
    }

    private func resolve(
        _ dependency: ChartDependency, isLocked: Bool, tree: (any FileTree)?, directory: String, helm: HelmVersion
    ) async throws -> Added {
        if dependency.repository.hasPrefix("file://") {
            return try await local(dependency, isLocked: isLocked, tree: tree, directory: directory, helm: helm)
        }
        let url = try self.url(of: dependency.repository)
        let fetched: FetchedChart
        if url.scheme.elementsEqual("oci".utf8) {
            fetched = try await fetchFromRegistry(
                url,
                ChartReference(
                    repository: dependency.repository, name: dependency.name, version: dependency.version))
        } else {
            _ = try RepositoryIndex.constraints(dependency.version)
            let index = try await self.index(of: url, chart: dependency.name)
            let entry =
                isLocked
                ? index.index.entry(equalTo: dependency.version)
                : try index.index.entry(satisfying: dependency.version)
            guard let entry else {
                throw RepositoryError(
                    .notFound,
                    "can't get a valid version for 1 subchart(s): \"\(dependency.name)\" (repository "
                        + "\"\(dependency.repository)\", version \"\(dependency.version)\"). Make sure a matching chart "
                        + "version exists in the repo, or change the version constraint in Chart.yaml")
            }
            var chart = try await fetch(entry, dependency.name, of: url)
            chart.warnings.insert(contentsOf: index.warnings, at: 0)
            fetched = chart
        }
        let (archive, limits) = (fetched.archive, limits)
        let name = "\(dependency.name)-\(fetched.version).tgz"
        let chart = try await pool.run { _ in
            try DeepStack.run { try Chart.load(archive: archive, name: name, limits: limits, helm: helm) }
        }
        return Added(
            chart: chart, addition: "\(dependency.name) \(fetched.version) \(fetched.digest)",
            warnings: fetched.warnings)
    }

    /// A dependency in another folder of the tree.
    private func local(
        _ dependency: ChartDependency, isLocked: Bool, tree: (any FileTree)?, directory: String, helm: HelmVersion
    ) async throws -> Added {
        let text = dependency.repository.dropFirst("file://".count)
        guard let tree, let path = Self.path(String(text), from: directory) else {
            throw RepositoryError(
                .invalid,
                "dependency \"\(dependency.name)\": \(dependency.repository) leads out of the files that the chart "
                    + "comes with; write a path relative to the chart that stays inside them")
        }
        let limits = self.limits
        let chart = try await pool.run { _ in
            try DeepStack.run { try Chart.load(directory: path, in: tree, limits: limits, helm: helm) }
        }
        // A lock names the version that the folder had when it was written; Helm takes what the folder has now if it
        // satisfies that.
        guard VersionConstraints.isCompatible(dependency.version, chart.metadata.version) else {
            throw RepositoryError(
                .notFound,
                "dependency \(dependency.name) at version \(chart.metadata.version) in \(dependency.repository) does not "
                    + "satisfy the constraint \(dependency.version)")
        }
        return Added(
            chart: chart, addition: "\(dependency.name) \(chart.metadata.version) \(path.isEmpty ? "." : path)",
            warnings: [])
    }

    /// A path relative to a folder of the tree; `nil` if it is absolute or leads out of the tree.
    static func path(_ text: String, from directory: String) -> String? {
        if text.hasPrefix("/") { return nil }
        var parts = directory.split(separator: "/")
        for part in text.split(separator: "/") {
            switch part {
            case ".": continue
            case "..": if parts.popLast() == nil { return nil }
            default: parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}

extension RepositoryIndex {
    /// The first entry of exactly this version, compared as versions are.
    func entry(equalTo version: String) -> Entry? {
        guard let wanted = try? SemanticVersion(coercing: version) else {
            return entries.first { !$0.urls.isEmpty && (version.isEmpty || $0.version == version) }
        }
        return entries.first { !$0.urls.isEmpty && $0.semanticVersion.compared(to: wanted) == 0 }
    }
}

import SemanticVersions

extension Chart {
    /// Checks that the chart may be rendered by itself: that it is no library.
    public func checkInstallable() throws(HelmError) {
        guard !metadata.isLibrary else {
            throw HelmError("chart \(name): library charts are not installable; render a chart that depends on it")
        }
    }

    /// The entries of `dependencies` for which no chart is in `charts/`, whatever its version.
    public var missingDependencies: [ChartDependency] {
        metadata.dependencies.filter { entry in !dependencies.contains { $0.name.hasSameBytes(as: entry.name) } }
    }

    /// Checks that `charts/` has a chart for each entry of `dependencies`, also for disabled ones.
    public func checkDependencies() throws(HelmError) {
        let missing = missingDependencies.map(\.name)
        guard missing.isEmpty else {
            throw HelmError(
                "an error occurred while checking for chart dependencies. You may need to run 'helm dependency build' to "
                    + "fetch missing dependencies: found in Chart.yaml, but missing in charts/ directory: "
                    + missing.joined(separator: ", "))
        }
    }
}

extension ChartMetadata {
    /// Checks the cluster's version against `kubeVersion`.
    /// - Parameters:
    ///   - version: the version without what a vendor appends (`v1.33.4`).
    ///   - full: the cluster's own version (`v1.33.4-gke.1245000`), for the error.
    public func checkKubeVersion(_ version: String, of full: String? = nil) throws(HelmError) {
        guard kubeVersion.isEmpty || VersionConstraints.isCompatible(kubeVersion, version) else {
            throw HelmError(
                "chart requires kubeVersion: \(kubeVersion) which is incompatible with Kubernetes \(full ?? version)")
        }
    }
}

public import Base

extension Chart {
    /// Loads the chart in a directory, with the charts in its `charts/`, as Helm does: `.helmignore` is obeyed, links are
    /// followed inside the tree.
    ///
    /// - Parameters:
    ///   - directory: the chart's path in `tree`; `""` for the root.
    ///   - tree: all that is looked at is looked at through this tree.
    ///   - helm: Helm 3 reads only the first document of `values.yaml`.
    /// - Throws: `HelmError` that names the file.
    public static func load(
        directory: String, in tree: any FileTree, limits: ChartLimits = .standard, helm: HelmVersion = .v4
    ) throws -> Chart {
        var files = ChartDirectory(tree, root: directory, budget: ChartBudget(limits))
        try files.read()
        var assembly = ChartAssembly(budget: files.budget, helm: helm)
        return try assembly.chart(of: files.files, place: directory, depth: 0)
    }

    /// Loads a chart from an archive: a tar archive packed by gzip, with the chart below one directory.
    ///
    /// - Parameters:
    ///   - name: the archive's name for errors.
    ///   - helm: Helm 3 reads only the first document of `values.yaml`.
    /// - Throws: `HelmError` that names the archive and the file in it.
    public static func load(
        archive: [UInt8], name: String = "chart archive", limits: ChartLimits = .standard, helm: HelmVersion = .v4
    ) throws -> Chart {
        var assembly = ChartAssembly(budget: ChartBudget(limits), helm: helm)
        return try assembly.chart(ofArchive: archive, place: name, depth: 0)
    }
}

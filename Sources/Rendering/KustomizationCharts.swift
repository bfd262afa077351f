public import Base
import Helm
public import Kustomize
import Manifests

/// Renders the charts that a kustomization names in `helmCharts`, from where they stand in the tree.
public struct KustomizationCharts: ChartRenderer {
    private let helm: HelmRenderers
    private let kubeVersion: String
    private let apiVersions: [String]

    /// Creates a renderer.
    ///
    /// - Parameters:
    ///   - kubeVersion: the version that charts see as the cluster's where the kustomization names none; empty for Helm's.
    ///   - apiVersions: API versions that charts see beside the built-in ones where the kustomization names none.
    public init(helm: HelmRenderers = HelmRenderers(), kubeVersion: String = "", apiVersions: [String] = []) {
        self.helm = helm
        self.kubeVersion = kubeVersion
        self.apiVersions = apiVersions
    }

    /// What `helm template` prints for the chart, as Kustomize calls it. Throws `KustomizeError`, `HelmError` and
    /// `FileTreeError`.
    public func render(
        _ chart: ChartArguments, directory: String, in tree: any FileTree, read: (_ path: String) throws -> [UInt8]
    ) throws -> [UInt8] {
        guard !chart.name.isEmpty else {
            throw KustomizeError(.malformedKustomization, "helmCharts: a chart has no name")
        }
        let home = Self.home(of: chart)
        let loaded = try load(chart, at: "\(home)/\(chart.name)", directory: directory, in: tree)
        var values = UserValues()
        try values.addFile(try self.values(of: chart, home: home, read: read), name: "values of \(chart.name)")
        for path in chart.additionalValuesFiles { try values.addFile(try read(path), name: path) }
        guard !chart.nameTemplate.contains("{{") else {
            throw KustomizeError(
                .unsupported, "helmCharts: nameTemplate of chart \(chart.name) is a template; give it a releaseName")
        }
        let names = [chart.nameTemplate, chart.releaseName].filter { !$0.isEmpty }
        var capabilities = Capabilities()
        let version = chart.kubeVersion.isEmpty ? kubeVersion : chart.kubeVersion
        if !version.isEmpty { capabilities.kubeVersion = try KubernetesVersion(version) }
        capabilities.apiVersions += chart.apiVersions.isEmpty ? apiVersions : chart.apiVersions
        var source = RenderSource(path: directory)
        source.name = names.first ?? "release-name"
        let rendered = try helm.renderer(.v4, for: source, validatesSchema: true).render(
            loaded, values: values,
            release: ReleaseOptions(
                name: source.name, namespace: chart.namespace.isEmpty ? "default" : chart.namespace),
            capabilities: capabilities)
        return try ReleaseText(
            includesCRDs: chart.includesCRDs, includesHooks: !chart.skipsHooks, includesTests: !chart.skipsTests
        ).bytes(of: Release(rendered))
    }

    /// The folder of charts, relative to the kustomization: with version and repository one of its own for each chart.
    private static func home(of chart: ChartArguments) -> String {
        let home = chart.chartHome.isEmpty ? "charts" : chart.chartHome
        return chart.version.isEmpty || chart.repository.isEmpty ? home : "\(home)/\(chart.name)-\(chart.version)"
    }

    private func load(
        _ chart: ChartArguments, at path: String, directory: String, in tree: any FileTree
    ) throws -> Chart {
        var parts = directory.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                throw KustomizeError(.forbiddenPath, "helmCharts: \(path) leads out of the repository")
            }
        }
        let full = parts.joined(separator: "/")
        guard let entry = try tree.entry(at: full), entry.kind == .directory || entry.kind == .symbolicLink else {
            let pull =
                "helm pull \(chart.name) --repo \(chart.repository) --version \(chart.version) --untar --untardir"
            throw KustomizeError(
                .notFound,
                "helmCharts: there is no chart in \(full); charts are not fetched for kustomizations, so commit it there"
                    + (chart.repository.isEmpty ? "" : " (\(pull) \(Self.home(of: chart)))"))
        }
        return try Chart.load(directory: full, in: tree)
    }

    // MARK: Values

    private func values(
        of chart: ChartArguments, home: String, read: (_ path: String) throws -> [UInt8]
    ) throws -> [UInt8] {
        let file = chart.valuesFile.isEmpty ? "\(home)/\(chart.name)/values.yaml" : chart.valuesFile
        guard let inline = chart.valuesInline?.mapping, !inline.isEmpty else { return try read(file) }
        let merged: Node
        switch chart.valuesMerge {
        case "", "override": merged = Self.merge(.mapping(inline), into: try Self.mapping(try read(file), file))
        case "merge": merged = Self.merge(try Self.mapping(try read(file), file), into: .mapping(inline))
        case "replace": merged = .mapping(inline)
        default:
            throw KustomizeError(
                .malformedKustomization,
                "helmCharts: valuesMerge of chart \(chart.name) must be merge, override or replace, but is "
                    + chart.valuesMerge)
        }
        return Array(YAML.text(merged).utf8)
    }

    private static func mapping(_ bytes: [UInt8], _ path: String) throws -> Node {
        let node = try YAML.parse(bytes, path: path, dialect: .lenientKubernetes).first?.node ?? .mapping([:])
        return node.isNull ? .mapping([:]) : node
    }

    /// Mappings are merged key by key, a null removes a key, everything else takes the place of what was there.
    private static func merge(_ source: Node, into target: Node) -> Node {
        guard let changes = source.mapping, var result = target.mapping else { return source }
        for entry in changes.entries {
            if entry.value.isNull {
                result[entry.key] = nil
            } else {
                result[entry.key] = result[entry.key].map { merge(entry.value, into: $0) } ?? entry.value
            }
        }
        return .mapping(result)
    }
}

import Applications
public import Base
public import Helm
import Kustomize
import Manifests

/// What a chart sees of the cluster that it is rendered for.
public struct ClusterFacts: Sendable, Hashable {
    /// The cluster's version, such as `v1.36.2`.
    public var kubeVersion: String
    /// What it serves: `apps/v1` and `apps/v1/Deployment`.
    public var apiVersions: [String]

    /// Creates facts.
    public init(kubeVersion: String, apiVersions: [String]) {
        self.kubeVersion = kubeVersion
        self.apiVersions = apiVersions
    }
}

/// A source whose directory holds a chart.
public struct HelmSource {
    private let directory: String
    private let source: RenderSource

    private var block: ApplicationSource.Helm { source.helm ?? ApplicationSource.Helm() }
    private var version: HelmVersion { source.helmVersion }

    /// `nil` if the source is none: it has no `helm` block and no file whose name ends in `Chart.yaml` stands directly in
    /// the directory, or a kustomization file stands there too (Argo CD's rule: it is found last and counts); or the source
    /// says that it holds plain manifests or a kustomization.
    init?(_ directory: String, of source: RenderSource, in tree: any FileTree) throws(Diagnostic) {
        guard !source.isExplicitDirectory, source.kustomize == nil else { return nil }
        if source.helm == nil {
            do {
                let entries = try tree.list(directory)
                let names = entries.filter { $0.kind != .directory }.map(\.name)
                guard names.contains(where: { $0.hasSuffix("Chart.yaml") }),
                    !names.contains(where: Kustomizer.fileNames.contains)
                else { return nil }
            } catch {
                // Whoever reads the directory next says what is wrong with it.
                return nil
            }
        }
        self.directory = directory
        self.source = source
    }

    // MARK: Rendering

    /// Loads the chart of a source; `nil` if the source is no chart. Throws `DiagnosticsError`.
    public static func chart(_ source: RenderSource, in tree: any FileTree) throws -> Chart? {
        do {
            guard let found = try HelmSource(try Renderer.normalized(source.path), of: source, in: tree) else {
                return nil
            }
            return try Chart.load(directory: found.directory, in: tree, helm: found.version)
        } catch let error as HelmError {
            let path = (try? Renderer.normalized(source.path)) ?? source.path
            throw DiagnosticsError([Diagnostic(at: SourceLocation(path: path.isEmpty ? "." : path), error.message)])
        } catch let error as Diagnostic {
            throw DiagnosticsError([error])
        }
    }

    /// Renders it: what `helm template --include-crds` prints, hooks included.
    func render(
        _ trees: SourceTrees, helm: HelmRenderers
    ) throws(Diagnostic) -> (manifests: [Manifest], warnings: [Diagnostic]) {
        do {
            let chart = try trees.chart?.chart ?? Chart.load(directory: directory, in: trees.tree, helm: version)
            let values = try values(trees)
            let capabilities = try capabilities()
            let release = ReleaseOptions(
                name: block.releaseName.isEmpty ? source.name : block.releaseName,
                namespace: block.namespace.isEmpty ? source.namespace : block.namespace)
            let renderer = helm.renderer(version, for: source, validatesSchema: !block.skipSchemaValidation)
            let rendered = try renderer.render(chart, values: values, release: release, capabilities: capabilities)
            let place = SourceLocation(path: directory.isEmpty ? "." : directory)
            var result = try objects(of: Release(rendered, helmVersion: version), chart: chart)
            result.warnings += (trees.chart?.warnings ?? []).map { Diagnostic(.warning, at: place, $0) }
            if let first = rendered.randomCalls.first {
                let count = rendered.randomCalls.count
                result.warnings.append(
                    Diagnostic(
                        .warning, at: place,
                        "the chart draws random values at \(first)\(count > 1 ? " and \(count - 1) more places" : ""); they "
                            + "stay the same for this installation of Martlet, and are others in another one",
                        suggestion: "give them as values, or take them from a secret store"))
            }
            return result
        } catch let diagnostic as Diagnostic {
            throw diagnostic
        } catch let error as FileTreeError {
            throw Diagnostic(at: nil, error.description)
        } catch {
            throw Diagnostic(at: SourceLocation(path: directory.isEmpty ? "." : directory), "\(error)")
        }
    }

    private func capabilities() throws -> Capabilities {
        var capabilities = Capabilities()
        if !block.kubeVersion.isEmpty {
            capabilities.kubeVersion = try KubernetesVersion(block.kubeVersion, helmVersion: version)
        } else if let facts = source.cluster {
            capabilities.kubeVersion = try KubernetesVersion(facts.kubeVersion, helmVersion: version)
        }
        let known = Set(capabilities.apiVersions)
        let more = block.apiVersions.isEmpty ? source.cluster?.apiVersions ?? [] : block.apiVersions
        capabilities.apiVersions += more.filter { !known.contains($0) }
        return capabilities
    }

    // MARK: Values

    private func values(_ trees: SourceTrees) throws -> UserValues {
        var values = UserValues(helm: version)
        let files = try ValueFiles(block, directory: directory, environment: source.environment, trees: trees).files
        for file in files {
            try values.addFile(try Self.read(file, trees, field: "valueFiles"), name: file.name)
        }
        if !block.values.isEmpty { try values.addFile(Array(block.values.utf8), name: "spec.source.helm.values") }
        var settings = block.parameters.map { parameter in
            let expression = "\(parameter.name)=\(Self.escaped(source.environment.substituted(in: parameter.value)))"
            return parameter.forceString ? UserValues.Setting.text(expression) : .typed(expression)
        }
        settings += block.fileParameters.map { .file("\($0.name)=\(Self.escaped($0.path))") }
        try values.apply(settings) { path in
            let file = try ValueFiles.resolved(
                path, directory: directory, environment: source.environment, trees: trees)
            return try Self.read(file, trees, field: "fileParameters")
        }
        return values
    }

    private static func read(_ file: ValueFiles.File, _ trees: SourceTrees, field: String) throws -> [UInt8] {
        do {
            return try trees.tree(file.reference).read(file.path, limit: ValueFiles.sizeLimit)
        } catch FileTreeError.notFound {
            throw Diagnostic(
                at: SourceLocation(path: file.name), "no such file",
                suggestion: "correct \(field)\(field == "valueFiles" ? ", or set ignoreMissingValueFiles" : "")")
        }
    }

    /// Argo CD takes a value as it is: a comma in it does not begin another setting, unless the value is a list in braces.
    private static func escaped(_ value: String) -> String {
        if value.utf8.first == UInt8(ascii: "{"), value.utf8.last == UInt8(ascii: "}") { return value }
        var result: [UInt8] = []
        for byte in value.utf8 {
            if byte == UInt8(ascii: ","), result.last != UInt8(ascii: "\\") { result.append(UInt8(ascii: "\\")) }
            result.append(byte)
        }
        return String(decoding: result, as: UTF8.self)
    }

    // MARK: Objects

    private func objects(of release: Release, chart: Chart) throws -> (manifests: [Manifest], warnings: [Diagnostic]) {
        var manifests: [Manifest] = []
        var warnings = release.warnings.map {
            Diagnostic(.warning, at: SourceLocation(path: directory.isEmpty ? "." : directory), $0)
        }
        func collect(_ node: Node, _ path: String, _ line: Int) {
            let place = SourceLocation(path: self.path(ofTemplate: path, chart: chart), line: line)
            for manifest in Manifest(node.movedDown(by: line - 1), source: place).expandingLists() {
                var rules = ObjectRules(path: place.path)
                if rules.check(manifest.node) { manifests.append(manifest) }
                warnings += rules.diagnostics
            }
        }
        if !block.skipCrds {
            for crd in release.crds {
                for document in try YAML.parse(crd.bytes, path: path(ofTemplate: crd.path, chart: chart)) {
                    guard let node = document.node, !node.isNull else { continue }
                    collect(node, crd.path, 1)
                }
            }
        }
        for manifest in release.manifests {
            guard let node = manifest.node, !node.isNull else { continue }
            collect(node, manifest.path, manifest.line)
        }
        for hook in release.hooks where !(block.skipTests && hook.isTest) {
            guard let node = hook.manifest.node, !node.isNull else { continue }
            collect(node, hook.manifest.path, hook.manifest.line)
        }
        return (manifests, warnings)
    }

    /// The template's path in the repository. Lines are those of what it made, which the text says.
    private func path(ofTemplate path: String, chart: Chart) -> String {
        let inside =
            path.utf8.starts(with: (chart.name + "/").utf8) ? String(path.dropFirst(chart.name.count + 1)) : path
        return (directory.isEmpty ? inside : "\(directory)/\(inside)") + " (rendered)"
    }
}

extension Node {
    /// The same node as it stands that many lines further down.
    fileprivate func movedDown(by lines: Int) -> Node {
        guard lines > 0 else { return self }
        var node = self
        if line > 0 { node.line += Int32(lines) }
        switch content {
        case .scalar: break
        case .sequence(let items): node.content = .sequence(items.map { $0.movedDown(by: lines) })
        case .mapping(let mapping):
            node.content = .mapping(
                Mapping(
                    mapping.entries.map { entry in
                        var entry = entry
                        if entry.line > 0 { entry.line += Int32(lines) }
                        entry.value = entry.value.movedDown(by: lines)
                        return entry
                    }))
        }
        return node
    }
}

import Applications
public import Base
import Manifests

/// Renders sources: directories of plain manifests, kustomizations, and charts.
///
/// It reads the tree and nothing else, executes nothing, and may be called from any thread; it does not return before
/// all is read.
public struct Renderer: Sendable {
    /// The most bytes that the files of one source may have together, as in Argo CD.
    public static let defaultSizeLimit = 10 << 20
    /// The most errors that are reported one by one.
    private static let errorLimit = 100

    private let sizeLimit: Int
    private let repositories: FetchedRepositories?
    private let helm: HelmRenderers

    /// Creates a renderer.
    ///
    /// - Parameters:
    ///   - repositories: The remote repositories that kustomizations may name; without them they may name none.
    ///   - helm: Renders charts; keep it for the next render.
    public init(
        sizeLimit: Int = defaultSizeLimit, repositories: FetchedRepositories? = nil,
        helm: HelmRenderers = HelmRenderers()
    ) {
        self.sizeLimit = sizeLimit
        self.repositories = repositories
        self.helm = helm
    }

    /// Renders a source: as a chart if a `Chart.yaml` stands directly in its directory, as a kustomization if a
    /// kustomization file does, else as plain manifests, unless the source says what it is.
    ///
    /// A kustomization is built as Kustomize builds it; see `Kustomizer`. Of plain manifests, read are the files of the
    /// directory that end in `.yaml`, `.yml` or `.json` and pass `exclude` and `include`, in the bytewise order of their
    /// paths. Documents that hold nothing are dropped, lists are replaced by their items. An object needs `apiVersion`,
    /// `kind` and a name that the API server would take, and no two may have the same group, kind, namespace and name.
    /// - Throws: `DiagnosticsError` with everything that is wrong in the source, in the order of the files.
    public func render(source: RenderSource, tree: any FileTree) throws -> Rendered {
        try render(source: source, trees: SourceTrees(tree))
    }

    /// Renders a source with more than its own tree. The read set is that of its own tree.
    /// - Throws: `DiagnosticsError` with everything that is wrong in the source, in the order of the files.
    public func render(source: RenderSource, trees: SourceTrees) throws -> Rendered {
        let recorder = RecordingTree(trees.tree)
        var diagnostics: [Diagnostic] = []
        var manifests: [Manifest] = []
        var tool = "plain"
        do throws(Diagnostic) {
            let directory = try Renderer.normalized(source.path)
            if let chart = try HelmSource(directory, of: source, in: recorder) {
                tool = "helm"
                let rendered = try chart.render(
                    SourceTrees(recorder, references: trees.references, chart: trees.chart), helm: helm)
                manifests = rendered.manifests
                diagnostics += rendered.warnings
            } else if let kustomization = try KustomizationSource(directory, of: source, in: recorder) {
                tool = "kustomize"
                let built = try kustomization.build(
                    in: recorder, remote: repositories, charts: charts(of: source))
                manifests = built.manifests
                diagnostics += built.warnings
            } else {
                manifests = try plain(source, directory, recorder, &diagnostics)
            }
        } catch {
            diagnostics.append(error)
        }
        diagnostics += Renderer.duplicates(manifests)
        if diagnostics.contains(where: { $0.severity == .error }) {
            throw DiagnosticsError(Renderer.limited(diagnostics))
        }
        let readSet = recorder.readSet
        let settings = [tool, StableText.of(source)] + (repositories?.used ?? []) + (trees.chart?.inputs ?? [])
        return Rendered(
            manifests: manifests, readSet: readSet, warnings: diagnostics,
            inputDigest: ReadSet.digest(settings + [readSet.digest]))
    }

    /// What renders the charts of a kustomization.
    private func charts(of source: RenderSource) -> KustomizationCharts {
        let block = source.kustomize
        return KustomizationCharts(
            helm: helm, kubeVersion: block?.kubeVersion ?? "", apiVersions: block?.apiVersions ?? [])
    }

    /// The objects of a directory's files.
    private func plain(
        _ source: RenderSource, _ directory: String, _ tree: RecordingTree, _ diagnostics: inout [Diagnostic]
    ) throws(Diagnostic) -> [Manifest] {
        let files = try DirectoryFiles(source: source, directory: directory, tree: tree)
        diagnostics += files.diagnostics
        var manifests: [Manifest] = []
        var remaining = sizeLimit
        for path in files.paths {
            guard let bytes = try read(path, &remaining, tree, &diagnostics) else { continue }
            var file = ManifestFile(path: path)
            file.read(bytes)
            diagnostics += file.diagnostics
            manifests += file.manifests
        }
        return manifests
    }

    /// Reads a file; `nil` if there is nothing to read, which is then noted.
    private func read(
        _ path: String, _ remaining: inout Int, _ tree: RecordingTree, _ diagnostics: inout [Diagnostic]
    ) throws(Diagnostic) -> [UInt8]? {
        do {
            let bytes = try tree.read(path, limit: remaining)
            remaining -= bytes.count
            return bytes
        } catch FileTreeError.tooLarge(_, let size, _) {
            // Going on would only pile up files that do not matter any more.
            throw Diagnostic(
                at: SourceLocation(path: path),
                size > sizeLimit
                    ? "the file has \(size) bytes, but the files of a source may have \(sizeLimit) together"
                    : "with this file, the files of the source have more than \(sizeLimit) bytes together",
                suggestion: "leave files out by exclude, or split the source")
        } catch FileTreeError.notFound {
            // As in Argo CD, a link to nothing is passed over.
            diagnostics.append(
                Diagnostic(.warning, at: SourceLocation(path: path), "skipped, since the link leads to nothing"))
        } catch FileTreeError.notAFile {
            diagnostics.append(
                Diagnostic(.warning, at: SourceLocation(path: path), "skipped, since the link leads to no file"))
        } catch FileTreeError.outsideTree {
            diagnostics.append(
                Diagnostic(
                    at: SourceLocation(path: path), "the link leads out of the repository",
                    suggestion: "put the file itself here, or link to a file inside the repository"))
        } catch let error as FileTreeError {
            throw Diagnostic(at: nil, error.description)
        } catch {
            throw Diagnostic(at: SourceLocation(path: path), "\(error)")
        }
        return nil
    }

    /// The path without a leading `./` and slashes at its ends.
    static func normalized(_ path: String) throws(Diagnostic) -> String {
        let parts = path.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else {
            throw Diagnostic(
                at: nil, "the source's path \(path) leads out of the repository",
                suggestion: "write a path relative to the repository's root")
        }
        return parts.joined(separator: "/")
    }

    private static func duplicates(_ manifests: [Manifest]) -> [Diagnostic] {
        var first: [ObjectKey: Manifest] = [:]
        return manifests.compactMap { manifest in
            // Objects with a generated name get a new one each time.
            guard !manifest.name.isEmpty else { return nil }
            guard let other = first[manifest.key] else {
                first[manifest.key] = manifest
                return nil
            }
            let place = other.source.map { "\($0)" } ?? "another place"
            return Diagnostic(
                at: manifest.source, "\(manifest.key) stands here and at \(place)",
                suggestion: "keep one of them, or give them different names or namespaces")
        }
    }

    private static func limited(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
        guard diagnostics.count > errorLimit else { return diagnostics }
        var kept = diagnostics.filter { $0.severity == .error }
        let surplus = kept.count - errorLimit
        guard surplus > 0 else { return kept }
        kept.removeLast(surplus)
        return kept + [Diagnostic(at: nil, "\(surplus) more errors follow")]
    }
}

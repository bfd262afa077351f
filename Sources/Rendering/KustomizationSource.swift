public import Base
import Kustomize
import Manifests

/// A source whose directory holds a kustomization.
public struct KustomizationSource {
    private let directory: String
    private let edits: KustomizationEdits

    /// Whether a kustomization file stands directly in the root of a tree.
    public static func isPresent(in tree: any FileTree) -> Bool {
        (try? KustomizationSource("", of: RenderSource(path: ""), in: tree)) != nil
    }

    /// `nil` if the source is none: no kustomization file stands directly in the directory, or the source says that
    /// it holds plain manifests.
    init?(_ directory: String, of source: RenderSource, in tree: any FileTree) throws(Diagnostic) {
        guard !source.isExplicitDirectory else { return nil }
        let prefix = directory.isEmpty ? "" : directory + "/"
        let found = try KustomizationSource.located(directory) {
            try Kustomizer.fileNames.contains { name in
                try tree.entry(at: prefix + name).map { $0.kind != .directory } ?? false
            }
        }
        if let block = source.kustomize {
            // Without a kustomization file the build says so.
            edits = KustomizationEdits(block, environment: source.environment)
        } else {
            guard found else { return nil }
            edits = KustomizationEdits()
        }
        self.directory = directory
    }

    /// Builds it. What must be true of any source's objects is held against these too.
    func build(
        in tree: any FileTree, remote: (any RemoteResources)?, charts: any ChartRenderer
    ) throws(Diagnostic) -> (manifests: [Manifest], warnings: [Diagnostic]) {
        var options = KustomizeOptions(remoteResources: remote, chartRenderer: charts)
        options.edits = edits
        let kustomizer = Kustomizer(options: options)
        let output = try KustomizationSource.located(directory) { try kustomizer.build(directory, in: tree) }
        var manifests: [Manifest] = []
        var warnings = output.warnings
        for manifest in output.manifests {
            var rules = ObjectRules(path: manifest.source?.path ?? directory)
            if rules.check(manifest.node) { manifests.append(manifest) }
            warnings += rules.diagnostics
        }
        return (manifests, warnings)
    }

    /// Runs `body`; its errors become diagnostics.
    private static func located<Value>(
        _ directory: String, _ body: () throws -> Value
    ) throws(Diagnostic) -> Value {
        do {
            return try body()
        } catch let diagnostic as Diagnostic {
            throw diagnostic
        } catch let error as KustomizeError {
            let place = error.location ?? SourceLocation(path: directory.isEmpty ? "." : directory)
            var plain = error
            plain.location = nil
            throw Diagnostic(at: place, plain.description)
        } catch {
            throw Diagnostic(at: nil, "\(error)")
        }
    }
}

import Base
import Manifests

/// A rendered chart, sorted as Helm sorts it: what is installed, what runs as hooks, and what is said to the user.
public struct Release: Sendable {
    /// Documents that belong to the release, in the order of their installation.
    public var manifests: [ReleaseManifest]
    /// Documents that run as hooks, in the order of kinds. `ReleaseHook.run(_:at:)` gives the order of running.
    public var hooks: [ReleaseHook]
    /// The files below `crds/` of the chart and of its dependencies, which are no templates.
    public var crds: [RenderedFile]
    /// What `NOTES.txt` says.
    public var notes: [UInt8]
    /// What the user should know, such as documents that are left out.
    public var warnings: [String]

    /// Sorts a rendered chart.
    ///
    /// Throws `HelmError` with path and line for a document that is no YAML or no manifest.
    public init(_ rendered: RenderedChart, helmVersion: HelmVersion = .v4) throws {
        notes = rendered.notes
        crds = rendered.crds
        warnings = rendered.warnings
        var manifests: [ReleaseManifest] = []
        var hooks: [ReleaseHook] = []
        let files = rendered.files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        for file in files where !file.isNotes {
            for manifest in try Self.manifests(of: file) {
                guard ReleaseHook.isHook(manifest) else {
                    manifests.append(manifest)
                    continue
                }
                if let hook = ReleaseHook(manifest) {
                    hooks.append(hook)
                } else {
                    warnings.append(
                        "\(file.path): \(manifest.kind) \"\(manifest.name)\" is left out, for Helm knows no hook "
                            + "\"\(manifest.annotations["helm.sh/hook"] ?? "")\"")
                }
            }
        }
        let order = InstallOrder(helmVersion)
        self.manifests = order.sorted(manifests.map(\.kind)).map { manifests[$0] }
        self.hooks = order.sorted(hooks.map(\.manifest.kind)).map { hooks[$0] }
    }

    private static func manifests(of file: RenderedFile) throws -> [ReleaseManifest] {
        var line = 1
        var counted = 0
        return try ManifestSplitter.documents(of: file.bytes).map { document in
            line += file.bytes[counted..<document.startIndex].count { $0 == UInt8(ascii: "\n") }
            counted = document.startIndex
            return try manifest(Array(document), of: file.path, line: line)
        }
    }

    private static func manifest(_ content: [UInt8], of path: String, line: Int) throws -> ReleaseManifest {
        do {
            let node = try YAML.parseFirst(content, path: path, dialect: .lenientKubernetes)
            let head = try ManifestHead(node)
            return ReleaseManifest(
                path: path, content: content, node: node, line: line, apiVersion: head.apiVersion, kind: head.kind,
                name: head.name, annotations: head.annotations)
        } catch let mistake as ManifestHead.Mistake {
            throw HelmError(
                "YAML parse error on \(path):\(line + mistake.line - 1):\(mistake.column) of the rendered file: "
                    + mistake.message)
        } catch let diagnostic as Diagnostic {
            var text = diagnostic
            text.location = nil
            let place = diagnostic.location.map { ":\(line + max($0.line, 1) - 1):\($0.column)" } ?? ""
            throw HelmError("YAML parse error on \(path)\(place) of the rendered file: \(text)")
        }
    }
}

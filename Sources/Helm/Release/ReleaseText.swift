/// What `helm template` prints of a release.
public struct ReleaseText: Sendable, Hashable {
    /// Whether the files below `crds/` stand before all else.
    public var includesCRDs: Bool
    /// Whether hooks are printed.
    public var includesHooks: Bool
    /// Whether hooks that are tests are printed.
    public var includesTests: Bool
    /// Paths of templates inside the chart, or patterns of them, such as `templates/service.yaml`; only what these
    /// made is printed. Empty for all.
    public var templates: [String]
    /// Whether the notes are printed, at the end after a line `NOTES:`.
    public var includesNotes: Bool

    /// Creates a choice; the defaults are those of `helm template`.
    public init(
        includesCRDs: Bool = false, includesHooks: Bool = true, includesTests: Bool = true,
        templates: [String] = [], includesNotes: Bool = false
    ) {
        self.includesCRDs = includesCRDs
        self.includesHooks = includesHooks
        self.includesTests = includesTests
        self.templates = templates
        self.includesNotes = includesNotes
    }

    /// The text. Throws `HelmError` if one of `templates` names nothing.
    public func bytes(of release: Release) throws(HelmError) -> [UInt8] {
        var bytes = Array(GoText.trimmingSpace(manifest(of: release)[...]))
        bytes.append(UInt8(ascii: "\n"))
        if includesHooks {
            for hook in release.hooks where includesTests || !hook.isTest {
                Self.append(hook.manifest.path, hook.manifest.content, to: &bytes)
            }
        }
        if !templates.isEmpty { bytes = try chosen(of: bytes) }
        if includesNotes { bytes += Array("NOTES:\n".utf8) + release.notes + [UInt8(ascii: "\n")] }
        return bytes
    }

    /// The manifest that Helm keeps of a release: all but hooks and notes.
    func manifest(of release: Release) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(release.manifests.reduce(0) { $0 + $1.content.count + $1.path.utf8.count + 20 })
        if includesCRDs {
            for crd in release.crds { Self.append(crd.path, crd.bytes, to: &bytes) }
        }
        for manifest in release.manifests { Self.append(manifest.path, manifest.content, to: &bytes) }
        return bytes
    }

    private static func append(_ path: String, _ content: [UInt8], to bytes: inout [UInt8]) {
        bytes += "---\n# Source: ".utf8
        bytes += path.utf8
        bytes.append(UInt8(ascii: "\n"))
        bytes += content
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Cuts the whole text into documents again and takes those that one of the patterns names, pattern by pattern.
    private func chosen(of bytes: [UInt8]) throws(HelmError) -> [UInt8] {
        let documents = ManifestSplitter.documents(of: bytes).map { (name: Self.name(of: $0), content: $0) }
        var result: [UInt8] = []
        for template in templates {
            let pattern = PathPattern(Array(template.utf8))
            var isMissing = true
            for document in documents {
                guard let name = document.name, (try? pattern.matches(Array(name.utf8))) == true else { continue }
                isMissing = false
                result += "---\n".utf8
                result += document.content
                result.append(UInt8(ascii: "\n"))
            }
            if isMissing { throw HelmError("could not find template \(template) in chart") }
        }
        return result
    }

    /// What `# Source: [^/]+/(.+)` finds first: the path inside the chart.
    private static func name(of document: ArraySlice<UInt8>) -> String? {
        let marker = Array("# Source: ".utf8)
        var index = document.startIndex
        while let found = document[index...].firstIndex(of: marker[0]) {
            index = found + 1
            guard document[found...].starts(with: marker) else { continue }
            let start = found + marker.count
            guard let slash = document[start...].firstIndex(of: UInt8(ascii: "/")), slash > start else { continue }
            // The first part may hold line breaks; the rest ends at one.
            let name = document[(slash + 1)...].prefix { $0 != UInt8(ascii: "\n") }
            if !name.isEmpty { return String(decoding: name, as: UTF8.self) }
        }
        return nil
    }
}

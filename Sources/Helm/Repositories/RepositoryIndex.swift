import Base
import Manifests
import SemanticVersions
import Sprig

/// The entries that a repository's `index.yaml` has for one chart.
struct RepositoryIndex: Sendable {
    /// A version of a chart.
    struct Entry: Sendable, Hashable {
        var version: String
        var urls: [String]
        /// The digest of the archive, as it stands in the index.
        var digest: String
        /// The version taken apart.
        var semanticVersion: SemanticVersion
    }

    /// The newest first.
    let entries: [Entry]
    /// What was passed over.
    let warnings: [String]

    /// Reads the entries of a chart. Fields that nobody knows are passed over, and so are entries that Helm would skip.
    ///
    /// - Parameter place: the index's address for errors.
    /// - Throws: `RepositoryError` for what is no index, and for an index without the chart.
    init(_ bytes: [UInt8], chart: String, place: String) throws(RepositoryError) {
        let root = try Self.parse(bytes, place: place)
        guard root["apiVersion"]?.string?.isEmpty == false else {
            throw RepositoryError(.corrupt, "\(place): no API version specified")
        }
        guard let versions = root["entries"]?[chart] else {
            throw RepositoryError(.notFound, "\(place) has no chart \"\(chart)\"")
        }
        var entries: [Entry] = []
        var warnings: [String] = []
        for (index, node) in (versions.sequence ?? []).enumerated() {
            let version = Self.text(node["version"])
            guard Self.text(node["name"]) != "", let semanticVersion = try? SemanticVersion(coercing: version) else {
                let name = version.isEmpty ? "entry \(index + 1)" : "version \"\(version)\""
                warnings.append("\(place): \(name) of chart \"\(chart)\" is not valid and was passed over")
                continue
            }
            entries.append(
                Entry(
                    version: version, urls: (node["urls"]?.sequence ?? []).compactMap(\.string),
                    digest: Self.text(node["digest"]), semanticVersion: semanticVersion))
        }
        // Stable, so that of two equal versions the first of the file stays first.
        self.entries = entries.enumerated().sorted { left, right in
            let order = left.element.semanticVersion.compared(to: right.element.semanticVersion)
            return order == 0 ? left.offset < right.offset : order > 0
        }.map(\.element)
        self.warnings = warnings
    }

    private static func parse(_ bytes: [UInt8], place: String) throws(RepositoryError) -> Node {
        do throws(Diagnostic) {
            if bytes.first(where: { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }) == UInt8(ascii: "{") {
                return try JSON.parse(bytes, path: place, limits: .init(depth: 128, bytes: 512 << 20))
            }
            let limits = YAML.Limits(depth: 128, bytes: 512 << 20, nodes: 100_000_000)
            let documents = try YAML.parse(bytes, path: place, limits: limits, dialect: .lenientKubernetes)
            if let node = documents.first?.node { return node }
        } catch {
            throw RepositoryError(.corrupt, error.description)
        }
        throw RepositoryError(.corrupt, "\(place): empty index.yaml file")
    }

    private static func text(_ node: Node?) -> String {
        guard let scalar = node?.scalar, scalar.kind != .null else { return "" }
        return scalar.text
    }

    /// The entry for a version as a user asks for it: the very text if it is there, else the newest that satisfies it as
    /// a constraint. Empty: the newest release.
    func entry(matching version: String) throws(RepositoryError) -> Entry? {
        let constraints = try Self.constraints(version.isEmpty ? "*" : version)
        if !version.isEmpty, let entry = entries.first(where: { $0.version == version }) { return entry }
        return entries.first { constraints.isSatisfied(by: $0.semanticVersion) }
    }

    /// The newest entry with an archive that satisfies a dependency's constraint.
    func entry(satisfying constraint: String) throws(RepositoryError) -> Entry? {
        let constraints = try Self.constraints(constraint)
        return entries.first { !$0.urls.isEmpty && constraints.isSatisfied(by: $0.semanticVersion) }
    }

    static func constraints(_ text: String) throws(RepositoryError) -> VersionConstraints {
        do {
            return try VersionConstraints(text)
        } catch {
            throw RepositoryError(.invalid, "\"\(text)\" is neither a version nor a constraint on versions: \(error)")
        }
    }
}

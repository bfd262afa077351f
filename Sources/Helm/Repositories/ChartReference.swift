import Sprig

/// Where a chart is to come from: a repository, the chart's name, and its version.
public struct ChartReference: Sendable, Hashable, CustomStringConvertible {
    /// `https://…` of a chart repository, `oci://HOST/PATH` of a registry, or `@name` or `alias:name` of a configured one.
    public var repository: String
    /// The chart's name; in a registry the last part of the path.
    public var name: String
    /// A version, or a constraint such as `^1.2`; empty for the newest release. For a registry also a tag.
    public var version: String
    /// The digest of a registry's manifest, which then counts instead of the version.
    public var digest: ContentDigest?

    /// Creates a reference.
    public init(repository: String, name: String, version: String = "", digest: ContentDigest? = nil) {
        self.repository = repository
        self.name = name
        self.version = version
        self.digest = digest
    }

    /// Reads `oci://HOST/PATH/CHART`, with `:TAG` or `@sha256:…` or both at its end.
    ///
    /// - Throws: `RepositoryError` for other texts.
    public init(oci text: String) throws {
        func invalid() -> RepositoryError {
            RepositoryError(
                .invalid,
                "\"\(text)\" is no chart in a registry; write oci://HOST/PATH/CHART:VERSION or …@sha256:DIGEST")
        }
        guard text.hasPrefix("oci://") else { throw invalid() }
        var rest = text.dropFirst("oci://".count)
        if let at = rest.lastIndex(of: "@") {
            guard let digest = ContentDigest(String(rest[rest.index(after: at)...])) else { throw invalid() }
            self.digest = digest
            rest = rest[..<at]
        }
        version = ""
        if let colon = rest.lastIndex(of: ":"), let slash = rest.lastIndex(of: "/"), slash < colon {
            version = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        guard let slash = rest.lastIndex(of: "/"), slash != rest.startIndex, slash != rest.indices.last else {
            throw invalid()
        }
        repository = "oci://\(rest[..<slash])"
        name = String(rest[rest.index(after: slash)...])
    }

    /// The chart with its repository and version.
    public var description: String {
        let version = digest.map(\.description) ?? (version.isEmpty ? "newest version" : version)
        return "chart \(name) (\(version)) of \(repository)"
    }
}

/// A chart that was fetched.
public struct FetchedChart: Sendable {
    /// The chart's archive.
    public var archive: [UInt8]
    /// The digest of the archive.
    public var digest: ContentDigest
    /// The version that was chosen, as the repository has it.
    public var version: String
    /// What a user should know, such as that the network was not to be had and a cached answer was used.
    public var warnings: [String]
}

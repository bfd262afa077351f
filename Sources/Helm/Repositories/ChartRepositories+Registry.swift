import Base
import Manifests
import SemanticVersions
import Sprig

extension ChartRepositories {
    /// Fetches a chart from a registry.
    func fetchFromRegistry(_ url: GoURL, _ reference: ChartReference) async throws -> FetchedChart {
        let registry = try registry(for: url)
        let parts = url.path.split(separator: UInt8(ascii: "/")) + [Array(reference.name.utf8)[...]]
        let path = String(decoding: Array(parts.joined(separator: [UInt8(ascii: "/")])), as: UTF8.self)
        try Self.check(path: path)
        let place = "oci://\(String(decoding: url.host, as: UTF8.self))/\(path)"
        var warnings: [String] = []
        if let digest = reference.digest {
            let manifest = try await manifest(digest, registry, path: path)
            return try await chart(
                manifest, registry, path: path, place: "\(place)@\(digest)", version: reference.version,
                warnings: warnings)
        }
        let version = try await version(
            reference.version, registry, path: path, place: place, warnings: &warnings)
        let tag = String(decoding: version.utf8.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
        try Self.check(tag: tag, place: place)
        let manifest = try await taggedManifest(tag, registry, path: path, place: place, warnings: &warnings)
        return try await chart(
            manifest, registry, path: path, place: "\(place):\(tag)", version: version, warnings: warnings)
    }

    /// Names of repositories and tags go into URLs, so they must be what the protocol allows.
    private static func check(path: String) throws(RepositoryError) {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isValid = parts.allSatisfy { part in
            !part.isEmpty
                && part.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._-".utf8.contains(byte)
                } && part.first != UInt8(ascii: ".")
        }
        guard isValid else {
            throw RepositoryError(
                .invalid,
                "\"\(path)\" is no name in a registry; it holds lower-case letters, digits, \"._-\" and slashes")
        }
    }

    private static func check(tag: String, place: String) throws(RepositoryError) {
        let isValid =
            (1...128).contains(tag.utf8.count)
            && tag.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._-".utf8.contains(byte)
            }
        guard isValid else { throw RepositoryError(.invalid, "\(place): \"\(tag)\" is no tag") }
    }

    /// The version to take: the text itself if it is a version, else the newest that satisfies it.
    private func version(
        _ text: String, _ registry: RegistryClient, path: String, place: String, warnings: inout [String]
    ) async throws -> String {
        if (try? SemanticVersion(coercing: text)) != nil { return text }
        let constraints = try RepositoryIndex.constraints(text.isEmpty ? "*" : text)
        let key = "tags \(place)"
        var known: (note: ChartCache.Note, versions: [String])?
        if let note = try await cachedNote(key), let bytes = try await cached(note.digest),
            let list = try? JSON.parse(bytes, path: "tags").sequence
        {
            known = (note, list.compactMap(\.string))
        }
        var versions: [String] = []
        if let known, isFresh(known.note) {
            versions = known.versions
        } else {
            do {
                versions = try await registry.versions(path)
                let bytes = JSON.serialize(.sequence(versions.map { .string($0) }))
                try await keep(bytes, ContentDigest(of: bytes), key: key)
            } catch let error as RepositoryError where error.isTransient {
                guard let known else { throw error }
                versions = known.versions
                warnings.append(Self.warning("the list of versions of \(place)", error))
            }
        }
        if versions.isEmpty {
            throw RepositoryError(.notFound, "unable to locate any tags in provided repository: \(place)")
        }
        if let exact = versions.first(where: { $0 == text }) { return exact }
        let found = versions.first { version in
            (try? SemanticVersion(coercing: version)).map { constraints.isSatisfied(by: $0) } ?? false
        }
        guard let found else {
            throw RepositoryError(
                .notFound, "\(place): could not locate a version matching provided version string \(text)")
        }
        return found
    }

    // MARK: Manifests

    private func manifest(
        _ digest: ContentDigest, _ registry: RegistryClient, path: String
    ) async throws -> [UInt8] {
        if let bytes = try await cached(digest) { return bytes }
        let (bytes, _) = try await registry.manifest(path, digest.description)
        try await keep(bytes, digest)
        return bytes
    }

    private func taggedManifest(
        _ tag: String, _ registry: RegistryClient, path: String, place: String, warnings: inout [String]
    ) async throws -> [UInt8] {
        let key = "manifest \(place):\(tag)"
        var known: (note: ChartCache.Note, bytes: [UInt8])?
        if let note = try await cachedNote(key), let bytes = try await cached(note.digest) { known = (note, bytes) }
        if let known, isFresh(known.note) { return known.bytes }
        do {
            let (bytes, digest) = try await registry.manifest(path, tag)
            try await keep(bytes, digest, key: key)
            return bytes
        } catch let error as RepositoryError where error.isTransient {
            guard let known else { throw error }
            warnings.append(Self.warning("the manifest of \(place):\(tag)", error))
            return known.bytes
        }
    }

    /// The chart of a manifest, or of the first manifest of an index that has one.
    private func chart(
        _ bytes: [UInt8], _ registry: RegistryClient, path: String, place: String, version: String,
        warnings: [String]
    ) async throws -> FetchedChart {
        var manifest = try RegistryManifest(bytes, place: place)
        for descriptor in manifest.manifests.prefix(16) where manifest.chart == nil {
            let inner = try await self.manifest(descriptor.digest, registry, path: path)
            let candidate = try RegistryManifest(inner, place: "\(place) \(descriptor.digest)")
            if candidate.chart != nil { manifest = candidate }
        }
        guard let descriptor = manifest.chart else {
            throw RepositoryError(
                .corrupt,
                "\(place) is no chart: \(manifest.problem.isEmpty ? "none of its manifests has one" : manifest.problem)"
            )
        }
        let archive: [UInt8]
        if let kept = try await cached(descriptor.digest) {
            archive = kept
        } else {
            archive = try await registry.blob(path, descriptor, limit: limits.archiveBytes)
            try await keep(archive, descriptor.digest)
        }
        return FetchedChart(archive: archive, digest: descriptor.digest, version: version, warnings: warnings)
    }
}

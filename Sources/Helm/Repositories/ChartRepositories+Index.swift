import Base
import HTTPClient
import Sprig
import Synchronization

extension ChartRepositories {
    /// The entries of a chart in a repository's index.
    struct FoundIndex: Sendable {
        var index: RepositoryIndex
        var place: String
        var warnings: [String]
    }

    /// Fetches a repository's index, or takes it from the cache, and reads a chart's entries.
    func index(of url: GoURL, chart: String) async throws -> FoundIndex {
        let client = try client(for: url)
        let address = try Self.resolve(url, "index.yaml")
        let place = RepositoryClient.text(address)
        let (bytes, warnings) = try await answer(
            address, client: client, key: "index", accept: nil, limit: 256 << 20, what: "the index \(place)")
        let index = try await pool.run { [self] _ in
            let key = "\(ContentDigest(of: bytes)) \(place) \(chart)"
            if let known = indexes.withLock({ $0[key] }) { return known }
            let index = try RepositoryIndex(bytes, chart: chart, place: place)
            indexes.withLock { indexes in
                if indexes.count >= 256 { indexes = [:] }
                indexes[key] = index
            }
            return index
        }
        return FoundIndex(index: index, place: place, warnings: warnings + index.warnings)
    }

    /// Fetches the archive of an entry, or takes it from the cache.
    func fetch(_ entry: RepositoryIndex.Entry, _ name: String, of url: GoURL) async throws -> FetchedChart {
        guard let text = entry.urls.first else {
            throw RepositoryError(.notFound, "chart \"\(name)\" \(entry.version) has no downloadable URLs")
        }
        let address = try Self.resolve(url, text)
        let place = RepositoryClient.text(address)
        var digest: ContentDigest?
        if !entry.digest.isEmpty {
            guard let read = ContentDigest(entry.digest) else {
                throw RepositoryError(
                    .corrupt, "chart \"\(name)\" \(entry.version): the index has a digest that is none")
            }
            digest = read
            if let bytes = try await cached(read) {
                return FetchedChart(archive: bytes, digest: read, version: entry.version, warnings: [])
            }
        }
        if address.scheme.elementsEqual("oci".utf8) {
            let reference = try ChartReference(oci: String(decoding: address.text, as: UTF8.self))
            let chart = try await fetchFromRegistry(
                try self.url(of: reference.repository), reference)
            if let digest, !digest.matches(chart.archive) { throw Self.mismatch(place, digest) }
            return chart
        }
        let client = try self.client(for: url)
        let accept = "application/gzip,application/octet-stream"
        guard let digest else {
            let (bytes, warnings) = try await answer(
                address, client: client, key: "archive", accept: accept, limit: limits.archiveBytes,
                what: "the archive \(place)")
            return FetchedChart(
                archive: bytes, digest: ContentDigest(of: bytes), version: entry.version, warnings: warnings)
        }
        let response = try await client.get(
            RepositoryClient.Request(
                url: address, headers: [HTTPField("Accept", accept)], limit: limits.archiveBytes))
        guard response.response.status == 200 else { throw client.error(for: response) }
        let bytes = response.response.body
        guard digest.matches(bytes) else { throw Self.mismatch(place, digest) }
        try await keep(bytes, digest)
        return FetchedChart(archive: bytes, digest: digest, version: entry.version, warnings: [])
    }

    static func mismatch(_ place: String, _ digest: ContentDigest) -> RepositoryError {
        RepositoryError(.corrupt, "\(place): the archive is not what its digest \(digest) in the index says")
    }

    /// An answer whose content may change: asked for with what the cache has, and taken from there where the network
    /// fails.
    private func answer(
        _ url: GoURL, client: RepositoryClient, key: String, accept: String?, limit: Int, what: String
    ) async throws -> (bytes: [UInt8], warnings: [String]) {
        let key = "\(key) \(String(decoding: url.text, as: UTF8.self))"
        var known: (note: ChartCache.Note, bytes: [UInt8])?
        if let note = try await cachedNote(key), let bytes = try await cached(note.digest) { known = (note, bytes) }
        if let known, isFresh(known.note) { return (known.bytes, []) }
        var headers = accept.map { [HTTPField("Accept", $0)] } ?? []
        if let tag = known?.note.tag, !tag.isEmpty { headers.append(HTTPField("If-None-Match", tag)) }
        do {
            let response = try await client.get(.init(url: url, headers: headers, limit: limit))
            if response.response.status == 304, let known {
                try await keep(known.bytes, known.note.digest, key: key, tag: known.note.tag)
                return (known.bytes, [])
            }
            guard response.response.status == 200 else { throw client.error(for: response) }
            let bytes = response.response.body
            try await keep(
                bytes, ContentDigest(of: bytes), key: key, tag: response.response.header("ETag") ?? "")
            return (bytes, [])
        } catch let error as RepositoryError where error.isTransient {
            guard let known else { throw error }
            return (known.bytes, [Self.warning(what, error)])
        }
    }

    /// The address that an index means by the text of a URL: one below the repository's own if it is relative, which then
    /// has the repository's query too.
    static func resolve(_ base: GoURL, _ text: String) throws(RepositoryError) -> GoURL {
        guard let reference = try? GoURL(Array(text.utf8)), reference.user == nil else {
            throw RepositoryError(.corrupt, "\(RepositoryClient.text(base)): invalid chart URL format")
        }
        if reference.isAbsolute { return reference }
        var folder = base
        var path = base.escapedPath
        while path.last == UInt8(ascii: "/") { path.removeLast() }
        path.append(UInt8(ascii: "/"))
        guard let slashed = try? GoURL(path) else {
            throw RepositoryError(.corrupt, "\(RepositoryClient.text(base)): invalid repository URL")
        }
        folder = base.resolving(slashed)
        var resolved = folder.resolving(reference)
        resolved.query = base.query
        return resolved
    }
}

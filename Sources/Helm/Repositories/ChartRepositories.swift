import Base
import Glibc
public import HTTPClient
import Sprig
import Synchronization

/// Fetches charts from the repositories and registries that the configuration names.
///
/// All that comes is checked against its digest and kept in a cache, so that it is fetched once. Where the network
/// fails, what the cache knows is used, with a warning. May be used by several tasks at once.
public final class ChartRepositories: Sendable {
    /// Makes the client for a repository.
    public typealias MakeTransport = @Sendable (RepositoryConfiguration) throws -> any HTTPTransport

    let repositories: [ConfiguredRepository]
    let cache: ChartCache
    let limits: ChartLimits
    /// How long an answer of the cache counts as fresh, so that nobody is asked.
    let freshness: Duration
    let now: @Sendable () -> Int64
    let pool = ThreadPool(threads: 2)
    /// Entries of indexes that were read, by the digest of the index and the chart's name.
    let indexes = Mutex<[String: RepositoryIndex]>([:])
    private let makeTransport: MakeTransport
    private let transports = Mutex<[Int: any HTTPTransport]>([:])
    // The tokens of a registry are kept with its client.
    private let registries = Mutex<[Int: RegistryClient]>([:])

    /// Creates a source of charts.
    ///
    /// - Parameters:
    ///   - configurations: the repositories; names and URLs must differ.
    ///   - cache: where fetched content is kept.
    ///   - limits: how large archives may be.
    ///   - freshness: how long the index of a repository and the target of a tag are not asked for again. Zero: each
    ///     time, so that a new version is seen at once.
    ///   - now: the time in seconds since 1970; the system's by default.
    ///   - makeTransport: makes the client for a repository; by default curl with the repository's TLS settings.
    /// - Throws: `RepositoryError` that names the configuration that cannot be used.
    public init(
        _ configurations: [RepositoryConfiguration], cache: ChartCache, limits: ChartLimits = .standard,
        freshness: Duration = .zero,
        now: (@Sendable () -> Int64)? = nil,
        makeTransport: @escaping MakeTransport = { try CurlClient(configuration: .init(tls: $0.tls)) }
    ) throws {
        repositories = try configurations.map { configuration throws(RepositoryError) in
            try ConfiguredRepository(configuration)
        }
        self.cache = cache
        self.limits = limits
        self.freshness = freshness
        self.now = now ?? { Int64(time(nil)) }
        self.makeTransport = makeTransport
    }

    /// Fetches a chart's archive.
    ///
    /// - Throws: `RepositoryError`; `CancellationError`.
    public func fetch(_ reference: ChartReference) async throws -> FetchedChart {
        let url = try self.url(of: reference.repository)
        if url.scheme.elementsEqual("oci".utf8) {
            return try await fetchFromRegistry(url, reference)
        }
        let index = try await self.index(of: url, chart: reference.name)
        guard let entry = try index.index.entry(matching: reference.version) else {
            throw RepositoryError(.notFound, "\(index.place) has no version of \(reference) that fits")
        }
        var chart = try await fetch(entry, reference.name, of: url)
        chart.warnings.insert(contentsOf: index.warnings, at: 0)
        return chart
    }

    // MARK: Configured repositories

    /// The URL that the text of a repository stands for.
    func url(of repository: String) throws(RepositoryError) -> GoURL {
        for prefix in ["@", "alias:"] where repository.hasPrefix(prefix) {
            let name = repository.dropFirst(prefix.count)
            guard let found = repositories.first(where: { $0.configuration.name.utf8.elementsEqual(name.utf8) }) else {
                throw RepositoryError(
                    .invalid, "no repository definition for \(repository); configure a repository with this name")
            }
            return found.url
        }
        guard let url = try? GoURL(Array(repository.utf8)), url.isAbsolute, !url.host.isEmpty, url.user == nil else {
            throw RepositoryError(
                .invalid,
                "\"\(repository)\" is no repository; write https://HOST/PATH, oci://HOST/PATH, or @NAME of a configured one"
            )
        }
        return url
    }

    /// How an address is to be asked: as the configuration with the longest path above it says; else, without
    /// credentials, as one that allows the host.
    func client(for url: GoURL) throws -> RepositoryClient {
        let (index, isAnonymous) = try configuration(for: url)
        return RepositoryClient(
            repository: repositories[index], transport: try transport(index), isAnonymous: isAnonymous)
    }

    /// The same for a registry.
    func registry(for url: GoURL) throws -> RegistryClient {
        let (index, isAnonymous) = try configuration(for: url)
        let key = isAnonymous ? -1 - index : index
        if let registry = registries.withLock({ $0[key] }) { return registry }
        let registry = RegistryClient(try client(for: url))
        // Whoever comes second uses the first one's.
        return registries.withLock { registries in
            let kept = registries[key] ?? registry
            registries[key] = kept
            return kept
        }
    }

    private func configuration(for url: GoURL) throws(RepositoryError) -> (index: Int, isAnonymous: Bool) {
        let isRegistry = url.scheme.elementsEqual("oci".utf8)
        let candidates = repositories.indices.filter { repositories[$0].isRegistry == isRegistry }
        let containing = candidates.filter { repositories[$0].contains(url) }
        if let index = containing.max(by: { repositories[$0].url.path.count < repositories[$1].url.path.count }) {
            return (index, false)
        }
        let schemes = isRegistry ? ["https", "http"] : [String(decoding: url.scheme, as: UTF8.self)]
        let hosts = schemes.compactMap { HostAddress(scheme: $0, host: url.host) }
        guard let wanted = hosts.first else {
            throw RepositoryError(
                .invalid, "\(RepositoryClient.text(url)): a repository's URL begins with https:// or oci://")
        }
        // A registry is asked at its own host only, so that host must be the configuration's.
        let index = candidates.first { index in
            let repository = repositories[index]
            return isRegistry ? hosts.contains(repository.origin) : repository.hosts.contains(wanted)
        }
        guard let index else {
            throw RepositoryError(
                .hostNotAllowed,
                "\(RepositoryClient.text(url)): no configured repository allows the host \(wanted); configure this "
                    + "repository to let charts come from it")
        }
        return (index, true)
    }

    private func transport(_ index: Int) throws -> any HTTPTransport {
        if let transport = transports.withLock({ $0[index] }) { return transport }
        let transport = try makeTransport(repositories[index].configuration)
        return transports.withLock { transports in
            let kept = transports[index] ?? transport
            transports[index] = kept
            return kept
        }
    }

    // MARK: The cache, off the threads of the pool

    /// Content of the cache.
    func cached(_ digest: ContentDigest) async throws -> [UInt8]? {
        let cache = self.cache
        return try await pool.run { _ in cache.content(digest) }
    }

    func cachedNote(_ key: String) async throws -> ChartCache.Note? {
        let cache = self.cache
        return try await pool.run { _ in cache.note(key) }
    }

    /// Keeps content, and under a key, if there is one, that it was had just now.
    func keep(_ bytes: [UInt8], _ digest: ContentDigest, key: String? = nil, tag: String = "") async throws {
        let (cache, time) = (self.cache, now())
        try await pool.run { _ in
            try cache.keep(bytes, digest)
            cache.prune()
            if let key { try cache.keep(ChartCache.Note(digest: digest, tag: tag, time: time), for: key) }
        }
    }

    func isFresh(_ note: ChartCache.Note) -> Bool {
        let age = now() - note.time
        return age >= 0 && .seconds(age) < freshness
    }

    static func warning(_ what: String, _ error: RepositoryError) -> String {
        "\(what) was taken from the cache, because it could not be asked for: \(error.message)"
    }
}

import Base
import Foundation
import HTTPClient
import Sprig
import TestSupport
import Testing

@testable import Helm

@Suite("Chart repositories over HTTP")
struct ChartRepositoryTests {
    private let server: TestRepositoryServer
    private let cache: TestCache

    init() throws {
        server = try TestRepositoryServer()
        cache = try TestCache()
    }

    private func repositories(
        allowedHosts: [String] = [], username: String? = nil, password: String? = nil, passesCredentials: Bool = false,
        freshness: Duration = .zero, now: (@Sendable () -> Int64)? = nil
    ) throws -> ChartRepositories {
        try ChartRepositories(
            [
                RepositoryConfiguration(
                    name: "shop", url: "\(server.url)/charts", username: username,
                    password: password.map { Redacted($0) },
                    allowedHosts: allowedHosts, passesCredentials: passesCredentials)
            ], cache: cache.cache, freshness: freshness, now: now)
    }

    private func reference(_ version: String = "", name: String = "web") -> ChartReference {
        ChartReference(repository: "\(server.url)/charts/", name: name, version: version)
    }

    @Test(
        "chooses the version that Helm chooses",
        arguments: [
            ("", "1.10.0"), ("1.9.x", "1.9.2"), ("^1.0.0", "1.10.0"), ("1.9.1", "1.9.1"), (">1.9.1 <1.10", "1.9.2"),
            ("~1.10.0-0", "1.10.0"), (">=2.0.0-0", "2.0.0-rc.1"), ("2.0.0-rc.1", "2.0.0-rc.1"), ("1", "1.10.0"),
            ("v1.9.1", "1.9.1"), ("*", "1.10.0"),
        ])
    func choosesVersions(asked: String, chosen: String) async throws {
        let versions = ["1.9.1", "1.10.0", "2.0.0-rc.1", "1.9.2", "0.1.0"]
        server.serve(
            "/charts/index.yaml", TestCharts.index("web", versions.map { .init(version: $0, url: "web-\($0).tgz") }))
        for version in versions {
            server.serve("/charts/web-\(version).tgz", TestCharts.archive("web", version))
        }
        let chart = try await repositories().fetch(reference(asked))
        #expect(chart.version == chosen)
        #expect(chart.archive == TestCharts.archive("web", chosen))
        #expect(try Chart.load(archive: chart.archive).metadata.version == chosen)
        #expect(server.paths == ["/charts/index.yaml", "/charts/web-\(chosen).tgz"])
    }

    @Test("says what is missing: the chart, the version, the archive")
    func missing() async throws {
        server.serve("/charts/index.yaml", TestCharts.index("web", [.init(version: "1.0.0", url: "web.tgz")]))
        let repositories = try repositories()
        for (reference, code) in [
            (reference(name: "other"), RepositoryError.Code.notFound), (reference("2.0.0"), .notFound),
            (reference("1.0.0"), .notFound), (reference("a b"), .invalid),
        ] {
            let error = await #expect(throws: RepositoryError.self) { try await repositories.fetch(reference) }
            #expect(error?.code == code, "\(error?.message ?? "")")
        }
    }

    @Test("passes over entries that are not valid, and warns of them")
    func skipsBadEntries() async throws {
        server.serve(
            "/charts/index.yaml",
            """
            apiVersion: v1
            entries:
              web:
              - null
              - {name: web, version: not-a-version, urls: [x.tgz]}
              - {version: 3.0.0, urls: [x.tgz]}
              - {name: web, version: 1.0.0, urls: [web.tgz], name: web}
            """)
        server.serve("/charts/web.tgz", TestCharts.archive("web", "1.0.0"))
        let chart = try await repositories().fetch(reference())
        #expect(chart.version == "1.0.0")
        #expect(chart.warnings.count == 3)
    }

    @Test("checks the digest of the index, and does not keep what fails")
    func wrongDigest() async throws {
        let archive = TestCharts.archive("web", "1.0.0")
        let digest = ContentDigest(of: archive)
        server.serve(
            "/charts/index.yaml",
            TestCharts.index("web", [.init(version: "1.0.0", url: "web.tgz", digest: digest.digits)]))
        server.serve("/charts/web.tgz", archive + [0])
        let repositories = try repositories()
        let error = await #expect(throws: RepositoryError.self) { try await repositories.fetch(reference()) }
        #expect(error?.code == .corrupt)
        server.serve("/charts/web.tgz", archive)
        #expect(try await repositories.fetch(reference()).digest == digest)
        server.forget()
        // Now it is in the cache, and only the index is asked for.
        #expect(try await repositories.fetch(reference()).archive == archive)
        #expect(server.paths == ["/charts/index.yaml"])
    }

    @Test("fetches a damaged piece of the cache again")
    func damagedCache() async throws {
        let archive = TestCharts.archive("web", "1.0.0")
        let digest = ContentDigest(of: archive)
        server.serve(
            "/charts/index.yaml",
            TestCharts.index("web", [.init(version: "1.0.0", url: "web.tgz", digest: "sha256:\(digest.digits)")]))
        server.serve("/charts/web.tgz", archive)
        let repositories = try repositories()
        _ = try await repositories.fetch(reference())
        let path = cache.folder.path("cache/content/sha256/\(digest.digits)")
        for damaged in [Data(), Data(archive.dropLast(10))] {
            try damaged.write(to: URL(fileURLWithPath: path))
            #expect(try await repositories.fetch(reference()).archive == archive)
            #expect(FileManager.default.contents(atPath: path) == Data(archive))
        }
        #expect(server.paths.filter { $0 == "/charts/web.tgz" }.count == 3)
    }

    @Test("works from the cache when the server is gone, and says so")
    func offline() async throws {
        let archive = TestCharts.archive("web", "1.0.0")
        server.serve("/charts/index.yaml", TestCharts.index("web", [.init(version: "1.0.0", url: "web.tgz")]))
        server.serve("/charts/web.tgz", archive)
        _ = try await repositories().fetch(reference())
        server.on("/charts/index.yaml") { _ in .init(503, "down") }
        server.on("/charts/web.tgz") { _ in .init(502, "down") }
        let busy = try await repositories().fetch(reference())
        #expect(busy.archive == archive)
        #expect(busy.warnings.count == 2)
        server.stop()
        // A new process with the same folder.
        let again = try await repositories().fetch(reference("^1"))
        #expect(again.archive == archive)
        #expect(again.warnings.allSatisfy { $0.contains("taken from the cache") } && again.warnings.count == 2)
        let error = await #expect(throws: RepositoryError.self) {
            try await ChartRepositories(
                [RepositoryConfiguration(name: "x", url: server.url)], cache: TestCache().cache
            ).fetch(ChartReference(repository: "@x", name: "web"))
        }
        #expect(error?.isTransient == true)
    }

    @Test("asks again with the answer's tag, and not at all while an answer is fresh")
    func revalidates() async throws {
        let index = TestCharts.index("web", [.init(version: "1.0.0", url: "web.tgz")])
        server.on("/charts/index.yaml") { request in
            request.headers["if-none-match"] == "\"one\""
                ? .init(304, headers: [("ETag", "\"one\"")]) : .init(headers: [("ETag", "\"one\"")], index)
        }
        server.serve("/charts/web.tgz", TestCharts.archive("web", "1.0.0"))
        for _ in 0..<2 { _ = try await repositories().fetch(reference()) }
        let requests = server.requests.filter { $0.path == "/charts/index.yaml" }
        #expect(requests.map { $0.headers["if-none-match"] } == [nil, "\"one\""])
        server.forget()
        let now = Int64(Date().timeIntervalSince1970)
        let fresh = try repositories(freshness: .seconds(60), now: { now + 30 })
        _ = try await fresh.fetch(reference())
        #expect(server.paths.isEmpty)
        _ = try await repositories(freshness: .seconds(60), now: { now + 90 }).fetch(reference())
        #expect(server.paths == ["/charts/index.yaml", "/charts/web.tgz"])
    }

    @Test("sends credentials to the configured host alone, unless they may go further")
    func credentials() async throws {
        let other = try TestRepositoryServer()
        server.serve(
            "/charts/index.yaml",
            TestCharts.index("web", [.init(version: "1.0.0", url: "\(other.url)/web.tgz?sig=xyzzy")]))
        other.serve("/web.tgz", TestCharts.archive("web", "1.0.0"))
        let refused = await #expect(throws: RepositoryError.self) {
            try await repositories(username: "u", password: "hunter2").fetch(reference())
        }
        #expect(refused?.code == .hostNotAllowed)
        #expect(refused?.message.contains("add \"http://\(other.host)\" to its allowed hosts") == true)
        #expect(other.paths.isEmpty)
        let allowed = ["http://\(other.host)"]
        _ = try await repositories(allowedHosts: allowed, username: "u", password: "hunter2").fetch(reference())
        #expect(server.requests.allSatisfy { $0.authorization == "Basic dTpodW50ZXIy" })
        #expect(other.requests.map(\.authorization) == [nil])
        #expect(other.paths == ["/web.tgz?sig=xyzzy"])
        _ = try await repositories(
            allowedHosts: allowed, username: "u", password: "hunter2", passesCredentials: true
        ).fetch(reference())
        #expect(other.requests.last?.authorization == "Basic dTpodW50ZXIy")
        #expect(cache.files().allSatisfy { !$0.contains("xyzzy") && !$0.contains("web") })
    }

    @Test("keeps secrets out of errors")
    func noSecrets() async throws {
        server.on("/charts/index.yaml") { _ in .init(401, "no") }
        let error = await #expect(throws: RepositoryError.self) {
            try await repositories(username: "u", password: "hunter2").fetch(reference())
        }
        #expect(error?.code == .unauthorized)
        let text = "\(String(describing: error)) \(String(reflecting: error))"
        #expect(!text.contains("hunter2") && !text.contains("dTpodW50ZXIy"))
        let configuration = RepositoryConfiguration(name: "a", url: "https://me:hunter2@example.com/")
        let invalid = #expect(throws: RepositoryError.self) {
            try ChartRepositories([configuration], cache: cache.cache)
        }
        #expect(invalid?.message.contains("hunter2") == false)
    }

    @Test("follows redirects to allowed hosts without credentials, and no others")
    func redirects() async throws {
        let other = try TestRepositoryServer()
        server.serve("/charts/index.yaml", TestCharts.index("web", [.init(version: "1.0.0", url: "/files/web.tgz")]))
        server.on("/files/web.tgz") { _ in .init(302, headers: [("Location", "../moved")]) }
        let target = "\(other.url)/store/web.tgz"
        server.on("/moved") { _ in .init(307, headers: [("Location", target)]) }
        other.serve("/store/web.tgz", TestCharts.archive("web", "1.0.0"))
        let refused = await #expect(throws: RepositoryError.self) { try await repositories().fetch(reference()) }
        #expect(refused?.code == .hostNotAllowed)
        let chart = try await repositories(
            allowedHosts: ["http://\(other.host)"], username: "u", password: "p"
        ).fetch(reference())
        #expect(chart.version == "1.0.0")
        #expect(other.requests.map(\.authorization) == [nil])
        server.on("/moved") { _ in .init(302, headers: [("Location", "/moved")]) }
        let endless = await #expect(throws: RepositoryError.self) { try await repositories().fetch(reference()) }
        #expect(endless?.message.contains("redirects more than") == true)
        server.on("/moved") { _ in .init(302, headers: [("Location", "file:///etc/passwd")]) }
        let file = await #expect(throws: RepositoryError.self) { try await repositories().fetch(reference()) }
        #expect(file?.code == .hostNotAllowed)
    }

    @Test(
        "contacts no repository that is not configured",
        arguments: [
            "https://example.com/charts", "http://127.0.0.1:1/charts", "oci://127.0.0.1:1/x", "@nobody", "alias:nobody",
            "ftp://example.com/", "stable", "",
        ])
    func unknownRepositories(repository: String) async throws {
        let error = await #expect(throws: RepositoryError.self) {
            try await repositories().fetch(ChartReference(repository: repository, name: "web"))
        }
        #expect(error?.code == .hostNotAllowed || error?.code == .invalid)
    }

    @Test("sends no credentials to another path of the configured host")
    func otherPath() async throws {
        server.serve("/elsewhere/index.yaml", TestCharts.index("web", [.init(version: "1.0.0", url: "web.tgz")]))
        server.serve("/elsewhere/web.tgz", TestCharts.archive("web", "1.0.0"))
        _ = try await repositories(username: "u", password: "p").fetch(
            ChartReference(repository: "\(server.url)/elsewhere", name: "web"))
        #expect(server.requests.count == 2)
        #expect(server.requests.allSatisfy { $0.authorization == nil })
    }

    @Test("refuses answers beyond the limits")
    func limits() async throws {
        server.serve("/charts/index.yaml", TestCharts.index("web", [.init(version: "1.0.0", url: "web.tgz")]))
        server.serve("/charts/web.tgz", [UInt8](repeating: 0, count: 70_000))
        let repositories = try ChartRepositories(
            [RepositoryConfiguration(name: "shop", url: "\(server.url)/charts")], cache: cache.cache,
            limits: ChartLimits(archiveBytes: 60_000))
        let error = await #expect(throws: RepositoryError.self) { try await repositories.fetch(reference()) }
        #expect(error?.code == .corrupt)
    }

    @Test(
        "resolves the addresses of an index as Helm does",
        arguments: [
            ("https://h/a", "web.tgz", "https://h/a/web.tgz"), ("https://h/a/", "web.tgz", "https://h/a/web.tgz"),
            ("https://h/a", "/web.tgz", "https://h/web.tgz"), ("https://h", "x/web.tgz", "https://h/x/web.tgz"),
            ("https://h/a?k=v", "web.tgz", "https://h/a/web.tgz?k=v"),
            ("https://h/a?k=v", "https://o/web.tgz", "https://o/web.tgz"),
            ("https://h/a%2Fb", "web.tgz", "https://h/a%2Fb/web.tgz"),
            ("https://h/a", "../web.tgz", "https://h/web.tgz"),
        ])
    func resolves(base: String, text: String, result: String) throws {
        let url = try ConfiguredRepository(RepositoryConfiguration(name: "x", url: base)).url
        #expect(String(decoding: try ChartRepositories.resolve(url, text).text, as: UTF8.self) == result)
    }
}

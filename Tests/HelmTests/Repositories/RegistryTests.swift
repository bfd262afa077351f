import Base
import Foundation
import TestSupport
import Testing

@testable import Helm

@Suite("Charts in registries")
struct RegistryTests {
    private let server: TestRepositoryServer
    private let cache: TestCache

    init() throws {
        server = try TestRepositoryServer()
        cache = try TestCache()
    }

    private func repositories(
        username: String? = nil, password: String? = nil, allowedHosts: [String] = [], passesCredentials: Bool = false
    ) throws -> ChartRepositories {
        try ChartRepositories(
            [
                RepositoryConfiguration(
                    name: "registry", url: "oci://\(server.host)/team", username: username,
                    password: password.map { Redacted($0) }, allowedHosts: allowedHosts,
                    passesCredentials: passesCredentials, usesPlainHTTP: true)
            ], cache: cache.cache)
    }

    private func reference(_ version: String) -> ChartReference {
        ChartReference(repository: "oci://\(server.host)/team", name: "web", version: version)
    }

    private func serveTags(_ tags: [String]) {
        let list = tags.map { "\"\($0)\"" }.joined(separator: ",")
        server.serve("/v2/team/web/tags/list", "{\"name\":\"team/web\",\"tags\":[\(list)]}")
    }

    @Test("fetches a version by its tag, with _ for +")
    func byTag() async throws {
        let archive = TestCharts.archive("web", "1.2.3+build.1")
        _ = TestCharts.push(archive, to: server, path: "team/web", tag: "1.2.3_build.1")
        let chart = try await repositories().fetch(reference("1.2.3+build.1"))
        #expect(chart.archive == archive && chart.warnings.isEmpty)
        #expect(server.paths == ["/v2/team/web/manifests/1.2.3_build.1", "/v2/team/web/blobs/\(chart.digest)"])
        server.forget()
        // The tag may have moved, so it is asked for; the archive is not.
        _ = try await repositories().fetch(reference("1.2.3+build.1"))
        #expect(server.paths == ["/v2/team/web/manifests/1.2.3_build.1"])
        server.stop()
        let offline = try await repositories().fetch(reference("1.2.3+build.1"))
        #expect(offline.archive == archive)
        #expect(offline.warnings.count == 1)
    }

    @Test(
        "chooses among the tags as Helm does",
        arguments: [("", "2.0.0"), ("^1", "1.10.0"), ("1.2.x", "1.2.9"), (">1-0", "3.0.0-rc.1"), (">=1 <1.5", "1.2.9")])
    func byConstraint(asked: String, chosen: String) async throws {
        serveTags(
            ["1.2.9", "latest", "v9.9.9", "1.10.0", "3.0.0-rc.1", "2.0.0", "1.2", "1.2.10_x-y"].filter {
                $0 != "1.2.10_x-y"
            })
        for version in ["1.2.9", "1.10.0", "2.0.0", "3.0.0-rc.1"] {
            _ = TestCharts.push(TestCharts.archive("web", version), to: server, path: "team/web", tag: version)
        }
        let chart = try await repositories().fetch(reference(asked))
        #expect(chart.version == chosen)
        #expect(try Chart.load(archive: chart.archive).metadata.version == chosen)
        server.stop()
        let offline = try await repositories().fetch(reference(asked))
        #expect(offline.version == chosen)
        #expect(offline.warnings.count == 2)
    }

    @Test("reads all pages of tags, on the same host only")
    func paging() async throws {
        server.on("/v2/team/web/tags/list") { request in
            switch request.path {
            case let path where path.hasSuffix("last=b"):
                .init(headers: [("Link", "</v2/team/web/tags/list?last=c>; rel=\"next\"")], #"{"tags":["1.1.0"]}"#)
            case let path where path.hasSuffix("last=c"): .init(#"{"tags":["1.4.0"]}"#)
            default:
                .init(headers: [("Link", "</v2/team/web/tags/list?last=b>; rel=\"next\"")], #"{"tags":["1.0.0"]}"#)
            }
        }
        _ = TestCharts.push(TestCharts.archive("web", "1.4.0"), to: server, path: "team/web", tag: "1.4.0")
        #expect(try await repositories().fetch(reference("*")).version == "1.4.0")
        server.on("/v2/team/web/tags/list") { _ in
            .init(headers: [("Link", "</v2/team/web/tags/list?last=z>; rel=\"next\"")], #"{"tags":["1.0.0"]}"#)
        }
        let endless = await #expect(throws: RepositoryError.self) { try await repositories().fetch(reference("*")) }
        #expect(endless?.code == .corrupt)
        server.on("/v2/team/web/tags/list") { _ in
            .init(headers: [("Link", "<http://192.0.2.1/tags>; rel=\"next\"")], #"{"tags":["1.0.0"]}"#)
        }
        let elsewhere = await #expect(throws: RepositoryError.self) { try await repositories().fetch(reference("*")) }
        #expect(elsewhere?.code == .hostNotAllowed)
    }

    @Test("answers a challenge with a token of the registry's own service")
    func bearerToken() async throws {
        let (host, url) = (server.host, server.url)
        let challenge =
            "Bearer realm=\"\(url)/token?x=1\",service=\"the \\\"service\\\"\",scope=\"repository:team/web:pull\""
        let archive = TestCharts.archive("web", "1.0.0")
        _ = TestCharts.push(archive, to: server, path: "team/web", tag: "1.0.0") { request in
            request.authorization == "Bearer t0ken" ? nil : .init(401, headers: [("WWW-Authenticate", challenge)], "no")
        }
        server.on("/token") { request in
            request.authorization == "Basic dTpw" ? .init(#"{"access_token":"t0ken"}"#) : .init(401, "no")
        }
        let chart = try await repositories(username: "u", password: "p").fetch(reference("1.0.0"))
        #expect(chart.archive == archive)
        #expect(
            server.paths == [
                "/v2/team/web/manifests/1.0.0",
                "/token?x=1&service=the%20%22service%22&scope=repository:team/web:pull",
                "/v2/team/web/manifests/1.0.0", "/v2/team/web/blobs/\(chart.digest)",
            ], "\(host)")
        // Without credentials the service says no.
        let anonymous = await #expect(throws: RepositoryError.self) {
            try await ChartRepositories(
                [RepositoryConfiguration(name: "r", url: "oci://\(server.host)", usesPlainHTTP: true)],
                cache: TestCache().cache
            ).fetch(reference("1.0.0"))
        }
        #expect(anonymous?.code == .unauthorized)
    }

    @Test("asks a token service on another host only if that host is allowed, and sends it credentials only if told to")
    func foreignTokenService() async throws {
        let other = try TestRepositoryServer()
        let realm = "\(other.url)/auth"
        _ = TestCharts.push(TestCharts.archive("web", "1.0.0"), to: server, path: "team/web", tag: "1.0.0") { request in
            request.authorization == "Bearer good"
                ? nil : .init(401, headers: [("WWW-Authenticate", "Bearer realm=\"\(realm)\",service=s")], "no")
        }
        other.on("/auth") { request in
            request.authorization == nil ? .init(401, "no") : .init(#"{"token":"good"}"#)
        }
        let refused = await #expect(throws: RepositoryError.self) {
            try await repositories(username: "u", password: "p").fetch(reference("1.0.0"))
        }
        #expect(refused?.code == .hostNotAllowed)
        #expect(refused?.message.contains("add \"http://\(other.host)\" to its allowed hosts") == true)
        #expect(other.paths.isEmpty)
        let allowed = ["http://\(other.host)"]
        let denied = await #expect(throws: RepositoryError.self) {
            try await repositories(username: "u", password: "p", allowedHosts: allowed).fetch(reference("1.0.0"))
        }
        #expect(denied?.code == .unauthorized)
        #expect(denied?.message.contains("passing of credentials") == true)
        #expect(other.requests.map(\.authorization) == [nil])
        #expect(other.paths == ["/auth?service=s&scope=repository:team/web:pull"])
        let chart = try await repositories(
            username: "u", password: "p", allowedHosts: allowed, passesCredentials: true
        ).fetch(reference("1.0.0"))
        #expect(chart.version == "1.0.0")
        #expect(!server.requests.contains { $0.authorization?.hasPrefix("Basic") == true })
    }

    @Test("answers a basic challenge with user name and password")
    func basic() async throws {
        _ = TestCharts.push(TestCharts.archive("web", "1.0.0"), to: server, path: "team/web", tag: "1.0.0") { request in
            request.authorization == "Basic dTpw"
                ? nil : .init(401, headers: [("WWW-Authenticate", "Basic realm=\"charts\"")], "no")
        }
        #expect(try await repositories(username: "u", password: "p").fetch(reference("1.0.0")).version == "1.0.0")
        #expect(server.requests.first?.authorization == nil)
    }

    @Test("checks the digests of manifests and archives")
    func digests() async throws {
        let archive = TestCharts.archive("web", "1.0.0")
        let manifest = TestCharts.push(archive, to: server, path: "team/web", tag: "1.0.0")
        let byDigest = try ChartReference(oci: "oci://\(server.host)/team/web@\(manifest)")
        #expect(try await repositories().fetch(byDigest).archive == archive)
        server.forget()
        #expect(try await repositories().fetch(byDigest).archive == archive)
        #expect(server.paths.isEmpty, "what a digest names is not asked for twice")

        let fresh = try TestCache()
        let repositories = try ChartRepositories(
            [RepositoryConfiguration(name: "r", url: "oci://\(server.host)", usesPlainHTTP: true)], cache: fresh.cache)
        server.serve("/v2/team/web/blobs/\(ContentDigest(of: archive))", archive.reversed())
        let blob = await #expect(throws: RepositoryError.self) { try await repositories.fetch(reference("1.0.0")) }
        #expect(blob?.code == .corrupt)
        server.serve("/v2/team/web/manifests/\(manifest)", "{}")
        let changed = await #expect(throws: RepositoryError.self) {
            try await ChartRepositories(
                [RepositoryConfiguration(name: "r", url: "oci://\(server.host)", usesPlainHTTP: true)],
                cache: TestCache().cache
            ).fetch(byDigest)
        }
        #expect(changed?.code == .corrupt)
        server.on("/v2/team/web/manifests/2.0.0") { _ in
            .init(headers: [("Docker-Content-Digest", manifest.description)], "{\"layers\":[]}")
        }
        let lying = await #expect(throws: RepositoryError.self) { try await repositories.fetch(reference("2.0.0")) }
        #expect(lying?.code == .corrupt)
    }

    @Test("says when something is no chart")
    func noChart() async throws {
        server.serve(
            "/v2/team/web/manifests/1.0.0", #"{"config":{"mediaType":"application/vnd.oci.image.config.v1+json"}}"#)
        let image = await #expect(throws: RepositoryError.self) { try await repositories().fetch(reference("1.0.0")) }
        #expect(
            image?.message.contains("could not load config with mediatype application/vnd.cncf.helm.config") == true)
        server.serve(
            "/v2/team/web/manifests/1.0.1",
            #"{"config":{"mediaType":"application/vnd.cncf.helm.config.v1+json"},"layers":[]}"#)
        let empty = await #expect(throws: RepositoryError.self) { try await repositories().fetch(reference("1.0.1")) }
        #expect(empty?.message.contains("does not contain a layer") == true)
        let none = await #expect(throws: RepositoryError.self) { try await repositories().fetch(reference("1.0.2")) }
        #expect(none?.code == .notFound)
    }

    @Test(
        "takes references apart",
        arguments: [
            ("oci://h/a/b:1.0", "oci://h/a", "b", "1.0", false), ("oci://h:5000/b", "oci://h:5000", "b", "", false),
            ("oci://h:5000/b:v1", "oci://h:5000", "b", "v1", false),
            ("oci://h/b@sha256:" + String(repeating: "a", count: 64), "oci://h", "b", "", true),
        ])
    func references(text: String, repository: String, name: String, version: String, hasDigest: Bool) throws {
        let reference = try ChartReference(oci: text)
        #expect(reference.repository == repository && reference.name == name && reference.version == version)
        #expect((reference.digest != nil) == hasDigest)
    }

    @Test(
        "refuses references that are none",
        arguments: ["https://h/a", "oci://h", "oci://h/", "oci://", "oci://h/a@sha256:1"])
    func badReferences(text: String) {
        #expect(throws: RepositoryError.self) { try ChartReference(oci: text) }
    }

    @Test("lets no name lead out of its place in a URL", arguments: ["../../admin", "a b", "A", "x?y", "x%2f"])
    func badNames(name: String) async throws {
        let error = await #expect(throws: RepositoryError.self) {
            try await repositories().fetch(
                ChartReference(repository: "oci://\(server.host)/team", name: name, version: "1.0.0"))
        }
        #expect(error?.code == .invalid)
        #expect(server.paths.isEmpty)
    }

    @Test(
        "reads challenges",
        arguments: [
            ("Bearer realm=\"https://a/t\",service=\"s\"", "bearer", "https://a/t"),
            ("bearer realm=https://a", "bearer", "https://a"), ("Basic realm=\"x, y\"", "basic", "x, y"),
            ("Negotiate abc==, Basic realm=\"x\", Bearer realm=\"a\\\"b\"", "bearer", "a\"b"),
            ("Basic", "basic", ""),
        ])
    func challenges(text: String, scheme: String, realm: String) throws {
        let challenge = try #require(AuthenticationChallenge(text))
        #expect(challenge.scheme == scheme)
        #expect(challenge.parameters["realm"] ?? "" == realm)
    }
}

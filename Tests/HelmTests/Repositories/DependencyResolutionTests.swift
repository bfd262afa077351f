import Base
import Foundation
import GoTemplate
import Testing

@testable import Helm

@Suite("Dependencies that are declared but not there")
struct DependencyResolutionTests {
    private let server: TestRepositoryServer
    private let cache: TestCache

    init() throws {
        server = try TestRepositoryServer()
        cache = try TestCache()
        server.serve(
            "/charts/index.yaml",
            TestCharts.index("db", ["1.0.0", "1.1.0", "2.0.0"].map { .init(version: $0, url: "db-\($0).tgz") }))
        for version in ["1.0.0", "1.1.0", "2.0.0"] {
            server.serve("/charts/db-\(version).tgz", TestCharts.archive("db", version))
        }
    }

    private var repositories: ChartRepositories {
        get throws {
            try ChartRepositories(
                [
                    RepositoryConfiguration(name: "shop", url: "\(server.url)/charts"),
                    RepositoryConfiguration(name: "registry", url: "oci://\(server.host)/team", usesPlainHTTP: true),
                ], cache: cache.cache)
        }
    }

    private func tree(_ dependencies: String, lock: String? = nil, more: [String: String] = [:]) -> ChartTree {
        var files = ["app/Chart.yaml": "apiVersion: v2\nname: app\nversion: 0.1.0\ndependencies:\n\(dependencies)"]
        if let lock { files["app/Chart.lock"] = lock }
        return ChartTree(files.merging(more) { $1 })
    }

    private func resolve(_ tree: ChartTree) async throws -> ResolvedChart {
        let chart = try Chart.load(directory: "app", in: tree)
        return try await repositories.resolveDependencies(of: chart, in: tree, directory: "app")
    }

    @Test(
        "come from repositories by address and by name, newest version that fits",
        arguments: [
            "ADDRESS/charts", "ADDRESS/charts/", "\"@shop\"", "alias:shop",
        ])
    func fromRepository(repository: String) async throws {
        let address = repository.replacing("ADDRESS", with: server.url)
        let resolved = try await resolve(tree("- {name: db, version: ^1.0.0, repository: \(address)}\n"))
        #expect(resolved.chart.dependencies.map(\.metadata.version) == ["1.1.0"])
        #expect(resolved.additions == ["db 1.1.0 \(ContentDigest(of: TestCharts.archive("db", "1.1.0")))"])
        #expect(resolved.warnings.isEmpty)
    }

    @Test("come from registries and from folders of the tree")
    func otherSources() async throws {
        _ = TestCharts.push(TestCharts.archive("web", "3.0.0"), to: server, path: "team/web", tag: "3.0.0")
        server.serve("/v2/team/web/tags/list", #"{"tags":["2.9.0","3.0.0"]}"#)
        let resolved = try await resolve(
            tree(
                """
                - {name: web, version: ">=3", repository: "oci://\(server.host)/team"}
                - {name: lib, version: 0.x, repository: "file://../libs/lib"}

                """,
                more: ["libs/lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 0.3.0\n"]))
        #expect(resolved.chart.dependencies.map(\.name) == ["web", "lib"])
        #expect(resolved.additions.last == "lib 0.3.0 libs/lib")
    }

    @Test("are left alone where they are in charts/, or have no repository")
    func vendored() async throws {
        let vendored = tree(
            "- {name: db, version: ^1, repository: \(server.url)/charts}\n- {name: local, version: 1.x}\n",
            more: ["app/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n"])
        let resolved = try await resolve(vendored)
        #expect(resolved.additions.isEmpty)
        #expect(resolved.chart.dependencies.map(\.metadata.version) == ["1.0.0"])
        #expect(server.paths.isEmpty)
    }

    @Test("follow the lock file, and refuse one that belongs to other dependencies")
    func locked() async throws {
        let repository = "\(server.url)/charts"
        var requested = ChartDependency()
        requested.name = "db"
        requested.version = "^1.0.0"
        requested.repository = repository
        requested.alias = "store"
        requested.tags = ["a", "b"]
        requested.importValues = [.string("x<y"), .map(["parent": .string("p"), "child": .string("c")])]
        var locked = ChartDependency()
        locked.name = "db"
        locked.version = "1.0.0"
        locked.repository = repository
        let digest = DependencyHash.digest(requested: [requested], locked: [locked])
        let dependencies =
            "- {name: db, version: ^1.0.0, repository: R, alias: store, tags: [a, b], "
            + "import-values: [x<y, {child: c, parent: p}]}\n"
        let lock =
            "dependencies:\n- {name: db, repository: \(repository), version: 1.0.0}\ndigest: \(digest)\n"
            + "generated: \"2026-01-01T00:00:00Z\"\n"
        for written in [repository, "\"@shop\""] {
            let resolved = try await resolve(tree(dependencies.replacing(" R,", with: " \(written),"), lock: lock))
            #expect(resolved.chart.dependencies.map(\.metadata.version) == ["1.0.0"])
        }
        let changed = dependencies.replacing("^1.0.0", with: "^2.0.0").replacing(" R,", with: " \(repository),")
        let error = await #expect(throws: RepositoryError.self) { try await resolve(tree(changed, lock: lock)) }
        #expect(error?.message.contains("the lock file (Chart.lock) of chart app is out of sync") == true)
    }

    @Test("are fetched once for several aliases")
    func aliases() async throws {
        let entry = "name: db, version: 2.0.0, repository: \(server.url)/charts"
        let resolved = try await resolve(tree("- {\(entry), alias: one}\n- {\(entry), alias: two}\n"))
        #expect(resolved.chart.dependencies.count == 1)
        let renderer = HelmRenderer()
        let rendered = try renderer.render(resolved.chart)
        #expect(
            rendered.files.map(\.path).sorted() == [
                "app/charts/one/templates/map.yaml", "app/charts/two/templates/map.yaml",
            ])
    }

    @Test(
        "are errors where they cannot be had",
        arguments: [
            ("{name: db, version: ^9, repository: \"@shop\"}", RepositoryError.Code.notFound),
            ("{name: other, version: 1.0.0, repository: \"@shop\"}", .notFound),
            ("{name: db, version: x y, repository: \"@shop\"}", .invalid),
            ("{name: db, version: 1.0.0, repository: \"@nobody\"}", .invalid),
            ("{name: db, version: 1.0.0, repository: \"https://example.com\"}", .hostNotAllowed),
            ("{name: db, version: 1.0.0, repository: \"file://../../etc\"}", .invalid),
            ("{name: db, version: 1.0.0, repository: \"file:///etc\"}", .invalid),
            ("{name: lib, version: 2.x, repository: \"file://../libs/lib\"}", .notFound),
        ])
    func errors(dependency: String, code: RepositoryError.Code) async throws {
        let tree = tree(
            "- \(dependency)\n", more: ["libs/lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 0.3.0\n"])
        let error = await #expect(throws: RepositoryError.self) { try await resolve(tree) }
        #expect(error?.code == code, "\(error?.message ?? "")")
    }

    /// Helm 4.2.3 wrote the lock file.
    @Test("have the digest that Helm writes into Chart.lock")
    func helmDigest() async throws {
        let tree = tree(
            """
            - name: lib
              version: 0.x
              repository: file://../lib
              alias: store
              condition: store.enabled,a.b
              tags: [a, b<c]
              import-values: [x&y, {child: c, parent: p}]
            - {name: lib, version: ">=0.1", repository: "file://../lib"}

            """,
            lock: """
                dependencies:
                - name: lib
                  repository: file://../lib
                  version: 0.3.0
                - name: lib
                  repository: file://../lib
                  version: 0.3.0
                digest: sha256:05151585892eaf3ae2df22216f814040dfeeef31e9cf6fbf71914927e4f39831
                generated: "2026-11-25T10:46:05.12735037Z"
                """, more: ["lib/Chart.yaml": "apiVersion: v2\nname: lib\nversion: 0.3.0\n"])
        let resolved = try await resolve(tree)
        #expect(resolved.chart.dependencies.map(\.name) == ["lib"])
        #expect(resolved.additions == ["lib 0.3.0 lib"])
    }
}

import Foundation
import Manifests
import Testing

@Suite("An application whose chart is in a chart repository")
struct ChartRepositoryTests {
    private static func chart(_ version: String) -> [String: String] {
        [
            "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: \(version)\n", "web/values.yaml": "value: default\n",
            "web/templates/settings.yaml": Files.configMap("settings", "{{ .Values.value }} of {{ .Chart.Version }}"),
        ]
    }

    /// Makes a chart repository in the folder `charts`.
    private func makeRepository(in directory: TemporaryDirectory) throws {
        var index = "apiVersion: v1\nentries:\n  web:\n"
        for version in ["1.0.0", "1.1.0"] {
            for (name, text) in Self.chart(version) { try directory.write(text, to: "build-\(version)/\(name)") }
            try directory.write("", to: "charts/.keep")
            let archive = directory.path("charts/web-\(version).tgz")
            let packed = try ChildProcess.runBlocking(
                "/usr/bin/env", ["tar", "-C", directory.path("build-\(version)"), "-czf", archive, "web"], in: directory
            )
            try #require(packed.status == 0, "\(packed.errors)")
            let sum = try ChildProcess.runBlocking("/usr/bin/env", ["sha256sum", archive], in: directory)
            let digest = try #require(sum.output.split(separator: " ").first)
            index += "  - {name: web, version: \(version), digest: \(digest), urls: [web-\(version).tgz]}\n"
        }
        try directory.write(index, to: "charts/index.yaml")
    }

    @Test("is delivered on pushes to the repository of its values, and on a new version in its manifest")
    func wholeWay() async throws {
        let directory = try TemporaryDirectory()
        let repository = try GitRepository(name: "infra", in: directory)
        try makeRepository(in: directory)
        try await FileServer.run(directory.path("charts")) { server in
            try await TestCluster.run(in: directory) { cluster in
                let agent = try TestAgent(
                    directory: directory, repository: repository, cluster: cluster,
                    extra: "chartRepositories:\n  - {name: charts, url: \"\(server.address)\"}")
                let process = try await agent.start()
                func application(_ version: String, _ url: String) -> String {
                    """
                    apiVersion: argoproj.io/v1alpha1
                    kind: Application
                    metadata: {name: web}
                    spec:
                      project: default
                      destination: {name: sandbox, namespace: web}
                      syncPolicy: {automated: {prune: true}, syncOptions: [CreateNamespace=true]}
                      sources:
                      - repoURL: \(url)
                        chart: web
                        targetRevision: \(version)
                        helm: {valueFiles: [$values/values/web.yaml]}
                      - {repoURL: \(repository.bare), targetRevision: main, ref: values}
                    """
                }
                func value() async throws -> String? {
                    try await cluster.object("/api/v1/namespaces/web/configmaps/settings")?
                        .value(at: "data", "value")?.string
                }
                var files = [
                    "applications/web.yaml": application("1.0.0", server.address),
                    "values/web.yaml": "value: one\n", "other.txt": "a",
                ]
                let first = try await agent.pushAndDeliver(files)
                let status = try await agent.finalStatus(of: first, "martlet/sandbox/web")
                #expect(status.state == "success", "\(status)")
                #expect(try await value() == "one of 1.0.0")

                files["values/web.yaml"] = "value: two\n"
                let second = try await agent.pushAndDeliver(files)
                #expect(try await agent.finalStatus(of: second, "martlet/sandbox/web").state == "success")
                #expect(try await value() == "two of 1.0.0")
                // The archive was kept.
                #expect(server.paths.count { $0 == "/web-1.0.0.tgz" } == 1)

                files["other.txt"] = "b"
                let third = try await agent.pushAndDeliver(files)
                _ = try await agent.finishedEvent(for: third)
                #expect(try agent.notes(of: third)["martlet/sandbox/web"] == nil)

                files["applications/web.yaml"] = application("^1.0", server.address)
                let fourth = try await agent.pushAndDeliver(files)
                #expect(try await agent.finalStatus(of: fourth, "martlet/sandbox/web").state == "success")
                #expect(try await value() == "two of 1.1.0")

                files["applications/web.yaml"] = application("1.0.0", "https://elsewhere.example/charts")
                let fifth = try await agent.pushAndDeliver(files)
                let refused = try await agent.finalStatus(of: fifth, "martlet/sandbox/web")
                #expect(refused.state == "failure", "\(refused)")
                #expect(try await process.terminate() == 0)
            }
        }
    }
}

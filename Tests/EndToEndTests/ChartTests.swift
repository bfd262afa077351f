import Foundation
import Manifests
import Testing

@Suite("A push to a chart", .sharedAgent(repositories: ["chart", "hooked"]))
struct ChartTests {
    private static let chart = [
        "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
        "charts/web/values.yaml": "replicas: 1\nimage: nginx:1.27\n",
        "charts/web/templates/web.yaml": Files.deployment("{{ .Release.Name }}", image: "{{ .Values.image }}")
            .replacing("replicas: 2", with: "replicas: {{ .Values.replicas }}"),
        "charts/web/templates/secret.yaml":
            "apiVersion: v1\nkind: Secret\nmetadata: {name: token}\nstringData: {token: {{ randAlphaNum 16 }}}\n",
    ]

    private static func application(_ name: String, _ agent: TestAgent, _ helm: String) -> String {
        Files.application(name, url: agent.repository.bare, path: "charts/web")
            .replacing("    targetRevision: main", with: "    targetRevision: main\n    helm: \(helm)")
    }

    @Test("renders it with the application's values; the next push changes only what differs")
    func values() async throws {
        let agent = try SharedAgent.using("chart")
        var files = Self.chart
        files["applications/chart.yaml"] = Self.application(
            "chart", agent, "{valueFiles: [/production.yaml], parameters: [{name: image, value: \"nginx:1.28\"}]}")
        files["production.yaml"] = "replicas: 3\n"
        let first = try await agent.pushAndDeliver(files)
        let status = try await agent.finalStatus(of: first, "martlet/sandbox/chart")
        #expect(status.state == "success", "\(status)")
        let path = "/apis/apps/v1/namespaces/chart/deployments/chart"
        let web = try #require(try await agent.cluster.object(path))
        #expect(web.value(at: "spec", "replicas")?.int == 3)
        #expect(web.value(at: "spec", "template", "spec", "containers")?[0]?["image"]?.string == "nginx:1.28")
        let token = try await agent.cluster.object("/api/v1/namespaces/chart/secrets/token")?
            .value(at: "data", "token")?.string

        // A values file outside the chart is part of what the render depends on.
        files["production.yaml"] = "replicas: 4\n"
        let second = try await agent.pushAndDeliver(files)
        let changed = try await agent.finalStatus(of: second, "martlet/sandbox/chart")
        #expect(changed.text.contains("~1"), "\(changed)")
        #expect(try await agent.cluster.object(path)?.value(at: "spec", "replicas")?.int == 4)
        let same = try await agent.cluster.object("/api/v1/namespaces/chart/secrets/token")?
            .value(at: "data", "token")?.string
        #expect(token != nil && token == same)

        files["charts/web/templates/web.yaml"] = "a: {{ .Values.none.deep }}\n"
        let third = try await agent.pushAndDeliver(files)
        let refused = try await agent.finalStatus(of: third, "martlet/sandbox/chart")
        #expect(refused.state == "failure")
        #expect(refused.text.contains("web/templates/web.yaml:1:13"), "\(refused)")
    }

    @Test("runs its hooks: those for the installation once, those for upgrades after that, none of the tests")
    func hooks() async throws {
        let agent = try SharedAgent.using("hooked")
        func job(_ name: String, _ hook: String) -> String {
            """
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: \(name)
              annotations: {helm.sh/hook: \(hook)}
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers: [{name: run, image: "busybox:1"}]

            """
        }
        var files = Self.chart
        files["applications/hooked.yaml"] = Self.application("hooked", agent, "{releaseName: hooked}")
        files["charts/web/templates/install.yaml"] = job("install", "pre-install")
        files["charts/web/templates/upgrade.yaml"] = job("upgrade", "post-upgrade")
        files["charts/web/templates/tests/check.yaml"] = job("check", "test")
        func jobs() async throws -> [Bool] {
            var found: [Bool] = []
            for name in ["install", "upgrade", "check"] {
                found.append(try await agent.cluster.object("/apis/batch/v1/namespaces/hooked/jobs/\(name)") != nil)
            }
            return found
        }
        let first = try await agent.pushAndDeliver(files)
        let status = try await agent.finalStatus(of: first, "martlet/sandbox/hooked")
        #expect(status.state == "success", "\(status)")
        #expect(try await jobs() == [true, false, false])

        files["charts/web/values.yaml"] = "replicas: 2\nimage: nginx:1.27\n"
        let second = try await agent.pushAndDeliver(files)
        #expect(try await agent.finalStatus(of: second, "martlet/sandbox/hooked").state == "success")
        #expect(try await jobs() == [true, true, false])
    }
}

import Foundation
import Manifests
import Testing

@Suite("A push, from the hook to the status")
struct PushTests {
    @Test("A real push is applied, replayed, changed, pruned, and refused when it is broken")
    func wholeWay() async throws {
        let directory = try TemporaryDirectory()
        let repository = try GitRepository(name: "infra", in: directory)
        try await TestCluster.run(in: directory) { cluster in
            let agent = try TestAgent(directory: directory, repository: repository, cluster: cluster)
            let process = try await agent.start()
            let installed = try await agent.martlet(
                "hook", "install", repository.bare, "--url", "http://\(try agent.address())/hook/plain",
                "--secret-file", directory.path("secret"), "--name", "infra")
            #expect(installed.status == 0, "\(installed.errors)")

            let application = Files.application("web", url: repository.bare, path: "web")
            let first = try repository.push([
                "applications/web.yaml": application, "web/deployment.yaml": Files.deployment("web"),
                "web/settings.yaml": Files.configMap("settings", "one"),
            ])
            let applied = try await agent.finalStatus(of: first, "martlet/sandbox/web")
            #expect(applied.state == "success")
            #expect(applied.text.contains("+2"))
            #expect(try await agent.finalStatus(of: first, "martlet/summary").state == "success")
            let deployment = try #require(
                try await cluster.object("/apis/apps/v1/namespaces/web/deployments/web"))
            #expect(deployment.value(at: "status", "availableReplicas")?.int == 2)

            let event = try #require(try await agent.finishedEvent(for: first).value(at: "event", "id")?.int)
            let version = deployment.value(at: "metadata", "resourceVersion")?.string
            let replay = try await agent.martlet("events", "replay", "\(event)", "--reason", "again", "--wait")
            #expect(replay.status == 0, "\(replay.errors)")
            let unchanged = try await cluster.object("/apis/apps/v1/namespaces/web/deployments/web")
            #expect(unchanged?.value(at: "metadata", "resourceVersion")?.string == version)

            let second = try repository.push([
                "applications/web.yaml": application, "web/deployment.yaml": Files.deployment("web", replicas: 3),
            ])
            #expect(try await agent.finalStatus(of: second, "martlet/sandbox/web").text.contains("~1 -1"))
            #expect(try await cluster.object("/api/v1/namespaces/web/configmaps/settings") == nil)

            let third = try repository.push([
                "applications/web.yaml": application,
                "web/deployment.yaml": Files.deployment("web").replacing("replicas: 2", with: "replicas: many"),
            ])
            let refused = try await agent.finalStatus(of: third, "martlet/sandbox/web")
            #expect(refused.state == "failure")
            #expect(refused.text.hasPrefix("web/deployment.yaml:6:13: "), "\(refused.text)")
            #expect(try await agent.finalStatus(of: third, "martlet/summary").state == "failure")
            let kept = try await cluster.object("/apis/apps/v1/namespaces/web/deployments/web")
            #expect(kept?.value(at: "spec", "replicas")?.int == 3)
            #expect(try await process.terminate() == 0)
        }
    }
}

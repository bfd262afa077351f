import Foundation
import Manifests
import Testing

@Suite("A push to a kustomization", .sharedAgent(repositories: ["overlays", "remote", "catalog", "changed"]))
struct KustomizationTests {
    private static func kustomization(_ lines: String...) -> String {
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + lines.joined(separator: "\n") + "\n"
    }

    private func value(_ application: String, _ name: String, _ agent: TestAgent) async throws -> String? {
        try await agent.cluster.object("/api/v1/namespaces/\(application)/configmaps/\(name)")?
            .value(at: "data", "value")?.string
    }

    @Test("whose base stands beside it delivers a change of the base, and nothing for a change elsewhere")
    func baseBeside() async throws {
        let agent = try SharedAgent.using("overlays")
        let application = Files.application("overlays", url: agent.repository.bare, path: "overlays/production")
        var files = [
            "applications/overlays.yaml": application,
            "overlays/production/kustomization.yaml": Self.kustomization(
                "namePrefix: prod-", "resources: [../../base]"),
            "base/kustomization.yaml": Self.kustomization("resources: [settings.yaml]"),
            "base/settings.yaml": Files.configMap("settings", "one"), "elsewhere/file.txt": "one",
        ]
        let first = try await agent.pushAndDeliver(files)
        #expect(try await agent.finalStatus(of: first, "martlet/sandbox/overlays").state == "success")
        #expect(try await value("overlays", "prod-settings", agent) == "one")

        files["elsewhere/file.txt"] = "two"
        let second = try await agent.pushAndDeliver(files)
        let idle = try await agent.finishedEvent(for: second)
        #expect(idle.value(at: "event", "state")?.string == "succeeded")
        #expect(try agent.notes(of: second)["martlet/sandbox/overlays"] == nil)

        files["base/settings.yaml"] = Files.configMap("settings", "two")
        let third = try await agent.pushAndDeliver(files)
        #expect(try await agent.finalStatus(of: third, "martlet/sandbox/overlays").state == "success")
        #expect(try await value("overlays", "prod-settings", agent) == "two")
    }

    @Test("with a remote base takes it from a configured repository at a tag or commit, and says how to pin a branch")
    func remoteBase() async throws {
        let catalog = try SharedAgent.using("catalog").repository
        let pinned = try await offPool {
            let commit = try catalog.push([
                "base/kustomization.yaml": Self.kustomization("resources: [settings.yaml]"),
                "base/settings.yaml": Files.configMap("settings", "tagged"),
            ])
            try catalog.git(["tag", "v1"], at: catalog.clone)
            try catalog.git(["push", "--quiet", "origin", "v1"], at: catalog.clone)
            try catalog.push([
                "base/kustomization.yaml": Self.kustomization("resources: [settings.yaml]"),
                "base/settings.yaml": Files.configMap("settings", "moved"),
            ])
            return commit
        }
        let agent = try SharedAgent.using("remote")
        func push(_ base: String) async throws -> String {
            try await agent.pushAndDeliver([
                "applications/remote.yaml": Files.application("remote", url: agent.repository.bare, path: "app"),
                "app/kustomization.yaml": Self.kustomization("resources:", "- \(base)"),
            ])
        }
        let url = "file://\(catalog.bare)//base"
        for reference in ["v1", pinned] {
            let commit = try await push("\(url)?ref=\(reference)")
            let status = try await agent.finalStatus(of: commit, "martlet/sandbox/remote")
            #expect(status.state == "success", "\(status)")
            #expect(try await value("remote", "settings", agent) == "tagged")
        }
        for (base, part) in [
            ("\(url)?ref=main", "pin it to a commit or tag: ?ref="),
            ("\(url)?ref=v9", "no commit or tag v9"),
            ("https://github.example/stranger/base?ref=v1", "is not in the configuration"),
        ] {
            let commit = try await push(base)
            let status = try await agent.finalStatus(of: commit, "martlet/sandbox/remote")
            #expect(status.state == "failure")
            let event = try await agent.finishedEvent(for: commit)
            #expect("\(JSON.text(event))".contains(part), "\(status)")
        }
    }

    @Test("is built with the changes of its application's kustomize block")
    func changedByApplication() async throws {
        let agent = try SharedAgent.using("changed")
        let block = """
            kustomize:
                  namePrefix: my-
                  images: ["nginx=registry.example/nginx:$ARGOCD_APP_REVISION_SHORT"]
                  replicas: [{name: web, count: 3}]
                  commonAnnotations: {team: payments}
                  patches:
                    - target: {kind: ConfigMap}
                      patch: |-
                        - {op: replace, path: /data/value, value: patched}
            """
        let application = Files.application("changed", url: agent.repository.bare, path: "app")
            .replacing("    targetRevision: main", with: "    targetRevision: main\n    \(block)")
        let commit = try await agent.pushAndDeliver([
            "applications/changed.yaml": application,
            "app/kustomization.yaml": Self.kustomization("resources: [web.yaml, settings.yaml]"),
            "app/web.yaml": Files.deployment("web"), "app/settings.yaml": Files.configMap("settings", "one"),
        ])
        let status = try await agent.finalStatus(of: commit, "martlet/sandbox/changed")
        #expect(status.state == "success", "\(status)")
        let web = try #require(
            try await agent.cluster.object("/apis/apps/v1/namespaces/changed/deployments/my-web"))
        #expect(web.value(at: "spec", "replicas")?.int == 3)
        #expect(web.value(at: "metadata", "annotations", "team")?.string == "payments")
        #expect(
            web.value(at: "spec", "template", "spec", "containers")?[0]?["image"]?.string
                == "registry.example/nginx:\(commit.prefix(7))")
        #expect(try await value("changed", "my-settings", agent) == "patched")
    }
}

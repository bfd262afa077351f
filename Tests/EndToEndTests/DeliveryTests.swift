import Foundation
import HTTPClient
import Manifests
import Testing

@Suite(
    "A delivery that is right but not everyday",
    .sharedAgent(repositories: ["deleted", "tagged", "doubled", "promoted"]))
struct DeliveryTests {
    @Test("that a branch was deleted ends its event and changes nothing", arguments: [Sender.plain, .github])
    func deletion(sender: Sender) async throws {
        let agent = try SharedAgent.using("deleted")
        let branch = "refs/heads/gone-\(sender)"
        let id = UUID().uuidString
        let response = try await agent.send(
            ref: branch, before: String(repeating: "1", count: 40), after: zeroID, as: sender, id: id)
        #expect(response.status == 202)
        let event = try await agent.ended(delivery: id)
        #expect(event.state == "succeeded")
        #expect(event.errors == ["\(branch) was deleted; nothing is applied or removed"])
        try await agent.expectAlive()
    }

    @Test("of an annotated tag delivers the commit that the tag names to the applications that follow it")
    func annotatedTag() async throws {
        let agent = try SharedAgent.using("tagged")
        let repository = agent.repository
        let application = Files.application("tagged", url: repository.bare, path: "tagged")
            .replacing("targetRevision: main", with: "targetRevision: v1")
        let commit = try await agent.push([
            "applications/tagged.yaml": application, "tagged/settings.yaml": Files.configMap("settings", "one"),
        ])
        let tag = try await offPool {
            try repository.git(["tag", "-a", "v1", "-m", "First"], at: repository.clone)
            try repository.git(["push", "--quiet", "origin", "v1"], at: repository.clone)
            return try repository.git(["rev-parse", "v1"], at: repository.clone)
        }
        #expect(tag != commit)
        let id = UUID().uuidString
        #expect(try await agent.send(ref: "refs/tags/v1", after: tag, id: id).status == 202)
        let event = try await agent.ended(delivery: id)
        #expect(event.state == "succeeded", "\(event.errors)")
        let settings = try await agent.cluster.object("/api/v1/namespaces/tagged/configmaps/settings")
        #expect(settings?.value(at: "data", "value")?.string == "one")
        #expect(event.jobs.last?["commit"]?.string == commit)
    }

    @Test("that an application follows another tag now delivers what that tag names")
    func promotion() async throws {
        let agent = try SharedAgent.using("promoted")
        let repository = agent.repository
        for version in ["v1", "v2"] {
            _ = try await agent.push(["promoted/settings.yaml": Files.configMap("settings", version)])
            _ = try await offPool {
                try repository.git(["tag", version], at: repository.clone)
                try repository.git(["push", "--quiet", "origin", version], at: repository.clone)
                return version
            }
        }
        for version in ["v1", "v2"] {
            try await agent.deploy([
                "applications/promoted.yaml": Files.application("promoted", url: repository.bare, path: "promoted")
                    .replacing("targetRevision: main", with: "targetRevision: \(version)")
            ])
            _ = try await eventually("\(version) is delivered") {
                let settings = try await agent.cluster.object("/api/v1/namespaces/promoted/configmaps/settings")
                return settings?.value(at: "data", "value")?.string == version ? true : nil
            }
        }
    }

    @Test("that comes twice, also under another id, makes one event")
    func duplicates() async throws {
        let agent = try SharedAgent.using("doubled")
        let commit = try await agent.push(["README": "nothing to apply"])
        let body = Sender.github.push(
            "doubled", url: agent.repository.bare, ref: "refs/heads/main", before: zeroID, after: commit)
        let id = UUID().uuidString
        let first = try await agent.send(body, as: .github, id: id)
        #expect(first.status == 202)
        #expect(String(decoding: first.body, as: UTF8.self) == #"{"delivery":"\#(id)"}"#)
        for again in [id, UUID().uuidString] {
            let response = try await agent.send(body, as: .github, id: again)
            #expect(response.status == 200)
            #expect(String(decoding: response.body, as: UTF8.self).contains(#""duplicate":true"#))
        }
        let events = try await agent.events()
        #expect(events.count == 1)
        #expect(events.first?["duplicates"]?.int == 2)
    }
}

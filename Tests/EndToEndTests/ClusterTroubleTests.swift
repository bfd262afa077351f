import Foundation
import HTTPClient
import Manifests
import SandboxCluster
import Testing

@Suite(
    "Trouble in a cluster",
    .sharedAgent(
        repositories: Trouble.all.map(\.name) + ["images"], .init(healthTimeout: "15s")))
struct ClusterTroubleTests {
    private static func files(_ agent: TestAgent, _ value: String) -> [String: String] {
        let name = agent.repository.name
        return [
            "applications/\(name).yaml": Files.application(name, url: agent.repository.bare, path: name),
            "\(name)/settings.yaml": Files.configMap("settings", value),
        ]
    }

    private static func value(_ agent: TestAgent) async throws -> String? {
        try await agent.cluster.object("/api/v1/namespaces/\(agent.repository.name)/configmaps/settings")?
            .value(at: "data", "value")?.string
    }

    @Test("a wrong answer is shown, and ends as it must: by itself, or as a failure", arguments: Trouble.all)
    func trouble(_ trouble: Trouble) async throws {
        let agent = try SharedAgent.using(trouble.name)
        #expect(try await agent.deploy(Self.files(agent, "one")).outcome(trouble.name).state == "success")
        agent.cluster.cluster.faults.add(
            FaultRule(
                method: "PATCH", path: "/api/v1/namespaces/\(trouble.name)/configmaps/settings", count: trouble.count,
                answer: trouble.answer, retryAfter: trouble.retryAfter))
        let commit = try await agent.push(Self.files(agent, "two"))
        try await agent.send(after: commit)
        // What was wrong is looked for all the time: of an outage of the whole cluster no attempt is kept.
        var errors: Set<String> = []
        let event = try await eventually("the event of \(trouble.name) ends", within: .seconds(100)) { () -> Event? in
            guard let event = try await agent.newest("commit=\(commit)") else { return nil }
            errors.formUnion(event.errors)
            return event.isFinished ? event : nil
        }
        let outcome = try event.outcome(trouble.name)
        #expect(outcome.state == (trouble.passes ? "success" : "failure"), "\(outcome.text)")
        #expect(event.state == (trouble.passes ? "succeeded" : "failed"))
        if let error = trouble.error {
            #expect(errors.contains { $0.contains(error) && $0.contains("settings") }, "\(errors)")
            if !trouble.passes { #expect(outcome.text.contains(error), "\(outcome.text)") }
        } else {
            #expect(errors.isEmpty, "\(errors)")
        }
        #expect(try await Self.value(agent) == (trouble.passes ? "two" : "one"))
        try await agent.expectAlive()
    }

    @Test("an image that does not start is a failure that names the object and why, and the next good commit heals it")
    func image() async throws {
        let agent = try SharedAgent.using("images")
        func files(_ tag: String) -> [String: String] {
            [
                "applications/images.yaml": Files.application("images", url: agent.repository.bare, path: "images"),
                "images/web.yaml": Files.deployment("web", image: "nginx:\(tag)"),
            ]
        }
        let broken = try await agent.deploy(files("fail"))
        let outcome = try broken.outcome("images")
        #expect(outcome.state == "failure")
        #expect(outcome.text.contains("Deployment images/web"), "\(outcome.text)")
        #expect(outcome.text.contains("degraded"), "\(outcome.text)")
        #expect(outcome.text.contains("timed out progressing"), "\(outcome.text)")
        let healed = try await agent.deploy(files("1.27"))
        #expect(try healed.outcome("images").state == "success", "\(healed.errors)")
        let deployment = try await agent.cluster.object("/apis/apps/v1/namespaces/images/deployments/web")
        #expect(deployment?.value(at: "status", "availableReplicas")?.int == 2)
    }
}

/// Wrong answers to the applying of one application's object.
struct Trouble: Sendable, CustomTestStringConvertible {
    var name: String
    var answer: FaultRule.Answer
    var count = 1
    var retryAfter: Int?
    /// What the event shows of it; `nil` if the client gets over it without the event's noticing.
    var error: String?
    /// Whether the event succeeds once the cluster answers again.
    var passes: Bool
    var testDescription: String { name }

    static let all = [
        Trouble(name: "status-401", answer: .status(401), count: 2, error: "Unauthorized", passes: true),
        Trouble(name: "status-403", answer: .status(403), error: "forbidden", passes: false),
        Trouble(name: "status-409", answer: .status(409), error: "has been modified", passes: true),
        Trouble(name: "status-422", answer: .status(422), error: "is invalid", passes: false),
        Trouble(name: "status-429", answer: .status(429), count: 2, retryAfter: 1, error: nil, passes: true),
        Trouble(name: "status-500", answer: .status(500), count: 2, error: "an error on the server", passes: true),
        Trouble(name: "half", answer: .half, error: "settings", passes: true),
        Trouble(name: "silence", answer: .silence, error: "settings", passes: true),
    ]
}

@Suite("A cluster that is away")
struct ClusterAwayTests {
    @Test("when a commit is pushed gets it by itself once it is back")
    func away() async throws {
        let directory = try TemporaryDirectory()
        let repository = try GitRepository(name: "away", in: directory)
        try await TestCluster.run(in: directory) { cluster in
            let kubeconfig = try String(contentsOfFile: cluster.kubeconfig, encoding: .utf8)
            let port = try #require(
                kubeconfig.firstMatch(of: #/server: https://127\.0\.0\.1:(\d+)/#).flatMap { UInt16($0.1) })
            let relay = try Relay(to: port)
            try kubeconfig.replacing(":\(port)\n", with: ":\(relay.port)\n")
                .write(toFile: cluster.kubeconfig, atomically: true, encoding: .utf8)
            let agent = try TestAgent(directory: directory, repository: repository, cluster: cluster)
            let process = try await agent.start()
            let commit = try await agent.push([
                "applications/away.yaml": Files.application("away", url: repository.bare, path: "away"),
                "away/settings.yaml": Files.configMap("settings", "one"),
            ])
            try await agent.send(after: commit)
            let text = try await eventually("the status tells that the cluster is away") { () -> String? in
                guard let status = try await agent.newest("commit=\(commit)")?.status("martlet/sandbox/away"),
                    status.text.contains("again")
                else { return nil }
                return status.state == "running" ? status.text : nil
            }
            #expect(text.contains("127.0.0.1:\(relay.port)"), "\(text)")
            try relay.start()
            defer { relay.stop() }
            let event = try await agent.ended(commit: commit)
            #expect(try event.outcome("away").state == "success")
            let settings = try await cluster.object("/api/v1/namespaces/away/configmaps/settings")
            #expect(settings?.value(at: "data", "value")?.string == "one")
            #expect(try await process.terminate() == 0)
        }
    }
}

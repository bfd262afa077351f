import Foundation
import HTTPClient
import Manifests
import Testing

@Suite("The agent is killed at any moment")
struct CrashTests {
    /// How often the agent is killed; 200 unless the environment says otherwise.
    static let kills = ProcessInfo.processInfo.environment["MARTLET_TEST_KILLS"].flatMap(Int.init) ?? 200

    @Test("Every accepted event ends in its true status, and the cluster has what the last commit says")
    func killedAtRandomMoments() async throws {
        let directory = try TemporaryDirectory()
        let repository = try GitRepository(name: "infra", in: directory)
        try await TestCluster.run(in: directory) { cluster in
            let agent = try TestAgent(directory: directory, repository: repository, cluster: cluster)
            var generator = SeededGenerator(seed: 20_261_125)
            var accepted: [(commit: String, isBroken: Bool)] = []
            var before = String(repeating: "0", count: 40)
            var kills = 0
            var round = 0
            while kills < Self.kills {
                round += 1
                let process = try await agent.start()
                // One in five commits is broken; the others change one object and keep or drop the second.
                let isBroken = round % 5 == 0
                let commit = try repository.push(Self.files(round, url: repository.bare, isBroken: isBroken))
                let answer = try await agent.deliver([("refs/heads/main", before, commit)], id: "round-\(round)")
                #expect(answer.status == 202)
                accepted.append((commit, isBroken))
                before = commit
                // From before the fetch to after the last status: a round takes about this long.
                try await ContinuousClock().sleep(
                    for: .microseconds(Int.random(in: 0...500_000, using: &generator)))
                process.kill()
                kills += 1
            }
            let last = try await agent.start()
            // The very last commit is a good one: after a broken one the cluster keeps whatever was applied before it, and
            // that depends on the moments of the kills.
            round += 1
            let final = try repository.push(Self.files(round, url: repository.bare, isBroken: false))
            try await agent.deliver([("refs/heads/main", before, final)], id: "round-\(round)")
            accepted.append((final, false))
            var own = 0
            for (commit, isBroken) in accepted {
                let status = try await agent.finalStatus(of: commit, "martlet/summary")
                let event = try await agent.finishedEvent(for: commit)
                // A commit that a later one took over has that one's outcome, as an event or as an application's job. One
                // on which the agent was killed three times before a later one came is given up.
                var texts = [status.text]
                if try agent.notes(of: commit)["martlet/sandbox/web"] != nil {
                    texts.append(try await agent.finalStatus(of: commit, "martlet/sandbox/web").text)
                }
                let others = ["delivered with", "failed with", "given up: the agent stopped 3 times"]
                if texts.contains(where: { text in others.contains { text.contains($0) } }) { continue }
                own += 1
                let expected = isBroken ? "failure" : "success"
                #expect(status.state == expected, "\(commit.prefix(7)): \(texts)")
                #expect(event.value(at: "event", "state")?.string == (isBroken ? "failed" : "succeeded"))
            }
            // The kills must have come late enough for some commits to be delivered by themselves.
            #expect(own > accepted.count / 10)
            // What is in the cluster is what the last good commit says, and nothing else.
            let good = try #require(accepted.indices.last { !accepted[$0].isBroken }) + 1
            let value = try await cluster.object("/api/v1/namespaces/web/configmaps/first")?
                .value(at: "data", "value")?.string
            #expect(value == "\(good)")
            let names = try await cluster.names("/api/v1/namespaces/web/configmaps")
            #expect(names.filter { $0 != "kube-root-ca.crt" } == (good % 2 == 0 ? ["first", "second"] : ["first"]))
            let statistics = try await agent.api("/events?state=queued")
            #expect(statistics["events"]?.sequence?.isEmpty == true)
            #expect(try await last.terminate() == 0)
        }
    }

    private static func files(_ round: Int, url: String, isBroken: Bool) -> [String: String] {
        var files = [
            "applications/web.yaml": Files.application("web", url: url, path: "web"),
            "web/first.yaml": isBroken ? "kind: ConfigMap\nmetadata: [\n" : Files.configMap("first", "\(round)"),
        ]
        if round % 2 == 0 { files["web/second.yaml"] = Files.configMap("second", "\(round)") }
        return files
    }
}

/// A random generator whose numbers a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

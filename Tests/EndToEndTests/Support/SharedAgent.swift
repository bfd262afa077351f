import Foundation
import SandboxCluster
import Testing

/// One agent and one cluster for all cases of a suite. Each case has a repository of its own, so that cases can run side
/// by side and nothing of one is seen by another.
final class SharedAgent: Sendable {
    /// What differs from suite to suite.
    struct Settings: Sendable {
        /// More keys of `listen`.
        var listen = ""
        var healthTimeout = "20s"
        var logLevel = "info"
        /// The `statuses` of repositories that do not report by Git notes.
        var statuses: [String: String] = [:]
        /// How long the cluster's workloads take to become ready.
        var rollout: Duration = .milliseconds(20)
    }

    @TaskLocal private static var current: SharedAgent?

    let directory: TemporaryDirectory
    let cluster: TestCluster
    let process: ChildProcess
    private let agents: [String: TestAgent]

    private init(
        directory: TemporaryDirectory, cluster: TestCluster, process: ChildProcess, agents: [String: TestAgent]
    ) {
        self.directory = directory
        self.cluster = cluster
        self.process = process
        self.agents = agents
    }

    /// The agent as the case of `repository` sees it.
    static func using(_ repository: String) throws -> TestAgent {
        try #require(try shared().agents[repository], "the suite did not name the repository \(repository)")
    }

    /// The agent of the running suite.
    static func shared() throws -> SharedAgent { try #require(current, "the suite has no shared agent") }

    /// Runs `body` with an agent that follows `repositories`, which ends as it should.
    static func run(
        repositories: [String], settings: Settings = Settings(), in directory: TemporaryDirectory,
        _ body: @Sendable () async throws -> Void
    ) async throws {
        try await TestCluster.run(in: directory, configuration: .init(rollout: settings.rollout)) { cluster in
            var agents: [String: TestAgent] = [:]
            for name in repositories {
                agents[name] = try TestAgent(
                    directory: directory, repository: try GitRepository(name: name, in: directory), cluster: cluster)
            }
            let any = try #require(agents.values.first)
            try directory.write(
                configuration(agents.values.map(\.repository), settings, cluster: cluster, in: directory),
                to: "martlet.yaml")
            let process = try await any.start()
            let shared = SharedAgent(directory: directory, cluster: cluster, process: process, agents: agents)
            try await $current.withValue(shared) { try await body() }
            #expect(process.isRunning, "the agent died: \(process.errors.suffix(2000))")
            #expect(try await process.terminate() == 0)
        }
    }

    private static func configuration(
        _ repositories: [GitRepository], _ settings: Settings, cluster: TestCluster, in directory: TemporaryDirectory
    ) -> String {
        let secret = "secrets: [{file: \(directory.path("secret"))}]"
        var lines = [
            "dataDirectory: \(directory.path("data"))",
            #"listen: {address: "127.0.0.1:0"\#(settings.listen.isEmpty ? "" : ", \(settings.listen)")}"#,
            "queue: {workers: 8}", "receivers:",
        ]
        lines += Sender.allCases.map { "  - {name: \($0.rawValue), kind: \($0.kind), \(secret)}" }
        lines.append("repositories:")
        for repository in repositories {
            let statuses = settings.statuses[repository.name] ?? "{kind: git-notes}"
            let receivers = Sender.allCases.map(\.rawValue).joined(separator: ", ")
            lines.append(
                "  - {name: \(repository.name), url: \(repository.bare), receivers: [\(receivers)], poll: 0s, "
                    + "statuses: \(statuses)}")
        }
        lines += ["clusters:", "  - {name: sandbox, kubeconfig: \(cluster.kubeconfig)}", "applications:"]
        lines += repositories.map { "  - {repository: \($0.name), path: applications, targetRevision: main}" }
        lines += ["sync: {healthTimeout: \(settings.healthTimeout)}", "log: {level: \(settings.logLevel)}", ""]
        return lines.joined(separator: "\n")
    }
}

/// Gives a suite its shared agent.
struct SharedAgentTrait: SuiteTrait, TestScoping {
    var repositories: [String]
    var settings: SharedAgent.Settings

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await SharedAgent.run(
            repositories: repositories, settings: settings, in: try TemporaryDirectory(), function)
    }
}

extension Trait where Self == SharedAgentTrait {
    /// All tests of the suite share one agent that follows these repositories.
    static func sharedAgent(
        repositories: [String], _ settings: SharedAgent.Settings = .init()
    ) -> Self { Self(repositories: repositories, settings: settings) }
}

/// Runs something that blocks where it keeps nobody waiting: the cluster runs in this process too.
func offPool<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: Swift.Result(catching: work)) }
    }
}

/// What the kernel says about the memory of a process, in KiB.
struct MemoryUse {
    /// Resident now.
    var resident: Int
    /// The most that was resident at any time.
    var peak: Int

    init(of process: Int32) throws {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        func field(_ name: String) throws -> Int {
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix(name + ":") })
            return try #require(
                line.split(whereSeparator: { " \t:".contains($0) }).dropFirst().first.flatMap { Int($0) })
        }
        resident = try field("VmRSS")
        peak = try field("VmHWM")
    }
}

import Foundation
import HTTPClient
import Manifests
import Testing

@Suite("A Git host is told what became of its push", HostTrait())
struct HostTests {
    /// A way in which a host sends a push, each with a repository of its own.
    struct Way: Sendable, CustomTestStringConvertible {
        var host: Sender
        var isForm: Bool
        var repository: String { "\(host)-\(isForm ? "form" : "json")" }
        var testDescription: String { repository }

        static let all = [Sender.github, .gitea].flatMap { host in
            [false, true].map { Way(host: host, isForm: $0) }
        }
    }

    /// Repositories that report to GitHub, each with the mood that the host has.
    static let moods: [String: FakeHost.Mood] = [
        "lengthy": .good, "limited": .limited(times: 2), "full": .full, "page": .page, "leaky": .leaky,
    ]

    private let host: FakeHost

    init() throws { host = try #require(FakeHost.current) }

    private static func files(_ agent: TestAgent, _ value: String) -> [String: String] {
        let name = agent.repository.name
        return [
            "applications/\(name).yaml": Files.application(name, url: agent.repository.bare, path: name),
            "\(name)/settings.yaml": Files.configMap("settings", value),
        ]
    }

    /// The posts about a commit by context, once the last one of the summary is `state` and that of the application too.
    private func posts(
        _ repository: String, _ commit: String, until state: String
    ) async throws -> [String: [FakeHost.Post]] {
        try await eventually("the host has \(state) of \(repository)", within: .seconds(60)) {
            let posts = host.posts(repository).filter { $0.commit == commit && $0.status < 300 }
            let byContext = Dictionary(grouping: posts, by: \.context)
            let wanted = ["martlet/summary", "martlet/sandbox/\(repository)"]
            return wanted.allSatisfy { byContext[$0]?.last?.state == state } ? byContext : nil
        }
    }

    @Test("in order and under the right contexts, however the push was sent", arguments: Way.all)
    func order(way: Way) async throws {
        let agent = try SharedAgent.using(way.repository)
        let commit = try await agent.push(Self.files(agent, "one"))
        let payload = way.host.push(
            way.repository, url: agent.repository.bare, ref: "refs/heads/main", before: zeroID, after: commit)
        let body = way.isForm ? Sender.form(payload) : payload
        // GitHub signs what it sends; Gitea signs the JSON even if it sends a form.
        let signed = way.host == .gitea ? payload : body
        let type = way.isForm ? "application/x-www-form-urlencoded" : "application/json"
        let response = try await agent.post(
            body, to: way.host.rawValue, headers: way.host.fields(contentType: type) + [way.host.signed(signed)])
        #expect(response.status == 202)
        let posts = try await posts(way.repository, commit, until: "success")
        #expect(posts.keys.sorted() == ["martlet/sandbox/\(way.repository)", "martlet/summary"])
        for (context, posts) in posts {
            let states = posts.map(\.state)
            #expect(states.first == "pending", "\(context): \(states)")
            #expect(states.dropLast().allSatisfy { $0 == "pending" }, "\(context): \(states)")
        }
        #expect(posts["martlet/summary"]?.last?.description == "1 application synced")
        #expect(posts["martlet/sandbox/\(way.repository)"]?.last?.description.hasPrefix("+1") == true)
    }

    @Test("in no more characters than it takes, and without the rest of a long text")
    func lengthy() async throws {
        let agent = try SharedAgent.using("lengthy")
        var files = Self.files(agent, "one")
        let name = String(repeating: "very-long-folder/", count: 12)
        files["applications/lengthy.yaml"] = files["applications/lengthy.yaml"]?
            .replacing("    path: lengthy", with: "    path: lengthy\n    directory: {recurse: true}")
        files["lengthy/\(name)broken.yaml"] = "42\n"
        let commit = try await agent.push(files)
        try await agent.send(after: commit, as: .github)
        let posts = try await posts("lengthy", commit, until: "failure")
        let last = try #require(posts["martlet/sandbox/lengthy"]?.last)
        #expect(last.description.hasPrefix("lengthy/very-long-folder/"))
        #expect(last.description.hasSuffix("…"))
        #expect(host.posts("lengthy").allSatisfy { $0.status == 201 })
    }

    @Test("later, if it asks to be left alone")
    func limited() async throws {
        let agent = try SharedAgent.using("limited")
        let commit = try await agent.push(Self.files(agent, "one"))
        try await agent.send(after: commit, as: .github)
        _ = try await posts("limited", commit, until: "success")
        #expect(host.posts("limited").prefix(2).map(\.status) == [429, 429])
    }

    /// How a host that takes nothing shows in the event.
    struct Refusal: Sendable, CustomTestStringConvertible {
        var repository: String
        var reason: String
        /// The most requests about one context: none again where the host will never take it, else one for each change.
        var requests: Int
        var testDescription: String { repository }
    }

    @Test(
        "as far as it will listen: what it refuses changes no outcome, and the event shows it",
        arguments: [
            Refusal(repository: "full", reason: "takes no more statuses", requests: 1),
            Refusal(repository: "page", reason: "a page instead of JSON", requests: 5),
            Refusal(repository: "leaky", reason: "is not allowed to do this", requests: 5),
        ])
    func refusal(_ refusal: Refusal) async throws {
        let agent = try SharedAgent.using(refusal.repository)
        let event = try await agent.deploy(Self.files(agent, "one"))
        #expect(event.state == "succeeded")
        let shown = try await eventually("the event shows that the statuses were refused", within: .seconds(60)) {
            let event = Event(document: try await agent.api("/events/\(event.id)"))
            let statuses = event.document["statuses"]?.sequence ?? []
            let errors = statuses.compactMap { $0["lastError"]?.string }
            return errors.count == 2 ? (errors, statuses.map { $0["posted"]?.bool }) : nil
        }
        #expect(shown.0.allSatisfy { $0.contains(refusal.reason) }, "\(shown.0)")
        #expect(shown.1 == [false, false])
        for (_, posts) in Dictionary(grouping: host.posts(refusal.repository), by: \.context) {
            #expect(posts.count <= refusal.requests)
        }
        try await expectNoSecrets(agent, event)
        try await agent.expectAlive()
    }

    /// Neither the token, even if the host repeats it, nor the secret of the deliveries is in anything that can be read.
    private func expectNoSecrets(_ agent: TestAgent, _ event: Event) async throws {
        let secrets = [FakeHost.token(of: agent.repository.name), TestAgent.secret]
        var places = ["log": Data(try SharedAgent.shared().process.errors.utf8)]
        for name in try FileManager.default.contentsOfDirectory(atPath: agent.directory.path("data"))
        where name.hasPrefix("queue.sqlite") {
            places[name] = FileManager.default.contents(atPath: agent.directory.path("data/\(name)"))
        }
        #expect(places.count >= 3, "\(places.keys)")
        for path in ["events/\(event.id)", "events?limit=1000", "refusals", "applications", "changes?after=0"] {
            let answer = try await agent.request(
                HTTPRequest("GET", "http://martlet/api/v1/\(path)", unixSocketPath: agent.socket))
            #expect(answer.status == 200, "\(path)")
            places[path] = Data(answer.body)
        }
        for (place, content) in places {
            for secret in secrets { #expect(content.range(of: Data(secret.utf8)) == nil, "\(secret) in \(place)") }
        }
    }
}

/// Gives the suite a host, and an agent that reports to it.
struct HostTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        let directory = try TemporaryDirectory()
        try await FakeHost.run(moods: HostTests.moods) { host in
            var settings = SharedAgent.Settings(healthTimeout: "0s", logLevel: "trace")
            var repositories = HostTests.moods.keys.map { ($0, Sender.github) }
            repositories += HostTests.Way.all.map { ($0.repository, $0.host) }
            for (name, kind) in repositories {
                // A token each: a host paces the writes of one token.
                try directory.write(FakeHost.token(of: name), to: "token-\(name)")
                settings.statuses[name] =
                    "{kind: \(kind), api: \"\(host.address)\", project: acme/\(name), "
                    + "token: {file: \(directory.path("token-\(name)"))}}"
            }
            try await SharedAgent.run(
                repositories: repositories.map(\.0), settings: settings, in: directory, function)
        }
    }
}

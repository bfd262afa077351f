import Foundation
import Manifests
import Testing

@Suite("martlet config check")
struct ConfigTests {
    private static func check(
        _ directory: TemporaryDirectory, _ arguments: [String] = [], environment: [String: String] = [:]
    ) async throws -> ChildProcess.Result {
        try await ChildProcess.run(
            ChildProcess.martlet, ["config", "check", "--config", directory.path("martlet.yaml")] + arguments,
            in: directory, environment: environment)
    }

    @Test("reports all mistakes of a file at once, each with its place and what would be right")
    func mistakes() async throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            """
            dataDirectory: /nowhere
            listen: {address: nowhere, maximumBody: lots}
            receiver: []
            receivers:
              - {name: github, kind: githab, secrets: [{file: /nowhere}]}
              - {name: open, kind: gitea, secrets: []}
              - {name: plain, kind: generic, secrets: [{file: /nowhere, env: BOTH}]}
              - {name: forge, kind: forgejo, secrets: [{file: /nowhere}]}
            repositories:
              - {name: infra, url: /srv/infra.git, receivers: [froge], poll: soon}
              - {name: infra, url: "https://ada:secret@forge.example.com/a/b.git"}
              - {name: other, url: /srv/other.git, statuses: {kind: gitea}}
            clusters:
              - {name: staging}
            applications:
              - {repository: infar, path: a}
            sync: {healthTimeout: 5 apples}
            log: {level: loud}
            """, to: "martlet.yaml")
        let result = try await Self.check(directory)
        #expect(result.status == 1)
        let expected: [(line: Int, texts: [String])] = [
            (2, ["not an address", "HOST:PORT"]), (2, ["listen.maximumBody: not a size"]),
            (3, ["receiver", "receivers"]),
            (5, ["githab", "github"]), (6, ["secrets is empty", "at least one secret"]),
            (7, ["\"file\" and \"env\" exclude each other"]),
            (10, ["froge", #"did you mean "forge"?"#]), (10, ["not a duration", "5m"]), (11, ["already defined"]),
            (11, ["password", "credentials"]), (12, ["need a token"]), (12, ["need the API's root"]),
            (14, ["does not say how to reach it", "kubeconfig"]), (16, ["infar", #"did you mean "infra"?"#]),
            (17, ["not a duration", "5m"]), (18, ["loud", "trace"]),
        ]
        let lines = result.errors.split(separator: "\n").map(String.init)
        for (line, texts) in expected {
            #expect(
                lines.contains { found in
                    found.hasPrefix("\(directory.path("martlet.yaml")):\(line):") && texts.allSatisfy(found.contains)
                }, "line \(line), \(texts) not in\n\(result.errors)")
        }
        let place = try Regex(NSRegularExpression.escapedPattern(for: directory.path("martlet.yaml")) + #":\d+:\d+: "#)
        for line in lines { #expect(line.prefixMatch(of: place) != nil, "\(line)") }
        #expect(lines.count { $0.contains("secrets is empty") } == 1)
        #expect(!result.errors.contains("ada:secret"))
    }

    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var report: String

        static let all = [
            Broken(testDescription: "an empty file", text: "", report: ":1:1: the file is empty"),
            Broken(testDescription: "a list", text: "- a\n", report: ":1:1: "),
            Broken(testDescription: "a number", text: "42\n", report: ":1:1: "),
            Broken(testDescription: "no YAML", text: "listen: {address: [\n", report: ":2:1: "),
            Broken(
                testDescription: "a key that stands twice", text: "dataDirectory: /a\ndataDirectory: /b\n",
                report: ":2:1: "),
            Broken(testDescription: "a tab", text: "listen:\n\taddress: x\n", report: ":2:1: "),
        ]
    }

    @Test("reports what keeps the whole file from being read", arguments: Broken.all)
    func broken(_ broken: Broken) async throws {
        let directory = try TemporaryDirectory()
        try directory.write(broken.text, to: "martlet.yaml")
        let result = try await Self.check(directory)
        #expect(result.status == 1)
        #expect(result.errors.hasPrefix(directory.path("martlet.yaml") + broken.report), "\(result.errors)")
    }

    @Test("names the file that is not there, and serve does not start with a bad one")
    func missing() async throws {
        let directory = try TemporaryDirectory()
        let result = try await Self.check(directory)
        #expect(result.status == 1)
        #expect(result.errors.contains("there is no such file"))
        let serve = try await ChildProcess.run(
            ChildProcess.martlet, ["serve", "--config", directory.path("martlet.yaml")], in: directory)
        #expect(serve.status == 1)
        #expect(serve.errors == result.errors)
    }

    @Test("finds the shipped configuration good where all is there that it names")
    func shipped() async throws {
        let directory = try TemporaryDirectory()
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let shipped = try String(contentsOf: root.appendingPathComponent("config/martlet.yaml"), encoding: .utf8)
        let repository = try GitRepository(name: "plain", in: directory)
        try directory.write(
            shipped.replacing("/etc/martlet", with: directory.path("etc"))
                .replacing("/var/lib/martlet", with: directory.path("data"))
                .replacing("/srv/git/plain.git", with: repository.bare), to: "martlet.yaml")
        for secret in [
            "api-token", "github-webhook-secret", "plain-webhook-secret", "github-token", "id_ed25519", "known_hosts",
        ] { try directory.write("x\n", to: "etc/\(secret)") }
        try directory.write(
            """
            apiVersion: v1
            kind: Config
            clusters: [{name: c, cluster: {server: "https://staging.example.com"}}]
            users: [{name: u, user: {token: x}}]
            contexts: [{name: staging, context: {cluster: c, user: u}}]
            current-context: staging
            """, to: "etc/staging.kubeconfig")
        try directory.write(
            Files.application("web", url: repository.bare, path: "web").replacing(
                "name: sandbox", with: "name: staging"),
            to: "etc/applications/web.yaml")
        let result = try await Self.check(
            directory, environment: ["FORGE_WEBHOOK_SECRET": "x", "FORGE_TOKEN": "x"])
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("3 repositories, 2 clusters, 3 receivers, 1 application"), "\(result.output)")
        #expect(
            result.errors.split(separator: "\n").allSatisfy { $0.contains("were not looked at") }, "\(result.errors)")
        let json = try await Self.check(
            directory, ["-o", "json"], environment: ["FORGE_WEBHOOK_SECRET": "x", "FORGE_TOKEN": "x"])
        #expect(json.status == 0)
        #expect(try JSON.parse(Array(json.output.utf8))["valid"]?.bool == true)
    }
}

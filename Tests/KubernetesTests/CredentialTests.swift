import Base
import Foundation
import HTTPClient
import Synchronization
import Testing

@testable import Kubernetes

@Suite("Credentials")
struct CredentialTests {
    private static let version = ScriptedTransport.Answer.json(#"{"gitVersion":"v1.36.2"}"#)

    /// A server that takes one bearer token only, which may change.
    private static func server(accepting token: @escaping @Sendable () -> String) -> ScriptedTransport {
        ScriptedTransport { request, _ in
            let given = request.headers.first { $0.name == "Authorization" }?.value
            if given == "Bearer \(token())" { return version }
            return .json(#"{"kind":"Status","code":401,"reason":"Unauthorized","message":"Unauthorized"}"#, status: 401)
        }
    }

    @Test("user name and password are sent as basic authentication")
    func basic() async throws {
        let transport = ScriptedTransport([Self.version])
        _ = try await KubernetesClient.scripted(
            transport, credentials: .basic(user: "jane", password: Redacted("pass"))
        ).serverVersion()
        #expect(transport.requests[0].headers.contains(HTTPField("Authorization", "Basic amFuZTpwYXNz")))
    }

    @Test("a token that is not taken is not sent again")
    func staticToken() async throws {
        let transport = Self.server { "right" }
        let client = KubernetesClient.scripted(transport, credentials: .token(Redacted("wrong")))
        let error = await #expect(throws: KubernetesError.self) { try await client.serverVersion() }
        #expect(error?.code == .unauthorized)
        #expect(error?.description.contains("wrong") == false)
        #expect(transport.requests.count == 1)
    }

    @Test("a token file is read again when its token is not taken any more")
    func tokenFile() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("token", "first\n")
        let transport = Self.server {
            ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").trimmingCharacters(in: .newlines)
        }
        let client = KubernetesClient.scripted(transport, credentials: .tokenFile(path: path))
        #expect(try await client.serverVersion() == "v1.36.2")
        try folder.write("token", "second\n")
        #expect(try await client.serverVersion() == "v1.36.2")
        #expect(transport.requests.count == 3)
    }

    @Test(
        "a token file that is not there, empty or no token is a matter of configuration", arguments: ["", "a b", "\n"])
    func badTokenFile(content: String) async throws {
        let folder = try TemporaryFolder()
        for path in [try folder.write("token", content), folder.path("gone")] {
            let client = KubernetesClient.scripted(
                ScriptedTransport([Self.version]), credentials: .tokenFile(path: path))
            let error = await #expect(throws: KubernetesError.self) { try await client.serverVersion() }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains(path) == true)
        }
    }

    // MARK: Plugins

    private static func answer(_ status: String) -> String {
        #"{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{\#(status)}}"#
    }

    private static func plugin(_ command: String, installHint: String? = nil) -> CredentialPlugin {
        CredentialPlugin(
            version: .v1, command: command, arguments: ["one two", "$HOME"],
            environment: [("GIVEN", Redacted("from the kubeconfig"))], clusterInfo: #"{"server":"https://h"}"#,
            installHint: installHint)
    }

    @Test(
        "a plugin gets arguments, environment and cluster as they are, runs once, and again when its token is refused")
    func runsPlugin() async throws {
        let folder = try TemporaryFolder()
        let script = try folder.write(
            "plugin",
            """
            #!/bin/sh
            echo x >> "\(folder.path("runs"))"
            printf '%s|' "$@" "$GIVEN" "$KUBERNETES_EXEC_INFO" > "\(folder.path("seen"))"
            printf '%s' '\(Self.answer(#""token":"t""#))' | sed "s/:\\"t\\"/:\\"t$(wc -l < "\(folder.path("runs"))" | tr -d ' ')\\"/"
            """, isExecutable: true)
        final class Accepted: Sendable {
            let token = Mutex("t1")
        }
        let state = Accepted()
        let transport = Self.server { state.token.withLock { $0 } }
        let client = KubernetesClient.scripted(transport, credentials: .plugin(Self.plugin(script)))
        for _ in 0..<3 { #expect(try await client.serverVersion() == "v1.36.2") }
        #expect(try String(contentsOfFile: folder.path("runs"), encoding: .utf8) == "x\n")
        let seen = try String(contentsOfFile: folder.path("seen"), encoding: .utf8)
        #expect(seen.hasPrefix("one two|$HOME|from the kubeconfig|{"))
        #expect(seen.contains(#""cluster":{"server":"https://h"}"#))
        state.token.withLock { $0 = "t2" }
        #expect(try await client.serverVersion() == "v1.36.2")
        #expect(try String(contentsOfFile: folder.path("runs"), encoding: .utf8) == "x\nx\n")
    }

    @Test("a token is used until shortly before it ends")
    func expiration() async throws {
        final class Runs: Sendable {
            let count = Mutex(0)
        }
        for (lifetime, expected) in [(3600.0, 1), (5.0, 3)] {
            let runs = Runs()
            let provider = CredentialProvider(
                connection: ClusterConnection(server: "https://h", credentials: .plugin(Self.plugin("x"))),
                makeTransport: { _ in ScriptedTransport([Self.version]) },
                runPlugin: { plugin in
                    runs.count.withLock { $0 += 1 }
                    let end = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: lifetime))
                    return try PluginAnswer(
                        Array(Self.answer(#""token":"t","expirationTimestamp":"\#(end)""#).utf8), of: plugin)
                })
            for _ in 0..<3 { #expect(try await provider.current().authorization?.reveal() == "Bearer t") }
            #expect(runs.count.withLock { $0 } == expected)
        }
    }

    @Test("a client certificate from a plugin makes a new transport")
    func certificate() async throws {
        final class Made: Sendable {
            let identities = Mutex<[Bool]>([])
        }
        let made = Made()
        let provider = CredentialProvider(
            connection: ClusterConnection(server: "https://h", credentials: .plugin(Self.plugin("x"))),
            makeTransport: { configuration in
                made.identities.withLock { $0.append(configuration.tls.identity != nil) }
                return ScriptedTransport([Self.version])
            },
            runPlugin: { plugin in
                try PluginAnswer(
                    Array(Self.answer(#""clientCertificateData":"c","clientKeyData":"k""#).utf8), of: plugin)
            })
        let access = try await provider.current()
        #expect(access.authorization == nil)
        #expect(made.identities.withLock { $0 } == [true])
    }

    @Test(
        "output that is no credential is refused, and not repeated",
        arguments: [
            "", "secret", "{}", #"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1beta1"}"#,
            answer(""), answer(#""token":"""#), answer(#""clientKeyData":"secret""#),
            answer(#""token":"secret","clientKeyData":"secret""#),
            answer(#""token":"secret","expirationTimestamp":"tomorrow""#),
        ])
    func badOutput(_ output: String) {
        let error = #expect(throws: KubernetesError.self) {
            _ = try PluginAnswer(Array(output.utf8), of: Self.plugin("login"))
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("secret") == false)
    }

    @Test("a plugin that is not there is reported with its hint")
    func missingPlugin() async throws {
        let error = await #expect(throws: KubernetesError.self) {
            try await Self.plugin("no-such-program-anywhere", installHint: "install it").run()
        }
        #expect(error?.code == .configuration)
        #expect(error?.message.contains("install it") == true)
    }

    // MARK: Child processes

    private static func child(_ script: String, timeout: Duration = .seconds(20)) -> ChildProcess {
        ChildProcess(
            command: "sh", arguments: ["-c", script], environment: ["PATH": "/usr/bin:/bin"], timeout: timeout,
            outputLimit: 1000)
    }

    @Test("a child's failure is told with its exit status and its words, on one line")
    func childFails() async {
        let error = await #expect(throws: ChildProcess.Failure.self) {
            try await Self.child("echo out; echo 'not\n logged in' >&2; exit 3").run()
        }
        #expect(error?.description == "failed with exit status 3: not logged in")
    }

    @Test("a child reads nothing, and may print nothing")
    func childIsQuiet() async throws {
        #expect(try await Self.child("cat; exit 0").run().isEmpty)
    }

    @Test("a child that takes too long, prints too much or dies is an error")
    func childMisbehaves() async {
        for (script, words) in [
            ("sleep 60", "did not end"), ("exec >&- 2>&-; sleep 60", "did not end"), ("sleep 60 & wait", "did not end"),
            ("yes", "prints more"), ("kill -9 $$", "signal 9"),
        ] {
            let error = await #expect(throws: ChildProcess.Failure.self) {
                try await Self.child(script, timeout: .milliseconds(300)).run()
            }
            #expect(error?.description.contains(words) == true, "\(script): \(error?.description ?? "")")
        }
    }

    @Test("cancelling ends a child")
    func childCancelled() async {
        let task = Task { try await Self.child("sleep 60", timeout: .seconds(60)).run() }
        task.cancel()
        let start = ContinuousClock.now
        await #expect(throws: ChildProcess.Failure.self) { try await task.value }
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}

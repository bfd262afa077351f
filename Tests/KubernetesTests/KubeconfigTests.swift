import Base
import Foundation
import HTTPClient
import Testing

@testable import Kubernetes

@Suite("Kubeconfig")
struct KubeconfigTests {
    private static let pem = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
    private static var encodedPEM: String { Data(pem.utf8).base64EncodedString() }

    /// A kubeconfig with one context, made of a cluster's and a user's lines.
    private static func text(cluster: String, user: String, context: String = "") -> String {
        func indented(_ lines: String) -> String {
            lines.split(separator: "\n").map { "    \($0)\n" }.joined()
        }
        return "apiVersion: v1\nkind: Config\ncurrent-context: main\nclusters:\n- name: c\n  cluster:\n"
            + indented(cluster) + "users:\n- name: u\n  user:\n" + indented(user)
            + "contexts:\n- name: main\n  context:\n    cluster: c\n    user: u\n" + indented(context)
    }

    private static func read(_ text: String, folder: String = "/nowhere") throws(DiagnosticsError) -> Kubeconfig {
        try Kubeconfig(Array(text.utf8), path: "kubeconfig", folder: folder)
    }

    @Test("reads server, authority, names and namespace")
    func cluster() throws {
        let config = try Self.read(
            Self.text(
                cluster: """
                    server: https://10.0.0.1:6443/
                    certificate-authority-data: \(Self.encodedPEM)
                    tls-server-name: kubernetes
                    proxy-url: http://user:secret@proxy:3128
                    """, user: "token: abc", context: "namespace: apps"))
        let connection = try config.connection()
        #expect(connection.server == "https://10.0.0.1:6443")
        #expect(connection.namespace == "apps")
        #expect(connection.tls.serverName == "kubernetes")
        #expect(!connection.tls.skipsVerification)
        guard case .data(let bytes) = connection.tls.authorities else {
            Issue.record("no authority")
            return
        }
        #expect(bytes.reveal() == Array(Self.pem.utf8))
        #expect(connection.proxy?.url.reveal() == "http://user:secret@proxy:3128")
        guard case .token(let token) = connection.credentials else {
            Issue.record("no token")
            return
        }
        #expect(token.reveal() == "abc")
        #expect(!"\(connection)".contains("abc") && !"\(connection)".contains("secret"))
    }

    @Test("relative paths start from the file's folder")
    func relativePaths() throws {
        let folder = try TemporaryFolder()
        try folder.write("ca.pem", Self.pem)
        try folder.write("client.pem", Self.pem)
        try folder.write("client.key", Self.pem)
        let path = try folder.write(
            "config",
            Self.text(
                cluster: "server: https://h\ncertificate-authority: ca.pem",
                user: "client-certificate: client.pem\nclient-key: client.key\ntokenFile: token\ntoken: ignored"))
        let connection = try Kubeconfig.load(path: path).connection()
        guard case .file(let authority) = connection.tls.authorities,
            case .file(let certificate) = connection.tls.identity?.certificate,
            case .tokenFile(let token) = connection.credentials
        else {
            Issue.record("not all are files")
            return
        }
        #expect([authority, certificate, token] == ["ca.pem", "client.pem", "token"].map(folder.path))
    }

    @Test("impersonation becomes header fields")
    func impersonation() async throws {
        let config = try Self.read(
            Self.text(cluster: "server: https://cluster.test", user: "as: jane\nas-groups: [a, b]\nas-uid: '7'"))
        let transport = ScriptedTransport([.json(#"{"gitVersion":"v1"}"#)])
        _ = try await KubernetesClient(connection: try config.connection(), transport: transport).serverVersion()
        let fields = transport.requests[0].headers.filter { $0.name.hasPrefix("Impersonate") }
        #expect(fields.map(\.value) == ["jane", "7", "a", "b"])
    }

    @Test("a plugin is taken only where that is allowed, with its arguments and environment")
    func plugin() throws {
        let config = try Self.read(
            Self.text(
                cluster: "server: https://h",
                user: """
                    exec:
                      apiVersion: client.authentication.k8s.io/v1
                      command: bin/login
                      args: [--now]
                      env: [{name: A, value: secret}]
                      provideClusterInfo: true
                      interactiveMode: IfAvailable
                    """), folder: "/home/jane")
        let error = #expect(throws: DiagnosticsError.self) { try config.connection() }
        #expect(error?.description.contains("not allowed") == true)
        guard case .plugin(let plugin) = try config.connection(allowsPlugins: true).credentials else {
            Issue.record("no plugin")
            return
        }
        #expect(plugin.command == "/home/jane/bin/login")
        #expect(plugin.arguments == ["--now"])
        #expect(plugin.environment.map(\.name) == ["A"])
        #expect(plugin.clusterInfo == #"{"server":"https://h"}"#)
    }

    /// A file that is wrong, and what is said about it.
    struct Wrong: CustomTestStringConvertible, Sendable {
        var testDescription: String { message }
        var text: String
        var message: String
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            Wrong(text: "just text", message: "kubeconfig: this is not a kubeconfig"),
            Wrong(text: "a: 1\n---\nb: 2\n", message: "kubeconfig: this is not a kubeconfig"),
            Wrong(text: "kind: Pod\n", message: "kubeconfig:1:7: kind is \"Pod\""),
            Wrong(text: "clusters: 3\n", message: "kubeconfig:1:11: clusters is not a list"),
            Wrong(text: "users:\n- user: {}\n", message: "kubeconfig:2:3: an entry of users has no name"),
            Wrong(
                text: "contexts:\n- name: x\n  context: {user: u}\n",
                message: "kubeconfig:3:12: the context \"x\" names no cluster"),
            Wrong(text: "a: [1\n", message: "kubeconfig:"),
            Wrong(text: "contexts: []\n", message: "kubeconfig: the kubeconfig has no current-context"),
            Wrong(text: "current-context: x\n", message: "kubeconfig: there is no context \"x\"; the file has none"),
            Wrong(
                text:
                    "current-context: x\ncontexts:\n- name: x\n  context: {cluster: gone}\nclusters: [{name: here}]\n",
                message:
                    "kubeconfig:4:12: the context \"x\" names the cluster \"gone\", which is not there; the file has \"here\""
            ),
            Wrong(
                text: text(cluster: "x: y", user: "token: a"),
                message: "kubeconfig:7:5: the cluster \"c\" has no server"),
            Wrong(
                text: text(cluster: "server: ftp://h", user: "token: a"),
                message: "kubeconfig:7:13: server is not an http or https URL"),
            Wrong(
                text: text(cluster: "server: https://u:p@h", user: "token: a"),
                message: "kubeconfig:7:13: server is not an http or https URL"),
            Wrong(
                text: text(cluster: "server: https://h\ncertificate-authority-data: '%%'", user: "token: a"),
                message: "kubeconfig:8:33: certificate-authority-data is not base64"),
            Wrong(
                text: text(cluster: "server: https://h\ncertificate-authority-data: AAAA", user: "token: a"),
                message: "kubeconfig:8:33: certificate-authority-data is not PEM"),
            Wrong(
                text: text(cluster: "server: https://h\ncertificate-authority: gone.pem", user: "token: a"),
                message: "kubeconfig:8:28: certificate-authority: /nowhere/gone.pem cannot be read"),
            Wrong(
                text: text(
                    cluster:
                        "server: https://h\ninsecure-skip-tls-verify: true\ncertificate-authority-data: \(encodedPEM)",
                    user: "token: a"),
                message: "kubeconfig:8:31: insecure-skip-tls-verify and a certificate authority exclude each other"),
            Wrong(
                text: text(cluster: "server: https://h\ninsecure-skip-tls-verify: perhaps", user: "token: a"),
                message: "kubeconfig:8:31: insecure-skip-tls-verify is not true or false"),
            Wrong(
                text: text(cluster: "server: https://h\nproxy-url: h:3128", user: "token: a"),
                message: "kubeconfig:8:16: proxy-url is not an http"),
            Wrong(
                text: text(cluster: "server: https://h", user: "auth-provider: {name: gcp}"),
                message: "kubeconfig:11:20: auth-provider is not supported"),
            Wrong(
                text: text(cluster: "server: https://h", user: "client-certificate-data: \(encodedPEM)"),
                message: "kubeconfig:11:5: the user \"u\" has only one of client certificate and key"),
            Wrong(
                text: text(cluster: "server: https://h", user: "token: 12345"),
                message: "kubeconfig:11:12: token is not a string"),
            Wrong(
                text: text(cluster: "server: https://h", user: "as-groups: [a]"),
                message: "as-groups and as-uid need as"),
            Wrong(
                text: text(cluster: "server: https://h", user: "exec: {command: x, apiVersion: v1alpha1}"),
                message: "exec has apiVersion \"v1alpha1\""),
            Wrong(
                text: text(
                    cluster: "server: https://h",
                    user: "exec: {apiVersion: client.authentication.k8s.io/v1, command: x, interactiveMode: Always}"),
                message: "the plugin wants to ask its user"),
        ])
    func wrong(_ wrong: Wrong) {
        let error = #expect(throws: DiagnosticsError.self) {
            try Self.read(wrong.text).connection(allowsPlugins: true)
        }
        #expect(error?.description.contains(wrong.message) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("12345") == false)
    }

    @Test("a broken entry that no context uses does no harm")
    func unusedEntry() throws {
        let text =
            Self.text(cluster: "server: https://h", user: "token: a") + "- name: other\n  context: {cluster: gone}\n"
        #expect(try Self.read(text).connection().server == "https://h")
        #expect(throws: DiagnosticsError.self) { try Self.read(text).connection(context: "other") }
    }

    @Test("random bytes give a kubeconfig or diagnostics")
    func random() {
        var generator = SeededGenerator(state: 11)
        let base = Array(
            Self.text(cluster: "server: https://h\ntls-server-name: x", user: "token: a\nas: b").utf8)
        let alphabet = Array(":-[]{}#'\"&*!|> \n\tax1%".utf8)
        for _ in 0..<500 {
            var bytes = base
            for _ in 0...Int.random(in: 0..<5, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
                    alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            do {
                let connection = try Kubeconfig(bytes, path: "k", folder: "/nowhere").connection()
                #expect(connection.server.hasPrefix("http"))
            } catch {
                #expect(!error.diagnostics.isEmpty)
            }
        }
    }

    @Test("a pod finds its cluster by its environment and its mounted service account")
    func inCluster() async throws {
        let folder = try TemporaryFolder()
        try folder.write("token", "first\n")
        try folder.write("ca.crt", Self.pem)
        try folder.write("namespace", "apps\n")
        let connection = try ClusterConnection.inCluster(
            environment: ["KUBERNETES_SERVICE_HOST": "fd00::1", "KUBERNETES_SERVICE_PORT": "443"],
            folder: folder.url.path)
        #expect(connection.server == "https://[fd00::1]:443")
        #expect(connection.namespace == "apps")
        #expect(throws: KubernetesError.self) { try ClusterConnection.inCluster(environment: [:]) }
        #expect(throws: KubernetesError.self) {
            try ClusterConnection.inCluster(
                environment: ["KUBERNETES_SERVICE_HOST": "h", "KUBERNETES_SERVICE_PORT": "443"],
                folder: folder.path("gone"))
        }
    }
}

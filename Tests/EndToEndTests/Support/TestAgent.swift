import Base
import Foundation
import HTTPClient
import Manifests
import Signing
import Testing

/// The built agent, run as a process of its own, with one plain repository and one cluster.
final class TestAgent: Sendable {
    static let secret = "end-to-end secret"

    let directory: TemporaryDirectory
    let repository: GitRepository
    let cluster: TestCluster
    private let client: CurlClient

    var configuration: String { directory.path("martlet.yaml") }
    var socket: String { directory.path("data/martlet.sock") }

    /// Writes a configuration for `repository` and `cluster`; `extra` is added to it.
    init(
        directory: TemporaryDirectory, repository: GitRepository, cluster: TestCluster, healthTimeout: String = "20s",
        statuses: String = "{kind: git-notes}", poll: String = "0s", extra: String = ""
    ) throws {
        self.directory = directory
        self.repository = repository
        self.cluster = cluster
        client = try CurlClient()
        try directory.write(Self.secret, to: "secret")
        try directory.write(
            """
            dataDirectory: \(directory.path("data"))
            listen: {address: "127.0.0.1:0"}
            receivers:
              - {name: plain, kind: generic, secrets: [{file: \(directory.path("secret"))}]}
              - {name: github, kind: github, secrets: [{file: \(directory.path("secret"))}]}
              - {name: gitea, kind: gitea, secrets: [{file: \(directory.path("secret"))}]}
            repositories:
              - name: \(repository.name)
                url: \(repository.bare)
                receivers: [plain, github, gitea]
                statuses: \(statuses)
                poll: \(poll)
            clusters:
              - {name: sandbox, kubeconfig: \(cluster.kubeconfig)}
            applications:
              - {repository: \(repository.name), path: applications, targetRevision: main}
            sync: {healthTimeout: \(healthTimeout)}
            \(extra)

            """, to: "martlet.yaml")
    }

    deinit { client.close() }

    // MARK: The process

    /// Starts the agent and waits until it listens.
    func start() async throws -> ChildProcess {
        try? FileManager.default.removeItem(atPath: directory.path("data/listen-address"))
        let process = try ChildProcess(
            ChildProcess.martlet, ["serve", "--config", configuration], in: directory, name: "agent")
        _ = try await eventually("the agent listens: \(process.errors)") {
            FileManager.default.fileExists(atPath: self.directory.path("data/listen-address")) ? true : nil
        }
        return process
    }

    /// The address of the network listener.
    func address() throws -> String {
        try String(contentsOfFile: directory.path("data/listen-address"), encoding: .utf8)
    }

    /// Runs a command of the binary.
    func martlet(_ arguments: String...) async throws -> ChildProcess.Result {
        try await ChildProcess.run(
            ChildProcess.martlet, arguments, in: directory, environment: ["MARTLET_SOCKET": socket])
    }

    // MARK: Deliveries

    /// Sends a request to a receiver.
    func post(_ body: [UInt8], to receiver: String = "plain", headers: [HTTPField]) async throws -> HTTPResponse {
        try await client.send(
            HTTPRequest("POST", "http://\(try address())/hook/\(receiver)", headers: headers, body: body))
    }

    /// Sends a signed delivery about the repository's refs; the event's number is the newest then.
    @discardableResult
    func deliver(_ refs: [(ref: String, before: String, after: String)], id: String = UUID().uuidString) async throws
        -> HTTPResponse
    {
        let items = refs.map { #"{"ref":"\#($0.ref)","before":"\#($0.before)","after":"\#($0.after)"}"# }
        let body = Array(#"{"repository":"\#(repository.name)","refs":[\#(items.joined(separator: ","))]}"#.utf8)
        return try await post(
            body,
            headers: [
                HTTPField("Content-Type", "application/json"), HTTPField("X-Martlet-Delivery", id),
                HTTPField("X-Martlet-Signature", "sha256=" + Self.signature(of: body)),
            ])
    }

    /// Pushes and delivers, as a host does.
    func pushAndDeliver(_ files: [String: String], force: Bool = false) async throws -> String {
        let before = (try? repository.git(["rev-parse", "--verify", "-q", "main"], at: repository.bare)) ?? ""
        let commit = try repository.push(files, force: force)
        let zero = String(repeating: "0", count: 40)
        try await deliver([("refs/heads/main", before.isEmpty ? zero : before, commit)])
        return commit
    }

    /// The HMAC-SHA-256 of a body under the fixture's secret, in hexadecimal digits.
    static func signature(of body: [UInt8]) -> String {
        Hex.encode(HMAC.code(.sha256, of: body, key: Redacted(Array(secret.utf8))))
    }

    // MARK: Looking

    /// Sends any request.
    func request(_ request: HTTPRequest) async throws -> HTTPResponse { try await client.send(request) }

    /// A document of the API, through the local socket.
    func api(_ path: String) async throws -> Node {
        let response = try await client.send(
            HTTPRequest("GET", "http://martlet/api/v1\(path)", unixSocketPath: socket))
        return try JSON.parse(response.body)
    }

    /// The newest event about a commit once nothing more will happen to it.
    func finishedEvent(for commit: String) async throws -> Node {
        try await eventually("the event of \(commit.prefix(7)) ends") {
            guard let event = try await self.api("/events?commit=\(commit)&limit=1")["events"]?[0],
                event["finishedAt"]?.string != nil, let id = event["id"]?.int
            else { return nil }
            return try await self.api("/events/\(id)")
        }
    }

    /// The commit's statuses by context, as they stand in the repository's notes.
    func notes(of commit: String) throws -> [String: (state: String, text: String)] {
        guard
            let text = try? repository.git(
                ["notes", "--ref=commit-status", "show", commit], at: repository.bare)
        else { return [:] }
        var statuses: [String: (state: String, text: String)] = [:]
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count >= 3 else { continue }
            statuses[fields[0]] = (fields[1], fields[2])
        }
        return statuses
    }

    /// The status of a context of a commit once it is a last word.
    func finalStatus(of commit: String, _ context: String) async throws -> (state: String, text: String) {
        try await eventually("a final status \(context) of \(commit.prefix(7))") {
            guard let status = try self.notes(of: commit)[context],
                ["success", "failure", "error"].contains(status.state)
            else { return nil }
            return status
        }
    }
}

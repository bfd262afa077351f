import Base
import Foundation
import Testing

@testable import GitStore

/// Real servers on the loopback interface.
@Suite(.enabled(if: Command.exists("python3"), "python3 plays the server"))
struct HTTPRemoteTests {
    let workspace: Workspace
    let origin: TestRepository
    let commit: CommitID

    init() throws {
        workspace = try Workspace()
        origin = try workspace.repository()
        commit = try origin.commit("a", "1")
        try origin.git("config", "http.receivepack", "true")
    }

    private func source(
        _ server: TestServer, _ path: String = "origin/.git", password: String? = nil, scheme: String = "http"
    ) -> GitRepositorySource {
        GitRepositorySource(
            name: "web", url: "\(scheme)://localhost:\(server.port)/\(path)",
            credential: password.map { .basic(username: "robot", password: Redacted($0)) } ?? .none)
    }

    @Test("a token is sent, and only what is new is transferred")
    func token() async throws {
        let server = try TestServer.http(root: workspace.path, password: "s3cret")
        let mirror = try workspace.store().mirror(for: source(server, password: "s3cret"))
        let first = try await mirror.fetch()
        #expect(first.receivedObjects == 3)
        #expect(first.defaultBranch == "refs/heads/main")
        try origin.commit("b", "2")
        #expect(try await mirror.fetch().receivedObjects == 3)
        #expect(try await mirror.fetch().receivedObjects == 0)
        #expect(try await mirror.remoteRefs().map(\.name).contains("refs/heads/main"))
    }

    @Test("credentials inside the address work and stay out of names and messages")
    func credentialsInAddress() async throws {
        let server = try TestServer.http(root: workspace.path, password: "s3cret")
        let store = try workspace.store()
        let good = GitRepositorySource(name: "web", url: "http://robot:s3cret@localhost:\(server.port)/origin/.git")
        let mirror = try store.mirror(for: good)
        _ = try await mirror.fetch()
        #expect(!mirror.path.contains("s3cret"))
        #expect(!mirror.address.contains("s3cret"))
        #expect(try Command.run(["sh", "-c", "grep -r s3cret '\(workspace.path)/store' || true"]).isEmpty)
    }

    @Test("wrong and missing credentials are told apart from a broken network", arguments: ["wrong-pw", nil])
    func refused(_ password: String?) async throws {
        let server = try TestServer.http(root: workspace.path, password: "s3cret")
        let mirror = try workspace.store().mirror(for: source(server, password: password))
        let error = await #expect(throws: GitStoreError.self) { try await mirror.fetch() }
        #expect(error?.code == .authentication)
        #expect(error?.isTransient == false)
        #expect(error?.message.contains("wrong-pw") == false)
    }

    @Test(
        "answers that are no repository are errors of the right kind",
        arguments: [
            (404, GitStoreError.Code.repositoryNotFound), (403, .authentication), (500, .network), (503, .network),
        ])
    func statuses(_ status: Int, _ code: GitStoreError.Code) async throws {
        let server = try TestServer.http(root: workspace.path)
        let mirror = try workspace.store().mirror(for: source(server, "status/\(status)/x"))
        let error = await #expect(throws: GitStoreError.self) { try await mirror.fetch() }
        #expect(error?.code == code)
    }

    @Test("nobody listening is a transient error")
    func refusedConnection() async throws {
        let port = try TestServer.http(root: workspace.path).port
        let mirror = try workspace.store().mirror(
            for: GitRepositorySource(name: "x", url: "http://127.0.0.1:\(port)/x"))
        let error = await #expect(throws: GitStoreError.self) { try await mirror.fetch() }
        #expect(error?.code == .network)
        #expect(error?.isTransient == true)
    }

    @Test("a server that never answers ends in the time limit", .timeLimit(.minutes(2)))
    func timeLimit() async throws {
        let server = try TestServer.http(root: workspace.path)
        let mirror = try workspace.store(timeLimit: .milliseconds(300)).mirror(for: source(server, "hang/x"))
        let error = await #expect(throws: GitStoreError.self) { try await mirror.fetch() }
        #expect(error?.code == .timeout)
    }

    @Test("cancelling ends a fetch from a server that never answers", .timeLimit(.minutes(2)))
    func cancellation() async throws {
        let server = try TestServer.http(root: workspace.path)
        let mirror = try workspace.store().mirror(for: source(server, "hang/x"))
        let task = Task { try await mirror.fetch() }
        let listing = Task { try await mirror.remoteRefs() }
        task.cancel()
        listing.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await #expect(throws: CancellationError.self) { try await listing.value }
    }

    @Test("notes are pushed, also when somebody else was quicker")
    func notes() async throws {
        let server = try TestServer.http(root: workspace.path, password: "s3cret")
        let stores = try (0..<3).map { try workspace.store("store\($0)") }
        let source = self.source(server, password: "s3cret")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, store) in stores.enumerated() {
                group.addTask { [commit] in
                    let mirror = try store.mirror(for: source)
                    _ = try await mirror.fetch()
                    try await mirror.write([NotesTests.note("agent\(index)")], for: commit)
                }
            }
            try await group.waitForAll()
        }
        let text = try origin.git("notes", "--ref", "commit-status", "show", "HEAD")
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test("a push that the server refuses is an error that says so")
    func refusedPush() async throws {
        try origin.git("config", "http.receivepack", "false")
        let server = try TestServer.http(root: workspace.path)
        let mirror = try workspace.store().mirror(for: source(server))
        _ = try await mirror.fetch()
        let error = await #expect(throws: GitStoreError.self) {
            try await mirror.write([NotesTests.note("a")], for: commit)
        }
        #expect(error?.code == .authentication)
    }

    @Test("a private authority is trusted for its repository and for no other", .enabled(if: Command.exists("openssl")))
    func privateAuthority() async throws {
        let directory = workspace.path
        for (name, subject) in [("ca", "/CN=Test CA"), ("stranger", "/CN=Other CA")] {
            _ = try Command.run([
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2",
                "-subj", subject, "-keyout", "\(directory)/\(name).key", "-out", "\(directory)/\(name).pem",
            ])
        }
        for host in ["localhost", "elsewhere.example"] {
            _ = try Command.run([
                "sh", "-c",
                """
                cd '\(directory)' && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=\(host) \
                    -keyout \(host).key -out \(host).csr && printf 'subjectAltName=DNS:\(host)' > \(host).ext && \
                openssl x509 -req -in \(host).csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 \
                    -extfile \(host).ext -out \(host).crt && cat \(host).crt \(host).key > \(host).server
                """,
            ])
        }
        let server = try TestServer.http(root: directory, certificate: "\(directory)/localhost.server")
        var source = self.source(server, scheme: "https")
        let untrusted = try workspace.store("a").mirror(for: source)
        #expect(await #expect(throws: GitStoreError.self) { try await untrusted.fetch() }?.code == .certificate)
        source.caFile = "\(directory)/stranger.pem"
        let stranger = try workspace.store("b").mirror(for: source)
        #expect(await #expect(throws: GitStoreError.self) { try await stranger.fetch() }?.code == .certificate)
        source.caFile = "\(directory)/ca.pem"
        let trusted = try workspace.store("c").mirror(for: source)
        _ = try await trusted.fetch()
        #expect(try await trusted.resolve("main") == commit)
        let other = try TestServer.http(root: directory, certificate: "\(directory)/elsewhere.example.server")
        var wrongHost = self.source(other, scheme: "https")
        wrongHost.caFile = "\(directory)/ca.pem"
        let wrong = try workspace.store("d").mirror(for: wrongHost)
        let error = await #expect(throws: GitStoreError.self) { try await wrong.fetch() }
        #expect(error?.message.contains("another host") == true)
    }
}

@Suite(
    .enabled(
        if: (Command.exists("sshd") || FileManager.default.isExecutableFile(atPath: "/usr/sbin/sshd")) && getuid() == 0
            && Command.exists("python3"), "needs sshd, and root to start it"))
struct SSHRemoteTests {
    @Test("a key opens the repository of a known host only")
    func keys() async throws {
        let workspace = try Workspace()
        let origin = try workspace.repository()
        let commit = try origin.commit("a", "1")
        let server = try TestServer.ssh(in: workspace.path)
        let hostKey = try String(contentsOfFile: "\(workspace.path)/host_key.pub", encoding: .utf8)
        let otherKey = try String(contentsOfFile: "\(workspace.path)/other_key.pub", encoding: .utf8)
        let known = try workspace.write("[127.0.0.1]:\(server.port) \(hostKey)", to: "known")
        let changed = try workspace.write("[127.0.0.1]:\(server.port) \(otherKey)", to: "changed")
        let unknown = try workspace.write("example.com \(hostKey)", to: "unknown")
        func source(_ knownHosts: String, key: String = "client_key") -> GitRepositorySource {
            GitRepositorySource(
                name: "ssh", url: "ssh://\(NSUserName())@127.0.0.1:\(server.port)\(origin.path)",
                credential: .sshKey(.init(privateKeyFile: "\(workspace.path)/\(key)", knownHostsFile: knownHosts)))
        }
        let mirror = try workspace.store("a").mirror(for: source(known))
        _ = try await mirror.fetch()
        #expect(try await mirror.resolve("main") == commit)
        try await mirror.write([NotesTests.note("ssh")], for: commit)
        #expect(try origin.git("notes", "--ref", "commit-status", "show", "HEAD").hasPrefix("ssh\tsuccess"))
        for (index, (source, code)) in [
            (source(changed), GitStoreError.Code.hostKeyMismatch), (source(unknown), .hostKeyUnknown),
            (source("/nonexistent"), .configuration), (source(known, key: "other_key"), .authentication),
            (source(known, key: "missing"), .configuration),
        ].enumerated() {
            let refused = try workspace.store("refused\(index)").mirror(for: source)
            let error = await #expect(throws: GitStoreError.self) { try await refused.fetch() }
            #expect(error?.code == code, "\(error?.message ?? "")")
        }
    }

    @Test("the server of these tests is gone as soon as nobody holds it")
    func end() async throws {
        let workspace = try Workspace()
        let port = try TestServer.ssh(in: workspace.path).port
        let mirror = try workspace.store().mirror(
            for: GitRepositorySource(
                name: "ssh", url: "ssh://git@127.0.0.1:\(port)/x",
                credential: .sshKey(
                    .init(
                        privateKeyFile: "\(workspace.path)/client_key",
                        knownHostsFile: try workspace.write("", to: "known")))))
        let error = await #expect(throws: GitStoreError.self) { try await mirror.fetch() }
        #expect(error?.code == .network, "\(error?.message ?? "")")
    }
}

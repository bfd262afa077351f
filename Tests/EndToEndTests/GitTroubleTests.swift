import Foundation
import Manifests
import Testing

private let gitTroubleRepositories =
    ["rewritten", "vanished", "replaced", "emptied", "late", "quick", "compared", "beside", "returned"]
    + BrokenManifest.all.map(\.name) + BrokenApplication.all.map(\.name) + LargeFile.allCases.map(\.rawValue)

@Suite(
    "Trouble in a Git repository",
    .sharedAgent(repositories: gitTroubleRepositories, .init(healthTimeout: "0s")))
struct GitTroubleTests {
    /// The application of a repository, both of one name, with one ConfigMap.
    private static func files(_ agent: TestAgent, _ value: String, more: [String: String] = [:]) -> [String: String] {
        let name = agent.repository.name
        return [
            "applications/\(name).yaml": Files.application(name, url: agent.repository.bare, path: name),
            "\(name)/settings.yaml": Files.configMap("settings", value),
        ].merging(more) { $1 }
    }

    /// What the cluster has for the application.
    private static func value(_ agent: TestAgent) async throws -> String? {
        try await agent.cluster.object("/api/v1/namespaces/\(agent.repository.name)/configmaps/settings")?
            .value(at: "data", "value")?.string
    }

    // MARK: History

    @Test("a commit that was pushed over ends with a status that says so, and rolls nothing back")
    func rewritten() async throws {
        let agent = try SharedAgent.using("rewritten")
        let first = try await agent.deploy(Self.files(agent, "one"))
        #expect(try first.outcome("rewritten").state == "success")
        let lost = try await agent.push(Self.files(agent, "two"))
        _ = try await offPool { [repository = agent.repository] in
            try repository.git(["reset", "--quiet", "--hard", "HEAD~1"], at: repository.clone)
        }
        let kept = try await agent.push(Self.files(agent, "three"), force: true)
        try await agent.send(after: kept)
        #expect(try await agent.ended(commit: kept).outcome("rewritten").state == "success")

        try await agent.send(after: lost)
        let late = try await agent.ended(commit: lost)
        let summary = try #require(late.status("martlet/summary"))
        #expect(summary.state == "error")
        #expect(summary.text.contains("\(lost.prefix(7)) is not on refs/heads/main any more"), "\(summary.text)")
        #expect(try await Self.value(agent) == "three")
    }

    @Test("a commit that the repository never had ends with a status that says so")
    func vanished() async throws {
        let agent = try SharedAgent.using("vanished")
        _ = try await agent.push(Self.files(agent, "one"))
        let ghost = String(repeating: "5", count: 40)
        try await agent.send(after: ghost)
        let event = try await agent.ended(commit: ghost)
        let summary = try #require(event.status("martlet/summary"))
        #expect(summary.state == "error")
        #expect(summary.text.contains("5555555 is not on refs/heads/main any more"), "\(summary.text)")
        #expect(try await Self.value(agent) == nil)
        try await agent.expectAlive()
    }

    @Test("a repository that is deleted and made anew is taken as it is then")
    func replaced() async throws {
        let agent = try SharedAgent.using("replaced")
        let repository = agent.repository
        #expect(try await agent.deploy(Self.files(agent, "one")).outcome("replaced").state == "success")
        // Renamed, since the agent may be writing a status into it.
        for path in [repository.bare, repository.clone] {
            try FileManager.default.moveItem(atPath: path, toPath: path + "-deleted")
        }
        let id = UUID().uuidString
        try await agent.send(after: String(repeating: "6", count: 40), id: id)
        let error = try await eventually("the event shows what is wrong") {
            try await agent.newest("text=\(id)")?.errors.first
        }
        #expect(error.contains("replaced"), "\(error)")

        _ = try await offPool { try GitRepository(name: "replaced", in: repository.directory) }
        #expect(try await agent.deploy(Self.files(agent, "two")).outcome("replaced").state == "success")
        #expect(try await Self.value(agent) == "two")
        // Nothing is lost: the event of the time in between ends too.
        let between = try await agent.ended(delivery: id)
        let summary = try #require(between.status("martlet/summary"))
        #expect(summary.state == "error")
        #expect(summary.text.contains("6666666 is not on refs/heads/main any more"), "\(summary.text)")
        #expect(try await Self.value(agent) == "two")
    }

    @Test("a delivery about a commit that is gone does not swallow an earlier one about a commit that is there")
    func returned() async throws {
        let agent = try SharedAgent.using("returned")
        let bare = agent.repository.bare
        let commit = try await agent.push(Self.files(agent, "one"))
        // While the repository is away, both deliveries wait, and the later one takes the earlier one over.
        try FileManager.default.moveItem(atPath: bare, toPath: bare + "-away")
        try await agent.send(after: commit)
        let ghost = String(repeating: "7", count: 40)
        try await agent.send(after: ghost)
        _ = try await eventually("the later delivery waits for the repository") {
            try await agent.newest("commit=\(ghost)")?.errors.first
        }
        try FileManager.default.moveItem(atPath: bare + "-away", toPath: bare)
        let gone = try await agent.ended(commit: ghost)
        #expect(gone.state == "cancelled")
        #expect(gone.status("martlet/summary")?.state == "error")
        let event = try await agent.ended(commit: commit)
        #expect(event.state == "succeeded")
        #expect(try event.outcome("returned").state == "success")
        #expect(try await Self.value(agent) == "one")
    }

    @Test("an older commit whose delivery comes late gets the outcome of the newer one, and rolls nothing back")
    func late() async throws {
        let agent = try SharedAgent.using("late")
        let first = try await agent.push(Self.files(agent, "one"))
        let second = try await agent.deploy(Self.files(agent, "two"))
        #expect(try second.outcome("late").state == "success")
        try await agent.send(after: first)
        let late = try await agent.ended(commit: first)
        #expect(late.state == "succeeded")
        let outcome = try late.outcome("late")
        #expect(outcome.state == "success")
        #expect(outcome.text.hasPrefix("delivered with "), "\(outcome.text)")
        #expect(try await Self.value(agent) == "two")
    }

    @Test("of two quick pushes both commits get the outcome that is true of them")
    func quick() async throws {
        let agent = try SharedAgent.using("quick")
        let first = try await agent.push(Self.files(agent, "one"))
        let second = try await agent.push(Self.files(agent, "two"))
        try await agent.send(after: first)
        try await agent.send(before: first, after: second)
        let later = try await agent.ended(commit: second)
        #expect(try later.outcome("quick").state == "success")
        let earlier = try await agent.ended(commit: first)
        // Either it was taken over before it began, then only the summary tells, or it delivered the newer one.
        for context in ["martlet/summary", "martlet/sandbox/quick"] {
            guard let status = earlier.status(context) else { continue }
            #expect(status.state == "success", "\(context): \(status.text)")
        }
        let told = [earlier.status("martlet/summary")?.text, earlier.status("martlet/sandbox/quick")?.text]
            .compactMap { $0 }
        #expect(told.contains { $0.contains("with \(second.prefix(7))") }, "\(told)")
        #expect(try await Self.value(agent) == "two")
    }

    // MARK: Manifests

    @Test("a manifest that is broken is a failure with its place, and the cluster stays", arguments: BrokenManifest.all)
    func brokenManifest(_ broken: BrokenManifest) async throws {
        let agent = try SharedAgent.using(broken.name)
        #expect(try await agent.deploy(Self.files(agent, "one")).outcome(broken.name).state == "success")
        let event = try await agent.deploy(
            Self.files(agent, "two", more: ["\(broken.name)/broken.yaml": broken.text]))
        #expect(event.state == "failed")
        let outcome = try event.outcome(broken.name)
        #expect(outcome.state == "failure")
        #expect(outcome.text.hasPrefix(broken.status), "\(outcome.text)")
        #expect(outcome.text.contains(#/:\d+:\d+: /#), "\(outcome.text)")
        #expect(event.status("martlet/summary")?.state == "failure")
        #expect(try await Self.value(agent) == "one")
        try await agent.expectAlive()
    }

    @Test("an Application manifest that is broken is a failure with its place", arguments: BrokenApplication.all)
    func brokenApplication(_ broken: BrokenApplication) async throws {
        let agent = try SharedAgent.using(broken.name)
        var files = Self.files(agent, "one")
        let path = "applications/\(broken.name).yaml"
        files[path] = files[path]?.replacing(broken.from, with: broken.to)
        let event = try await agent.deploy(files)
        #expect(event.state == "failed")
        #expect(event.errors.contains { $0.contains(broken.status) }, "\(event.errors)")
        #expect(event.status("martlet/summary")?.state == "failure")
        #expect(try await Self.value(agent) == nil)
        // The mistake taken back, all is well.
        #expect(try await agent.deploy(Self.files(agent, "two")).outcome(broken.name).state == "success")
    }

    @Test("an Application manifest that is broken does not hold up the others, and they do not hide it")
    func beside() async throws {
        let agent = try SharedAgent.using("beside")
        let event = try await agent.deploy(
            Self.files(agent, "one", more: ["applications/other.yaml": "kind: Application\nmetadata: {name: other}\n"]))
        #expect(try event.outcome("beside").state == "success")
        let status = try #require(event.status("martlet/applications"))
        #expect(status.state == "failure")
        #expect(status.text.hasPrefix("applications/other.yaml:"), "\(status.text)")
        #expect(try await Self.value(agent) == "one")
    }

    @Test("an application without automated is compared and not applied")
    func compared() async throws {
        let agent = try SharedAgent.using("compared")
        var files = Self.files(agent, "one")
        files["applications/compared.yaml"] = files["applications/compared.yaml"]?
            .replacing("    automated:\n      prune: true\n", with: "")
        let outcome = try await agent.deploy(files).outcome("compared")
        #expect(outcome.state == "success")
        #expect(outcome.text.contains("not applied"), "\(outcome.text)")
        #expect(try await Self.value(agent) == nil)
    }

    // MARK: Size and pruning

    @Test("a file of 100 MB beside the manifests is not kept in memory", .serialized, arguments: LargeFile.allCases)
    func largeFile(_ large: LargeFile) async throws {
        let agent = try SharedAgent.using(large.rawValue)
        let repository = agent.repository
        #expect(try await agent.deploy(Self.files(agent, "one")).outcome(large.rawValue).state == "success")
        let process = try SharedAgent.shared().process.processID
        let before = try MemoryUse(of: process)
        let files = Self.files(agent, "two")
        let commit = try await offPool {
            try repository.commit(files)
            let path = "\(repository.clone)/\(large.rawValue)/\(large.file)"
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            // A file of zeros that takes no room on the disk.
            try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 100_000_000)
            try repository.git(["add", "--all"], at: repository.clone)
            try repository.git(["commit", "--quiet", "-m", "Large"], at: repository.clone)
            try repository.git(["push", "--quiet", "origin", "HEAD"], at: repository.clone)
            return try repository.git(["rev-parse", "HEAD"], at: repository.clone)
        }
        try await agent.send(after: commit)
        let outcome = try await agent.ended(commit: commit).outcome(large.rawValue)
        switch large {
        case .data: #expect(outcome.state == "success", "\(outcome.text)")
        case .manifest:
            #expect(outcome.state == "failure")
            #expect(outcome.text.hasPrefix("large-manifest/huge.yaml: the file has 100000000 bytes"), "\(outcome.text)")
        }
        let growth = try MemoryUse(of: process).resident - before.resident
        #expect(growth < 64 << 10, "\(growth) KiB")
        try await agent.expectAlive()
    }

    @Test("a folder that lost all manifests is not pruned before somebody approves it")
    func emptied() async throws {
        let agent = try SharedAgent.using("emptied")
        let more = ["emptied/more.yaml": Files.configMap("more", "x")]
        #expect(try await agent.deploy(Self.files(agent, "one", more: more)).outcome("emptied").state == "success")
        var files = Self.files(agent, "one")
        files["emptied/settings.yaml"] = nil
        files["emptied/.keep"] = ""
        let refused = try await agent.deploy(files)
        let outcome = try refused.outcome("emptied")
        #expect(outcome.state == "failure")
        #expect(
            outcome.text.contains("to approve: martlet events replay \(refused.id) --approve-prune"), "\(outcome.text)")
        #expect(try await Self.value(agent) == "one")

        // The same again without approval changes nothing.
        let again = try await agent.replay(refused)
        #expect(try again.outcome("emptied").state == "failure")
        #expect(try await Self.value(agent) == "one")

        let approved = try await agent.replay(again, approvePrune: true).outcome("emptied")
        #expect(approved.state == "success", "\(approved.text)")
        #expect(try await Self.value(agent) == nil)
        #expect(try await agent.cluster.names("/api/v1/namespaces/emptied/configmaps") == ["kube-root-ca.crt"])
    }
}

/// A manifest with a mistake.
struct BrokenManifest: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    /// What the status starts with.
    var status: String
    var testDescription: String { name }

    static let all = [
        BrokenManifest(
            name: "number", text: "42\n", status: "number/broken.yaml:1:1: a manifest must be a mapping"),
        BrokenManifest(
            name: "without-kind", text: "apiVersion: v1\nmetadata:\n  name: a\n",
            status: "without-kind/broken.yaml:1:1: kind is missing"),
        BrokenManifest(
            name: "without-name", text: "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  labels: {a: b}\n",
            status: "without-name/broken.yaml:4:3: metadata.name is missing"),
        BrokenManifest(
            name: "syntax", text: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [a\n",
            status: "syntax/broken.yaml:"),
        BrokenManifest(
            name: "duplicate", text: Files.configMap("settings", "again"),
            status: "duplicate/settings.yaml:1:1: "),
        BrokenManifest(
            name: "wrong-type", text: Files.configMap("other", "x").replacing("data:", with: "data: 3 #"),
            status: "wrong-type/broken.yaml:"),
    ]
}

/// An Application manifest with a mistake.
struct BrokenApplication: Sendable, CustomTestStringConvertible {
    var name: String
    var from: String
    var to: String
    /// What the event's status holds.
    var status: String
    var testDescription: String { name }

    static let all = [
        BrokenApplication(
            name: "unknown-field", from: "  project: default", to: "  projekt: default",
            status: "applications/unknown-field.yaml:6:3: "),
        BrokenApplication(
            name: "unknown-cluster", from: "name: sandbox", to: "name: moon",
            status: #"applications/unknown-cluster.yaml:12:11: the destination is a cluster named "moon""#),
        BrokenApplication(
            name: "unknown-repository", from: "unknown-repository.git", to: "nowhere.git",
            status: "applications/unknown-repository.yaml:8:14: the repository "),
        BrokenApplication(
            name: "no-mapping", from: "kind: Application", to: "kind: [Application]",
            status: "applications/no-mapping.yaml:"),
    ]
}

/// A file that is too large to be a manifest.
enum LargeFile: String, CaseIterable, Sendable {
    case data = "large-data"
    case manifest = "large-manifest"

    var file: String { self == .data ? "video.bin" : "huge.yaml" }
}

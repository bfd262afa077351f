import Foundation
import Manifests
import Testing

@testable import SandboxCluster

/// The recorded answers of a real API server, which lie beside the repository.
private enum Recording {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/kube-api")
    static let file = folder.appending(path: "exchanges.jsonl").path
    static var isThere: Bool { FileManager.default.fileExists(atPath: file) }

    static func exchanges() throws -> [Node] {
        let bytes = try Data(contentsOf: URL(filePath: file))
        return try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON.parse(Array($0), limits: .cluster) }
    }
}

@Suite("Recorded exchanges")
struct ReplayTests {
    @Test(
        "The cluster answers as a real API server did, apart from uids, times, versions and tokens",
        .enabled(if: Recording.isThere, "the recorded answers are not beside the repository"),
        .timeLimit(.minutes(1)))
    func replay() async throws {
        let clock = ManualClock()
        let client = Client(try Client.cluster(clock: clock) { $0.allowsInitialEvents = false })
        var comparison = AnswerComparison()
        var last: [String: Node] = [:]
        let exchanges = try Recording.exchanges()
        #expect(exchanges.count == 83)
        for exchange in exchanges {
            let name = exchange["name"]?.string ?? ""
            try await prepare(name, client)
            let answer = await send(exchange, client, last)
            let bookmarks = exchange.value(at: "request", "path")?.string?.contains("allowWatchBookmarks") == true
            let text = await body(of: answer, clock, sleepers: bookmarks ? 2 : 1)
            let recorded = exchange.value(at: "response", "body") ?? .null
            #expect(answer.status == exchange.value(at: "response", "status")?.int, "\(name): \(text)")
            #expect(answer.contentType == exchange.value(at: "response", "contentType")?.string, "\(name)")
            if answer.contentType.hasPrefix("text/plain"), recorded.string != nil {
                #expect(text == recorded.string, "\(name)")
                continue
            }
            let node: Node
            if case .stream = answer.body {
                node = .sequence(try text.split(separator: "\n").map { try JSON.parse(String($0)) })
            } else {
                node = try JSON.parse(Array(text.utf8), limits: .cluster)
            }
            for difference in comparison.differences(recorded, node) { Issue.record("\(name): \(difference)") }
            last[name] = node
        }
    }

    /// What was done between the recorded exchanges.
    private func prepare(_ name: String, _ client: Client) async throws {
        let maps = "/api/v1/namespaces/vectors/configmaps"
        switch name {
        case "list page 1":
            for number in 1...4 {
                let body = """
                    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c\(number)",\
                    "labels":{"n":"\(number % 2)"}},"data":{"k":"\(number)"}}
                    """
                try await client.apply("\(maps)/c\(number)", body, manager: "martlet")
            }
        case "watch from a version":
            try await client.apply(
                "\(maps)/c1", #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c1"},"data":{"k":"9"}}"#,
                manager: "martlet")
            _ = await client.send("DELETE", "\(maps)/c2")
        default: break
        }
    }

    private func send(_ exchange: Node, _ client: Client, _ last: [String: Node]) async -> APIResponse {
        let request = exchange["request"] ?? .null
        var target = request["path"]?.string ?? ""
        var body = request["body"]
        if let page = last["list page 1"]?["metadata"] {
            target = target.replacing(
                "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MjI5LCJzdGFydCI6ImMxXHUwMDAwIn0",
                with: "continue=\(page["continue"]?.string ?? "")")
            target = target.replacing(
                "resourceVersion=229", with: "resourceVersion=\(page["resourceVersion"]?.string ?? "")")
        }
        if let metadata = last["get"]?["metadata"], body?.objectName == "c3" {
            for key in ["uid", "resourceVersion", "creationTimestamp"] { body?.setMetadata(key, metadata[key]) }
        }
        return await client.send(
            request["method"]?.string ?? "", target, body.map { JSON.serialize($0) } ?? [],
            contentType: request["contentType"]?.string ?? "", accept: request["accept"]?.string ?? "")
    }

    private func body(of answer: APIResponse, _ clock: ManualClock, sleepers: Int) async -> String {
        guard case .stream(let lines) = answer.body else { return String(decoding: answer.bytes, as: UTF8.self) }
        // The time limit, and the bookmarks if they are asked for, wait on the clock.
        await clock.untilSleepers(sleepers)
        clock.advance(by: .seconds(2))
        var bytes: [UInt8] = []
        for await line in lines { bytes += line }
        return String(decoding: bytes, as: UTF8.self)
    }
}

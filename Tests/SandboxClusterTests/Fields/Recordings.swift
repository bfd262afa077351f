import Foundation
import Manifests

/// What a real API server answered, where the recordings lie beside the project.
enum Recordings {
    /// One request with its answer.
    struct Exchange: Sendable, CustomStringConvertible {
        var name: String
        var method: String
        /// The path without the query.
        var path: String
        var query: [String: String]
        var contentType: String
        var body: Node
        var status: Int
        var answer: Node

        var description: String { name }
    }

    /// The folder, found upwards from this file; `nil` where it is absent.
    static let folder: String? = {
        var directory = URL(filePath: #filePath).deletingLastPathComponent()
        while directory.path.count > 1 {
            let candidate = directory.appending(path: "shared/kube-api").path
            if FileManager.default.fileExists(atPath: candidate + "/exchanges.jsonl") { return candidate }
            directory.deleteLastPathComponent()
        }
        return nil
    }()

    /// All exchanges in order; empty where the recordings are absent.
    static let exchanges: [Exchange] = {
        guard let folder, let data = FileManager.default.contents(atPath: folder + "/exchanges.jsonl") else {
            return []
        }
        return data.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let node = try? JSON.parse(Array(line), limits: .cluster), let request = node["request"],
                let answer = node["response"]
            else { return nil }
            let parts = (request["path"]?.string ?? "").split(separator: "?", maxSplits: 1).map(String.init)
            var query: [String: String] = [:]
            for pair in parts.dropFirst().first?.split(separator: "&") ?? [] {
                let sides = pair.split(separator: "=", maxSplits: 1).map(String.init)
                query[sides[0]] = sides.count > 1 ? sides[1] : ""
            }
            return Exchange(
                name: node["name"]?.string ?? "", method: request["method"]?.string ?? "", path: parts.first ?? "",
                query: query, contentType: request["contentType"]?.string ?? "", body: request["body"] ?? .null,
                status: answer["status"]?.int ?? 0, answer: answer["body"] ?? .null)
        }
    }()

    /// The exchange of a name.
    static func exchange(_ name: String) -> Exchange? { exchanges.first { $0.name == name } }

    /// What the server had stored at an exchange's path just before it.
    static func stored(before exchange: Exchange) -> Node? {
        guard let index = exchanges.firstIndex(where: { $0.name == exchange.name }) else { return nil }
        let path = exchange.path.replacing("/status", with: "")
        return exchanges[..<index].last {
            ($0.path == path || $0.path == path + "/status") && $0.status < 300 && $0.query["dryRun"] == nil
                && $0.answer["kind"]?.string != "Status"
        }?.answer
    }
}

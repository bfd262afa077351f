import Foundation
import Web

/// Documents as an agent answers them.
enum Fixtures {
    static func decode<Document: Decodable>(_ json: String, as type: Document.Type = Document.self) throws -> Document {
        try JSONDecoder().decode(Document.self, from: Data(json.utf8))
    }

    /// An event of one application, succeeded after 142 ms.
    static func succeeded() throws -> EventDetailDocument { try decode(succeededJSON) }

    static let succeededJSON = """
        {"event": \(eventJSON()), "jobs": [\(eventJobJSON), \(deployJobJSON)], "statuses": [
          {"commit": "\(after)", "context": "martlet/staging/web", "state": "success", "text": "+1 ~2", "posted": true},
          {"commit": "\(after)", "context": "martlet/summary", "state": "success", "text": "1 application",
           "posted": false, "lastError": "the host answered 503"}]}
        """

    static let before = "1111111111111111111111111111111111111111"
    static let after = "2222222222222222222222222222222222222222"

    static func eventJSON(id: Int = 12, state: String = "succeeded", finished: String? = "00.142", change: Int = 9)
        -> String
    {
        let end = finished.map { #""finishedAt": "\#(time($0))","# } ?? ""
        return """
            {"id": \(id), "source": "plain", "event": "push", "repository": "infra", "refs": [
              {"ref": "refs/heads/main", "before": "\(before)", "after": "\(after)"}], \(end)
             "receivedAt": "\(time("00.000"))", "state": "\(state)", "deliveryKey": "d-1", "duplicates": 0,
             "change": \(change)}
            """
    }

    static let eventJobJSON = """
        {"id": 31, "event": 12, "kind": "event", "commit": "\(after)", "ref": "refs/heads/main", "cause": "push",
         "state": "succeeded", "result": "succeeded", "crashes": 0, "createdAt": "\(time("00.001"))",
         "startedAt": "\(time("00.003"))", "finishedAt": "\(time("00.018"))", "attempts": [
           {"number": 1, "worker": "w", "startedAt": "\(time("00.003"))", "endedAt": "\(time("00.018"))",
            "outcome": "finished", "phases": [
              {"phase": "fetch", "startedAt": "\(time("00.003"))", "endedAt": "\(time("00.015"))"},
              {"phase": "match", "startedAt": "\(time("00.015"))", "endedAt": "\(time("00.018"))"}]}]}
        """

    static let deployJobJSON = """
        {"id": 32, "event": 12, "parent": 31, "kind": "deploy", "application": "web", "commit": "\(after)",
         "ref": "refs/heads/main", "cause": "push", "state": "succeeded", "crashes": 0,
         "createdAt": "\(time("00.018"))", "startedAt": "\(time("00.019"))", "finishedAt": "\(time("00.142"))",
         "attempts": [
           {"number": 1, "worker": "w", "startedAt": "\(time("00.019"))", "endedAt": "\(time("00.142"))",
            "outcome": "finished", "phases": [
              {"phase": "render", "startedAt": "\(time("00.019"))", "endedAt": "\(time("00.026"))"},
              {"phase": "apply", "startedAt": "\(time("00.026"))", "endedAt": "\(time("00.142"))"}]}]}
        """

    /// `SS.mmm` after ten o'clock.
    static func time(_ seconds: String) -> String { "2026-11-24T10:00:\(seconds)Z" }
}

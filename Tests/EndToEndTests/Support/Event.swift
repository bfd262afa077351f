import Foundation
import HTTPClient
import Manifests
import Testing

/// An event as the agent's API tells of it.
struct Event: Sendable {
    /// The whole answer.
    let document: Node

    var id: Int { document.value(at: "event", "id")?.int ?? 0 }
    var state: String { document.value(at: "event", "state")?.string ?? "" }
    var isFinished: Bool { document.value(at: "event", "finishedAt")?.string != nil }
    var jobs: [Node] { document["jobs"]?.sequence ?? [] }

    /// Why jobs did not succeed, also in attempts that were followed by others.
    var errors: [String] {
        jobs.flatMap { job in
            [job["error"]?.string].compactMap { $0 }
                + (job["attempts"]?.sequence ?? []).compactMap { $0["error"]?.string }
        }
    }

    /// The status under a context.
    func status(_ context: String) -> (state: String, text: String)? {
        document["statuses"]?.sequence?.first { $0["context"]?.string == context }.map {
            ($0["state"]?.string ?? "", $0["text"]?.string ?? "")
        }
    }

    /// The outcome of an application of the sandbox cluster.
    func outcome(_ application: String) throws -> (state: String, text: String) {
        try #require(
            status("martlet/sandbox/\(application)"),
            "no status of \(application) in \(String(decoding: JSON.serialize(document), as: UTF8.self))")
    }
}

extension TestAgent {
    /// The newest event about a commit once nothing more will happen to it.
    func ended(commit: String, within limit: Duration = .seconds(60)) async throws -> Event {
        try await eventually("the event of \(commit.prefix(7)) ends", within: limit) {
            try await self.newest("commit=\(commit)").flatMap { $0.isFinished ? $0 : nil }
        }
    }

    /// The event of a delivery once nothing more will happen to it.
    func ended(delivery id: String, within limit: Duration = .seconds(60)) async throws -> Event {
        try await eventually("the event of the delivery \(id) ends", within: limit) {
            try await self.newest("text=\(id)").flatMap { $0.isFinished ? $0 : nil }
        }
    }

    /// The newest event that a query of the list finds.
    func newest(_ query: String) async throws -> Event? {
        guard let id = try await api("/events?\(query)&limit=1")["events"]?[0]?["id"]?.int else { return nil }
        return Event(document: try await api("/events/\(id)"))
    }

    /// All events of the repository, newest first.
    func events() async throws -> [Node] {
        try #require(try await api("/events?repository=\(repository.name)&limit=1000")["events"]?.sequence)
    }

    /// Sends a document to the API.
    func post(_ document: String, to path: String) async throws -> HTTPResponse {
        try await request(
            HTTPRequest(
                "POST", "http://martlet/api/v1\(path)", headers: [HTTPField("Content-Type", "application/json")],
                body: Array(document.utf8), unixSocketPath: socket))
    }

    /// Runs an event again; the event once it has ended anew.
    func replay(_ event: Event, approvePrune: Bool = false) async throws -> Event {
        let response = try await post(
            """
            {"events":[\(event.id)],"jobs":[],"actor":"ada","reason":"test","requestKey":"\(UUID().uuidString)",
            "allowOlder":false,"approvePrune":\(approvePrune),"preview":false}
            """, to: "/replays")
        #expect(response.status == 202, "\(String(decoding: response.body, as: UTF8.self))")
        let jobs = event.jobs.count
        return try await eventually("the replay of event \(event.id) ends") {
            let again = Event(document: try await self.api("/events/\(event.id)"))
            return again.jobs.count > jobs && again.jobs.allSatisfy { $0["result"]?.string != nil } ? again : nil
        }
    }

    /// Whether the agent is there and would take deliveries.
    func expectAlive(sourceLocation: Testing.SourceLocation = #_sourceLocation) async throws {
        for path in ["healthz", "readyz"] {
            let response = try await request(HTTPRequest("GET", "http://\(try address())/\(path)"))
            #expect(response.status == 200, "\(path)", sourceLocation: sourceLocation)
        }
    }
}

import EventQueue
import Foundation
import Hummingbird

/// The events and their jobs: list, detail, tail, replay, cancel.
struct EventRoutes: Sendable {
    let store: any EventStore

    func add(to group: RouterGroup<ListenerContext>) {
        group.get("/events") { request, _ in try await list(request) }
        group.get("/events/:id") { _, context in try await detail(context) }
        group.get("/jobs/:id") { _, context in try await job(context) }
        group.get("/changes") { request, _ in try await changes(request) }
        group.post("/replays") { request, context in
            try await replay(request.decode(as: ReplayRequestDocument.self, context: context))
        }
        group.post("/cancellations") { request, context in
            try await cancel(request.decode(as: CancelRequestDocument.self, context: context))
        }
    }

    private func list(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        var filter = EventFilter()
        filter.repository = query["repository"].map(String.init)
        filter.application = query["application"].map(String.init)
        filter.ref = query["ref"].map(String.init)
        filter.commit = query["commit"].map(String.init)
        filter.text = query["text"].map(String.init)
        if let word = query["state"] {
            guard let state = EventState(rawValue: String(word)) else {
                let known = EventState.allCases.map(\.rawValue).joined(separator: ", ")
                return try JSONResponse.problem("no state \"\(word)\"; use one of \(known)", status: .badRequest)
            }
            filter.state = state
        }
        if let seconds = query["since"].flatMap({ Int64($0) }) {
            filter.since = SystemQueueClock().now - .seconds(seconds)
        }
        let limit = min(query["limit"].flatMap { Int($0) } ?? 50, 1000)
        let page = try await store.events(filter, before: query["before"].flatMap { DeliveryID($0) }, limit: limit)
        return try JSONResponse.document(
            EventListDocument(events: page.events.map(EventDocument.init), next: page.next?.rawValue))
    }

    private func detail(_ context: ListenerContext) async throws -> Response {
        guard let id = DeliveryID(context.parameters.get("id") ?? ""), let event = try await store.event(id) else {
            return try JSONResponse.problem(
                "there is no event \(context.parameters.get("id") ?? "")", status: .notFound)
        }
        return try JSONResponse.document(EventDetailDocument(event))
    }

    private func job(_ context: ListenerContext) async throws -> Response {
        guard let id = JobID(context.parameters.get("id") ?? ""), let job = try await store.job(id) else {
            return try JSONResponse.problem("there is no job \(context.parameters.get("id") ?? "")", status: .notFound)
        }
        return try JSONResponse.document(JobDocument(job))
    }

    /// Events that changed after a change number; waits up to `wait` seconds for one.
    private func changes(_ request: Request) async throws -> Response {
        let query = request.uri.queryParameters
        let after: Int64
        if let number = query["after"].flatMap({ Int64($0) }) {
            after = number
        } else {
            after = try await store.statistics().change
        }
        let wait = Duration.seconds(min(query["wait"].flatMap { Int($0) } ?? 0, 60))
        let hints = store.hints(.events)
        var events = try await store.events(changedAfter: after, limit: 200)
        if events.isEmpty, wait > .zero {
            await Self.firstHint(of: hints, within: wait)
            events = try await store.events(changedAfter: after, limit: 200)
        }
        return try JSONResponse.document(
            ChangesDocument(events: events.map(EventDocument.init), after: events.last?.change ?? after))
    }

    private static func firstHint(of hints: AsyncStream<Int64>, within limit: Duration) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in hints { return }
            }
            group.addTask { try? await Task.sleep(for: limit) }
            await group.next()
            group.cancelAll()
        }
    }

    private func replay(_ document: ReplayRequestDocument) async throws -> Response {
        guard document.events.isEmpty != document.jobs.isEmpty else {
            return try JSONResponse.problem("name either events or jobs", status: .badRequest)
        }
        let selector: ReplaySelector =
            document.jobs.isEmpty
            ? .deliveries(document.events.map { DeliveryID($0) }) : .jobs(document.jobs.map { JobID($0) })
        if document.preview {
            let preview = try await store.preview(selector)
            return try JSONResponse.document(
                ReplayDocument(id: nil, jobs: [], count: preview.jobs, skipped: preview.skipped, repeated: false))
        }
        var request = ReplayRequest(
            selector, actor: document.actor, reason: document.reason, requestKey: document.requestKey,
            allowOlder: document.allowOlder)
        request.approvePrune = document.approvePrune
        let result = try await store.replay(request)
        return try JSONResponse.document(
            ReplayDocument(
                id: result.id.rawValue, jobs: result.jobs.map(\.rawValue), count: result.jobs.count, skipped: 0,
                repeated: result.repeated),
            status: .accepted)
    }

    private func cancel(_ document: CancelRequestDocument) async throws -> Response {
        let target: CancelTarget
        switch (document.event, document.job) {
        case (let event?, nil): target = .delivery(DeliveryID(event))
        case (nil, let job?): target = .job(JobID(job))
        default: return try JSONResponse.problem("name either an event or a job", status: .badRequest)
        }
        let result = try await store.cancel(target, actor: document.actor, reason: document.reason)
        return try JSONResponse.document(
            CancelDocument(
                cancelled: result.cancelled.map(\.rawValue), requested: result.requested.map(\.rawValue)))
    }
}

/// Events that changed.
public struct ChangesDocument: Codable, Sendable {
    /// The events in the order of their change.
    public var events: [EventDocument]
    /// Give it as `after` to go on.
    public var after: Int64
}

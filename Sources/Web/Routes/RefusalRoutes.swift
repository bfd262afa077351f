import EventQueue
import Hummingbird

/// The refused requests: whoever sets a receiver up sees here why nothing arrives.
struct RefusalRoutes: Sendable {
    let store: any EventStore

    func add(to group: RouterGroup<ListenerContext>) {
        group.get("/refusals") { request, _ in
            let limit = min(max(request.uri.queryParameters["limit"].flatMap { Int($0) } ?? 50, 1), 1000)
            let refusals = try await store.refusals(limit: limit)
            return try JSONResponse.document(RefusalListDocument(refusals: refusals.map(RefusalDocument.init)))
        }
    }
}

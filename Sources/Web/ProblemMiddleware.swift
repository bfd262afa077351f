import EventQueue
import HTTPTypes
import Hummingbird

/// Turns what the queue throws into answers that say what to do.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = ListenerContext

    func handle(
        _ request: Request, context: ListenerContext, next: (Request, ListenerContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as EventQueueError {
            switch error {
            case .notFound: return try JSONResponse.problem(error.description, status: .notFound)
            case .invalid: return try JSONResponse.problem(error.description, status: .unprocessableContent)
            case .overloaded, .unavailable, .locked, .newerSchema:
                return try JSONResponse.problem(error.description, status: .serviceUnavailable)
            }
        }
    }
}

import Base
import EventQueue
import HTTPTypes
import Hummingbird

/// Turns what the agent throws into answers that say what to do.
///
/// 422 stands for mistakes in manifests alone, so that a client can tell them from a request that was wrong.
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
            case .invalid: return try JSONResponse.problem(error.description, status: .badRequest)
            case .overloaded, .unavailable, .locked, .newerSchema:
                return try JSONResponse.problem(error.description, status: .serviceUnavailable)
            }
        } catch let error as DiagnosticsError {
            return try JSONResponse.problem(error.description, status: .unprocessableContent)
        } catch  where !(error is any HTTPResponseError || error is CancellationError) {
            // What is left comes from a repository or a cluster that the agent had to ask. The errors of our modules
            // are sentences for people, and hold no secrets.
            return try JSONResponse.problem("\(error)", status: .badGateway)
        }
    }
}

import Agent
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import Webhooks

/// `/hook/<receiver>`: where Git hosts deliver.
struct HookRoutes: Sendable {
    let intake: Intake

    func add(to router: Router<ListenerContext>) {
        // Every method, so that the answer to a wrong one is the receiver contract's and not a 404.
        for method: HTTPRequest.Method in [.post, .get, .put, .delete, .patch, .head, .options] {
            router.on("/hook/:receiver", method: method) { request, context in
                try await receive(request, context)
            }
        }
    }

    private func receive(_ request: Request, _ context: ListenerContext) async throws -> Response {
        let headers = HeaderFields(request.headers.map { (name: $0.name.rawName, value: $0.value) })
        // The HTTP decoder has already refused lengths that are no numbers.
        let length = request.headers[.contentLength].flatMap { Int($0) }
        let answer = await answer(
            to: request, receiver: context.parameters.get("receiver") ?? "", headers: headers, length: length,
            address: context.remoteAddress?.ipAddress, logger: context.logger)
        var response = JSONResponse.bytes(answer.body.utf8, status: HTTPResponse.Status(code: answer.status))
        for (name, value) in answer.headers {
            if let field = HTTPField.Name(name) { response.headers[field] = value }
        }
        return response
    }

    private func answer(
        to request: Request, receiver: String, headers: HeaderFields, length: Int?, address: String?, logger: Logger
    ) async -> WebhookResponse {
        do {
            return try await intake.receive(
                receiver: receiver, method: request.method.rawValue, headers: headers, contentLength: length,
                body: request.body.map(\.readableBytesView), remoteAddress: address)
        } catch {
            // Not stored, so never a 2xx: the host shall send it again.
            logger.error("cannot store a delivery", metadata: ["error": "\(error)"])
            return .unavailable(retryAfter: 10)
        }
    }
}

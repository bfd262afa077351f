import Agent
import Base
import HTTPTypes
import Hummingbird
import Signing

/// Lets a request pass that shows one of the configured tokens. All of them are compared, in constant time.
struct TokenMiddleware: RouterMiddleware {
    typealias Context = ListenerContext

    let tokens: [SecretReference]

    func handle(
        _ request: Request, context: ListenerContext, next: (Request, ListenerContext) async throws -> Response
    ) async throws -> Response {
        guard isAllowed(request.headers[.authorization]) else {
            var response = try JSONResponse.problem(
                tokens.isEmpty
                    ? "the API is served on the local socket only; configure api.tokens to use it over the network"
                    : "a token is needed: Authorization: Bearer TOKEN",
                status: .unauthorized)
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        return try await next(request, context)
    }

    private func isAllowed(_ authorization: String?) -> Bool {
        guard let authorization, authorization.lowercased().hasPrefix("bearer ") else { return false }
        let shown = SHA256.digest(of: Array(authorization.dropFirst(7).utf8))
        var isAllowed = false
        for token in tokens {
            guard let secret = try? token.resolve() else { continue }
            // Digests have one length, so the comparison does not tell the token's.
            if ConstantTime.equal(SHA256.digest(of: secret.reveal()), shown) { isAllowed = true }
        }
        return isAllowed
    }
}

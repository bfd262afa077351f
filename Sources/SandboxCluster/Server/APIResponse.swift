import Manifests

/// An answer of the API, without its connection.
struct APIResponse: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// The parts of a watch, each a line.
        case stream(AsyncStream<[UInt8]>)
    }

    var status: Int
    var contentType = "application/json"
    var headers: [(name: String, value: String)] = []
    var body: Body

    /// An object, as JSON with a line break.
    static func json(_ node: Node, status: Int = 200, contentType: String = "application/json") -> APIResponse {
        APIResponse(status: status, contentType: contentType, body: .bytes(JSON.serialize(node) + [UInt8(ascii: "\n")]))
    }

    /// A failure.
    static func failure(_ status: APIStatus) -> APIResponse {
        var response = json(status.node, status: status.code)
        if let seconds = status.details?.retryAfterSeconds {
            response.headers.append((name: "Retry-After", value: String(seconds)))
        }
        return response
    }

    /// Plain text.
    static func text(_ text: String, status: Int = 200) -> APIResponse {
        APIResponse(status: status, contentType: "text/plain; charset=utf-8", body: .bytes(Array(text.utf8)))
    }

    /// What the API server answers for addresses that it does not know at all.
    static let pageNotFound = text("404 page not found\n", status: 404)

    /// The whole body of an answer that is not a stream.
    var bytes: [UInt8] {
        if case .bytes(let bytes) = body { return bytes }
        return []
    }
}

import HTTPClient
import Synchronization

/// A transport that answers from memory, and remembers what it was asked.
final class AnsweringTransport: HTTPTransport {
    typealias Answer = @Sendable (_ request: HTTPRequest, _ number: Int) throws -> HTTPResponse

    private let answer: Answer
    private let state = Mutex<[HTTPRequest]>([])

    /// Creates a transport; `number` counts the requests from 0.
    init(_ answer: @escaping Answer) { self.answer = answer }

    /// A transport with one answer for everything.
    convenience init(status: Int, _ body: String) {
        self.init { _, _ in HTTPResponse(status: status, body: Array(body.utf8)) }
    }

    var requests: [HTTPRequest] { state.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let number = state.withLock { requests in
            requests.append(request)
            return requests.count - 1
        }
        return try answer(request, number)
    }

    func stream(_ request: HTTPRequest) async throws -> HTTPStreamingResponse {
        throw HTTPClientError(.other, message: "nothing here is streamed")
    }
}

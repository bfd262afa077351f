import HTTPClient
import Manifests
import Synchronization

@testable import Kubernetes

/// A transport that answers from memory: each request gets what `answer` says, and is remembered.
final class ScriptedTransport: HTTPTransport {
    /// What a request gets.
    enum Answer: Sendable {
        case response(HTTPResponse)
        case failure(HTTPClientError)
        /// The pieces of a stream, and how it ends.
        case stream([[UInt8]], HTTPClientError?)

        static func json(_ text: String, status: Int = 200, headers: [HTTPField] = []) -> Answer {
            .response(
                HTTPResponse(
                    status: status, headers: [HTTPField("Content-Type", "application/json")] + headers,
                    body: Array(text.utf8)))
        }
    }

    private let answer: @Sendable (HTTPRequest, Int) -> Answer
    private let log = Mutex<[HTTPRequest]>([])

    /// All requests so far.
    var requests: [HTTPRequest] { log.withLock { $0 } }

    /// - Parameter answer: gets the request and how many came before it.
    init(_ answer: @escaping @Sendable (HTTPRequest, Int) -> Answer) { self.answer = answer }

    /// Answers in turn; the last answer is given to all further requests.
    convenience init(_ answers: [Answer]) { self.init { _, index in answers[min(index, answers.count - 1)] } }

    private func next(_ request: HTTPRequest) -> Answer {
        answer(
            request,
            log.withLock { log in
                defer { log.append(request) }
                return log.count
            })
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        switch next(request) {
        case .response(let response): return response
        case .failure(let error): throw error
        case .stream(let pieces, let error):
            if let error { throw error }
            return HTTPResponse(status: 200, body: pieces.flatMap { $0 })
        }
    }

    func stream(_ request: HTTPRequest) async throws -> HTTPStreamingResponse {
        switch next(request) {
        case .response(let response):
            return HTTPStreamingResponse(
                status: response.status, headers: response.headers, body: Self.body([response.body], nil))
        case .failure(let error): throw error
        case .stream(let pieces, let error):
            return HTTPStreamingResponse(status: 200, headers: [], body: Self.body(pieces, error))
        }
    }

    private static func body(
        _ pieces: [[UInt8]], _ error: HTTPClientError?
    ) -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { continuation in
            for piece in pieces { continuation.yield(piece) }
            continuation.finish(throwing: error)
        }
    }
}

extension HTTPRequest {
    /// The path without query.
    var path: String { String(target.prefix { $0 != "?" }) }

    /// Path and query.
    var target: String { String(url.dropFirst("https://cluster.test".count)) }

    /// The values of the query under `name`, as written.
    func query(_ name: String) -> [String] {
        target.drop { $0 != "?" }.dropFirst().split(separator: "&").filter { $0.hasPrefix("\(name)=") }
            .map { String($0.dropFirst(name.count + 1)) }
    }
}

/// Notes the waits that a client asks for, and does not wait.
final class Waits: Sendable {
    private let log = Mutex<[Duration]>([])
    var all: [Duration] { log.withLock { $0 } }
    var sleep: @Sendable (Duration) async throws -> Void {
        { duration in
            try Task.checkCancellation()
            self.log.withLock { $0.append(duration) }
        }
    }
}

extension KubernetesClient {
    /// A client of `transport`, which waits for nothing.
    static func scripted(
        _ transport: ScriptedTransport, credentials: Credentials = .none, options: Options = Options(),
        waits: Waits = Waits()
    ) -> KubernetesClient {
        KubernetesClient(
            connection: ClusterConnection(server: "https://cluster.test", credentials: credentials),
            options: options, transport: transport, sleep: waits.sleep)
    }
}

extension APIResource {
    static let configMaps = APIResource(
        kind: .init(group: "", version: "v1", kind: "ConfigMap"), plural: "configmaps", isNamespaced: true,
        verbs: ["get", "list", "watch", "patch", "create", "update", "delete"])
    static let definitions = APIResource(
        kind: .init(group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition"),
        plural: "customresourcedefinitions", isNamespaced: false, verbs: ["get", "list", "patch"])
}

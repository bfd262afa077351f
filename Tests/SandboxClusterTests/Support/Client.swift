import Base
import Logging
import Manifests

@testable import SandboxCluster

/// A client of a cluster's API without a connection.
struct Client {
    let api: APIServer
    static let token = "test-token"

    /// A cluster that does not listen, without controllers unless they are asked for.
    static func cluster(
        clock: some Clock<Duration> = ContinuousClock(),
        configure: (inout SandboxCluster.Configuration) -> Void = { _ in }
    ) throws -> SandboxCluster {
        var configuration = SandboxCluster.Configuration(token: Redacted(token), runsControllers: false)
        configure(&configuration)
        return try SandboxCluster(configuration, logger: Logger(label: "test"), clock: clock)
    }

    init(_ cluster: SandboxCluster) { api = cluster.api }

    /// A client of a new cluster without controllers.
    init() throws { self.init(try Self.cluster()) }

    /// Sends a request.
    func send(
        _ method: String, _ target: String, _ body: [UInt8] = [], contentType: String = "application/json",
        accept: String = "application/json", token: String = Client.token
    ) async -> APIResponse {
        var request = APIRequest(method: method, target: target)
        request.accept = accept
        request.contentType = contentType
        request.userAgent = "Python-urllib/3.12"
        if !token.isEmpty { request.authorization = "Bearer \(token)" }
        request.body = body
        return await api.answer(request)
    }

    /// Sends a request and reads the answer's object.
    func object(
        _ method: String, _ target: String, _ body: String = "", contentType: String = "application/json",
        accept: String = "application/json"
    ) async throws -> (status: Int, node: Node) {
        let answer = await send(method, target, Array(body.utf8), contentType: contentType, accept: accept)
        return (answer.status, try JSON.parse(answer.bytes))
    }

    /// Applies an object in the default namespace or another.
    @discardableResult
    func apply(_ target: String, _ yaml: String, manager: String = "test") async throws -> (status: Int, node: Node) {
        try await object(
            "PATCH", "\(target)?fieldManager=\(manager)&force=true", yaml, contentType: "application/apply-patch+yaml")
    }
}

import Base
import Foundation
import HTTPClient

/// Gives each request its credentials and the transport that has the right client certificate; renews them in time,
/// and when the server no longer takes them.
actor CredentialProvider {
    /// What a request is sent with.
    struct Access: Sendable {
        var transport: any HTTPTransport
        /// The value of the `Authorization` header.
        var authorization: Redacted<String>?
        /// Counts the renewals.
        var generation: Int
    }

    /// A token file is read again after this time. Kubernetes writes a service account's file well before the old
    /// token ends.
    private static let tokenFileLifetime: Duration = .seconds(10)
    /// A plugin's credentials are renewed this much before they end, so that none ends on its way.
    private static let margin: TimeInterval = 10
    /// A token larger than this is something else.
    private static let tokenSizeLimit = 1 << 20

    private let connection: ClusterConnection
    private let makeTransport: @Sendable (CurlClient.Configuration) throws -> any HTTPTransport
    private let runPlugin: @Sendable (CredentialPlugin) async throws -> PluginAnswer

    private var transport: (any HTTPTransport)?
    private var authorization: Redacted<String>?
    private var generation = 0
    private var readAt: ContinuousClock.Instant?
    private var expiration: Date?
    private var hasPluginAnswer = false
    private var running: Task<PluginAnswer, any Error>?

    init(
        connection: ClusterConnection,
        makeTransport: @escaping @Sendable (CurlClient.Configuration) throws -> any HTTPTransport,
        runPlugin: @escaping @Sendable (CredentialPlugin) async throws -> PluginAnswer = { try await $0.run() }
    ) {
        self.connection = connection
        self.makeTransport = makeTransport
        self.runPlugin = runPlugin
    }

    /// The credentials to use now.
    func current() async throws -> Access {
        switch connection.credentials {
        case .none: break
        case .token(let token): authorization = Redacted("Bearer \(token.reveal())")
        case .basic(let user, let password):
            let pair = Data("\(user):\(password.reveal())".utf8).base64EncodedString()
            authorization = Redacted("Basic \(pair)")
        case .tokenFile(let path):
            let isFresh = readAt.map { ContinuousClock.now - $0 < Self.tokenFileLifetime } ?? false
            if !isFresh { try readToken(path) }
        case .plugin(let plugin):
            let isOver = expiration.map { $0.timeIntervalSinceNow < Self.margin } ?? false
            if !hasPluginAnswer || isOver { try await renew(with: plugin) }
        }
        return Access(transport: try currentTransport(), authorization: authorization, generation: generation)
    }

    /// The server did not take `access`. Returns whether there are other credentials to try.
    func renew(after access: Access) async throws -> Bool {
        switch connection.credentials {
        case .none, .token, .basic: return false
        case .tokenFile(let path):
            if generation == access.generation { try readToken(path) }
            return authorization?.reveal() != access.authorization?.reveal()
        case .plugin(let plugin):
            if generation == access.generation { try await renew(with: plugin) }
            return true
        }
    }

    private func readToken(_ path: String) throws {
        guard let data = FileManager.default.contents(atPath: path), data.count <= Self.tokenSizeLimit else {
            // The last token read may still be good for a while.
            if authorization != nil { return }
            throw KubernetesError(.configuration, message: "\(path): the token file cannot be read")
        }
        let token = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            if authorization != nil { return }
            throw KubernetesError(.configuration, message: "\(path): the file does not hold a token")
        }
        readAt = .now
        guard authorization?.reveal() != "Bearer \(token)" else { return }
        authorization = Redacted("Bearer \(token)")
        generation += 1
    }

    /// Runs the plugin; callers that come meanwhile share its answer.
    private func renew(with plugin: CredentialPlugin) async throws {
        if let running {
            _ = try await running.value
            return
        }
        // Awaited just below, and by whoever comes meanwhile; not a child, so that the first caller's cancellation does
        // not fail the others. The plugin has a time-out.
        let task = Task { [runPlugin] in try await runPlugin(plugin) }
        running = task
        defer { running = nil }
        let answer = try await task.value
        expiration = answer.expiration
        hasPluginAnswer = true
        generation += 1
        authorization = answer.token.map { Redacted("Bearer \($0.reveal())") }
        if let certificate = answer.certificate, let key = answer.privateKey {
            var configuration = connection.transportConfiguration
            configuration.tls.identity = CurlClient.Configuration.Identity(
                certificate: .data(certificate), privateKey: .data(key))
            // Requests on their way keep the old transport; it closes after the last of them.
            transport = try makeTransport(configuration)
        }
    }

    private func currentTransport() throws -> any HTTPTransport {
        if let transport { return transport }
        do {
            let made = try makeTransport(connection.transportConfiguration)
            transport = made
            return made
        } catch let error as HTTPClientError {
            throw KubernetesError(.configuration, message: error.message)
        }
    }
}

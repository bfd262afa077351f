import Base
import CommitStatuses
public import EventQueue
public import Logging
import Manifests
public import Webhooks

/// Takes deliveries in: verifies, parses, finds the configured repositories, stores, and only then answers 2xx.
///
/// No Git, no cluster and no host is asked on this way; a payload's addresses are only compared with the
/// configuration.
public struct Intake: Sendable {
    private let store: any EventStore
    private let receivers: ReceiverRegistry
    private let matcher: RepositoryMatcher
    private let receiversOfRepository: [String: Set<String>]
    private let summaryContext: String
    private let budget: ByteBudget
    private let logger: Logger

    /// Creates the intake of a configuration.
    public init(configuration: Configuration, store: any EventStore, logger: Logger) {
        self.store = store
        receivers = ReceiverRegistry(configuration)
        matcher = RepositoryMatcher(configuration.repositories.map { (name: $0.name, url: $0.url) })
        receiversOfRepository = Dictionary(
            configuration.repositories.map { ($0.name, Set($0.receivers.map(\.value))) },
            uniquingKeysWith: { first, _ in first })
        summaryContext = StatusContext.summary(prefix: configuration.statuses.contextPrefix)
        budget = ByteBudget(limit: configuration.listen.maximumInFlight)
        self.logger = logger
    }

    /// Receives one request to `/hook/<receiver>` and says how to answer it.
    ///
    /// - Parameters:
    ///   - contentLength: The announced length; `nil` when the body is sent in chunks.
    ///   - body: The body as it arrives; read only if the head is acceptable.
    ///   - remoteAddress: Where the request came from, for the list of refused requests.
    public func receive<Body: AsyncSequence>(
        receiver name: String, method: String, headers: HeaderFields, contentLength: Int?, body: Body,
        remoteAddress: String?
    ) async throws -> WebhookResponse where Body.Element: Collection<UInt8> {
        let receiver: Receiver
        do {
            guard let known = try receivers.receiver(named: name) else {
                try await note(LogText.escaped(name), reason: "no such receiver", from: remoteAddress)
                return .unknownReceiver
            }
            receiver = known
        } catch {
            // The sender did nothing wrong and must keep the delivery.
            logger.error("a receiver cannot be used", metadata: ["receiver": "\(name)", "error": "\(error)"])
            return .unavailable(retryAfter: 30)
        }
        var taken = 0
        defer { budget.giveBack(taken) }
        let verified: VerifiedBody
        do {
            let verification = try receiver.beginVerification(
                method: method, headers: headers, contentLength: contentLength)
            for try await piece in body {
                guard budget.take(piece.count) else { return .unavailable(retryAfter: 5) }
                taken += piece.count
                try verification.update(piece)
            }
            verified = try verification.finish()
        } catch let refusal as WebhookRefusal {
            try await note(name, reason: refusal.description, from: remoteAddress)
            return .refused(refusal)
        }
        switch verified.parse() {
        case .events(let events): return try await store(events, verified)
        case .ping: return .pong
        case .pollHint: return .pollHint
        case .ignored(let reason): return .ignored(reason: reason)
        case .undecodable(let reason):
            try await note(name, reason: reason, from: remoteAddress)
            return .undecodable(reason: reason)
        }
    }

    private func note(_ source: String, reason: String, from address: String?) async throws {
        logger.notice(
            "refused a delivery",
            metadata: ["receiver": "\(source)", "reason": "\(reason)", "from": "\(address ?? "-")"])
        let refusal = Refusal(source: source, reason: reason, remoteAddress: address, at: SystemQueueClock().now)
        do {
            try await store.recordRefusal(refusal)
        } catch {
            // The trace of a refused request is not worth an answer that a host would take for our fault.
            logger.warning("cannot record a refused delivery", metadata: ["error": "\(error)"])
        }
    }

    private func store(_ events: [CommitEvent], _ verified: VerifiedBody) async throws -> WebhookResponse {
        var isNew = false
        var isMatched = false
        var reason = "no repository of the configuration"
        for event in events {
            let names = matcher.names(for: event.repository, receiver: event.receiver)
            let allowed = names.filter { receiversOfRepository[$0]?.contains(event.receiver) == true }
            if allowed.isEmpty {
                if let name = names.first {
                    reason = "repository \(name) does not list the receiver \(event.receiver)"
                }
                let acceptance = try await accept(
                    event, verified, repository: names.first ?? event.repository.displayName,
                    outcome: .ignored(reason: reason))
                if case .accepted = acceptance { isNew = true }
            }
            for name in allowed {
                isMatched = true
                let acceptance = try await accept(event, verified, repository: name, outcome: .matched)
                if case .accepted(let id) = acceptance {
                    isNew = true
                    logger.info(
                        "accepted a delivery",
                        metadata: [
                            "event": "\(id)", "receiver": "\(event.receiver)", "repository": "\(name)",
                            "refs": "\(event.refs.map(\.ref).joined(separator: ","))",
                        ])
                }
            }
        }
        if !isMatched { return .ignored(reason: reason) }
        return isNew ? .accepted(delivery: verified.deliveryID) : .duplicate(delivery: verified.deliveryID)
    }

    private func accept(
        _ event: CommitEvent, _ verified: VerifiedBody, repository: String, outcome: DeliveryOutcome
    ) async throws -> Acceptance {
        // Two configured repositories may share a URL; the key must tell their rows apart.
        var delivery = NewDelivery(
            source: event.receiver, key: "\(event.deliveryID)@\(repository)", event: event.kind.rawValue,
            repository: repository,
            refs: event.refs.map {
                RefUpdate(
                    ref: $0.ref, before: $0.before, after: $0.after, created: $0.created, deleted: $0.deleted,
                    forced: $0.forced ?? false)
            },
            bodyDigest: verified.digestBytes, outcome: outcome)
        delivery.body = verified.storableText()
        delivery.signerKey = event.signerIndex
        delivery.summaryContext = outcome == .matched ? summaryContext : nil
        return try await store.accept(delivery)
    }
}

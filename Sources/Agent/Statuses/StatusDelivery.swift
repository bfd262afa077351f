import Base
public import CommitStatuses
public import EventQueue
public import Logging
public import ServiceLifecycle

/// Brings the status outbox to the hosts: per repository one after another, repositories in parallel.
///
/// A status that the host does not take now is tried again with backoff: one that may still change for an hour, a
/// terminal one for a day. Failing to report never changes what is reported.
public actor StatusDelivery: Service {
    /// Waits after a failed attempt.
    static let backoff = Backoff(first: .seconds(2), limit: .seconds(300))
    /// How long a terminal status is tried.
    static let terminalPatience: Duration = .seconds(24 * 3600)
    /// How long any other status is tried; a newer one replaces it anyway.
    static let interimPatience: Duration = .seconds(3600)

    private let store: any EventStore
    private let posters: [String: any StatusPoster]
    private let clock: any QueueClock
    private let logger: Logger
    /// Repositories that are being served, so that no two posts of one repository overlap.
    private var busy: Set<String> = []

    /// Creates the service.
    ///
    /// - Parameter posters: by the repository's name.
    public init(
        store: any EventStore, posters: [String: any StatusPoster], clock: any QueueClock = SystemQueueClock(),
        logger: Logger
    ) {
        self.store = store
        self.posters = posters
        self.clock = clock
        self.logger = logger
    }

    /// Delivers until the service is shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown { await self.deliver() }
    }

    private func deliver() async {
        await WakeUpLoop.run(hints: store.hints(.outbox), take: { await self.due() }) { repository, statuses in
            await self.post(statuses, of: repository)
        }
    }

    /// What is due, by repositories that are not being served; those returned are from now on.
    private func due() async -> [(repository: String, statuses: [OutboxStatus])] {
        do {
            let statuses = try await store.dueStatuses(limit: 200)
            let due = Dictionary(grouping: statuses, by: \.repository).filter { !busy.contains($0.key) }
            busy.formUnion(due.keys)
            return due.map { (repository: $0.key, statuses: $0.value) }
        } catch {
            logger.error("cannot read the status outbox", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func post(_ statuses: [OutboxStatus], of repository: String) async {
        defer { busy.remove(repository) }
        let poster = posters[repository] ?? NoStatuses()
        for status in statuses {
            guard !Task.isCancelled else { return }
            let outcome = await poster.post(CommitStatus(status, createdAt: clock.now))
            do {
                try await record(outcome, of: status)
            } catch {
                // It stays due and is posted once more; hosts and notes take the same status twice.
                logger.error("cannot store that a status was posted", metadata: ["error": "\(error)"])
            }
        }
    }

    private func record(_ outcome: PostOutcome, of status: OutboxStatus) async throws {
        switch outcome {
        case .posted, .alreadySo, .unsupported:
            try await store.markPosted(status.id, version: status.version)
        case .terminal(let reason):
            log(.error, "a status cannot be reported", status, reason)
            try await store.markFailed(status.id, version: status.version, error: reason, retryAt: nil)
        case .retry(let after, let reason):
            try await tryAgain(status, after: after, reason: reason)
        case .credentialRefused(let reason):
            try await tryAgain(status, after: .seconds(300), reason: reason)
        }
    }

    private func tryAgain(_ status: OutboxStatus, after: Duration?, reason: String) async throws {
        var generator = SystemRandomNumberGenerator()
        let delay = after ?? Self.backoff.delay(attempt: status.tries, using: &generator)
        let patience = status.status.state.isFinal ? Self.terminalPatience : Self.interimPatience
        // The sum of the longest waits so far stands for the time that has passed.
        let spent = (0..<status.tries).reduce(Duration.zero) { $0 + Self.backoff.ceiling(attempt: $1) }
        guard spent < patience else {
            log(.critical, "a status could not be reported in time", status, reason)
            return try await store.markFailed(status.id, version: status.version, error: reason, retryAt: nil)
        }
        log(.warning, "a status was not taken", status, reason)
        try await store.markFailed(status.id, version: status.version, error: reason, retryAt: clock.now + delay)
    }

    private func log(_ level: Logger.Level, _ message: Logger.Message, _ status: OutboxStatus, _ reason: String) {
        logger.log(
            level: level, message,
            metadata: [
                "repository": "\(status.repository)", "commit": "\(status.status.commit.short)",
                "context": "\(status.status.context)", "error": "\(reason)",
            ])
    }
}

extension CommitStatus {
    /// The same in the hosts' terms.
    init(_ status: OutboxStatus, createdAt: Timestamp) {
        let state: State =
            switch status.status.state {
            case .pending: .queued
            case .running: .progressing
            case .success: .healthy
            case .failure: .failed
            case .error: .agentError
            }
        self.init(
            repository: status.repository, commit: status.status.commit, context: status.status.context, state: state,
            description: status.status.text, targetURL: status.status.url,
            createdAt: Int(createdAt.microseconds / 1_000_000))
    }
}

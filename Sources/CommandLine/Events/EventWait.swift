import Web

/// Waits until an event has come to its end.
struct EventWait {
    /// The agent.
    let client: AgentClient
    /// When to give up.
    let deadline: ContinuousClock.Instant
    /// How long to wait after the end for the host to take the statuses. They are written with the end, and posted
    /// right after; a host that is slow must not make an event look unfinished.
    let grace: Duration

    /// Longest time for one question; the agent keeps none open longer than a minute.
    private static let longestQuestion: Duration = .seconds(25)

    /// Creates a wait that ends after `timeout`.
    init(client: AgentClient, timeout: Duration, grace: Duration = .seconds(2)) {
        self.client = client
        self.grace = grace
        deadline = .now + timeout
    }

    /// All about the event once nothing more will happen to it by itself. Throws `CommandFailure` when the time is
    /// over before.
    func event(_ id: Int64) async throws -> EventDetailDocument {
        var detail = try await poll("event \(id) has not come to its end") {
            let detail: EventDetailDocument = try await client.get("/events/\(id)")
            return detail.isSettled ? detail : nil
        }
        let limit = min(deadline, .now + grace)
        while detail.hasFreshStatus, ContinuousClock.now < limit {
            // The posting of a status is no change of the event, so there is nothing to wait on.
            try await Task.sleep(for: .milliseconds(50))
            detail = try await client.get("/events/\(id)")
        }
        return detail
    }

    /// The newest event of a commit. Throws `CommandFailure` if there is none within the time.
    func event(ofCommit commit: String) async throws -> EventDocument {
        try await poll("no event of commit \(commit) has arrived") { try await client.newestEvent(of: commit) }
    }

    /// Asks again after each change of any event.
    private func poll<Value>(_ complaint: String, _ question: () async throws -> Value?) async throws -> Value {
        // The number comes first, so that no change between the two requests is missed.
        var change = try await client.get("/changes", as: ChangesDocument.self).after
        while true {
            if let value = try await question() { return value }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                throw CommandFailure("\(complaint) within the time; look again with `martlet events show`")
            }
            // Whole seconds, at least one: the last round may end a moment late.
            let wait = min(left, Self.longestQuestion).components.seconds + 1
            change = try await client.get(
                "/changes", query: [("after", "\(change)"), ("wait", "\(wait)")], wait: .seconds(wait),
                as: ChangesDocument.self
            ).after
        }
    }
}

extension AgentClient {
    /// The newest event whose push ended at `commit`, else the newest that has anything to do with it; `nil` if there
    /// is none.
    func newestEvent(of commit: String) async throws -> EventDocument? {
        let list: EventListDocument = try await get("/events", query: [("commit", commit), ("limit", "20")])
        let digits = commit.lowercased()
        return list.events.first { $0.refs.contains { $0.after?.hasPrefix(digits) == true } } ?? list.events.first
    }
}

extension EventDetailDocument {
    /// Whether nothing more will happen to the event by itself.
    var isSettled: Bool { isFinished || event.state == "ignored" }

    /// Whether a status was neither posted nor refused yet.
    var hasFreshStatus: Bool { statuses.contains { !$0.posted && $0.lastError == nil } }

    /// Whether the event ended in something else than what was asked for.
    var isFailure: Bool { event.state == "failed" || event.state == "cancelled" }
}

import Base
import Testing

@testable import EventQueue

@Suite struct OutboxTests {
    @Test("Only the newest version of a status is due, and it is posted once")
    func newest() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let pending = try #require(try await fixture.store.dueStatuses(limit: 10).first)
        let job = try await fixture.claim()
        _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        // The pending version arrives at the host only now; the final one is still due.
        try await fixture.store.markPosted(pending.id, version: pending.version)
        let final = try #require(try await fixture.store.dueStatuses(limit: 10).first)
        #expect(final.id == pending.id && final.version > pending.version)
        #expect(final.postedVersion == pending.version && final.status.state == .success)
        #expect(try await fixture.store.statistics().outboxDepth == 1)
        try await fixture.store.markPosted(final.id, version: final.version)
        #expect(try await fixture.store.dueStatuses(limit: 10).isEmpty)
        #expect(try await fixture.store.nextStatusDue() == nil)
        #expect(try await fixture.store.statistics().outboxDepth == 0)
        // A late answer about the older version changes nothing.
        try await fixture.store.markFailed(
            final.id, version: pending.version, error: "502", retryAt: fixture.clock.now)
        #expect(try await fixture.store.dueStatuses(limit: 10).isEmpty)
    }

    @Test("A status that the host refuses is tried again later, or given up; a newer version starts afresh")
    func failed() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let status = try #require(try await fixture.store.dueStatuses(limit: 10).first)
        let later = fixture.clock.now + .seconds(60)
        try await fixture.store.markFailed(status.id, version: status.version, error: "429", retryAt: later)
        #expect(try await fixture.store.dueStatuses(limit: 10).isEmpty)
        #expect(try await fixture.store.nextStatusDue() == later)
        fixture.clock.advance(by: .seconds(60))
        let again = try #require(try await fixture.store.dueStatuses(limit: 10).first)
        #expect(again.tries == 1 && again.lastError == "429")
        try await fixture.store.markFailed(status.id, version: status.version, error: "404", retryAt: nil)
        #expect(try await fixture.store.dueStatuses(limit: 10).isEmpty)
        #expect(try await fixture.store.statistics().outboxDepth == 0)
        let job = try await fixture.claim()
        _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        let final = try #require(try await fixture.store.dueStatuses(limit: 10).first)
        #expect(final.tries == 0 && final.status.state == .success)
    }

    @Test("A later job of the same commit speaks, an earlier one no longer does")
    func generations() async throws {
        let fixture = try Fixture()
        _ = try await fixture.expandedPush("d1", "a", ["web"])
        let first = try await fixture.claim(.deploy)
        _ = try await fixture.expandedPush("d2", "b", ["web"])
        // The branch is forced back to the first commit while its first job still runs.
        _ = try await fixture.expandedPush("d3", "a", ["web"])
        #expect(try await fixture.status("a", "martlet/local/web") == "pending queued")
        _ = try await fixture.store.finish(first.lease, outcome: .failed(.permanent, error: "old word"))
        #expect(try await fixture.status("a", "martlet/local/web") == "pending queued")
        let third = try await fixture.claim(.deploy)
        _ = try await fixture.store.finish(third.lease, outcome: .succeeded)
        #expect(try await fixture.status("a", "martlet/local/web") == "success synced")
        #expect(try await fixture.status("b", "martlet/local/web") == "success delivered with aaaaaaa")
    }

    @Test("Long texts are cut at a character's border")
    func longText() {
        #expect("ab".bounded(to: 2) == "ab")
        #expect("äöü".bounded(to: 5) == "ä…")
        #expect(String(repeating: "x", count: 2_000).bounded(to: 1_024).utf8.count == 1_024)
    }
}

import Base
import Testing

@testable import EventQueue

@Suite struct FollowerTests {
    /// A running job of `c` that took over `b`, which had taken over `a`.
    private func chain(_ fixture: Fixture) async throws -> (head: ClaimedJob, b: JobID, a: JobID, events: [DeliveryID])
    {
        var events: [DeliveryID] = []
        events.append(try await fixture.store.accept(Fixture.push("d1", "a")).id)
        events.append(try await fixture.store.accept(Fixture.push("d2", "b", after: "a")).id)
        events.append(try await fixture.store.accept(Fixture.push("d3", "c")).id)
        let head = try await fixture.claim(.event)
        let followers = try await fixture.store.followers(of: head.lease)
        try #require(followers.map(\.commit) == [Fixture.commit("b"), Fixture.commit("a")])
        return (head, followers[0].job, followers[1].job, events)
    }

    @Test("A follower whose commit was lost ends with its reason, and what it took over stays with the head")
    func lost() async throws {
        let fixture = try Fixture()
        let (head, b, a, events) = try await chain(fixture)
        #expect(try await fixture.store.disown(head.lease, ended: [b: "pushed over"], givenBack: []) == .done)
        #expect(try await fixture.status("b") == "error pushed over")
        #expect(try await fixture.state(b) == .cancelled)
        #expect(try await fixture.state(events[1]) == .cancelled)
        #expect(try await fixture.store.followers(of: head.lease).map(\.job) == [a])
        try await Invariants.check(fixture.store, "after a follower was disowned")
        _ = try await fixture.store.finish(head.lease, outcome: .succeeded)
        #expect(try await fixture.status("a") == "success delivered with ccccccc")
        #expect(try await fixture.status("b") == "error pushed over")
        #expect(try await fixture.state(events[0]) == .superseded)
        try await Invariants.check(fixture.store, "at the end")
    }

    @Test("Followers that are given back run themselves once the job has ended, the newest for all")
    func givenBack() async throws {
        let fixture = try Fixture()
        let (head, b, a, events) = try await chain(fixture)
        #expect(try await fixture.store.disown(head.lease, ended: [:], givenBack: [a, b]) == .done)
        try await Invariants.check(fixture.store, "after followers were given back")
        #expect(try await fixture.nothingToClaim([.event]))
        _ = try await fixture.store.finish(head.lease, outcome: .cancelled(reason: "gone"))
        let next = try await fixture.claim(.event)
        #expect(next.lease.job == b)
        #expect(next.superseded == [a])
        _ = try await fixture.store.finish(next.lease, outcome: .succeeded)
        #expect(try await fixture.status("a") == "success delivered with bbbbbbb")
        #expect(try await fixture.status("c") == "error gone")
        #expect(try await fixture.state(events[1]) == .succeeded)
        try await Invariants.check(fixture.store, "at the end")
    }

    @Test("A worker that lost its lease disowns nothing")
    func stale() async throws {
        let fixture = try Fixture()
        let (head, b, _, _) = try await chain(fixture)
        _ = try await fixture.store.finish(head.lease, outcome: .succeeded)
        #expect(try await fixture.store.disown(head.lease, ended: [b: "x"], givenBack: []) == .stale)
        #expect(try await fixture.status("b") == "success delivered with ccccccc")
    }
}

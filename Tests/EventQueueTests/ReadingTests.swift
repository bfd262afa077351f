import Base
import Testing

@testable import EventQueue

@Suite struct ReadingTests {
    /// Six events: shop a (failed at web), shop b (running), blog c (ignored), shop d on dev (queued), …
    private func populated() async throws -> Fixture {
        let fixture = try Fixture()
        _ = try await fixture.expandedPush("one", "a", ["web"])
        let job = try await fixture.claim(.deploy)
        _ = try await fixture.store.finish(job.lease, outcome: .failed(.permanent, error: "Boom at deploy.yaml:3"))
        fixture.clock.advance(by: .seconds(60))
        _ = try await fixture.expandedPush("two", "b", ["api"])
        var ignored = Fixture.push("three", "c", repository: "blog")
        ignored.outcome = .ignored(reason: "no receiver for 100%_sure")
        _ = try await fixture.store.accept(ignored)
        fixture.clock.advance(by: .seconds(60))
        _ = try await fixture.store.accept(Fixture.push("four", "d", ref: "refs/heads/dev"))
        return fixture
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: @Sendable (inout EventFilter, Timestamp) -> Void
        var keys: [String]
    }

    @Test(
        "Events are filtered",
        arguments: [
            Case(testDescription: "by nothing", change: { _, _ in }, keys: ["four", "three", "two", "one"]),
            Case(testDescription: "by repository", change: { f, _ in f.repository = "blog" }, keys: ["three"]),
            Case(
                testDescription: "by a repository that does not exist", change: { f, _ in f.repository = "?" }, keys: []
            ),
            Case(testDescription: "by application", change: { f, _ in f.application = "web" }, keys: ["one"]),
            Case(testDescription: "by ref", change: { f, _ in f.ref = "refs/heads/dev" }, keys: ["four"]),
            Case(testDescription: "by a commit's first digits", change: { f, _ in f.commit = "BBBB" }, keys: ["two"]),
            Case(testDescription: "by failed", change: { f, _ in f.state = .failed }, keys: ["one"]),
            Case(testDescription: "by running", change: { f, _ in f.state = .running }, keys: ["two"]),
            Case(testDescription: "by ignored", change: { f, _ in f.state = .ignored }, keys: ["three"]),
            Case(testDescription: "by queued", change: { f, _ in f.state = .queued }, keys: ["four"]),
            Case(testDescription: "by succeeded", change: { f, _ in f.state = .succeeded }, keys: []),
            Case(testDescription: "by since", change: { f, now in f.since = now }, keys: ["four"]),
            Case(testDescription: "by until", change: { f, now in f.until = now - .seconds(60) }, keys: ["one"]),
            Case(testDescription: "by the text of an error", change: { f, _ in f.text = "boom" }, keys: ["one"]),
            Case(testDescription: "by the text of a reason", change: { f, _ in f.text = "100%_" }, keys: ["three"]),
            Case(testDescription: "by the text of a key", change: { f, _ in f.text = "OU" }, keys: ["four"]),
            Case(
                testDescription: "by two things at once",
                change: { f, _ in
                    f.repository = "shop"
                    f.text = "dev"
                }, keys: ["four"]),
        ])
    func filter(_ test: Case) async throws {
        let fixture = try await populated()
        var filter = EventFilter()
        test.change(&filter, fixture.clock.now)
        #expect(try await fixture.store.events(filter, before: nil, limit: 10).events.map(\.key) == test.keys)
    }

    @Test("The state in the list is the state by which the list is filtered")
    func statesAgree() async throws {
        let fixture = try await populated()
        for state in EventState.allCases {
            var filter = EventFilter()
            filter.state = state
            let listed = try await fixture.store.events(filter, before: nil, limit: 10).events
            #expect(listed.allSatisfy { $0.state == state })
        }
    }

    @Test("A commit that is not one is refused", arguments: ["abc", "xyzw", "'; DROP TABLE job --"])
    func badCommit(_ commit: String) async throws {
        let fixture = try Fixture()
        var filter = EventFilter()
        filter.commit = commit
        await #expect(throws: EventQueueError.self) {
            try await fixture.store.events(filter, before: nil, limit: 10)
        }
    }

    @Test("Pages neither repeat nor leave out an event, also while new ones arrive")
    func pages() async throws {
        let fixture = try Fixture()
        for number in 0..<10 { _ = try await fixture.store.accept(Fixture.push("d\(number)", "a")) }
        var keys: [String] = []
        var cursor: DeliveryID?
        repeat {
            let page = try await fixture.store.events(EventFilter(), before: cursor, limit: 3)
            keys += page.events.map(\.key)
            cursor = page.next
            _ = try await fixture.store.accept(Fixture.push("new\(keys.count)", "a"))
        } while cursor != nil
        #expect(keys == (0..<10).reversed().map { "d\($0)" })
    }

    @Test("Changes can be followed from any number on, across a restart")
    func tail() async throws {
        let fixture = try Fixture()
        let first = try await fixture.store.accept(Fixture.push("d1", "a")).id
        let second = try await fixture.store.accept(Fixture.push("d2", "b", repository: "blog")).id
        let seen = try await fixture.store.events(changedAfter: 0, limit: 10)
        #expect(seen.map(\.id) == [first, second])
        let restarted = try await fixture.reopened()
        let job = try await restarted.claim()
        #expect(job.delivery == first)
        let changed = try await restarted.store.events(changedAfter: seen[1].change, limit: 10)
        #expect(changed.map(\.id) == [first] && changed[0].change > seen[1].change)
    }

    @Test("Whoever listens is told that something is ready, due or changed, and nothing else")
    func hints() async throws {
        let fixture = try Fixture()
        var ready = fixture.store.hints(.ready).makeAsyncIterator()
        var cancellations = fixture.store.hints(.cancellation).makeAsyncIterator()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let change = try #require(await ready.next())
        #expect(change <= (try await fixture.store.statistics().change))
        let job = try await fixture.claim()
        _ = try await fixture.store.cancel(.job(job.lease.job), actor: "ann", reason: "")
        let cancelled = try #require(await cancellations.next())
        #expect(cancelled > change)
        try await fixture.store.close()
        #expect(await cancellations.next() == nil)
    }

    @Test("The counters are those that counting would find")
    func statistics() async throws {
        let fixture = try await populated()
        let statistics = try await fixture.store.statistics()
        #expect(statistics.accepted == 4 && statistics.depth == 2 && statistics.claims == 3)
        #expect(statistics.jobs[.event]?[.succeeded] == 2 && statistics.jobs[.event]?[.queued] == 1)
        #expect(statistics.jobs[.deploy]?[.failed] == 1 && statistics.jobs[.deploy]?[.queued] == 1)
        #expect(statistics.oldestQueuedAt == fixture.clock.now - .seconds(60))
    }

    @Test("An application's history and a lane's jobs are listed newest first")
    func history() async throws {
        let fixture = try Fixture()
        for commit in ["a", "b", "c"] as [Character] {
            _ = try await fixture.expandedPush("d\(commit)", commit, ["web", "api"])
        }
        let history = try await fixture.store.history(application: "web", limit: 2)
        #expect(history.map(\.commit) == [Fixture.commit("c"), Fixture.commit("b")])
        let lane = LaneKey(repository: "shop", application: "web", kind: .deploy)
        let jobs = try await fixture.store.jobs(in: lane, before: history[1].id, limit: 10)
        #expect(jobs.map(\.commit) == [Fixture.commit("a")])
        #expect(try await fixture.store.history(application: "none", limit: 2).isEmpty)
    }
}

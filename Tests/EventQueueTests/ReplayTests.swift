import Base
import Testing

@testable import EventQueue

@Suite struct ReplayTests {
    private func request(_ selector: ReplaySelector, key: String, allowOlder: Bool = false, coalesce: Bool = true)
        -> ReplayRequest
    {
        ReplayRequest(
            selector, actor: "ann", reason: "try again", requestKey: key, allowOlder: allowOlder, coalesce: coalesce)
    }

    @Test("A failed application that is replayed with success turns the roll-up and the event to success")
    func job() async throws {
        let fixture = try Fixture()
        let (event, jobs) = try await fixture.expandedPush("d1", "a", ["api", "web"])
        for outcome in [JobOutcome.succeeded, .failed(.permanent, error: "x")] {
            let job = try await fixture.claim(.deploy)
            _ = try await fixture.store.finish(job.lease, outcome: outcome)
        }
        #expect(try await fixture.status("a") == "failure 1 of 2 applications failed: web")
        let result = try await fixture.store.replay(request(.jobs([jobs[1]]), key: "k1"))
        #expect(result.jobs.count == 1 && !result.repeated)
        #expect(try await fixture.status("a") == "running 1 of 2 applications done")
        #expect(try await fixture.status("a", "martlet/local/web") == "pending queued")
        #expect(try await fixture.state(event) == .running)
        let job = try await fixture.claim(.deploy)
        #expect(job.lease.job == result.jobs[0] && job.replayOf == jobs[1] && job.cause == .replay)
        _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        #expect(try await fixture.status("a") == "success 2 applications synced")
        #expect(try await fixture.status("a", "martlet/local/web") == "success synced")
        #expect(try await fixture.state(event) == .succeeded)
        let replayed = try await fixture.summary(result.jobs[0])
        #expect(replayed.actor == "ann" && replayed.replayOf == jobs[1])
        // Once more, and this time it fails: the newest run counts.
        let again = try await fixture.store.replay(request(.jobs([jobs[1]]), key: "k2"))
        let last = try await fixture.claim(.deploy)
        #expect(last.lease.job == again.jobs[0])
        _ = try await fixture.store.finish(last.lease, outcome: .failed(.permanent, error: "y"))
        #expect(try await fixture.status("a") == "failure 1 of 2 applications failed: web")
        #expect(try await fixture.state(event) == .failed)
    }

    @Test("A delivery that is replayed is matched anew, and its old roll-up no longer counts")
    func delivery() async throws {
        let fixture = try Fixture()
        let (event, old) = try await fixture.expandedPush("d1", "a", ["web"])
        let failed = try await fixture.claim(.deploy)
        _ = try await fixture.store.finish(failed.lease, outcome: .failed(.permanent, error: "x"))
        let result = try await fixture.store.replay(request(.deliveries([event]), key: "k1"))
        #expect(try await fixture.state(event) == .running)
        let job = try await fixture.claim(.event)
        #expect(job.lease.job == result.jobs[0] && job.delivery == event)
        guard
            case .expanded(let jobs) = try await fixture.store.expand(
                job.lease, into: [Fixture.job("web", "a"), Fixture.job("api", "a")], statuses: [])
        else {
            Issue.record("the lease holds")
            return
        }
        #expect(jobs.count == 2)
        for _ in jobs {
            let claimed = try await fixture.claim(.deploy)
            _ = try await fixture.store.finish(claimed.lease, outcome: .succeeded)
        }
        #expect(try await fixture.status("a") == "success 2 applications synced")
        #expect(try await fixture.state(event) == .succeeded)
        // A job of the old roll-up changes its application only.
        _ = try await fixture.store.replay(request(.jobs(old), key: "k2"))
        let stray = try await fixture.claim(.deploy)
        _ = try await fixture.store.finish(stray.lease, outcome: .failed(.permanent, error: "z"))
        #expect(try await fixture.status("a") == "success 2 applications synced")
        #expect(try await fixture.status("a", "martlet/local/web") == "failure z")
        #expect(try await fixture.state(event) == .succeeded)
    }

    @Test("An ignored delivery can be matched with the configuration of today")
    func ignored() async throws {
        let fixture = try Fixture()
        var delivery = Fixture.push("d1", "a")
        delivery.outcome = .ignored(reason: "unknown repository")
        let event = try await fixture.store.accept(delivery).id
        #expect(try await fixture.store.preview(.deliveries([event])).jobs == 1)
        _ = try await fixture.store.replay(request(.deliveries([event]), key: "k1"))
        let job = try await fixture.claim(.event)
        #expect(job.commit == Fixture.commit("a") && job.context == Fixture.summary)
        _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        #expect(try await fixture.state(event) == .succeeded)
    }

    @Test("The same request key twice does the thing once")
    func requestKey() async throws {
        let fixture = try Fixture()
        let (_, jobs) = try await fixture.expandedPush("d1", "a", ["web"])
        let job = try await fixture.claim(.deploy)
        _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        let first = try await fixture.store.replay(request(.jobs(jobs), key: "same"))
        let second = try await fixture.store.replay(request(.jobs(jobs), key: "same"))
        #expect(second == ReplayResult(id: first.id, jobs: first.jobs, repeated: true))
        #expect(try await fixture.store.history(application: "web", limit: 10).count == 2)
    }

    @Test("A preview counts what would happen and changes nothing")
    func preview() async throws {
        let fixture = try Fixture()
        let (event, jobs) = try await fixture.expandedPush("d1", "a", ["api", "web"])
        let change = try await fixture.store.statistics().change
        // The event is done, its applications still wait.
        let byDelivery = try await fixture.store.preview(.deliveries([event, DeliveryID(99)]))
        #expect(byDelivery.selected == 2 && byDelivery.jobs == 1 && byDelivery.skipped == 1)
        let byJob = try await fixture.store.preview(.jobs(jobs))
        #expect(byJob.jobs == 0 && byJob.skipped == 2)
        var filter = EventFilter()
        filter.state = .running
        #expect(try await fixture.store.preview(.matching(filter, limit: 100)).sample.map(\.lane.kind) == [.event])
        #expect(try await fixture.store.statistics().change == change)
    }

    @Test(
        "Replays coalesce by default, each runs when so asked, and neither takes over a waiting push",
        arguments: [true, false])
    func coalesce(coalesce: Bool) async throws {
        let fixture = try Fixture()
        var jobs: [JobID] = []
        for commit in ["a", "b"] as [Character] {
            jobs += try await fixture.expandedPush("d\(commit)", commit, ["web"]).1
            let job = try await fixture.claim(.deploy)
            _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        }
        let (_, pushed) = try await fixture.expandedPush("dc", "c", ["web"])
        _ = try await fixture.store.replay(request(.jobs(jobs.reversed()), key: "k", coalesce: coalesce))
        var runs: [String] = []
        while let job = try await fixture.store.claim(worker: "w", kinds: [.deploy]) {
            if runs.isEmpty { #expect(job.lease.job == pushed[0]) }
            runs.append(try #require(job.commit).short)
            _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        }
        #expect(runs == (coalesce ? ["ccccccc", "bbbbbbb"] : ["ccccccc", "aaaaaaa", "bbbbbbb"]))
    }

    @Test("A rollback carries its permission to the worker, through an event into its applications")
    func allowOlder() async throws {
        let fixture = try Fixture()
        let event = try await fixture.store.accept(Fixture.push("d1", "a")).id
        let first = try await fixture.claim()
        _ = try await fixture.store.finish(first.lease, outcome: .succeeded)
        _ = try await fixture.store.replay(request(.deliveries([event]), key: "k", allowOlder: true))
        let job = try await fixture.claim()
        #expect(job.flags.contains(.allowOlder))
        _ = try await fixture.store.expand(job.lease, into: [Fixture.job("web", "a")], statuses: [])
        #expect(try await fixture.claim(.deploy).flags.contains(.allowOlder))
    }
}

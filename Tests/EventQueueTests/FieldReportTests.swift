import Base
import Testing

@testable import EventQueue

/// What went wrong in other tools, tried on this queue.
@Suite struct FieldReportTests {
    @Test("A second push during a build is not lost: B runs after A gave way, and A is delivered with B")
    func pushDuringBuild() async throws {
        let fixture = try Fixture()
        let (first, _) = try await fixture.expandedPush("d1", "a", ["web"])
        let running = try await fixture.claim(.deploy)
        let (second, jobs) = try await fixture.expandedPush("d2", "b", ["web"])
        let beat = try await fixture.store.heartbeat([running.lease], lease: .seconds(30))
        #expect(beat == [.renewed(until: fixture.clock.now + .seconds(30), newer: jobs[0])])
        #expect(try await fixture.store.finish(running.lease, outcome: .superseded(by: jobs[0])) == .done)
        #expect(
            try await fixture.status("a", "martlet/local/web")
                == "running superseded by bbbbbbb, waiting for its outcome")
        #expect(try await fixture.status("a") == "running 1 application affected")
        let head = try await fixture.claim(.deploy)
        _ = try await fixture.store.finish(head.lease, outcome: .succeeded)
        #expect(try await fixture.status("a", "martlet/local/web") == "success delivered with bbbbbbb")
        #expect(try await fixture.status("a") == "success 1 application synced")
        #expect(try await fixture.state(first) == .succeeded)
        #expect(try await fixture.state(second) == .succeeded)
    }

    @Test("A taken-over commit fails with the commit that took it over, through any number of steps")
    func transitive() async throws {
        let fixture = try Fixture()
        _ = try await fixture.expandedPush("d1", "a", ["web"])
        var running = try await fixture.claim(.deploy)
        for commit in ["b", "c", "d"] as [Character] {
            let (_, jobs) = try await fixture.expandedPush("d\(commit)", commit, ["web"])
            _ = try await fixture.store.finish(running.lease, outcome: .superseded(by: jobs[0]))
            running = try await fixture.claim(.deploy)
        }
        _ = try await fixture.store.finish(running.lease, outcome: .failed(.permanent, error: "a.yaml:1:1: bad"))
        for commit in ["a", "b", "c"] as [Character] {
            #expect(
                try await fixture.status(commit, "martlet/local/web") == "failure failed with ddddddd: a.yaml:1:1: bad")
            #expect(try await fixture.status(commit) == "failure 1 of 1 application failed: web")
        }
    }

    @Test("Constant pushes do not starve a lane: after three times it is no longer asked to give way")
    func starvation() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d0", "0", ref: "refs/heads/main"))
        for number in 1...4 {
            let running = try await fixture.claim()
            _ = try await fixture.store.accept(Fixture.push("d\(number)", Character("\(number)")))
            guard
                case .renewed(_, let newer) = try await fixture.store.heartbeat([running.lease], lease: .seconds(30))[0]
            else {
                Issue.record("the lease holds")
                return
            }
            #expect((newer == nil) == (number == 4))
            if let newer { _ = try await fixture.store.finish(running.lease, outcome: .superseded(by: newer)) }
        }
    }

    @Test("An older commit that arrives late ends with the outcome of the one that is there already")
    func lateOlder() async throws {
        let fixture = try Fixture()
        _ = try await fixture.expandedPush("dB", "b", ["web"])
        let head = try await fixture.claim(.deploy)
        _ = try await fixture.store.finish(head.lease, outcome: .succeeded)
        let (late, _) = try await fixture.expandedPush("dA", "a", ["web"])
        let job = try await fixture.claim(.deploy)
        let last = try #require(job.lastSuccess)
        #expect(last.commit == Fixture.commit("b"))
        _ = try await fixture.store.finish(job.lease, outcome: .superseded(by: last.job))
        #expect(try await fixture.status("a", "martlet/local/web") == "success delivered with bbbbbbb")
        #expect(try await fixture.status("a") == "success 1 application synced")
        #expect(try await fixture.state(late) == .succeeded)
        let lanes = try await fixture.store.lanes(repository: "shop")
        let web = try #require(lanes.first { $0.key.application == "web" })
        #expect(web.lastSuccess?.commit == Fixture.commit("b"))
    }

    @Test("Jobs cannot supersede each other in a circle, nor across lanes")
    func circle() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        _ = try await fixture.store.accept(Fixture.push("d2", "b"))
        let head = try await fixture.claim()
        let older = try #require(head.superseded.first)
        for target in [older, head.lease.job] {
            await #expect(throws: EventQueueError.self) {
                try await fixture.store.finish(head.lease, outcome: .superseded(by: target))
            }
        }
        _ = try await fixture.store.accept(Fixture.push("d3", "c", repository: "blog"))
        let other = try await fixture.claim()
        await #expect(throws: EventQueueError.self) {
            try await fixture.store.finish(head.lease, outcome: .superseded(by: other.lease.job))
        }
        #expect(try await fixture.state(head.lease.job) == .running)
    }

    @Test("A job that has just finished is not resurrected when its lease would have ended")
    func rescueOfFinished() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let job = try await fixture.claim()
        fixture.clock.advance(by: .seconds(31))
        // The lease is over, but nobody else has claimed the lane: the result is still the truth.
        #expect(try await fixture.store.finish(job.lease, outcome: .succeeded) == .done)
        #expect(try await fixture.nothingToClaim())
        #expect(try await fixture.state(job.lease.job) == .succeeded)
        #expect(try await fixture.store.statistics().rescues == 0)
    }

    @Test("One stuck lane among many held ones is rescued at once")
    func rescueAmongExempt() async throws {
        let fixture = try Fixture()
        for number in 0..<200 {
            _ = try await fixture.store.accept(Fixture.push("d\(number)", "a", repository: "r\(number)"))
        }
        let jobs = try await fixture.store.claim(worker: "w", lease: .seconds(3600), kinds: [.event], limit: 200)
        #expect(jobs.count == 200)
        _ = try await fixture.store.heartbeat([jobs[150].lease], lease: .seconds(10))
        fixture.clock.advance(by: .seconds(11))
        let rescued = try await fixture.claim()
        #expect(rescued.lease.job == jobs[150].lease.job && rescued.crashes == 1)
        #expect(try await fixture.nothingToClaim())
    }

    @Test("A worker that lost its lease and lives on can change nothing")
    func staleWorker() async throws {
        let fixture = try Fixture()
        let (_, jobs) = try await fixture.expandedPush("d1", "a", ["web"])
        let old = try await fixture.claim(.deploy)
        fixture.clock.advance(by: .seconds(60))
        let new = try await fixture.claim(.deploy)
        #expect(new.lease.job == old.lease.job && new.lease.fence > old.lease.fence)
        let change = try await fixture.store.statistics().change
        let store = fixture.store
        let status = StatusUpdate(commit: Fixture.commit("a"), context: "x", state: .failure, text: "stale")
        #expect(try await store.heartbeat([old.lease], lease: .seconds(30)) == [.stale])
        #expect(try await store.setPhase(old.lease, .apply) == .stale)
        #expect(try await store.report(old.lease, statuses: [status]) == .stale)
        #expect(try await store.expand(old.lease, into: [], statuses: [status]) == .stale)
        #expect(try await store.retry(old.lease, class: .permanent, error: "x") == .stale)
        #expect(try await store.relinquish(old.lease) == .stale)
        #expect(try await store.hold(old.lease, reason: "x", statuses: [status]) == .stale)
        #expect(
            try await store.finish(old.lease, outcome: .failed(.permanent, error: "x"), statuses: [status]) == .stale)
        let statistics = try await store.statistics()
        #expect(statistics.change == change && statistics.staleReports == 8)
        #expect(try await fixture.state(jobs[0]) == .running)
        #expect(try await store.finish(new.lease, outcome: .succeeded) == .done)
    }

    @Test("A job that takes ten leases long runs once as long as its heart beats")
    func longJob() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let job = try await fixture.claim()
        for _ in 0..<30 {
            fixture.clock.advance(by: .seconds(10))
            let beat = try await fixture.store.heartbeat([job.lease], lease: .seconds(30))
            #expect(beat == [.renewed(until: fixture.clock.now + .seconds(30), newer: nil)])
            #expect(try await fixture.nothingToClaim())
        }
        #expect(try await fixture.store.finish(job.lease, outcome: .succeeded) == .done)
        #expect(try await fixture.store.statistics().claims == 1)
    }

    @Test("After a restart on the same host the jobs of the dead process are free at once")
    func sameHost() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let job = try await fixture.claim()
        let restarted = try await fixture.reopened()
        let again = try await restarted.claim()
        #expect(again.lease.job == job.lease.job && again.crashes == 1 && again.lease.fence == job.lease.fence + 1)
        #expect(try await restarted.store.finish(job.lease, outcome: .succeeded) == .stale)
    }

    @Test("A key whose job crashed does not block what comes after it")
    func stuckKey() async throws {
        let fixture = try Fixture()
        let id = try await fixture.store.accept(Fixture.push("d1", "a")).id
        _ = try await fixture.claim()
        let restarted = try await fixture.reopened()
        #expect(try await restarted.store.accept(Fixture.push("d1", "a")) == .duplicate(id, .running))
        let second = try await restarted.store.accept(Fixture.push("d2", "b")).id
        let head = try await restarted.claim()
        #expect(head.delivery == second && head.superseded.count == 1)
        #expect(try await restarted.store.finish(head.lease, outcome: .succeeded) == .done)
        #expect(try await restarted.state(id) == .superseded)
    }

    @Test("A rescued older job does not run after a newer one and reports nothing of its own")
    func rescuedOld() async throws {
        let fixture = try Fixture()
        _ = try await fixture.expandedPush("d1", "a", ["web"])
        _ = try await fixture.claim(.deploy)
        _ = try await fixture.expandedPush("d2", "b", ["web"])
        let restarted = try await fixture.reopened()
        let head = try await restarted.claim(.deploy)
        #expect(head.commit == Fixture.commit("b") && head.superseded.count == 1)
        _ = try await restarted.store.finish(head.lease, outcome: .succeeded)
        #expect(try await restarted.status("a", "martlet/local/web") == "success delivered with bbbbbbb")
        #expect(try await restarted.nothingToClaim())
    }

    @Test("A thousand waiting pushes become one run, and each commit gets its status")
    func longBacklog() async throws {
        let fixture = try Fixture()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1_000 {
                group.addTask {
                    var delivery = Fixture.push("d\(number)", "a")
                    let digits = String(number + 1, radix: 16)
                    let commit = String(repeating: "0", count: 40 - digits.count) + digits
                    delivery.refs[0].after = CommitID(commit)
                    _ = try await fixture.store.accept(delivery)
                }
            }
            try await group.waitForAll()
        }
        let head = try await fixture.claim()
        #expect(try await fixture.nothingToClaim())
        _ = try await fixture.store.finish(head.lease, outcome: .succeeded)
        let statistics = try await fixture.store.statistics()
        #expect(statistics.count(.superseded) == 999 && statistics.count(.succeeded) == 1 && statistics.depth == 0)
        let final = try await fixture.store.dueStatuses(limit: 2_000)
        #expect(final.count == 1_000 && final.allSatisfy { $0.status.state == .success })
    }

    @Test("One push that reaches ten thousand applications is one quick transaction")
    func fanOut() async throws {
        let fixture = try Fixture()
        let (_, jobs) = try await fixture.expandedPush("d1", "a", (0..<10_000).map { "app\($0)" })
        #expect(jobs.count == 10_000)
        #expect(try await fixture.store.statistics().jobs[.deploy]?[.queued] == 10_000)
    }
}

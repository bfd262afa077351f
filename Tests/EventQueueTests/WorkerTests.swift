import Base
import Testing

@testable import EventQueue

@Suite struct WorkerTests {
    @Test("An event expands into one job per application, and the last one to end writes the roll-up")
    func expand() async throws {
        let fixture = try Fixture()
        let (event, jobs) = try await fixture.expandedPush("d1", "a", ["api", "web", "db"])
        #expect(jobs.count == 3)
        #expect(try await fixture.status("a") == "running 3 applications affected")
        #expect(try await fixture.status("a", "martlet/local/web") == "pending queued")
        #expect(try await fixture.state(event) == .running)
        for job in jobs {
            #expect(try await fixture.state(event) == .running)
            let claimed = try await fixture.claim(.deploy)
            #expect(claimed.lease.job == job)
            _ = try await fixture.store.finish(claimed.lease, outcome: .succeeded)
        }
        #expect(try await fixture.status("a") == "success 3 applications synced")
        #expect(try await fixture.status("a", "martlet/local/web") == "success synced")
        #expect(try await fixture.state(event) == .succeeded)
        let detail = try #require(try await fixture.store.event(event))
        #expect(detail.summary.finishedAt == fixture.clock.now)
        #expect(detail.jobs.count == 4 && detail.statuses.count == 4)
    }

    struct RollUpCase: Sendable {
        var outcomes: [JobOutcome]
        var summary: String
        var state: EventState
    }

    @Test(
        "The roll-up tells the truth about all applications",
        arguments: [
            RollUpCase(outcomes: [], summary: "success no application affected", state: .succeeded),
            RollUpCase(outcomes: [.succeeded], summary: "success 1 application synced", state: .succeeded),
            RollUpCase(
                outcomes: [.failed(.permanent, error: "x"), .succeeded, .succeeded],
                summary: "failure 1 of 3 applications failed: app0", state: .failed),
            RollUpCase(
                outcomes: [.skipped(reason: "same"), .succeeded, .succeeded],
                summary: "success 2 applications synced, 1 unchanged", state: .succeeded),
            RollUpCase(
                outcomes: [.skipped(reason: "same"), .skipped(reason: "same")],
                summary: "success 2 applications unchanged", state: .succeeded),
            RollUpCase(
                outcomes: [.cancelled(reason: "stop"), .succeeded],
                summary: "error 1 of 2 applications cancelled: app0", state: .cancelled),
            RollUpCase(
                outcomes: Array(repeating: .failed(.permanent, error: "x"), count: 7),
                summary: "failure 7 of 7 applications failed: app0, app1, app2, app3, app4 and 2 more", state: .failed),
        ])
    func rollUp(_ test: RollUpCase) async throws {
        let fixture = try Fixture()
        let (event, _) = try await fixture.expandedPush("d1", "a", test.outcomes.indices.map { "app\($0)" })
        for outcome in test.outcomes {
            let job = try await fixture.claim(.deploy)
            _ = try await fixture.store.finish(job.lease, outcome: outcome)
        }
        #expect(try await fixture.status("a") == test.summary)
        #expect(try await fixture.state(event) == test.state)
    }

    @Test("A status that the worker supplies is the one that is posted")
    func suppliedStatus() async throws {
        let fixture = try Fixture()
        _ = try await fixture.expandedPush("d1", "a", ["web"])
        let job = try await fixture.claim(.deploy)
        let context = try #require(job.context)
        func update(_ state: StatusState, _ text: String) -> StatusUpdate {
            StatusUpdate(commit: Fixture.commit("a"), context: context, state: state, text: text, url: "http://x/1")
        }
        #expect(try await fixture.store.report(job.lease, statuses: [update(.running, "rendering")]) == .done)
        #expect(try await fixture.status("a", context) == "running rendering")
        // A lower rank of the same job is an old word.
        #expect(try await fixture.store.report(job.lease, statuses: [update(.pending, "queued again")]) == .done)
        #expect(try await fixture.status("a", context) == "running rendering")
        _ = try await fixture.store.finish(
            job.lease, outcome: .succeeded, statuses: [update(.success, "3 objects applied")])
        #expect(try await fixture.status("a", context) == "success 3 objects applied")
    }

    @Test("A lane is one job at a time and in order; other lanes run beside it")
    func lanes() async throws {
        let fixture = try Fixture()
        for key in ["a", "b"] {
            _ = try await fixture.store.accept(Fixture.push(key, Character(key), repository: "shop"))
            _ = try await fixture.store.accept(Fixture.push(key + "2", Character(key), repository: "blog"))
        }
        let claimed = try await fixture.store.claim(worker: "w", lease: .seconds(30), kinds: [.event], limit: 10)
        #expect(claimed.map(\.lane.repository) == ["shop", "blog"])
        #expect(claimed.map(\.commit) == [Fixture.commit("b"), Fixture.commit("b")])
        #expect(claimed.map(\.superseded.count) == [1, 1])
        #expect(try await fixture.nothingToClaim())
        _ = try await fixture.store.accept(Fixture.push("c", "c"))
        #expect(try await fixture.nothingToClaim())
        _ = try await fixture.store.finish(claimed[0].lease, outcome: .succeeded)
        let next = try await fixture.claim()
        #expect(next.commit == Fixture.commit("c"))
        #expect(next.lease.fence == claimed[0].lease.fence + 1)
        #expect(next.lastSuccess?.commit == Fixture.commit("b"))
    }

    @Test("Higher priorities go first, and a worker gets only the kinds that it asks for")
    func priorities() async throws {
        let fixture = try Fixture()
        for (index, priority) in [JobPriority.low, .normal, .high].enumerated() {
            var delivery = Fixture.push("d\(index)", "a", repository: "r\(priority.rawValue)")
            delivery.priority = priority
            _ = try await fixture.store.accept(delivery)
        }
        #expect(try await fixture.nothingToClaim([.deploy, .drift]))
        for expected in ["r0", "r1", "r2"] { #expect(try await fixture.claim().lane.repository == expected) }
    }

    @Test("A request about one application goes straight to that application's lane")
    func manualSync() async throws {
        let fixture = try Fixture()
        var delivery = Fixture.push("m1", "a")
        delivery.application = "web"
        delivery.kind = .deploy
        delivery.cause = .manual
        delivery.summaryContext = "martlet/local/web"
        let id = try await fixture.store.accept(delivery).id
        let job = try await fixture.claim(.deploy)
        #expect(job.lane == LaneKey(repository: "shop", application: "web", kind: .deploy))
        #expect(job.cause == .manual)
        _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        #expect(try await fixture.state(id) == .succeeded)
        #expect(try await fixture.status("a", "martlet/local/web") == "success synced")
    }

    @Test("Phases and attempts are kept with their times")
    func phases() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let job = try await fixture.claim()
        let start = fixture.clock.now
        for phase in [JobPhase.fetch, .match] {
            #expect(try await fixture.store.setPhase(job.lease, phase) == .done)
            fixture.clock.advance(by: .milliseconds(5))
        }
        _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        let attempt = try #require(try await fixture.store.job(job.lease.job)?.attempts.first)
        #expect(attempt.outcome == .finished && attempt.worker == "w" && attempt.number == 1)
        #expect(
            attempt.phases == [
                PhaseSpan(phase: .fetch, startedAt: start, endedAt: start + .milliseconds(5)),
                PhaseSpan(phase: .match, startedAt: start + .milliseconds(5), endedAt: start + .milliseconds(10)),
            ])
        #expect(try await fixture.summary(job.lease.job).phase == .match)
    }

    @Test("A held job waits until it is released, and a paused lane until it goes on")
    func holdAndPause() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let job = try await fixture.claim()
        #expect(try await fixture.store.hold(job.lease, reason: "needs approval", statuses: []) == .done)
        #expect(try await fixture.nothingToClaim())
        #expect(try await fixture.store.nextReady(kinds: Fixture.allKinds) == nil)
        #expect(try await fixture.summary(job.lease.job).error == "needs approval")
        let lane = LaneKey(repository: "shop", kind: .event)
        #expect(try await fixture.store.setPaused(lane, reason: "maintenance"))
        #expect(try await fixture.store.release(job.lease.job))
        #expect(try await fixture.store.release(job.lease.job) == false)
        #expect(try await fixture.nothingToClaim())
        #expect(try #require(try await fixture.store.lanes(repository: "shop").first).pauseReason == "maintenance")
        #expect(try await fixture.store.setPaused(lane, reason: nil))
        #expect(try await fixture.claim().lease.job == job.lease.job)
        #expect(
            try await fixture.store.setPaused(LaneKey(repository: "none", kind: .event), reason: "x") == false)
    }

    @Test("A job given back on a graceful stop has lost no attempt")
    func relinquish() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let first = try await fixture.claim()
        _ = try await fixture.store.setPhase(first.lease, .fetch)
        #expect(try await fixture.store.relinquish(first.lease) == .done)
        let second = try await fixture.claim()
        #expect(second.attempt == 1 && second.lease.fence == first.lease.fence + 1)
        #expect(try await fixture.store.relinquish(first.lease) == .stale)
    }

    @Test("Waiting jobs are called off at once, running ones when their worker hears of it")
    func cancel() async throws {
        let fixture = try Fixture()
        let (event, jobs) = try await fixture.expandedPush("d1", "a", ["api", "web"])
        let running = try await fixture.claim(.deploy)
        let result = try await fixture.store.cancel(.delivery(event), actor: "ann", reason: "wrong")
        #expect(result == CancelResult(cancelled: [jobs[1]], requested: [jobs[0]]))
        #expect(try await fixture.status("a", "martlet/local/web") == "error cancelled by ann: wrong")
        let beat = try await fixture.store.heartbeat([running.lease], lease: .seconds(30))
        #expect(beat == [.cancelRequested(reason: "cancelled by ann: wrong")])
        // A failure on the way out does not bring a cancelled job back.
        #expect(try await fixture.store.retry(running.lease, class: .transient, error: "x") == .cancelled)
        #expect(try await fixture.state(event) == .cancelled)
        #expect(try await fixture.status("a") == "error 2 of 2 applications cancelled: api, web")
        #expect(try await fixture.nothingToClaim())
    }
}

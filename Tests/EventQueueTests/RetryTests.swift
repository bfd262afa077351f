import Base
import Testing

@testable import EventQueue

@Suite struct RetryTests {
    @Test("Transient failures wait longer and longer, then the job fails when its hour is over")
    func transient() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let start = fixture.clock.now
        var waits: [Duration] = []
        while true {
            let job = try await fixture.claim()
            #expect(job.attempt == waits.count + 1)
            let result = try await fixture.store.retry(job.lease, class: .transient, error: "connection refused")
            guard case .retry(let time) = result else {
                #expect(result == .failed)
                break
            }
            #expect(try await fixture.status("a") == "running will be tried again: connection refused")
            let wait = time - fixture.clock.now
            #expect(wait <= min(.seconds(2) * (1 << waits.count), .seconds(300)))
            #expect(try await fixture.store.nextReady(kinds: [.event]) == time)
            if wait > .zero {
                fixture.clock.advance(by: wait - .microseconds(1))
                #expect(try await fixture.nothingToClaim())
                fixture.clock.advance(by: .microseconds(1))
            }
            waits.append(wait)
            try #require(waits.count < 1_000)
        }
        #expect(fixture.clock.now - start >= .seconds(3600))
        let tries = waits.count + 1
        #expect(try await fixture.status("a") == "failure given up after \(tries) tries: connection refused")
        let job = try #require(try await fixture.store.job(JobID(1)))
        #expect(job.summary.errorClass == .transient && job.attempts.count == tries)
        #expect(job.attempts.allSatisfy { $0.outcome == .failed && $0.error == "connection refused" })
    }

    @Test("A permanent failure is final at once")
    func permanent() async throws {
        let fixture = try Fixture()
        let event = try await fixture.store.accept(Fixture.push("d1", "a")).id
        let job = try await fixture.claim()
        #expect(try await fixture.store.retry(job.lease, class: .permanent, error: "web.yaml:3:1: no kind") == .failed)
        #expect(try await fixture.status("a") == "failure web.yaml:3:1: no kind")
        #expect(try await fixture.state(event) == .failed)
        #expect(try await fixture.nothingToClaim())
    }

    @Test("While a cluster is away the lane asks every 15 s and burns neither attempts nor the hour")
    func hostWide() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        for _ in 0..<500 {
            let job = try await fixture.claim()
            #expect(job.attempt == 1)
            let result = try await fixture.store.retry(job.lease, class: .hostWide, error: "no route")
            #expect(result == .retry(at: fixture.clock.now + .seconds(15)))
            fixture.clock.advance(by: .seconds(15))
        }
        let job = try await fixture.claim()
        guard case .retry = try await fixture.store.retry(job.lease, class: .transient, error: "503") else {
            Issue.record("an outage must not use up the job's hour")
            return
        }
        #expect(try #require(try await fixture.store.job(job.lease.job)).attempts.count == 1)
    }

    @Test("A newer push takes over a job that waits to be tried again")
    func supersedeRetry() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d1", "a"))
        let first = try await fixture.claim()
        _ = try await fixture.store.retry(first.lease, class: .transient, error: "x")
        _ = try await fixture.store.accept(Fixture.push("d2", "b"))
        let second = try await fixture.claim()
        #expect(second.superseded == [first.lease.job])
    }

    @Test("A job on which the agent dies three times is given up with its reason, and the lane goes on")
    func poison() async throws {
        var fixture = try Fixture()
        let (event, jobs) = try await fixture.expandedPush("d1", "a", ["web"])
        for crash in 1...3 {
            let job = try await fixture.claim(.deploy)
            #expect(job.crashes == crash - 1)
            fixture = try await fixture.reopened()
        }
        let job = try await fixture.summary(jobs[0])
        #expect(job.state == .failed && job.errorClass == .poison && job.crashes == 3)
        let text = "failure given up: the agent stopped 3 times while it ran this job"
        #expect(try await fixture.status("a", "martlet/local/web") == text)
        #expect(try await fixture.status("a") == "failure 1 of 1 application failed: web")
        #expect(try await fixture.state(event) == .failed)
        let attempts = try #require(try await fixture.store.job(jobs[0])).attempts
        #expect(attempts.map(\.outcome) == [.crashed, .crashed, .crashed])
        _ = try await fixture.expandedPush("d2", "b", ["web"])
        #expect(try await fixture.claim(.deploy).commit == Fixture.commit("b"))
    }

    @Test("A job on which the agent dies a third time while a newer one waits gets the newer one's outcome")
    func poisonTakenOver() async throws {
        var fixture = try Fixture()
        let (event, jobs) = try await fixture.expandedPush("d1", "a", ["web"])
        for crash in 1...3 {
            #expect(try await fixture.claim(.deploy).lease.job == jobs[0])
            if crash == 3 { try await fixture.expandedPush("d2", "b", ["web"]) }
            fixture = try await fixture.reopened()
        }
        #expect(try await fixture.state(jobs[0]) == .superseded)
        #expect(
            try await fixture.status("a", "martlet/local/web")
                == "running superseded by bbbbbbb, waiting for its outcome")
        try await Invariants.check(fixture.store, "after the third crash")
        let newer = try await fixture.claim(.deploy)
        #expect(newer.commit == Fixture.commit("b"))
        _ = try await fixture.store.finish(newer.lease, outcome: .succeeded)
        #expect(try await fixture.status("a", "martlet/local/web") == "success delivered with bbbbbbb")
        #expect(try await fixture.status("a") == "success 1 application synced")
        #expect(try await fixture.state(event) == .succeeded)
        let attempts = try #require(try await fixture.store.job(jobs[0])).attempts
        #expect(attempts.map(\.outcome) == [.crashed, .crashed, .crashed])
        try await Invariants.check(fixture.store, "at the end")
    }
}

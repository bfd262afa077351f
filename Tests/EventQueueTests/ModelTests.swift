import Base
import GRDB
import Testing

@testable import EventQueue

@Suite struct ModelTests {
    @Test("Whatever happens in whatever order, the rules hold", arguments: 1...8)
    func randomOperations(seed: Int) async throws {
        var model = try Model(seed: UInt64(seed))
        for step in 0..<250 {
            let operation = try await model.step()
            try await Invariants.check(model.fixture.store, "seed \(seed), step \(step): \(operation)")
            try await model.checkHistory()
        }
        try await Invariants.drain(model.fixture)
        try await model.checkAccepted()
    }
}

/// Drives a store at random and remembers what it was told.
private struct Model {
    var fixture: Fixture
    private var random: SeededGenerator
    private var accepted: [String: DeliveryID] = [:]
    private var deliveries: [NewDelivery] = []
    private var leases: [ClaimedJob] = []
    private var stale: [Lease] = []
    private var fences: [LaneID: Int64] = [:]
    private var started: [LaneKeyRef: JobID] = [:]
    private var spoken: [StatusID: (version: Int64, generation: Int64, rank: Int)] = [:]
    private var tips: [String: Character] = [:]
    private var replays = 0

    private struct LaneKeyRef: Hashable {
        var lane: LaneKey
        var ref: String
    }

    init(seed: UInt64) throws {
        fixture = try Fixture()
        random = SeededGenerator(seed: seed)
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &random) }

    /// Does one thing and says which.
    mutating func step() async throws -> String {
        switch below(20) {
        case 0..<5: return try await accept()
        case 5..<9: return try await claim()
        case 9..<14 where !leases.isEmpty: return try await end(leases.remove(at: below(leases.count)))
        case 14: return try await reportStale()
        case 15: return try await cancelOrReplay()
        case 16: return try await pauseOrRelease()
        case 17:
            let span = [1, 10, 31, 200][below(4)]
            fixture.clock.advance(by: .seconds(span))
            return "advance \(span) s"
        case 18 where below(4) == 0:
            // Closing without ending the jobs looks to the next start like a crash.
            stale += leases.map(\.lease)
            leases = []
            fixture = try await fixture.reopened()
            return "restart"
        default: return try await post()
        }
    }

    private mutating func accept() async throws -> String {
        if let old = deliveries.randomElement(using: &random), below(5) == 0 {
            let answer = try await fixture.store.accept(old)
            guard case .duplicate(let id, _) = answer else {
                Issue.record("\(old.key) was accepted twice")
                return "accept again"
            }
            #expect(id == accepted[old.key])
            return "accept \(old.key) again"
        }
        let repository = ["shop", "blog"][below(2)]
        let ref = ["refs/heads/main", "refs/heads/dev"][below(2)]
        let commit = Array("123456789abcdef")[below(15)]
        let before = below(3) > 0 ? tips[repository + ref] : nil
        var delivery = Fixture.push(
            "d\(accepted.count)", commit, after: before, ref: ref, repository: repository, forced: below(6) == 0)
        if below(8) == 0 { delivery.outcome = .ignored(reason: "not for us") }
        tips[repository + ref] = commit
        let answer = try await fixture.store.accept(delivery)
        accepted[delivery.key] = answer.id
        deliveries.append(delivery)
        return "accept \(delivery.key): \(commit) after \(before.map(String.init) ?? "?") of \(repository) \(ref)"
    }

    private mutating func claim() async throws -> String {
        let jobs = try await fixture.store.claim(
            worker: "w", lease: .seconds(30), kinds: Fixture.allKinds, limit: 1 + below(3))
        for job in jobs {
            #expect(job.lease.fence > fences[job.laneID, default: 0], "fences only grow")
            fences[job.laneID] = job.lease.fence
            // Another lease of the same lane is over, or this one would not have been given.
            stale += leases.filter { $0.laneID == job.laneID }.map(\.lease)
            leases.removeAll { $0.laneID == job.laneID }
            let key = LaneKeyRef(lane: job.lane, ref: job.ref)
            #expect(job.lease.job >= started[key] ?? job.lease.job, "a lane runs in order")
            started[key] = job.lease.job
            leases.append(job)
        }
        return "claim \(jobs.map(\.lease.job))"
    }

    private mutating func end(_ job: ClaimedJob) async throws -> String {
        let store = fixture.store
        var newer: JobID?
        if case .renewed(_, let waiting) = try await store.heartbeat([job.lease], lease: .seconds(30))[0] {
            newer = waiting
        }
        if below(3) == 0 { _ = try await store.setPhase(job.lease, .render) }
        if let newer, below(2) == 0 {
            _ = try await store.finish(job.lease, outcome: .superseded(by: newer))
            return "\(job.lease.job) gives way to \(newer)"
        }
        if let last = job.lastSuccess, last.job != job.lease.job, below(6) == 0 {
            _ = try await store.finish(job.lease, outcome: .superseded(by: last.job))
            return "\(job.lease.job) was done by \(last.job)"
        }
        switch below(8) {
        case 0:
            let errorClass = [ErrorClass.transient, .permanent, .hostWide][below(3)]
            return "retry \(job.lease.job): \(try await store.retry(job.lease, class: errorClass, error: "e"))"
        case 1:
            _ = try await store.relinquish(job.lease)
            return "relinquish \(job.lease.job)"
        case 2:
            _ = try await store.hold(job.lease, reason: "approval", statuses: [])
            return "hold \(job.lease.job)"
        case 3:
            _ = try await store.finish(job.lease, outcome: .failed(.permanent, error: "e"))
            return "fail \(job.lease.job)"
        default:
            guard job.lane.kind == .event, let commit = job.commit else {
                let outcome: JobOutcome = below(4) == 0 ? .skipped(reason: "same") : .succeeded
                _ = try await store.finish(job.lease, outcome: outcome)
                return "finish \(job.lease.job): \(outcome)"
            }
            let applications = ["api", "web", "db"].filter { _ in below(2) == 0 }
            let jobs = applications.map { name in
                NewJob(application: name, commit: commit, ref: job.ref, before: job.before, context: "martlet/\(name)")
            }
            return "expand \(job.lease.job): \(try await store.expand(job.lease, into: jobs, statuses: []))"
        }
    }

    private mutating func reportStale() async throws -> String {
        guard let lease = stale.popLast() else { return "nothing stale" }
        #expect(try await fixture.store.finish(lease, outcome: .failed(.permanent, error: "stale")) == .stale)
        return "stale \(lease.job)"
    }

    private mutating func cancelOrReplay() async throws -> String {
        guard let event = accepted.values.sorted().randomElement(using: &random) else { return "nothing yet" }
        let jobs = try #require(try await fixture.store.event(event)).jobs.map(\.summary.id)
        let job = jobs.randomElement(using: &random)
        if below(3) == 0 {
            let target: CancelTarget = below(2) == 0 ? .delivery(event) : job.map { .job($0) } ?? .delivery(event)
            _ = try await fixture.store.cancel(target, actor: "ann", reason: "why not")
            return "cancel \(target)"
        }
        replays += 1
        let selector: ReplaySelector = below(2) == 0 ? .deliveries([event]) : .jobs(job.map { [$0] } ?? [])
        _ = try await fixture.store.replay(
            ReplayRequest(
                selector, actor: "ann", reason: "again", requestKey: "r\(replays)", allowOlder: below(4) == 0,
                coalesce: below(4) > 0))
        return "replay \(selector)"
    }

    private mutating func pauseOrRelease() async throws -> String {
        let lanes = try await fixture.store.lanes(repository: nil)
        guard let lane = lanes.randomElement(using: &random) else { return "no lane" }
        let held = try await fixture.store.jobs(in: lane.key, before: nil, limit: 100).first { $0.state == .held }
        if let held {
            _ = try await fixture.store.release(held.id)
            return "release \(held.id)"
        }
        _ = try await fixture.store.setPaused(lane.key, reason: lane.pauseReason == nil ? "pause" : nil)
        return "pause or resume \(lane.key)"
    }

    private mutating func post() async throws -> String {
        guard let status = try await fixture.store.dueStatuses(limit: 5).randomElement(using: &random) else {
            return "nothing due"
        }
        if below(4) > 0 {
            try await fixture.store.markPosted(status.id, version: status.version)
        } else {
            let later = below(2) == 0 ? nil : fixture.clock.now + .seconds(20)
            try await fixture.store.markFailed(status.id, version: status.version, error: "502", retryAt: later)
        }
        return "post \(status.id)"
    }

    /// A status never goes back: not to an earlier job, nor to a lower rank of the same job.
    mutating func checkHistory() async throws {
        let all = try await fixture.store.read { db in
            try db.rows("SELECT id, version, job_id, rank FROM status_outbox").map {
                row -> (Int64, Int64, Int64, Int) in
                (row[0], row[1], row[2], row[3])
            }
        }
        for (id, version, generation, rank) in all {
            let key = StatusID(id)
            if let before = spoken[key] {
                #expect(version >= before.version)
                #expect(
                    generation > before.generation || generation == before.generation && rank >= before.rank,
                    "status \(id) went back")
            }
            spoken[key] = (version, generation, rank)
        }
    }

    /// Each accepted delivery is there, once, and has an end.
    func checkAccepted() async throws {
        for (key, id) in accepted {
            let event = try #require(try await fixture.store.event(id)).summary
            #expect(event.key == key)
            #expect(![.queued, .running].contains(event.state))
        }
        #expect(try await fixture.store.statistics().accepted == accepted.count)
    }
}

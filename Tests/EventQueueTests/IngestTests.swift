import Base
import GRDB
import Testing

@testable import EventQueue

@Suite struct IngestTests {
    @Test("The writing connection syncs each commit fully, and keeps a write-ahead log")
    func pragmas() async throws {
        let fixture = try Fixture()
        let values = try await fixture.store.pool.writeWithoutTransaction { db in
            try [
                "synchronous", "journal_mode", "foreign_keys", "busy_timeout", "wal_autocheckpoint",
                "journal_size_limit",
            ]
            .map { try String.fetchOne(db, sql: "PRAGMA \($0)") }
        }
        // 2 is FULL; GRDB itself would leave 1, NORMAL, which may lose acknowledged commits when the power fails.
        #expect(values == ["2", "wal", "1", "5000", "0", "67108864"])
    }

    @Test("A delivery is one row, one job per ref and a pending status")
    func accept() async throws {
        let fixture = try Fixture()
        var delivery = Fixture.push("d1", "a")
        delivery.refs.append(
            RefUpdate(ref: "refs/heads/dev", before: nil, after: Fixture.commit("b"), created: true, forced: true))
        delivery.body = Array("{}".utf8)
        delivery.bodyDigest = Array(repeating: 7, count: 32)
        delivery.signerKey = 1
        let id = try await fixture.store.accept(delivery).id
        let event = try #require(try await fixture.store.event(id))
        #expect(event.summary.refs == delivery.refs)
        #expect(event.summary.state == .queued)
        #expect(event.summary.repository == "shop")
        #expect(event.signerKey == 1)
        #expect(event.bodyDigest == delivery.bodyDigest)
        #expect(event.bodySize == 2)
        #expect(try await fixture.store.body(of: id) == delivery.body)
        #expect(event.jobs.map(\.summary.ref) == ["refs/heads/main", "refs/heads/dev"])
        #expect(event.jobs.allSatisfy { $0.summary.state == .queued && $0.summary.lane.application.isEmpty })
        #expect(try await fixture.status("a") == "pending queued")
        #expect(try await fixture.status("b") == "pending queued")
        #expect(try await fixture.store.dueStatuses(limit: 10).count == 2)
    }

    @Test("The same delivery a second time is a duplicate that tells how far the first has come")
    func duplicate() async throws {
        let fixture = try Fixture()
        let id = try await fixture.store.accept(Fixture.push("d1", "a")).id
        #expect(try await fixture.store.accept(Fixture.push("d1", "a")) == .duplicate(id, .queued))
        let job = try await fixture.claim()
        #expect(try await fixture.store.accept(Fixture.push("d1", "a")) == .duplicate(id, .running))
        _ = try await fixture.store.finish(job.lease, outcome: .failed(.permanent, error: "no"))
        #expect(try await fixture.store.accept(Fixture.push("d1", "a")) == .duplicate(id, .failed))
        let statistics = try await fixture.store.statistics()
        #expect(statistics.accepted == 1 && statistics.duplicates == 3)
        #expect(try #require(try await fixture.store.event(id)).summary.duplicates == 3)
    }

    @Test(
        "An equal body under another key is a duplicate for ten minutes unless the key is signed",
        arguments: [(false, 599, true), (false, 601, false), (true, 1, false)])
    func equalBody(isSigned: Bool, seconds: Int, isDuplicate: Bool) async throws {
        let fixture = try Fixture()
        var first = Fixture.push("d1", "a")
        first.bodyDigest = Array(repeating: 9, count: 32)
        first.keyIsSigned = isSigned
        let id = try await fixture.store.accept(first).id
        fixture.clock.advance(by: .seconds(seconds))
        var second = first
        second.key = "d2"
        let answer = try await fixture.store.accept(second)
        #expect((answer.id == id) == isDuplicate)
        second.key = "d3"
        second.source = "another"
        #expect(try await fixture.store.accept(second).id != id)
    }

    @Test("An ignored delivery is kept with its reason, and nothing is queued")
    func ignored() async throws {
        let fixture = try Fixture()
        var delivery = Fixture.push("d1", "a")
        delivery.outcome = .ignored(reason: "no such repository")
        let id = try await fixture.store.accept(delivery).id
        let event = try #require(try await fixture.store.event(id))
        #expect(event.summary.state == .ignored && event.summary.reason == "no such repository")
        #expect(event.jobs.isEmpty)
        #expect(try await fixture.nothingToClaim())
        #expect(try await fixture.status("a") == nil)
    }

    @Test("A deleted ref has a job without a commit, and no status")
    func deletedRef() async throws {
        let fixture = try Fixture()
        var delivery = Fixture.push("d1", "a")
        delivery.refs[0].after = CommitID(String(repeating: "0", count: 40))
        delivery.refs[0].deleted = true
        _ = try await fixture.store.accept(delivery)
        let job = try await fixture.claim()
        #expect(job.commit == nil)
        #expect(try await fixture.store.dueStatuses(limit: 10).isEmpty)
        #expect(try await fixture.store.finish(job.lease, outcome: .skipped(reason: "the branch is gone")) == .done)
    }

    @Test("A push that continues a waiting one takes it over at once; its commit follows in the end")
    func chain() async throws {
        let fixture = try Fixture()
        let first = try await fixture.store.accept(Fixture.push("d1", "a")).id
        _ = try await fixture.store.accept(Fixture.push("d2", "b", after: "a"))
        #expect(try await fixture.state(first) == .queued)
        let waiting = try await fixture.store.jobs(
            in: LaneKey(repository: "shop", kind: .event), before: nil, limit: 10)
        #expect(waiting.map(\.state) == [.queued, .superseded])
        #expect(try await fixture.status("a") == "running superseded by bbbbbbb, waiting for its outcome")
        let job = try await fixture.claim()
        #expect(job.commit == Fixture.commit("b"))
        _ = try await fixture.store.expand(job.lease, into: [], statuses: [])
        #expect(try await fixture.state(first) == .superseded)
        #expect(try await fixture.status("b") == "success no application affected")
        #expect(try await fixture.status("a") == "success nothing to do with bbbbbbb")
    }

    @Test("A full mailbox refuses, and what was accepted stays")
    func overload() async throws {
        let fixture = try Fixture { $0.mailboxLimit = 4 }
        let release = DispatchSemaphoreBox()
        // Keeps the writer busy, so that the mailbox fills up.
        let blocked = Task { try await fixture.store.pool.write { _ in release.wait() } }
        await release.waitUntilHeld()
        let accepted = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<12 {
                group.addTask {
                    do {
                        _ = try await fixture.store.accept(Fixture.push("d\(number)", "a"))
                        return true
                    } catch {
                        #expect(error as? EventQueueError == .overloaded(retryAfter: .seconds(1)))
                        return false
                    }
                }
            }
            // The refused ones answer while the writer is still busy; the four that were let in wait for it.
            var refused = 0
            while refused < 8, let isAccepted = await group.next() {
                #expect(!isAccepted)
                refused += 1
            }
            release.signal()
            var accepted = 0
            for await isAccepted in group where isAccepted { accepted += 1 }
            return accepted
        }
        try await blocked.value
        #expect(accepted == 4)
        #expect(try await fixture.store.statistics().accepted == 4)
    }

    @Test("A full disk is reported, nothing is half written, and the queue goes on when there is room")
    func fullDisk() async throws {
        let fixture = try Fixture()
        _ = try await fixture.store.accept(Fixture.push("d0", "a"))
        try await fixture.store.pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        var large = Fixture.push("d1", "b")
        large.body = Array(repeating: 1, count: 200_000)
        await #expect {
            _ = try await fixture.store.accept(large)
        } throws: {
            if case .unavailable = $0 as? EventQueueError { true } else { false }
        }
        try await fixture.store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        #expect(try await fixture.store.statistics().accepted == 1)
        guard case .accepted = try await fixture.store.accept(large) else {
            Issue.record("the delivery that failed must not count as known")
            return
        }
    }

    @Test("A request that fails does not touch its neighbours in the same transaction")
    func savepoints() async throws {
        let fixture = try Fixture()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask {
                    if number.isMultiple(of: 4) {
                        await #expect(throws: EventQueueError.self) {
                            try await fixture.store.cancel(.job(JobID(9_999)), actor: "t", reason: "")
                        }
                    } else {
                        await #expect(throws: Never.self) {
                            try await fixture.store.accept(Fixture.push("d\(number)", "a"))
                        }
                    }
                }
            }
        }
        #expect(try await fixture.store.statistics().accepted == 30)
    }

    @Test("Refused requests are shown, a flood of them is only counted, and the ring is bounded")
    func refusals() async throws {
        let fixture = try Fixture()
        for number in 0..<100 {
            try await fixture.store.recordRefusal(
                Refusal(source: "github", reason: "bad signature \(number)", at: fixture.clock.now))
        }
        #expect(try await fixture.store.refusals(limit: 1_000).count == 20)
        fixture.clock.advance(by: .seconds(1))
        try await fixture.store.recordRefusal(Refusal(source: "github", reason: "again", at: fixture.clock.now))
        let newest = try #require(try await fixture.store.refusals(limit: 1).first)
        #expect(newest.reason == "again" && newest.suppressed == 80)
        #expect(try await fixture.store.statistics().refused == 101)
        for _ in 0..<1_100 {
            fixture.clock.advance(by: .seconds(1))
            try await fixture.store.recordRefusal(Refusal(source: "github", reason: "slow", at: fixture.clock.now))
        }
        #expect(try await fixture.store.refusals(limit: 10_000).count == 1_000)
    }
}

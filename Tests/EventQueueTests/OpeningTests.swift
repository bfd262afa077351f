import Base
import Foundation
import GRDB
import Testing

@testable import EventQueue

@Suite struct OpeningTests {
    @Test("A second opener is refused with the holder's process number, and let in after the close")
    func locked() async throws {
        let fixture = try Fixture()
        #expect(
            throws: EventQueueError.locked(
                path: fixture.folder.path + "/queue.sqlite.lock", processID: ProcessInfo.processInfo.processIdentifier)
        ) { try Fixture(folder: fixture.folder) }
        _ = try await fixture.reopened()
        await #expect(throws: EventQueueError.self) { try await fixture.store.accept(Fixture.push("d1", "a")) }
    }

    @Test("A database of a newer version is left alone")
    func newerSchema() async throws {
        let fixture = try Fixture()
        try await fixture.store.pool.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations VALUES('999 of tomorrow')")
        }
        await #expect(throws: EventQueueError.newerSchema(path: fixture.folder.path + "/queue.sqlite")) {
            try await fixture.reopened()
        }
    }

    @Test("A file that is no database is refused with a reason")
    func garbage() throws {
        let folder = try TemporaryFolder()
        try Data("this is not a database, not even a small one".utf8).write(
            to: URL(fileURLWithPath: folder.path + "/queue.sqlite"))
        #expect {
            _ = try Fixture(folder: folder)
        } throws: {
            if case .unavailable = $0 as? EventQueueError { true } else { false }
        }
    }

    @Test("A folder that does not exist is refused with a reason")
    func noFolder() {
        #expect(throws: EventQueueError.self) {
            try SQLiteEventStore(SQLiteEventStore.Configuration(path: "/nonexistent/folder/queue.sqlite"))
        }
    }

    @Test("The close empties the write-ahead log into the database")
    func log() async throws {
        let fixture = try Fixture()
        for number in 0..<20 { _ = try await fixture.store.accept(Fixture.push("d\(number)", "a")) }
        try await fixture.store.close()
        let path = fixture.folder.path + "/queue.sqlite"
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        #expect(log ?? 0 == 0)
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        #expect(try #require(size) > 100_000)
    }

    @Test("Rows written under schema version 1 are read, worked on and finished by the newest")
    func migration() async throws {
        let folder = try TemporaryFolder()
        // Made with the first migration alone, as the first release would have left it behind.
        let pool = try DatabasePool(path: folder.path + "/queue.sqlite")
        try Schema.migrator.migrate(pool, upTo: "1")
        try await pool.write { db in
            try db.execute(
                sql: """
                    INSERT INTO name(id, text) VALUES(1, 'github'), (2, 'push'), (3, 'shop'), (4, ''),
                        (5, 'refs/heads/main'), (6, 'martlet/summary');
                    INSERT INTO delivery(id, source_id, delivery_key, key_signed, event_id, repo_id, received_at, outcome,
                        jobs, open, change) VALUES(1, 1, 'd1', 0, 2, 3, 1000, 0, 1, 1, 1);
                    INSERT INTO delivery_ref VALUES(1, 0, 5, NULL, x'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 0);
                    INSERT INTO lane(id, repo_id, app_id, kind, pr, ready_at, prio) VALUES(1, 3, 4, 0, 0, 1000, 1);
                    INSERT INTO job(id, lane_id, delivery_id, sha, ref_id, cause, state, counted, run_at, flags, context_id,
                        created_at)
                        VALUES(1, 1, 1, x'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 5, 0, 0, 1, 1000, 0, 6, 1000);
                    INSERT INTO counter VALUES(0, 0, 1), (-1, 0, 1);
                    UPDATE meta SET change = 1;
                    """)
        }
        try pool.close()
        let fixture = try Fixture(folder: folder)
        #expect(try await fixture.store.accept(Fixture.push("d1", "a")) == .duplicate(DeliveryID(1), .queued))
        let job = try await fixture.claim()
        #expect(job.commit == Fixture.commit("a") && job.ref == "refs/heads/main")
        _ = try await fixture.store.finish(job.lease, outcome: .succeeded)
        #expect(try await fixture.state(DeliveryID(1)) == .succeeded)
        #expect(try await fixture.status("a") == "success done")
    }

    @Test("A long reader neither loses writes nor stops them")
    func longReader() async throws {
        let fixture = try Fixture()
        let gate = DispatchSemaphoreBox()
        let reader = Task {
            try await fixture.store.read { db in
                let before = try db.integer("SELECT count(*) FROM delivery")
                gate.wait()
                return try before == db.integer("SELECT count(*) FROM delivery")
            }
        }
        await gate.waitUntilHeld()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<5_000 {
                group.addTask { _ = try await fixture.store.accept(Fixture.push("d\(number)", "a")) }
            }
            try await group.waitForAll()
        }
        gate.signal()
        #expect(try await reader.value == true)
        #expect(try await fixture.store.statistics().accepted == 5_000)
    }
}

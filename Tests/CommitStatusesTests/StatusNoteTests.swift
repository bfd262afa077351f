import Base
import CommitStatuses
import Synchronization
import Testing

@Suite struct StatusNoteTests {
    @Test("A line has state, context, time, text and address")
    func line() throws {
        #expect(
            StatusNote.line(for: try Sample.status())
                == "success martlet/c/web 2026-11-24T10:00:00Z 3 objects applied <https://martlet.example/events/7>")
        #expect(
            StatusNote.line(for: try Sample.status(.failed, context: "a b\nc", description: "x\ny\n", url: nil))
                == "failure a_b_c 2026-11-24T10:00:00Z x y")
        #expect(
            StatusNote.line(for: try Sample.status(.queued, description: "", url: nil, createdAt: 0))
                == "pending martlet/c/web 1970-01-01T00:00:00Z")
    }

    @Test(
        "Times are right at the edges of the calendar",
        arguments: [
            (951_782_400, "2000-02-29T00:00:00Z"), (951_868_799, "2000-02-29T23:59:59Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_164_800, "2024-02-29T00:00:00Z"), (4_107_542_400, "2100-03-01T00:00:00Z"),
            (1_798_761_599, "2026-12-31T23:59:59Z"),
            (-1, "1969-12-31T23:59:59Z"),
        ])
    func times(seconds: Int, text: String) throws {
        #expect(StatusNote.line(for: try Sample.status(createdAt: seconds)).contains(" \(text) "))
    }

    @Test("There is one line per context; foreign lines and their order stay")
    func merging() throws {
        var note = StatusNote(
            "Reviewed-by: Ada\n\npending martlet/c/web 2026-11-24T09:59:00Z waits\nsuccess other/job 2026-11-24T09:00:00Z ok\n"
        )
        #expect(note.set(try Sample.status(url: nil)))
        #expect(note.set(try Sample.status(.failed, context: "martlet/c/api", description: "no", url: nil)))
        #expect(
            note.text == """
                Reviewed-by: Ada
                success martlet/c/web 2026-11-24T10:00:00Z 3 objects applied
                success other/job 2026-11-24T09:00:00Z ok
                failure martlet/c/api 2026-11-24T10:00:00Z no

                """)
        // The same again, later: nothing to write.
        #expect(!note.set(try Sample.status(url: nil, createdAt: Sample.now + 60)))
        #expect(note.set(try Sample.status(.failed, url: nil)))
        #expect(note.lines.count == 4)
    }

    @Test("A context that starts like another is another")
    func prefixes() throws {
        var note = StatusNote()
        #expect(note.set(try Sample.status(context: "martlet/c/web")))
        #expect(note.set(try Sample.status(context: "martlet/c/web2")))
        #expect(note.set(try Sample.status(context: "martlet/c/we")))
        #expect(note.lines.count == 3)
    }

    /// Notes in memory, with a chance to let somebody else write first.
    private final class Notes: NoteStore {
        let texts = Mutex<[String: String]>([:])
        let interference = Mutex<String?>(nil)
        let failure: NoteFailure?

        init(failure: NoteFailure? = nil) { self.failure = failure }

        func updateNote(
            of commit: CommitID, ref: String, change: @escaping @Sendable (String) -> String?
        ) async throws -> Bool {
            if let failure { throw failure }
            let key = "\(ref) \(commit)"
            let other = interference.withLock { other in
                defer { other = nil }
                return other
            }
            if let other {
                // What a store does that lost a race: it calls again with what is there now.
                _ = change("")
                texts.withLock { $0[key] = other }
            }
            guard let text = change(texts.withLock { $0[key] } ?? "") else { return false }
            texts.withLock { $0[key] = text }
            return true
        }
    }

    @Test("A status goes into the commit's note once, and keeps what others wrote meanwhile")
    func posting() async throws {
        let notes = Notes()
        let poster = GitNotesStatuses(notes)
        #expect(try await poster.post(Sample.status(.queued)) == .posted)
        #expect(try await poster.post(Sample.status(.queued, createdAt: Sample.now + 5)) == .alreadySo)
        notes.interference.withLock { $0 = "success other/job 2026-11-24T09:00:00Z ok\n" }
        #expect(try await poster.post(Sample.status()) == .posted)
        let text = try #require(notes.texts.withLock { $0["refs/notes/commit-status \(Sample.commit)"] })
        #expect(text.split(separator: "\n").count == 2)
        #expect(text.hasPrefix("success other/job"))
    }

    @Test("What can go wrong with notes has its outcome, without credentials")
    func failures() async throws {
        for (failure, outcome) in [
            (
                NoteFailure.transient(reason: "no route to https://u:p@h/r"),
                PostOutcome.retry(after: nil, reason: "no route to https://•••@h/r")
            ),
            (.credentialRefused(reason: "denied"), .credentialRefused(reason: "denied")),
            (.terminal(reason: "no such commit"), .terminal(reason: "no such commit")),
        ] {
            #expect(try await GitNotesStatuses(Notes(failure: failure)).post(Sample.status()) == outcome)
        }
    }
}

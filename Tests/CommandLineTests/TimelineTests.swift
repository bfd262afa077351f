import EventQueue
import Testing
import Web

@testable import CommandLine

@Suite struct TimelineTests {
    private let plain = Terminal(hasColor: false)

    @Test("An event is told from its arrival to its end") func eventToldFromArrivalEnd() throws {
        let text = EventReport(try Fixtures.succeeded(), terminal: plain).text()
        #expect(
            text == """
                Event 12: succeeded after 142 ms
                  repository  infra
                  ref         refs/heads/main  1111111 → 2222222
                  source      plain (push), delivery d-1
                  received    2026-11-24T10:00:00.000Z

                    AT    TOOK  WHAT      OUTCOME
                  0 ms          received
                  1 ms   17 ms  event     succeeded
                  1 ms    2 ms    queued
                  3 ms   12 ms    fetch
                 15 ms    3 ms    match
                 18 ms  124 ms  web       succeeded
                 18 ms    1 ms    queued
                 19 ms    7 ms    render
                 26 ms  116 ms    apply
                142 ms          finished  succeeded

                COMMIT   STATUS               STATE    POSTED                     TEXT
                2222222  martlet/staging/web  success  yes                        +1 ~2
                2222222  martlet/summary      success  no: the host answered 503  1 application

                """)
    }

    @Test("A run says which objects it changed, and counts the others")
    func runSaysWhichObjectsChanged() throws {
        var detail = try Fixtures.succeeded()
        detail.jobs[1].attempts[0].report = try Fixtures.decode(
            """
            {"commit": "\(Fixtures.after)", "warnings": ["odd"], "objects": [
              {"object": "ConfigMap web/a", "outcome": "created"}, {"object": "Service web/b", "outcome": "unchanged"},
              {"object": "Service web/c", "outcome": "failed", "message": "no port", "location": "c.yaml:3:1"}]}
            """)
        let text = EventReport(detail, terminal: plain).text()
        #expect(
            text.contains(
                """

                web, job 32, at 2222222: 1 created, 1 unchanged, 1 failed
                OBJECT           OUTCOME  MESSAGE
                ConfigMap web/a  created
                Service web/c    failed   c.yaml:3:1: no port
                warning: odd

                """))
    }

    @Test("A running event has open ends") func runningEventHasOpenEnds() throws {
        var detail = try Fixtures.succeeded()
        detail.event.finishedAt = nil
        detail.event.state = "running"
        detail.jobs[1].finishedAt = nil
        detail.jobs[1].state = "running"
        detail.jobs[1].attempts[0].phases[1].endedAt = nil
        let rows = try #require(Timeline(detail).rounds.first).rows
        #expect(!rows.contains { $0.what == "finished" })
        #expect(rows.last == .init(at: .milliseconds(26), took: nil, level: 1, what: "apply", outcome: "running"))
        #expect(!detail.isSettled)
    }

    @Test("A job that waits has no attempt yet") func jobWaitsHasNoAttemptYet() throws {
        var detail = try Fixtures.succeeded()
        detail.jobs.removeLast()
        detail.jobs[0].startedAt = nil
        detail.jobs[0].finishedAt = nil
        detail.jobs[0].attempts = []
        detail.jobs[0].state = "queued"
        let rows = try #require(Timeline(detail).rounds.first).rows
        #expect(rows.contains { $0.what == "queued" && $0.outcome == "waiting" && $0.took == nil })
    }

    @Test("Several attempts are told apart, and errors keep their places") func severalAttemptsToldApartErrorsKeep()
        throws
    {
        var detail = try Fixtures.succeeded()
        detail.event.state = "failed"
        var second = detail.jobs[1].attempts[0]
        second.number = 2
        detail.jobs[1].attempts[0].outcome = "failed"
        detail.jobs[1].attempts[0].errorClass = "transient"
        detail.jobs[1].attempts.append(second)
        detail.jobs[1].state = "failed"
        detail.jobs[1].errorClass = "permanent"
        detail.jobs[1].error = "web/a.yaml:3:5: wrong\u{1B}[2J\nweb/b.yaml:1:1: worse"
        let text = EventReport(detail, terminal: plain).text()
        #expect(text.contains("attempt 1  failed (transient)\n"))
        #expect(text.contains("attempt 2  finished\n"))
        #expect(
            text.contains(
                "\nweb, job 32, failed (permanent):\n  web/a.yaml:3:5: wrong\\u{1b}[2J\n  web/b.yaml:1:1: worse\n"))
        #expect(detail.isFailure)
    }

    @Test("A replay is a round of its own with its own beginning") func replayRoundOwnWithOwnBeginning() throws {
        var detail = try Fixtures.succeeded()
        var event = detail.jobs[0]
        event.id = 40
        event.cause = "replay"
        event.actor = "ada@host"
        shift(&event)
        var deploy = detail.jobs[1]
        deploy.id = 41
        deploy.parent = 40
        deploy.cause = "replay"
        shift(&deploy)
        detail.jobs += [event, deploy]
        let rounds = Timeline(detail).rounds
        #expect(rounds.map { $0.jobs.map(\.id) } == [[31, 32], [40, 41]])
        #expect(rounds[1].actor == "ada@host")
        #expect(
            rounds[1].rows.first
                == .init(at: .zero, took: .milliseconds(17), level: 0, what: "event", outcome: "succeeded"))
        #expect(
            rounds[1].rows.last
                == .init(at: .milliseconds(141), took: nil, level: 0, what: "finished", outcome: "succeeded"))
        #expect(!rounds[0].rows.contains { $0.what == "finished" })
        let text = EventReport(detail, terminal: plain).text()
        #expect(text.hasPrefix("Event 12: succeeded\n"))
        #expect(text.contains("\nReplayed by ada@host at 2026-11-24T10:01:00.001Z:\n"))
    }

    @Test("Jobs of one application that are replayed by themselves make a round")
    func jobsOneApplicationReplayedByThemselves() throws {
        var detail = try Fixtures.succeeded()
        for id in [Int64(50), 51] {
            var job = detail.jobs[1]
            job.id = id
            job.replayOf = 32
            job.cause = "replay"
            shift(&job)
            detail.jobs.append(job)
        }
        #expect(Timeline(detail).rounds.map { $0.jobs.map(\.id) } == [[31, 32], [50, 51]])
    }

    @Test("A superseded job says which one did its work") func supersededJobSaysWhichOneDid() throws {
        var detail = try Fixtures.succeeded()
        detail.jobs[1].state = "superseded"
        detail.jobs[1].supersededBy = 77
        detail.jobs[1].result = "succeeded"
        let rows = try #require(Timeline(detail).rounds.first).rows
        #expect(rows.contains { $0.outcome == "superseded by job 77, which succeeded" })
    }

    @Test("An ignored event is settled and no failure") func ignoredEventSettledNoFailure() throws {
        let detail: EventDetailDocument = try Fixtures.decode(
            #"{"event": \#(Fixtures.eventJSON(state: "ignored", finished: nil)), "jobs": [], "statuses": []}"#)
        #expect(detail.isSettled)
        #expect(!detail.isFailure)
        #expect(EventReport(detail, terminal: plain).text().contains("received\n"))
    }

    @Test("A list shows how long events took, and short names of refs") func listShowsHowLongEventsTook() throws {
        let event: EventDocument = try Fixtures.decode(Fixtures.eventJSON())
        let now = APITime(Timestamp(microseconds: event.receivedAt.microseconds + 185_000_000))
        #expect(
            EventTable.text(of: [event], at: now, terminal: plain) == """
                EVENT  AGE  SOURCE  REPOSITORY  REF   COMMIT   STATE        TOOK  REASON
                   12   3m  plain   infra       main  2222222  succeeded  142 ms

                """)
        #expect(EventTable.text(of: [], at: now, terminal: plain) == "no events\n")
        #expect(EventTable.shortened("refs/tags/v1") == "tags/v1")
    }

    private func shift(_ job: inout JobDocument) {
        func later(_ time: APITime) -> APITime { APITime(Timestamp(microseconds: time.microseconds + 60_000_000)) }
        job.createdAt = later(job.createdAt)
        job.startedAt = job.startedAt.map(later)
        job.finishedAt = job.finishedAt.map(later)
        for index in job.attempts.indices {
            job.attempts[index].startedAt = later(job.attempts[index].startedAt)
            job.attempts[index].endedAt = job.attempts[index].endedAt.map(later)
            for phase in job.attempts[index].phases.indices {
                let span = job.attempts[index].phases[phase]
                job.attempts[index].phases[phase].startedAt = later(span.startedAt)
                job.attempts[index].phases[phase].endedAt = span.endedAt.map(later)
            }
        }
    }
}

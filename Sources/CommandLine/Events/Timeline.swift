import Web

/// What happened to an event, in the order of time: when it was received, how long each job waited, and how long each
/// phase of it took.
///
/// Replays are rounds of their own, each with times from its own beginning.
struct Timeline {
    /// One line.
    struct Row: Equatable {
        /// Since the beginning of the round.
        var at: Duration
        /// How long it lasted, if it has ended.
        var took: Duration?
        /// How far it is set in: 0 for the event and its jobs, 1 for attempts and phases.
        var level: Int
        /// What it was.
        var what: String
        /// What came of it.
        var outcome: String
    }

    /// What was done about an event at one time.
    struct Round {
        /// When it began: when the event arrived, or when it was replayed.
        var start: APITime
        /// Who asked for it; `nil` for the first round.
        var actor: String?
        /// The jobs in the order of their numbers.
        var jobs: [JobDocument]
        /// What happened.
        var rows: [Row]
    }

    /// The rounds in the order of time.
    let rounds: [Round]

    /// Makes the time line of an event.
    init(_ detail: EventDetailDocument) {
        let jobs = detail.jobs.sorted { $0.id < $1.id }
        // A job belongs to the round of the job that it was expanded from, unless it repeats another one.
        var roundOfJob: [Int64: Int] = [:]
        var grouped: [[JobDocument]] = [[]]
        for job in jobs {
            let index: Int
            if job.replayOf == nil, let parent = job.parent, let known = roundOfJob[parent] {
                index = known
            } else if job.cause == "replay", job.actor != nil || job.replayOf != nil {
                // The jobs of one request are queued in the same instant.
                let last = grouped.count - 1
                if last > 0, grouped[last].first?.createdAt == job.createdAt {
                    index = last
                } else {
                    grouped.append([])
                    index = grouped.count - 1
                }
            } else {
                index = 0
            }
            grouped[index].append(job)
            roundOfJob[job.id] = index
        }
        let isReplayed = grouped.count > 1
        rounds = grouped.enumerated().map { index, jobs in
            let first = index == 0
            let start = first ? detail.event.receivedAt : jobs.first?.createdAt ?? detail.event.receivedAt
            var rows: [Row] = []
            if first { rows.append(Row(at: .zero, took: nil, level: 0, what: "received", outcome: "")) }
            for job in jobs { rows += Self.rows(of: job, from: start) }
            if index == grouped.count - 1, let end = Self.end(of: jobs, in: detail, isReplayed: isReplayed) {
                rows.append(Row(at: end - start, took: nil, level: 0, what: "finished", outcome: detail.event.state))
            }
            return Round(start: start, actor: first ? nil : jobs.first?.actor ?? "somebody", jobs: jobs, rows: rows)
        }
    }

    private static func end(of jobs: [JobDocument], in detail: EventDetailDocument, isReplayed: Bool) -> APITime? {
        guard let finished = detail.event.finishedAt else { return nil }
        let last = jobs.compactMap(\.finishedAt).max()
        // An event's own end is the end of the jobs that count for it now.
        return isReplayed ? last : max(finished, last ?? finished)
    }

    /// A job's own line, then its wait, its attempts and their phases.
    private static func rows(of job: JobDocument, from start: APITime) -> [Row] {
        var rows = [
            Row(
                at: job.createdAt - start, took: job.finishedAt.map { $0 - job.createdAt }, level: 0,
                what: name(of: job),
                outcome: outcome(of: job))
        ]
        let waitEnd = job.attempts.first?.startedAt ?? job.startedAt ?? job.finishedAt
        rows.append(
            Row(
                at: job.createdAt - start, took: waitEnd.map { $0 - job.createdAt }, level: 1, what: "queued",
                outcome: waitEnd == nil ? "waiting" : ""))
        for attempt in job.attempts {
            if job.attempts.count > 1 {
                let kind = attempt.errorClass.map { " (\($0))" } ?? ""
                rows.append(
                    Row(
                        at: attempt.startedAt - start, took: attempt.endedAt.map { $0 - attempt.startedAt }, level: 1,
                        what: "attempt \(attempt.number)", outcome: attempt.outcome + kind))
            }
            for phase in attempt.phases {
                rows.append(
                    Row(
                        at: phase.startedAt - start, took: phase.endedAt.map { $0 - phase.startedAt }, level: 1,
                        what: phase.phase, outcome: phase.endedAt == nil ? "running" : ""))
            }
        }
        return rows
    }

    /// The application, or `event` for the job that finds the applications.
    static func name(of job: JobDocument) -> String {
        let name = job.application ?? "event"
        return job.kind == "deploy" || job.kind == "event" ? name : "\(name) (\(job.kind))"
    }

    private static func outcome(of job: JobDocument) -> String {
        switch job.state {
        case "superseded":
            let result = job.result.map { ", which \($0 == "superseded" ? "was superseded" : $0)" } ?? ""
            return "superseded" + (job.supersededBy.map { " by job \($0)\(result)" } ?? "")
        // An event's own job has done its work once it is expanded; what came of that is its result.
        case "succeeded": return job.result ?? job.state
        default: return job.state
        }
    }
}

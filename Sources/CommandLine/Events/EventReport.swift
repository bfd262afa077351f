import Agent
import Web

/// An event as text for people: what it is, its time line, its statuses, its errors.
struct EventReport {
    let detail: EventDetailDocument
    let terminal: Terminal

    init(_ detail: EventDetailDocument, terminal: Terminal) {
        self.detail = detail
        self.terminal = terminal
    }

    func text() -> String { head() + timeline() + objects() + statuses() + errors() }

    private func head() -> String {
        let event = detail.event
        var lines = ["Event \(event.id): \(terminal.colored(event.state))"]
        if let finished = event.finishedAt, !isReplayed {
            lines[0] += " after \(TimeText.span(from: event.receivedAt, to: finished))"
        }
        lines.append("  repository  \(PrintableText.escaped(event.repository))")
        for ref in event.refs {
            let before = ref.before.map { String($0.prefix(7)) } ?? "new"
            let after = ref.after.map { String($0.prefix(7)) } ?? "deleted"
            lines.append("  ref         \(PrintableText.escaped(ref.ref))  \(before) → \(after)")
        }
        let duplicates = event.duplicates == 0 ? "" : ", delivered \(event.duplicates + 1) times"
        lines.append(
            "  source      \(PrintableText.escaped("\(event.source) (\(event.event)), delivery \(event.deliveryKey)"))"
                + duplicates)
        lines.append("  received    \(event.receivedAt)")
        if let reason = event.reason { lines.append("  reason      \(PrintableText.escaped(reason))") }
        return lines.map { $0 + "\n" }.joined()
    }

    private var isReplayed: Bool { detail.jobs.contains { $0.cause == "replay" } }

    private func timeline() -> String {
        var text = ""
        for round in Timeline(detail).rounds {
            text += "\n"
            if let actor = round.actor {
                text += "Replayed by \(PrintableText.escaped(actor)) at \(round.start):\n"
            }
            var table = Table(
                [Table.Column("AT", .right), Table.Column("TOOK", .right), "WHAT", "OUTCOME"], terminal: terminal)
            for row in round.rows {
                table.add([
                    TimeText.span(row.at), row.took.map(TimeText.span) ?? "",
                    String(repeating: "  ", count: row.level) + row.what, row.outcome,
                ])
            }
            text += table.rendered()
        }
        return text
    }

    /// What the last run of each job did to its objects. Objects that were as they should be are only counted.
    private func objects() -> String {
        var text = ""
        for job in detail.jobs {
            guard let report = job.attempts.last(where: { $0.report != nil })?.report else { continue }
            let unchanged = report.objects.count { $0.outcome == "unchanged" }
            var table = Table(["OBJECT", "OUTCOME", "MESSAGE"], terminal: terminal)
            for object in report.objects where object.outcome != "unchanged" {
                let place = object.outcome == "failed" ? object.location.map { "\($0): " } ?? "" : ""
                table.add([object.object, object.outcome, place + (object.message ?? "")])
            }
            let name = PrintableText.escaped(Timeline.name(of: job))
            text += "\n\(name), job \(job.id), at \(report.commit.prefix(7)): \(Self.counts(of: report))\n"
            if unchanged < report.objects.count { text += table.rendered() }
            for warning in report.warnings { text += "warning: \(PrintableText.escaped(warning))\n" }
        }
        return text
    }

    /// How many objects had each outcome, such as `1 created, 2 unchanged`.
    private static func counts(of report: JobReport) -> String {
        var counts: [(outcome: String, count: Int)] = []
        for object in report.objects {
            if let index = counts.firstIndex(where: { $0.outcome == object.outcome }) {
                counts[index].count += 1
            } else {
                counts.append((object.outcome, 1))
            }
        }
        return counts.isEmpty ? "no objects" : counts.map { "\($0.count) \($0.outcome)" }.joined(separator: ", ")
    }

    private func statuses() -> String {
        guard !detail.statuses.isEmpty else { return "" }
        var table = Table(["COMMIT", "STATUS", "STATE", "POSTED", "TEXT"], terminal: terminal)
        for status in detail.statuses {
            let posted = status.posted ? "yes" : status.lastError.map { "no: \($0)" } ?? "not yet"
            table.add([String(status.commit.prefix(7)), status.context, status.state, posted, status.text])
        }
        return "\n" + table.rendered()
    }

    private func errors() -> String {
        var text = ""
        // The event's own job only counts what failed; the jobs below it say why.
        let explained = Set(detail.jobs.filter { $0.error?.isEmpty == false }.compactMap(\.parent))
        for job in detail.jobs where !explained.contains(job.id) {
            guard let error = job.error, !error.isEmpty else { continue }
            let kind = job.errorClass.map { " (\($0))" } ?? ""
            text += "\n\(PrintableText.escaped(Timeline.name(of: job))), job \(job.id), \(job.state)\(kind):\n"
            for line in PrintableText.escaped(error, keepsLines: true).split(separator: "\n") {
                text += "  \(line)\n"
            }
        }
        return text
    }
}

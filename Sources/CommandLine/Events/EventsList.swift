import ArgumentParser
import EventQueue
import Web

/// Lists events, newest first.
struct EventsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List events, newest first.",
        discussion: """
            Examples:
              martlet events list
              martlet events list --repository infra --ref refs/heads/main --limit 5
              martlet events list --state failed --since 24h -o json
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    @Option(help: "Only events of this repository, by its name in the configuration.")
    var repository: String?

    @Option(help: "Only events that reached this application.")
    var application: String?

    @Option(help: "Only events of this ref, such as refs/heads/main.")
    var ref: String?

    @Option(help: "Only events of the commit with these first digits, at least four.")
    var commit: String?

    @Option(help: "Only events in this state.")
    var state: EventStateArgument?

    @Option(help: "Only events that arrived in this time before now, such as 1h.")
    var since: DurationArgument?

    @Option(help: "Only events with this text in their repository, ref, delivery, kind, reason or error.")
    var text: String?

    @Option(help: "How many events to list, at most 1000.")
    var limit = 50

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit goes from 1 to 1000.") }
    }

    func run() async throws {
        let list = try await connection.client().get(
            "/events",
            query: [
                ("repository", repository), ("application", application), ("ref", ref), ("commit", commit),
                ("state", state?.state.rawValue), ("since", since.map { "\($0.duration.components.seconds)" }),
                ("text", text), ("limit", "\(limit)"),
            ], as: EventListDocument.self)
        try format.print(list) { terminal in
            EventTable.text(of: list.events, at: APITime(SystemQueueClock().now), terminal: terminal)
        }
    }
}

/// The state of an event on the command line.
struct EventStateArgument: ExpressibleByArgument {
    var state: EventState

    init?(argument: String) {
        guard let state = EventState(rawValue: argument) else { return nil }
        self.state = state
    }

    static var allValueStrings: [String] { EventState.allCases.map(\.rawValue) }
}

/// Events as lines for people.
enum EventTable {
    static let columns: [Table.Column] = [
        Table.Column("EVENT", .right), Table.Column("AGE", .right), "SOURCE", "REPOSITORY", "REF", "COMMIT", "STATE",
        Table.Column("TOOK", .right), "REASON",
    ]

    static func text(of events: [EventDocument], at now: APITime, terminal: Terminal) -> String {
        guard !events.isEmpty else { return "no events\n" }
        var table = Table(columns, terminal: terminal)
        for event in events {
            table.add([
                "\(event.id)", TimeText.age(of: event.receivedAt, at: now), event.source, event.repository,
                refs(of: event), commit(of: event), event.state,
                event.finishedAt.map { TimeText.span(from: event.receivedAt, to: $0) } ?? "", event.reason ?? "",
            ])
        }
        return table.rendered()
    }

    /// The refs without what all branches and tags have in common.
    static func refs(of event: EventDocument) -> String {
        guard let first = event.refs.first else { return "" }
        let more = event.refs.count > 1 ? " +\(event.refs.count - 1)" : ""
        return shortened(first.ref) + more
    }

    /// `main` for `refs/heads/main`, `tags/v1` for `refs/tags/v1`.
    static func shortened(_ ref: String) -> String {
        if ref.hasPrefix("refs/heads/") { return String(ref.dropFirst(11)) }
        return ref.hasPrefix("refs/") ? String(ref.dropFirst(5)) : ref
    }

    /// The first digits of the commit after the push.
    static func commit(of event: EventDocument) -> String {
        guard let ref = event.refs.first else { return "" }
        return ref.after.map { String($0.prefix(7)) } ?? "deleted"
    }
}

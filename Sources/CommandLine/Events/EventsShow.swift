import ArgumentParser
import Signing
import Web

/// Shows one event with the time line of what was done about it.
struct EventsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show an event: its time line, its statuses and its errors.",
        discussion: """
            Ends with exit code 1 if the event failed or was cancelled.

            Examples:
              martlet events show 42
              martlet events show --commit 1a2b3c4 --wait --timeout 2m
              martlet events show 42 -o yaml
            """)

    @Argument(help: "The event's number.")
    var id: Int64?

    @Option(help: "Show the newest event of the commit with these first digits instead.")
    var commit: String?

    @Flag(help: "Wait until the event has come to its end; with --commit also until it has arrived.")
    var wait = false

    @Option(help: "How long to wait.")
    var timeout = DurationArgument(.seconds(60))

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        guard (id == nil) != (commit == nil) else {
            throw ValidationError("Give either the number of an event or --commit.")
        }
        if let commit, !((4...64).contains(commit.utf8.count) && commit.utf8.allSatisfy { Hex.value(of: $0) != nil }) {
            throw ValidationError("A commit is given by 4 to 64 hexadecimal digits.")
        }
    }

    func run() async throws {
        let client = try connection.client()
        let waiting = EventWait(client: client, timeout: timeout.duration)
        let number: Int64
        if let id {
            number = id
        } else if let commit, let event = try await find(commit, client, waiting) {
            number = event.id
        } else {
            throw CommandFailure("there is no event of commit \(commit ?? ""); give --wait to wait for one")
        }
        let detail = wait ? try await waiting.event(number) : try await client.get("/events/\(number)")
        try format.print(detail) { EventReport(detail, terminal: $0).text() }
        if detail.isFailure { throw ExitStatus.negative }
    }

    private func find(_ commit: String, _ client: AgentClient, _ waiting: EventWait) async throws -> EventDocument? {
        wait ? try await waiting.event(ofCommit: commit) : try await client.newestEvent(of: commit)
    }
}

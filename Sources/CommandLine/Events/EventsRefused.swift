import ArgumentParser
import EventQueue
import Web

/// Lists requests that were refused before they became events.
struct EventsRefused: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refused",
        abstract: "List refused deliveries, newest first, with the reason that the sender was not told.",
        discussion: """
            A delivery with a wrong signature, an unknown receiver or a body that is too large makes no event. This is \
            where to look when a new webhook seems to do nothing.

            Examples:
              martlet events refused
              martlet events refused --limit 5 -o json
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    @Option(help: "How many to list, at most 1000.")
    var limit = 50

    func validate() throws {
        guard (1...1000).contains(limit) else { throw ValidationError("--limit goes from 1 to 1000.") }
    }

    func run() async throws {
        let list = try await connection.client().get(
            "/refusals", query: [("limit", "\(limit)")], as: RefusalListDocument.self)
        try format.print(list) { terminal in
            guard !list.refusals.isEmpty else { return "no refused deliveries\n" }
            let now = APITime(SystemQueueClock().now)
            var table = Table([Table.Column("AGE", .right), "RECEIVER", "FROM", "REASON"], terminal: terminal)
            for refusal in list.refusals {
                let more = refusal.suppressed > 0 ? " (and \(refusal.suppressed) more before it)" : ""
                table.add([
                    TimeText.age(of: refusal.at, at: now), refusal.receiver, refusal.remoteAddress ?? "",
                    refusal.reason + more,
                ])
            }
            return table.rendered()
        }
    }
}

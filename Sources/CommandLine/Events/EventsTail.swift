import ArgumentParser
import EventQueue
import Manifests
import Web

/// Follows events as they change.
struct EventsTail: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail",
        abstract: "Print each event when it arrives and when it changes, until Ctrl-C.",
        discussion: """
            With -o json each change is one line of JSON; give the `change` of the last line you have seen as \
            --since-change to go on after it without a gap.

            Examples:
              martlet events tail
              martlet events tail -o json --since-change 1200
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    @Option(help: "Start with the first change after this number, instead of the next one.")
    var sinceChange: Int64?

    func run() async throws {
        let client = try connection.client()
        var after = sinceChange
        let terminal = Terminal.standardOutput
        while true {
            // A first request without `after` returns at once with the number to go on from.
            let changes = try await client.get(
                "/changes", query: [("after", after.map(String.init)), ("wait", after == nil ? nil : "30")],
                wait: .seconds(30), as: ChangesDocument.self)
            after = changes.after
            for event in changes.events { Console.write(try line(for: event, terminal: terminal)) }
        }
    }

    /// One change in the chosen form.
    func line(for event: EventDocument, terminal: Terminal) throws -> String {
        switch format.output {
        case .json: return JSON.text(try OutputOptions.node(of: event)) + "\n"
        case .yaml: return "---\n" + YAML.text(try OutputOptions.node(of: event))
        case .table:
            // Lines come one by one, so the columns have fixed widths.
            let place = PrintableText.escaped("\(event.repository) \(EventTable.refs(of: event))")
            let commit = EventTable.commit(of: event)
            var text = "\(event.receivedAt)  \(padded("\(event.id)", to: 6))  \(padded(place, to: 30))  "
            text += "\(padded(commit, to: 7))  \(terminal.colored(event.state))"
            if let finished = event.finishedAt {
                text += " after \(TimeText.span(from: event.receivedAt, to: finished))"
            }
            if let reason = event.reason { text += ": \(PrintableText.escaped(reason))" }
            return text + "\n"
        }
    }

    private func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, 0))
    }
}

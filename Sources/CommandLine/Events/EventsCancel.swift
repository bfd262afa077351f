import ArgumentParser
import Web

/// Calls off an event or a job.
struct EventsCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Call off the open jobs of an event, or one job.",
        discussion: """
            Waiting jobs end at once; a running one stops where that is safe. What it has applied stays.

            Examples:
              martlet events cancel 42
              martlet events cancel --job 97 --reason 'wrong branch'
            """)

    @Argument(help: "The event's number; with --job that of a job.")
    var id: Int64

    @Flag(help: "The number is that of a job, as `events show` lists them.")
    var job = false

    @Option(help: "Why, for the history.")
    var reason = ""

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let request = CancelRequestDocument(
            event: job ? nil : id, job: job ? id : nil, actor: Requester.name, reason: reason)
        let result = try await connection.client().post("/cancellations", request, as: CancelDocument.self)
        try format.print(result) { _ in Self.sentence(result) }
    }

    /// What was done.
    static func sentence(_ result: CancelDocument) -> String {
        func list(_ jobs: [Int64]) -> String {
            "job\(jobs.count == 1 ? "" : "s") \(jobs.map(String.init).joined(separator: ", "))"
        }
        var parts: [String] = []
        if !result.cancelled.isEmpty { parts.append("cancelled \(list(result.cancelled))") }
        if !result.requested.isEmpty { parts.append("asked \(list(result.requested)) to stop") }
        return (parts.isEmpty ? "nothing to cancel: all jobs have come to their end" : parts.joined(separator: "; "))
            + "\n"
    }
}

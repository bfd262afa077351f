import ArgumentParser
import Signing
import Web

/// Repeats events or jobs.
struct EventsReplay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Do the work of events again.",
        discussion: """
            An event is matched again with the configuration of today; with --job exactly that job runs again: the \
            same application, the same commit. A replay of an old event does not roll anything back unless \
            --allow-older is given.

            Examples:
              martlet events replay 42 --wait
              martlet events replay 40 41 42 --reason 'registry was down'
              martlet events replay --job 97 --allow-older
            """)

    @Argument(help: "The numbers of the events; with --job those of jobs.")
    var ids: [Int64]

    @Flag(help: "The numbers are those of jobs, as `events show` lists them.")
    var job = false

    @Option(help: "Why, for the history.")
    var reason = "asked for on the command line"

    @Flag(help: "Let a commit run that is older than the deployed one: a rollback.")
    var allowOlder = false

    @Flag(help: "Approve the deletions that a job was held back for.")
    var approvePrune = false

    @Flag(help: "Only say how many jobs there would be.")
    var dryRun = false

    @Flag(help: "Wait until the events have come to their end, and show them.")
    var wait = false

    @Option(help: "How long to wait.")
    var timeout = DurationArgument(.seconds(60))

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    func validate() throws {
        if dryRun, wait { throw ValidationError("--dry-run and --wait exclude each other.") }
    }

    func run() async throws {
        let client = try connection.client()
        let waiting = EventWait(client: client, timeout: timeout.duration)
        let request = ReplayRequestDocument(
            events: job ? [] : ids, jobs: job ? ids : [], actor: Requester.name, reason: reason,
            requestKey: SecureRandom.identifier(), allowOlder: allowOlder, approvePrune: approvePrune,
            preview: dryRun)
        let replay = try await client.post("/replays", request, as: ReplayDocument.self)
        if !wait {
            try format.print(replay) { _ in Self.sentence(replay) }
            return
        }
        if replay.jobs.isEmpty { throw CommandFailure("nothing was replayed: there is nothing to repeat in it") }
        let details = try await events(of: client).asyncMap { try await waiting.event($0) }
        switch format.output {
        case .table:
            let terminal = Terminal.standardOutput
            Console.write(details.map { EventReport($0, terminal: terminal).text() }.joined(separator: "\n"))
        case .json, .yaml: try format.print(details) { _ in "" }
        }
        if details.contains(where: \.isFailure) { throw ExitStatus.negative }
    }

    /// The events that the replayed jobs belong to, in the order given.
    private func events(of client: AgentClient) async throws -> [Int64] {
        guard job else { return ids }
        var events: [Int64] = []
        for id in ids {
            let job: JobDocument = try await client.get("/jobs/\(id)")
            if let event = job.event, !events.contains(event) { events.append(event) }
        }
        return events
    }

    /// What was done, or would be.
    static func sentence(_ replay: ReplayDocument) -> String {
        let jobs = replay.count == 1 ? "1 job" : "\(replay.count) jobs"
        let skipped = replay.skipped > 0 ? "; \(replay.skipped) cannot be repeated" : ""
        guard let id = replay.id else { return "would queue \(jobs)\(skipped)\n" }
        if replay.repeated { return "replay \(id) had been asked for before: \(jobs)\n" }
        let numbers = replay.jobs.isEmpty ? "" : " (\(replay.jobs.map(String.init).joined(separator: ", ")))"
        return "replay \(id): \(jobs) queued\(numbers)\(skipped)\n"
    }
}

extension Sequence {
    /// The results of `transform` for all elements, one after the other.
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}

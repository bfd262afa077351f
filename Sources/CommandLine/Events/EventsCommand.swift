import ArgumentParser

/// What the agent was told, and what it did about it.
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events",
        abstract: "Show, repeat and call off what the agent was told to do.",
        discussion: """
            An event is one delivery of a Git host, or what a poll or a command found in its place. Its jobs are the \
            applications that its commit concerns.

            Examples:
              martlet events list --state failed --since 24h
              martlet events show 42
              martlet events show --commit 1a2b3c4 --wait
              martlet events replay 42 --wait
              martlet events tail
              martlet events refused
            """,
        subcommands: [
            EventsList.self, EventsShow.self, EventsReplay.self, EventsCancel.self, EventsTail.self,
            EventsRefused.self,
        ])
}

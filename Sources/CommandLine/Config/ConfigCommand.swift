import ArgumentParser

/// The agent's configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Check the agent's configuration.",
        discussion: """
            Example:
              martlet config check --config /etc/martlet/martlet.yaml
            """,
        subcommands: [ConfigCheck.self])
}

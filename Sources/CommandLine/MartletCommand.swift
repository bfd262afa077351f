public import ArgumentParser
import Base
import Foundation

/// The `martlet` program.
public struct MartletCommand: AsyncParsableCommand {
    /// Its commands.
    public static let configuration = CommandConfiguration(
        commandName: "martlet",
        abstract: "A GitOps agent: a push becomes an applied commit with a status.",
        discussion: """
            The commands that ask a running agent find it by its local socket: --socket, $MARTLET_SOCKET, the socket \
            of the configuration given with --config, or \(AgentAddress.defaultSocket). Over the network: --server and \
            --token-file, or $MARTLET_SERVER and $MARTLET_TOKEN_FILE.

            Examples:
              martlet config check --config martlet.yaml
              martlet serve --config martlet.yaml
              martlet hook install /srv/git/infra.git --config martlet.yaml
              martlet events show --commit 1a2b3c4 --wait
              martlet render ./apps/guestbook
              martlet sandbox --kubeconfig sandbox.kubeconfig

            \(ExitStatus.help)
            """,
        version: "martlet \(MartletVersion.current)",
        groupedSubcommands: [
            CommandGroup(name: "Agent", subcommands: [Serve.self, ConfigCommand.self, HookCommand.self]),
            CommandGroup(
                name: "Operation",
                subcommands: [AppsCommand.self, EventsCommand.self, RenderCommand.self, DiffCommand.self]),
            CommandGroup(name: "Tool", subcommands: [SandboxCommand.self, CompletionCommand.self]),
        ])

    /// Creates the command.
    public init() {}

    /// Runs the command that the program's arguments name, and ends the process with its exit code.
    ///
    /// Whatever a command throws is written as one sentence, or one line for each mistake in a file.
    public static func main() async {
        do {
            var command = try await asyncParseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    private static func end(with error: any Error) -> Never {
        // Help, version, wrong usage and plain exit codes are ArgumentParser's own.
        if error is ExitCode || error is CleanExit || error is ValidationError
            || exitCode(for: error) == ExitStatus.usage
        {
            exit(withError: error)
        }
        if exitCode(for: error) == ExitStatus.success { exit(withError: error) }
        let failure = CommandFailure(error)
        for line in failure.lines { StandardError.print(line) }
        Foundation.exit(failure.exitCode.rawValue)
    }
}

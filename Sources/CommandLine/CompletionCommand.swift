import ArgumentParser

/// Prints what a shell needs to complete this program's arguments.
struct CompletionCommand: ParsableCommand {
    /// The shells that can be served.
    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish

        var parserShell: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "completion",
        abstract: "Print the completion script for a shell.",
        discussion: """
            Examples:
              martlet completion bash > /etc/bash_completion.d/martlet
              martlet completion zsh > "${fpath[1]}/_martlet"
              martlet completion fish > ~/.config/fish/completions/martlet.fish
            """)

    @Argument(help: "The shell.")
    var shell: Shell

    func run() { Console.write(MartletCommand.completionScript(for: shell.parserShell)) }
}

public import ArgumentParser
import Base

/// The root of all commands.
public struct MartletCommand: AsyncParsableCommand {
    /// What the command line knows about it.
    public static let configuration = CommandConfiguration(
        commandName: "martlet", abstract: "GitOps agent.", version: MartletVersion.current, subcommands: [Serve.self, SandboxTemp.self])

    /// Creates it.
    public init() {}
}

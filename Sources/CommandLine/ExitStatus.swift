import ArgumentParser

/// What the exit codes of all commands mean; `martlet --help` lists them.
enum ExitStatus {
    /// Done, and nothing to report.
    static let success = ExitCode(0)
    /// The answer is "no": `diff` found differences, an event failed, or a file has errors.
    static let negative = ExitCode(1)
    /// The command could not do its work: no agent, no access, a request that was refused.
    static let failure = ExitCode(2)
    /// The command was called wrongly; ArgumentParser uses the same number.
    static let usage = ExitCode(64)

    /// The list for the help text.
    static let help = """
        Exit codes:
          0   done, and nothing to report
          1   the answer is "no": there are differences, an event failed, a file has errors
          2   the command could not do its work: no agent, no access, a request that was refused
          64  the command was called wrongly
        """
}

import ArgumentParser

/// What the exit codes of all commands mean; printed by `martlet help exit-codes` and in the README.
enum ExitStatus {
    /// Done, and nothing to report.
    static let success = ExitCode(0)
    /// `diff` found differences, an event failed, or a file has errors: the answer is "no".
    static let negative = ExitCode(1)
    /// The command could not do its work: no agent, no access, wrong arguments of a request.
    static let failure = ExitCode(2)
    // 64, wrong usage, is ArgumentParser's own.
}

import Foundation

/// What standard output can show.
struct Terminal: Sendable {
    /// Whether colour codes are understood and wanted.
    var hasColor: Bool

    /// Standard output as it is: colours only on a terminal, and not where `NO_COLOR` is set or `TERM` is `dumb`.
    static var standardOutput: Terminal {
        let environment = ProcessInfo.processInfo.environment
        let wanted = environment["NO_COLOR", default: ""].isEmpty && environment["TERM"] != "dumb"
        return Terminal(hasColor: wanted && isatty(STDOUT_FILENO) == 1)
    }

    /// A word in the colour of what it says; other words are returned as they are.
    func colored(_ word: String) -> String {
        guard hasColor else { return word }
        return switch word {
        case "succeeded", "Healthy", "Synced", "success", "healthy", "created": "\u{1B}[32m\(word)\u{1B}[0m"
        case "failed", "Degraded", "failure", "error", "Missing": "\u{1B}[31m\(word)\u{1B}[0m"
        case "running", "retry", "held", "Progressing", "OutOfSync", "pending", "configured", "pruned":
            "\u{1B}[33m\(word)\u{1B}[0m"
        default: word
        }
    }
}

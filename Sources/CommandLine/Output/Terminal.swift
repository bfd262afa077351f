import Foundation

/// What standard output can show.
struct Terminal: Sendable {
    /// The colours in use.
    enum Color: String {
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

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
        switch word {
        case "succeeded", "Healthy", "Synced", "success", "healthy", "created": painted(word, .green)
        case "failed", "Degraded", "failure", "error", "Missing", "crashed": painted(word, .red)
        case "running", "retry", "held", "Progressing", "OutOfSync", "Extraneous", "pending", "configured", "pruned",
            "cancelled":
            painted(word, .yellow)
        default: word
        }
    }

    /// A unified diff with added and removed lines in their colours.
    func colored(diff: String) -> String {
        guard hasColor else { return diff }
        return diff.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            switch line.utf8.first {
            case UInt8(ascii: "+"): painted(String(line), .green)
            case UInt8(ascii: "-"): painted(String(line), .red)
            case UInt8(ascii: "@"): painted(String(line), .cyan)
            default: String(line)
            }
        }.joined(separator: "\n")
    }

    private func painted(_ text: String, _ color: Color) -> String {
        hasColor ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
    }
}

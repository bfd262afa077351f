import ArgumentParser
import Base

/// Why a command ends early: what is written to standard error, and the exit code.
struct CommandFailure: Error, CustomStringConvertible {
    /// Whole sentences, one a line. Each is written behind `martlet: ` unless it begins with a place in a file.
    var lines: [String]
    /// The exit code.
    var exitCode: ExitCode

    /// Lines as they are.
    init(lines: [String], exitCode: ExitCode) {
        self.lines = lines
        self.exitCode = exitCode
    }

    /// One sentence.
    init(_ message: String, exitCode: ExitCode = ExitStatus.failure) {
        lines = ["martlet: \(message)"]
        self.exitCode = exitCode
    }

    /// Mistakes in files, each with its place.
    init(_ diagnostics: [Diagnostic], exitCode: ExitCode = ExitStatus.negative) {
        lines = diagnostics.map(\.description)
        self.exitCode = exitCode
    }

    /// Any error that a command lets through.
    init(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as DiagnosticsError: self.init(error.diagnostics)
        case let diagnostic as Diagnostic: self.init([diagnostic])
        case is CancellationError: self.init("interrupted")
        // The errors of all our modules have a text form that is a sentence for people.
        default: self.init("\(error)")
        }
    }

    /// What is written to standard error.
    var description: String { lines.map { $0 + "\n" }.joined() }
}

import ArgumentParser
import Base

/// Reports everything that is wrong with a configuration and with the applications that it names.
struct ConfigCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Report every mistake in the configuration and in the Application manifests.",
        discussion: """
            Each mistake is one line: path, line and column, what is wrong, and what would be right. Ends with exit \
            code 1 if there is an error; warnings alone are no error. Nothing is contacted: Application manifests in \
            Git are read from the agent's mirror, or from the repository itself if it is a folder of this machine.

            Examples:
              martlet config check
              martlet config check --config martlet.yaml -o json
            """)

    @Option(
        help: ArgumentHelp("The configuration to check.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config = ConfigurationPath.standard

    @OptionGroup var format: OutputOptions

    func run() async throws {
        let report = await ConfigurationInspection(path: config).report()
        switch format.output {
        case .table:
            for diagnostic in report.diagnostics { StandardError.print(PrintableText.escaped("\(diagnostic)")) }
            if !report.hasErrors { Console.write(report.summary + "\n") }
        case .json, .yaml: try format.print(report) { _ in "" }
        }
        if report.hasErrors { throw ExitStatus.negative }
    }
}

/// What was found in a configuration.
struct ConfigurationReport: Encodable {
    /// The configuration's path.
    var path: String
    /// How many repositories, clusters, receivers and applications there are.
    var repositories = 0
    var clusters = 0
    var receivers = 0
    var applications = 0
    /// Everything that is wrong or without effect.
    var diagnostics: [Diagnostic] = []

    init(path: String) { self.path = path }

    /// Whether any of it is an error.
    var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// One line for a configuration that can be used.
    var summary: String {
        func count(_ number: Int, _ one: String, _ many: String) -> String { "\(number) \(number == 1 ? one : many)" }
        let warnings = diagnostics.isEmpty ? "" : "; " + count(diagnostics.count, "warning", "warnings")
        return "\(path): good: " + count(repositories, "repository", "repositories") + ", "
            + count(clusters, "cluster", "clusters") + ", " + count(receivers, "receiver", "receivers") + ", "
            + count(applications, "application", "applications") + warnings
    }

    private enum CodingKeys: String, CodingKey {
        case path, repositories, clusters, receivers, applications, valid, diagnostics
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(path, forKey: .path)
        try container.encode(repositories, forKey: .repositories)
        try container.encode(clusters, forKey: .clusters)
        try container.encode(receivers, forKey: .receivers)
        try container.encode(applications, forKey: .applications)
        try container.encode(!hasErrors, forKey: .valid)
        try container.encode(diagnostics.map(DiagnosticDocument.init), forKey: .diagnostics)
    }
}

/// A diagnostic for programs.
struct DiagnosticDocument: Encodable, Equatable {
    var severity: String
    var path: String?
    var line: Int?
    var column: Int?
    var message: String
    var suggestion: String?

    init(_ diagnostic: Diagnostic) {
        severity = diagnostic.severity.rawValue
        path = diagnostic.location?.path
        line = diagnostic.location.flatMap { $0.line > 0 ? $0.line : nil }
        column = diagnostic.location.flatMap { $0.column > 0 ? $0.column : nil }
        message = diagnostic.message
        suggestion = diagnostic.suggestion
    }
}

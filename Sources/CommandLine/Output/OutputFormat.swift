import ArgumentParser

/// How a command prints what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    /// A table for people.
    case table
    /// JSON for programs.
    case json
    /// YAML for programs and people.
    case yaml
}

/// The option that every listing command has.
struct OutputOptions: ParsableArguments {
    @Option(name: .shortAndLong, help: "How to print: table, json or yaml.")
    var output: OutputFormat = .table
}

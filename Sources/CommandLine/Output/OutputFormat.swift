import ArgumentParser
import Foundation
import Manifests

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
    @Option(name: .shortAndLong, help: "How to print: a table for people, or json or yaml for programs.")
    var output: OutputFormat = .table

    /// The text of `document`; for people what `table` makes of it.
    func text(of document: some Encodable, table: (Terminal) -> String) throws -> String {
        switch output {
        case .table: table(.standardOutput)
        case .json, .yaml: try Self.text(of: document, as: output)
        }
    }

    /// Writes `document` to standard output; see `text(of:table:)`.
    func print(_ document: some Encodable, table: (Terminal) -> String) throws {
        Console.write(try text(of: document, table: table))
    }

    /// A document as JSON over several lines, or as YAML, with a line break at its end.
    static func text(of document: some Encodable, as format: OutputFormat) throws -> String {
        let node = try node(of: document)
        return format == .yaml ? YAML.text(node) : JSON.text(node, pretty: true) + "\n"
    }

    /// A document as a node, its keys sorted.
    static func node(of document: some Encodable) throws -> Node {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try JSON.parse(Array(try encoder.encode(document)), limits: .cluster)
    }
}

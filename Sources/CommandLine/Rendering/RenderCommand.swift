import ArgumentParser
import Base
import Manifests

/// Prints manifests: of a source, or of one tool alone.
struct RenderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Print the manifests of a folder or of an application.",
        discussion: """
            A folder is rendered here, without an agent: as a kustomization if it has a kustomization file, else its \
            plain manifests. So is an Application manifest with --repo. Any other name is that of an application, which \
            the agent renders. Mistakes are reported with file, line and column, and end with exit code 1.

            Examples:
              martlet render ./apps/guestbook --recurse
              martlet render guestbook.application.yaml --repo .
              martlet render guestbook --revision v1.2
              martlet render ./apps/guestbook | kubectl diff -f -
              martlet render kustomize ./overlays/production
              martlet render helm ./charts/shop -f production.yaml
            """,
        subcommands: [RenderSourceCommand.self, RenderKustomizeCommand.self, RenderHelmCommand.self],
        defaultSubcommand: RenderSourceCommand.self)
}

/// Prints the manifests that a source renders to.
struct RenderSourceCommand: AsyncParsableCommand {
    /// How manifests are printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        /// Documents with `---` between them.
        case yaml
        /// One `List`.
        case json
    }

    static let configuration = CommandConfiguration(
        commandName: "source",
        abstract: "Print the manifests of a folder or of an application.",
        discussion: """
            This is what `martlet render` does when no other of its commands is named.

            Examples:
              martlet render source ./apps/guestbook --recurse
              martlet render source guestbook --revision v1.2
            """)

    @Argument(help: "A folder, an Application manifest, or the name of an application.", completion: .directory)
    var target: String

    @Option(name: .shortAndLong, help: "How to print.")
    var output: Format = .yaml

    @OptionGroup var source: SourceOptions
    @OptionGroup var connection: ConnectionOptions

    func run() async throws {
        let objects: [Node]
        if let local = try LocalSource(target, source) {
            let rendered = try local.render()
            for warning in rendered.warnings { StandardError.print(PrintableText.escaped("\(warning)")) }
            objects = rendered.manifests.map(\.node)
        } else {
            let list = try await connection.client().getNode(
                "/applications/\(AgentClient.encoded(target))/manifests", query: [("revision", source.revision)])
            objects = list["items"]?.sequence ?? []
        }
        Console.write(Self.bytes(of: objects, as: output))
    }

    /// The objects in the chosen form.
    static func bytes(of objects: [Node], as format: Format) -> [UInt8] {
        switch format {
        case .yaml: return YAML.serialize(documents: objects)
        case .json:
            let list = Node.mapping([
                "apiVersion": .string("v1"), "kind": .string("List"), "items": .sequence(objects),
            ])
            return JSON.serialize(list, pretty: true) + [UInt8(ascii: "\n")]
        }
    }
}

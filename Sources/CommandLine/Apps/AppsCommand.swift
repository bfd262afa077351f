import Agent
import ArgumentParser
import Web

/// The applications that the agent delivers.
struct AppsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apps",
        abstract: "Show the applications that the agent delivers.",
        discussion: """
            Examples:
              martlet apps list
              martlet apps get guestbook
            """,
        subcommands: [AppsList.self, AppsGet.self])
}

/// Lists the applications.
struct AppsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the applications.",
        discussion: """
            Examples:
              martlet apps list
              martlet apps list -o json
            """)

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let list: ApplicationListDocument = try await connection.client().get("/applications")
        try format.print(list) { ApplicationReport.list(list.applications, terminal: $0) }
    }
}

/// Shows one application with its objects, compared with its cluster at this moment.
struct AppsGet: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Show an application and its objects, compared with its cluster now.",
        discussion: """
            Examples:
              martlet apps get guestbook
              martlet apps get guestbook -o yaml
            """)

    @Argument(help: "The application's name.")
    var name: String

    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let detail: ApplicationDetail = try await connection.client().get(
            "/applications/\(AgentClient.encoded(name))", wait: .seconds(60))
        try format.print(detail) { ApplicationReport.detail(detail, terminal: $0) }
    }
}

/// Applications as text for people.
enum ApplicationReport {
    static func list(_ applications: [ApplicationOverview], terminal: Terminal) -> String {
        guard !applications.isEmpty else { return "no applications\n" }
        var table = Table(
            [
                "APPLICATION", "REPOSITORY", "PATH", "REVISION", "CLUSTER", "NAMESPACE", "AUTO", "STATE", "COMMIT",
                "REMARK",
            ],
            terminal: terminal)
        for application in applications {
            table.add([
                application.name, application.repository, application.path.isEmpty ? "." : application.path,
                application.targetRevision, application.cluster, application.namespace,
                application.automated ? "yes" : "no", application.lastState ?? "",
                application.lastCommit.map { String($0.prefix(7)) } ?? "", remark(on: application),
            ])
        }
        return table.rendered()
    }

    /// The first line of what is wrong.
    private static func remark(on application: ApplicationOverview) -> String {
        let text = application.lastError ?? application.conditions.first ?? ""
        let first = String(text.prefix { $0 != "\n" })
        return first.count > 80 ? String(first.prefix(79)) + "…" : first
    }

    static func detail(_ detail: ApplicationDetail, terminal: Terminal) -> String {
        let overview = detail.overview
        let place = "\(overview.repository) \(overview.path.isEmpty ? "." : overview.path)"
        var facts: [(String, String)] = [
            ("project", overview.project), ("source", "\(place) at \(overview.targetRevision)"),
            ("destination", "\(overview.cluster), namespace \(overview.namespace.isEmpty ? "-" : overview.namespace)"),
            ("automated", overview.automated ? "yes" : "no"), ("sync", detail.sync), ("health", detail.health),
        ]
        if let commit = detail.commit { facts.append(("compared with", commit)) }
        if let state = overview.lastState {
            facts.append(("last job", state + (overview.lastCommit.map { ", last success \($0.prefix(7))" } ?? "")))
        }
        var text = "Application \(PrintableText.escaped(overview.name))\n"
        let width = facts.map(\.0.count).max() ?? 0
        for (name, value) in facts {
            let padding = String(repeating: " ", count: width - name.count)
            text += "  \(name)\(padding)  \(terminal.colored(PrintableText.escaped(value)))\n"
        }
        for condition in overview.conditions { text += "  condition: \(PrintableText.escaped(condition))\n" }
        for error in [overview.lastError, detail.error].compactMap({ $0 }) {
            text += "  error:\n"
            for line in PrintableText.escaped(error, keepsLines: true).split(separator: "\n") {
                text += "    \(line)\n"
            }
        }
        guard !detail.objects.isEmpty else { return text }
        var table = Table(["KIND", "NAMESPACE", "NAME", "SYNC", "HEALTH", "MESSAGE"], terminal: terminal)
        for object in detail.objects {
            table.add([
                object.group.isEmpty ? object.kind : "\(object.group)/\(object.kind)", object.namespace, object.name,
                object.sync, object.health ?? "", object.message ?? "",
            ])
        }
        return text + "\n" + table.rendered()
    }
}

import Agent
import ArgumentParser
import Base
import Manifests

/// Says how a cluster differs from manifests.
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what a sync would change in the cluster.",
        discussion: """
            An application's name is compared by the agent with the application's own cluster. A folder, or an \
            Application manifest with --repo, is compared here with the cluster of a kubeconfig; nothing is changed \
            there. The exit codes are those of `kubectl diff`: 0 without a difference, 1 with one, 2 in trouble. Values \
            of Secrets are not shown.

            Examples:
              martlet diff guestbook
              martlet diff ./apps/guestbook --namespace web
              martlet diff guestbook.application.yaml --repo . --kubeconfig staging.kubeconfig
            """)

    @Argument(help: "A folder, an Application manifest, or the name of an application.", completion: .directory)
    var target: String

    @OptionGroup var source: SourceOptions
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var connection: ConnectionOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let result: LocalComparison.Result
        do {
            if let local = try LocalSource(target, source) {
                result = try await LocalComparison(source: local, application: source.application, cluster: cluster)
                    .run()
            } else {
                let difference: ApplicationDifference = try await connection.client().get(
                    "/applications/\(AgentClient.encoded(target))/diff", query: [("revision", source.revision)],
                    wait: .seconds(60))
                result = LocalComparison.Result(difference: difference)
            }
        } catch {
            // Here 1 means a difference, so mistakes in a manifest have the other code too.
            var failure = CommandFailure(error)
            if failure.exitCode == ExitStatus.negative { failure.exitCode = ExitStatus.failure }
            throw failure
        }
        for remark in result.remarks { StandardError.print(PrintableText.escaped("\(remark)")) }
        try format.print(result.difference) { Self.text(of: result.difference, terminal: $0) }
        let failures = result.difference.objects.compactMap(\.error)
        if !failures.isEmpty {
            throw CommandFailure(
                failures.count == 1 ? "1 object cannot be applied" : "\(failures.count) objects cannot be applied")
        }
        if !result.difference.objects.isEmpty { throw ExitStatus.negative }
    }

    /// Unified diffs, each headed by its object.
    static func text(of difference: ApplicationDifference, terminal: Terminal) -> String {
        difference.objects.map { object in
            var text = "===== \(object.object) (\(object.action))\n"
            if let error = object.error {
                text += PrintableText.escaped(error, keepsLines: true).split(separator: "\n").map { "! \($0)\n" }
                    .joined()
            }
            return text + terminal.colored(diff: PrintableText.escaped(object.diff, keepsLines: true))
        }.joined()
    }
}

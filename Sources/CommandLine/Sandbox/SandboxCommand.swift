import Agent
import ArgumentParser
import Base
import Foundation
import Logging
import SandboxCluster
import ServiceLifecycle
import UnixSignals

/// Runs a Kubernetes-compatible API server in memory.
struct SandboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a small Kubernetes-compatible cluster in memory, to try things on.",
        discussion: """
            It serves HTTPS on 127.0.0.1 and keeps nothing: when it ends, its objects are gone. Workloads become ready \
            after a moment; an image whose tag contains a --fail-tag never does. Without --kubeconfig the kubeconfig is \
            printed.

            Examples:
              martlet sandbox --kubeconfig sandbox.kubeconfig &
              kubectl --kubeconfig sandbox.kubeconfig get namespaces
              martlet sandbox --port 6443 --ready-after 2s --fail-tag broken > kubeconfig
            """)

    @Option(help: "The port on 127.0.0.1; 0 takes a free one.")
    var port: UInt16 = 0

    @Option(
        help: ArgumentHelp("A file with the token of the one user; a random one without it.", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(
        help: ArgumentHelp("Write the kubeconfig here instead of printing it.", valueName: "file"), completion: .file())
    var kubeconfig: String?

    @Option(help: "Image tags with this text never become ready. May be given several times.")
    var failTag: [String] = ["fail"]

    @Option(help: "How long pods take to become ready.")
    var readyAfter = DurationArgument(.milliseconds(300))

    func run() async throws {
        let token = try tokenFile.map { try SecretReference.file(path: $0).resolveText() }
        var logger = Logger(label: "martlet.sandbox") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        let cluster = try SandboxCluster(
            SandboxCluster.Configuration(
                port: Int(port), token: token, rollout: readyAfter.duration, failingImageWords: failTag),
            logger: logger)
        let announcement = SandboxAnnouncement(cluster: cluster, path: kubeconfig)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: cluster), .init(service: announcement)],
                gracefulShutdownSignals: [.sigint, .sigterm], logger: logger))
        do {
            try await group.run()
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("the sandbox cluster cannot run: \(error)")
        }
    }
}

/// Says how to use the cluster once it listens, then waits for the end.
private struct SandboxAnnouncement: Service {
    let cluster: SandboxCluster
    let path: String?

    func run() async throws {
        let kubeconfig = try await cluster.kubeconfig()
        let address = try await cluster.address()
        if let path {
            try write(kubeconfig, to: path)
            StandardError.print("sandbox cluster at \(address); use it with: kubectl --kubeconfig \(path) get all -A")
        } else {
            Console.write(kubeconfig)
            StandardError.print("sandbox cluster at \(address); save the kubeconfig above, or give --kubeconfig FILE")
        }
        try? await gracefulShutdown()
    }

    /// The file appears as a whole, readable by its owner alone: it holds a token.
    private func write(_ text: String, to path: String) throws {
        let draft = "\(path).martlet-\(getpid())"
        let isWritten = FileManager.default.createFile(
            atPath: draft, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard isWritten, rename(draft, path) == 0 else {
            unlink(draft)
            throw CommandFailure("\(path) cannot be written")
        }
    }
}

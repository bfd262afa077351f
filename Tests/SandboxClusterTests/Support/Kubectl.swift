import Foundation
import Logging
import TestSupport

@testable import SandboxCluster

/// A real kubectl, if one is at hand: named by `MARTLET_KUBECTL`, or in the repository's folder for tools.
struct Kubectl {
    static let path: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let candidates: [String?] = [
            ProcessInfo.processInfo.environment["MARTLET_KUBECTL"],
            root.appending(path: ".build-tools/kubectl-1.37.1/bin/kubectl").path,
        ]
        return candidates.compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// What a run printed.
    struct Outcome: Sendable {
        var status: Int32
        var output: String
    }

    let folder: URL

    /// Writes the kubeconfig of a running cluster into a folder of its own.
    init(_ cluster: SandboxCluster) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "martlet-kubectl-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try await cluster.kubeconfig().write(
            to: folder.appending(path: "config"), atomically: true, encoding: .utf8)
    }

    /// Removes the folder.
    func clean() { try? FileManager.default.removeItem(at: folder) }

    /// Writes a file for kubectl and returns its path.
    func file(_ name: String, _ text: String) throws -> String {
        let url = folder.appending(path: name)
        try text.write(to: url, atomically: true, encoding: .utf8)
        return url.path
    }

    /// Runs kubectl to its end, at most `seconds` long.
    func run(_ arguments: [String], seconds: Int = 20) async throws -> Outcome {
        // A file rather than a pipe: nothing has to be read while it runs.
        let output = folder.appending(path: UUID().uuidString)
        let program = try Program(
            ["sh", "-c", "exec \"$@\" >\"$OUTPUT\" 2>&1 </dev/null", "sh", Self.path ?? ""] + arguments,
            environment: [
                "KUBECONFIG": folder.appending(path: "config").path, "HOME": folder.path,
                "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "", "OUTPUT": output.path,
            ])
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(seconds)
        var status = program.statusIfEnded()
        while status == nil {
            // Another process is being watched: there is nothing to await but time.
            try await clock.sleep(for: .milliseconds(10))
            if clock.now > deadline { program.terminate() }
            status = program.statusIfEnded()
        }
        return Outcome(status: status ?? -1, output: try String(contentsOf: output, encoding: .utf8))
    }
}

/// Runs a cluster while `body` works, then ends it as a shutdown does.
func withRunningCluster(
    configure: (inout SandboxCluster.Configuration) -> Void = { _ in },
    _ body: @Sendable @escaping (SandboxCluster) async throws -> Void
) async throws {
    var configuration = SandboxCluster.Configuration(rollout: .milliseconds(50))
    configuration.progressDeadline = .milliseconds(200)
    configure(&configuration)
    var logger = Logger(label: "sandbox")
    logger.logLevel = .error
    let cluster = try SandboxCluster(configuration, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await cluster.run() }
        try await body(cluster)
        group.cancelAll()
        while let result = await group.nextResult() {
            if case .failure(let error) = result, !(error is CancellationError) { throw error }
        }
    }
}

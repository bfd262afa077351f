import Base
import Foundation
import Manifests

extension CredentialPlugin {
    /// How long the program may take. It may have to ask a server of its own.
    private static let timeout: Duration = .seconds(60)
    /// The longest output.
    private static let outputLimit = 1 << 20

    /// Runs the program and reads what it prints.
    func run() async throws -> PluginAnswer {
        var variables = ProcessInfo.processInfo.environment
        for (name, value) in environment { variables[name] = value.reveal() }
        variables["KUBERNETES_EXEC_INFO"] = executionInfo
        let child = ChildProcess(
            command: command, arguments: arguments, environment: variables, timeout: Self.timeout,
            outputLimit: Self.outputLimit)
        let output: [UInt8]
        do {
            output = try await child.run()
        } catch let failure as ChildProcess.Failure {
            try Task.checkCancellation()
            let hint = failure.isMissing ? installHint.map { "; \($0)" } ?? "" : ""
            // A program that runs may have met a network that is down; one that cannot be started stays so.
            throw KubernetesError(
                failure.isStartFailure ? .configuration : .unreachable,
                message: "the credential plugin \(command) \(failure.description)\(hint)")
        }
        return try PluginAnswer(output, of: self)
    }

    /// The protocol's input, in `KUBERNETES_EXEC_INFO`.
    private var executionInfo: String {
        var spec = Mapping()
        if let clusterInfo, let cluster = try? JSON.parse(clusterInfo) { spec["cluster"] = cluster }
        spec["interactive"] = .bool(false)
        return JSON.text(
            .mapping([
                "apiVersion": .string(version.rawValue), "kind": .string("ExecCredential"), "spec": .mapping(spec),
            ]))
    }
}

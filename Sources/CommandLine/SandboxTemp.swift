import ArgumentParser
import Base
import Foundation
import Logging
import SandboxCluster
import ServiceLifecycle
import UnixSignals

struct SandboxTemp: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "sandbox")
    @Option var kubeconfig: String
    func run() async throws {
        let cluster = try SandboxCluster(SandboxCluster.Configuration(), logger: Logger(label: "sandbox"))
        let path = kubeconfig
        let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: [.init(service: cluster), .init(service: Writer(cluster: cluster, path: path))], gracefulShutdownSignals: [.sigterm], logger: Logger(label: "x")))
        try await group.run()
    }
}
struct Writer: Service {
    let cluster: SandboxCluster
    let path: String
    func run() async throws {
        try await cluster.kubeconfig().write(toFile: path, atomically: true, encoding: .utf8)
        try? await gracefulShutdown()
    }
}

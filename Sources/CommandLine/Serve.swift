import Agent
import ArgumentParser
import Base
import Foundation
import Logging
import ServiceLifecycle
import UnixSignals
import Web

/// `martlet serve`: the agent itself.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the agent: receive deliveries, apply commits, report statuses.",
        discussion: """
            Runs until it gets SIGTERM or SIGINT, then finishes what cannot be interrupted and gives the rest back to the
            queue. It may also be killed: whatever was accepted is worked on after the next start.

            EXAMPLES
              martlet serve --config /etc/martlet/martlet.yaml
            """)

    @Option(help: "The configuration file.", completion: .file(extensions: ["yaml", "yml"]))
    var config = "/etc/martlet/martlet.yaml"

    func run() async throws {
        let configuration: Configuration
        do {
            let (loaded, warnings) = try Configuration.load(path: config)
            configuration = loaded
            for warning in warnings { StandardError.print("\(warning)") }
        } catch {
            StandardError.print("\(error)")
            throw ExitStatus.negative
        }
        let logger = AgentLog.make(configuration.log)
        let agent: MartletAgent
        do {
            agent = try MartletAgent(configuration: configuration, logger: logger)
        } catch {
            StandardError.print("martlet: cannot start: \(error)")
            throw ExitStatus.failure
        }
        for diagnostic in await agent.loadApplications() {
            logger.warning("Application manifest", metadata: ["diagnostic": "\(diagnostic)"])
        }
        let listener = Listener(
            configuration: configuration, store: agent.store, intake: agent.intake, applications: agent.directory,
            logger: logger)
        let addressFile = "\(configuration.dataDirectory)/listen-address"
        let services = listener.services { port in
            let address = "\(configuration.listen.host):\(port)"
            // For whoever starts the agent on port 0 and has to find it.
            try? address.write(toFile: addressFile, atomically: true, encoding: .utf8)
            logger.info("listening", metadata: ["address": "\(address)", "socket": "\(configuration.socketPath)"])
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: (agent.services + services).map { .init(service: $0) },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            logger.critical("stopped", metadata: ["error": "\(type(of: error))"])
            throw ExitStatus.failure
        }
    }
}

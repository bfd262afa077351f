import Agent
import ArgumentParser
import Foundation
import HTTPClient

/// How to reach the agent; every command that asks it has these options.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The agent's local socket (default: $MARTLET_SOCKET, or \(AgentAddress.defaultSocket)).",
            valueName: "file"),
        completion: .file())
    var socket: String?

    @Option(
        help: ArgumentHelp("The agent's configuration, to find its socket there.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The agent's address, to use it over the network (default: $MARTLET_SERVER).", valueName: "url"))
    var server: String?

    @Option(
        help: ArgumentHelp("A file with the API token for --server (default: $MARTLET_TOKEN_FILE).", valueName: "file"),
        completion: .file())
    var tokenFile: String?

    @Option(
        help: ArgumentHelp("A PEM file with the only authorities to trust for --server.", valueName: "file"),
        completion: .file())
    var certificateAuthority: String?

    func validate() throws {
        if [socket, config, server].compactMap({ $0 }).count > 1 {
            throw ValidationError("--socket, --config and --server exclude each other; give one of them.")
        }
        if socket != nil || config != nil, tokenFile != nil {
            throw ValidationError("--token-file belongs to --server.")
        }
    }

    /// Where the agent is: what the options say, else what the environment says, else the default socket.
    func address(environment: [String: String]) throws -> AgentAddress {
        if let socket { return .socket(path: socket) }
        if let config { return .socket(path: try Configuration.load(path: config).configuration.socketPath) }
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let server = server ?? variable("MARTLET_SERVER") {
            guard server.hasPrefix("https://") || server.hasPrefix("http://") else {
                throw CommandFailure(
                    "\(server) is not the address of an agent; write https://HOST or http://HOST:PORT",
                    exitCode: ExitStatus.usage)
            }
            let file = tokenFile ?? variable("MARTLET_TOKEN_FILE")
            let token = try file.map { try SecretReference.file(path: $0).resolveText() }
            return .server(url: String(server.trimmingSuffix("/")), token: token)
        }
        return .socket(path: variable("MARTLET_SOCKET") ?? AgentAddress.defaultSocket)
    }

    /// A client of that agent. Nothing is contacted yet.
    func client() throws -> AgentClient {
        let address = try address(environment: ProcessInfo.processInfo.environment)
        if address.exposesToken {
            StandardError.print("martlet: warning: the token travels unencrypted to \(address); use an https address")
        }
        let authorities = certificateAuthority.map { CurlClient.Configuration.PEM.file($0) }
        let transport = try CurlClient(configuration: .init(tls: .init(authorities: authorities)))
        return AgentClient(address: address, transport: transport)
    }
}

extension String {
    /// Without any `suffix` characters at its end.
    fileprivate func trimmingSuffix(_ suffix: Character) -> Substring {
        var rest = self[...]
        while rest.last == suffix { rest.removeLast() }
        return rest
    }
}

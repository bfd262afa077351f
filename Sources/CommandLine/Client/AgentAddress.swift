import Base
import Foundation

/// Where a running agent's API is.
enum AgentAddress: Sendable, CustomStringConvertible {
    /// A socket on this machine; whoever may open it may use the API.
    case socket(path: String)
    /// An address, with the token to show.
    case server(url: String, token: Redacted<String>?)

    /// The socket of an agent whose configuration names no other.
    static let defaultSocket = "/var/lib/martlet/martlet.sock"

    /// What stands before the path of a request.
    var root: String {
        switch self {
        // The host of a URL over a local socket is only a name.
        case .socket: "http://localhost"
        case .server(let url, _): url
        }
    }

    /// The address as messages name it.
    var description: String {
        switch self {
        case .socket(let path): "the socket \(path)"
        case .server(let url, _): url
        }
    }

    /// Whether the token would travel unencrypted to another machine.
    var exposesToken: Bool {
        guard case .server(let url, .some) = self, url.hasPrefix("http://") else { return false }
        let host = url.dropFirst(7).prefix { $0 != "/" }
        return
            !(host.hasPrefix("127.") || host == "localhost" || host.hasPrefix("localhost:") || host.hasPrefix("[::1]"))
    }

    /// Why a socket could not be used, as far as looking at it tells.
    static func problem(ofSocket path: String) -> String {
        guard FileManager.default.fileExists(atPath: path) else { return "there is no such socket" }
        return access(path, R_OK | W_OK) == 0 ? "nobody answers there" : "this user may not open it"
    }
}

import Foundation

/// Who gives an order to the agent, for its history.
enum Requester {
    /// `user@machine`.
    static var name: String {
        let environment = ProcessInfo.processInfo.environment
        let user = environment["SUDO_USER"] ?? environment["USER"] ?? NSUserName()
        return "\(user.isEmpty ? "user \(getuid())" : user)@\(ProcessInfo.processInfo.hostName)"
    }
}

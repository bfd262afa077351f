import Base
public import Webhooks

/// The configured receivers.
public struct ReceiverRegistry: Sendable {
    private let configured: [String: Configuration.Receiver]
    private let bodyLimit: Int

    /// Creates the registry.
    public init(_ configuration: Configuration) {
        configured = Dictionary(configuration.receivers.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        bodyLimit = configuration.listen.maximumBody
    }

    /// The names of all receivers, sorted.
    public var names: [String] { configured.keys.sorted() }

    /// The receiver called `name` with its secrets as they are now, so that a replaced secret file counts at once;
    /// `nil` if there is none. Throws `SecretError` or `Receiver.ConfigurationError`.
    public func receiver(named name: String) throws -> Receiver? {
        guard let configuration = configured[name] else { return nil }
        let kind: Receiver.Kind =
            switch configuration.kind {
            case .github: .gitHub(allowSHA1: configuration.allowSHA1)
            case .gitea: .gitea
            case .forgejo: .forgejo
            case .generic: .generic(configuration.signature)
            }
        return try Receiver(
            id: name, kind: kind, secrets: configuration.secrets.map { try $0.resolve() }, bodyLimit: bodyLimit)
    }
}

import Base
public import CommitStatuses
public import GitStore
public import HTTPClient
import Webhooks

/// The configured repositories: their mirrors, and where their statuses go. Nothing else is ever contacted.
public struct RepositoryRegistry: Sendable {
    /// The repositories' configurations by name.
    public let configurations: [String: Configuration.Repository]
    private let store: GitStore
    private let matcher: RepositoryMatcher

    /// Creates the registry; nothing is contacted yet.
    public init(_ configuration: Configuration, store: GitStore) {
        configurations = Dictionary(
            configuration.repositories.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        matcher = RepositoryMatcher(configuration.repositories.map { (name: $0.name, url: $0.url) })
        self.store = store
    }

    /// The name of the configured repository that `url` means: another spelling of the same address counts too.
    public func name(forURL url: String) -> String? {
        matcher.names(for: RepositoryHint(fullName: nil, urls: [url]), receiver: "").first
    }

    /// The mirror of a repository, with its credentials as they are now. Throws `SecretError` or `GitStoreError`.
    public func mirror(of name: String) throws -> Mirror {
        guard let configuration = configurations[name] else {
            throw GitStoreError(.configuration, "repository \"\(name)\" is not in the configuration")
        }
        return try store.mirror(for: try source(of: configuration))
    }

    private func source(of configuration: Configuration.Repository) throws -> GitRepositorySource {
        let credential: GitCredential =
            switch configuration.credentials {
            case .none: .none
            case .basic(let username, let password):
                .basic(username: username, password: try password.resolveText())
            case .ssh(let key, let passphrase, let knownHosts):
                .sshKey(
                    GitCredential.SSHKey(
                        privateKeyFile: key, passphrase: try passphrase?.resolveText(), knownHostsFile: knownHosts))
            }
        return GitRepositorySource(
            name: configuration.name, url: configuration.url, credential: credential,
            caFile: configuration.certificateAuthorities)
    }

    /// What reports the statuses of each repository. Throws `SecretError` or `StatusEndpoint.Failure`.
    public func statusPosters(transport: any HTTPTransport) throws -> [String: any StatusPoster] {
        // One pacer per host and token: a host counts the writes of a credential, whatever repository they are for.
        var pacers: [String: WritePacer] = [:]
        return try configurations.mapValues { configuration in
            let statuses = configuration.statuses
            guard let token = statuses.token else {
                return statuses.kind == .gitNotes ? GitNotesStatuses(try mirror(of: configuration.name)) : NoStatuses()
            }
            let isGitHub = statuses.kind == .github
            let root = Self.apiRoot(of: statuses)
            let endpoint = try StatusEndpoint(
                apiRoot: root, project: statuses.project ?? Self.project(of: configuration.url),
                token: try token.resolveText())
            let key = "\(root) \(token)"
            let pacer = pacers[key] ?? (isGitHub ? WritePacer() : WritePacer(spacing: .zero))
            pacers[key] = pacer
            return isGitHub
                ? GitHubStatuses(endpoint, transport: transport, pacer: pacer)
                : GiteaStatuses(endpoint, transport: transport, pacer: pacer)
        }
    }

    /// Where the API begins. For Gitea and Forgejo the host's own address is enough, since the rest is always the same.
    private static func apiRoot(of statuses: Configuration.Repository.Statuses) -> String {
        guard var root = statuses.api else { return GitHubStatuses.publicAPIRoot }
        while root.hasSuffix("/") { root.removeLast() }
        guard statuses.kind != .github, !root.hasSuffix("/api/v1") else { return root }
        return root + "/api/v1"
    }

    /// `owner/name` at the end of a repository's URL.
    static func project(of url: String) -> String {
        var path = url[...]
        while path.hasSuffix("/") { path.removeLast() }
        if path.hasSuffix(".git") { path.removeLast(4) }
        return path.split(whereSeparator: { $0 == "/" || $0 == ":" }).suffix(2).joined(separator: "/")
    }
}

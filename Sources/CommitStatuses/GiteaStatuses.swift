public import HTTPClient

/// Commit statuses of Gitea and Forgejo. States and outcomes are those of `GitHubStatuses`. The server keeps each post
/// as a row of its own, so nothing may be posted twice without need.
public struct GiteaStatuses: StatusPoster {
    private let api: StatusAPI

    /// Creates a poster for one repository; the API's root is `https://HOST/api/v1`.
    ///
    /// - Parameters:
    ///   - pacer: shared by all repositories of the same host and token.
    ///   - now: seconds since 1970.
    public init(
        _ endpoint: StatusEndpoint, transport: any HTTPTransport, pacer: WritePacer = WritePacer(spacing: .zero),
        now: (@Sendable () -> Int)? = nil
    ) {
        let dialect = StatusDialect(
            pathPrefix: "/repos", headers: [HTTPField("Accept", "application/json")], authorizationScheme: "token",
            state: { state in
                switch state {
                case .queued, .progressing: "pending"
                case .healthy: "success"
                case .failed: "failure"
                case .agentError, .superseded: "error"
                }
            },
            // The server itself stores longer texts; its pages show about a line.
            descriptionLimit: 255, contextLimit: 255)
        api = StatusAPI(dialect, endpoint: endpoint, transport: transport, pacer: pacer, now: now ?? WallClock.now)
    }

    /// Reports a status.
    public func post(_ status: CommitStatus) async -> PostOutcome { await api.post(status) }
}

public import HTTPClient

/// Commit statuses of GitHub and GitHub Enterprise Server.
///
/// | ours | GitHub's |
/// |---|---|
/// | queued, progressing | `pending` |
/// | healthy | `success` |
/// | failed | `failure` |
/// | agentError, superseded | `error` |
///
/// | answer | outcome |
/// |---|---|
/// | 2xx with JSON | posted |
/// | 2xx with a page, 302, 401 | credential refused |
/// | none, 408, 409, 429, 5xx, 403 with signs of a limit | retry |
/// | 422 "maximum number of statuses" | terminal, and remembered for the commit and context |
/// | 422 "No commit found" and others, 400, 403, 404, 301 | terminal |
public struct GitHubStatuses: StatusPoster {
    /// The API's root of github.com. An Enterprise Server's is `https://HOST/api/v3`.
    public static let publicAPIRoot = "https://api.github.com"

    private let api: StatusAPI

    /// Creates a poster for one repository.
    ///
    /// - Parameters:
    ///   - pacer: shared by all repositories of the same host and token.
    ///   - now: seconds since 1970.
    public init(
        _ endpoint: StatusEndpoint, transport: any HTTPTransport, pacer: WritePacer = WritePacer(),
        now: (@Sendable () -> Int)? = nil
    ) {
        let dialect = StatusDialect(
            pathPrefix: "/repos",
            headers: [
                HTTPField("Accept", "application/vnd.github+json"), HTTPField("X-GitHub-Api-Version", "2022-11-28"),
            ],
            authorizationScheme: "Bearer",
            state: { state in
                switch state {
                case .queued, .progressing: "pending"
                case .healthy: "success"
                case .failed: "failure"
                case .agentError, .superseded: "error"
                }
            },
            descriptionLimit: 140, contextLimit: 255)
        api = StatusAPI(dialect, endpoint: endpoint, transport: transport, pacer: pacer, now: now ?? WallClock.now)
    }

    /// Reports a status.
    public func post(_ status: CommitStatus) async -> PostOutcome { await api.post(status) }
}

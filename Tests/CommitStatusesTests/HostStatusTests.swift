import Base
import CommitStatuses
import HTTPClient
import Manifests
import Synchronization
import Testing

@Suite struct HostStatusTests {
    @Test("GitHub gets a post with its headers, on its own path")
    func gitHubRequest() async throws {
        let host = FakeHost(.created)
        #expect(try await Sample.gitHub(host).post(Sample.status()) == .posted)
        let request = try #require(host.requests.first)
        #expect(request.method == "POST")
        #expect(request.url == "https://api.github.com/repos/acme/infra/statuses/\(Sample.commit)")
        #expect(request.header("Authorization") == "Bearer \(Sample.token)")
        #expect(request.header("Accept") == "application/vnd.github+json")
        #expect(request.header("X-GitHub-Api-Version") == "2022-11-28")
        #expect(request.header("User-Agent")?.hasPrefix("martlet/") == true)
        #expect(
            request.json
                == .mapping([
                    "state": .string("success"), "target_url": .string("https://martlet.example/events/7"),
                    "description": .string("3 objects applied"), "context": .string("martlet/c/web"),
                ]))
    }

    @Test("An Enterprise Server's and a Gitea's roots are used as configured, and names are percent-encoded")
    func otherRoots() async throws {
        let host = FakeHost(.created)
        let enterprise = GitHubStatuses(
            try Sample.endpoint(root: "https://ghe.example/api/v3/"), transport: host, pacer: WritePacer(spacing: .zero)
        )
        #expect(try await enterprise.post(Sample.status()) == .posted)
        let gitea = GiteaStatuses(
            try Sample.endpoint(root: "http://gt.example:3000/sub/api/v1", project: "acme ä/in?fra"), transport: host)
        #expect(try await gitea.post(Sample.status(.progressing)) == .posted)
        #expect(host.requests[0].url == "https://ghe.example/api/v3/repos/acme/infra/statuses/\(Sample.commit)")
        #expect(
            host.requests[1].url
                == "http://gt.example:3000/sub/api/v1/repos/acme%20%C3%A4/in%3Ffra/statuses/\(Sample.commit)")
        #expect(host.requests[1].header("Authorization") == "token \(Sample.token)")
        #expect(host.requests[1].json?["state"]?.string == "pending")
    }

    @Test(
        "Each state has its word",
        arguments: [
            (CommitStatus.State.queued, "pending"), (.progressing, "pending"), (.healthy, "success"),
            (.failed, "failure"), (.agentError, "error"), (.superseded, "error"),
        ])
    func states(state: CommitStatus.State, word: String) async throws {
        let host = FakeHost(.created)
        _ = try await Sample.gitHub(host).post(Sample.status(state))
        _ = try await GiteaStatuses(Sample.endpoint(), transport: host).post(Sample.status(state))
        #expect(host.requests.map { $0.json?["state"]?.string } == [word, word])
        #expect(state.isFinal == (word != "pending"))
    }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var answer: FakeHost.Answer
        var outcome: PostOutcome
        var testDescription: String { name }

        init(_ name: String, _ answer: FakeHost.Answer, _ outcome: PostOutcome) {
            self.name = name
            self.answer = answer
            self.outcome = outcome
        }
    }

    static let date = HTTPField("Date", "Tue, 24 Nov 2026 10:00:00 GMT")

    static let rows: [Row] = [
        Row("created", .created, .posted),
        Row("no content", .response(HTTPResponse(status: 204)), .posted),
        Row(
            "a page to log in at", .page(200),
            .credentialRefused(reason: "status 200 with a page instead of JSON")),
        Row("203 with a page", .page(203), .credentialRefused(reason: "status 203 with a page instead of JSON")),
        Row("sent to log in", .page(302), .credentialRefused(reason: "status 302: sent to another page")),
        Row(
            "a renamed repository", .json(301, #"{"message":"Moved Permanently"}"#),
            .terminal(reason: "status 301: the repository or the API has moved; configure its new place")),
        Row(
            "a bad token",
            .json(401, #"{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}"#),
            .credentialRefused(reason: "status 401: Bad credentials")),
        Row(
            "a token without the right", .json(403, #"{"message":"Resource not accessible by personal access token"}"#),
            .terminal(reason: "status 403: Resource not accessible by personal access token")),
        Row(
            "the primary limit",
            .json(
                403, #"{"message":"API rate limit exceeded for user ID 1."}"#,
                [HTTPField("X-RateLimit-Remaining", "0"), HTTPField("x-ratelimit-reset", "1795514520"), date]),
            .retry(after: .seconds(120), reason: "status 403: API rate limit exceeded for user ID 1.")),
        Row(
            "the secondary limit with a time",
            .json(403, #"{"message":"You have exceeded a secondary rate limit."}"#, [HTTPField("Retry-After", "30")]),
            .retry(after: .seconds(30), reason: "status 403: You have exceeded a secondary rate limit.")),
        Row(
            "the secondary limit without a time",
            .json(403, #"{"message":"You have exceeded a secondary rate limit."}"#),
            .retry(after: .seconds(60), reason: "status 403: You have exceeded a secondary rate limit.")),
        Row("429 alone", .json(429, "{}"), .retry(after: .seconds(60), reason: "status 429")),
        Row(
            "429 with a date", .page(429, [HTTPField("Retry-After", "Tue, 24 Nov 2026 10:05:00 GMT"), date]),
            .retry(after: .seconds(300), reason: "status 429")),
        Row(
            "a date without the server's own", .page(503, [HTTPField("Retry-After", "Tue, 24 Nov 2026 10:00:07 GMT")]),
            .retry(after: .seconds(7), reason: "status 503")),
        Row(
            "a date in the past", .page(503, [HTTPField("Retry-After", "Tue, 24 Nov 2020 10:00:07 GMT")]),
            .retry(after: .seconds(1), reason: "status 503")),
        Row(
            "a time without end", .page(429, [HTTPField("Retry-After", "99999999999999999999999")]),
            .retry(after: .seconds(3600), reason: "status 429")),
        Row(
            "a time that is none", .page(502, [HTTPField("Retry-After", "-5")]),
            .retry(after: .seconds(60), reason: "status 502")),
        Row("a bad gateway", .page(502), .retry(after: nil, reason: "status 502")),
        Row("an internal error", .json(500, ""), .retry(after: nil, reason: "status 500")),
        Row("a request time-out", .json(408, ""), .retry(after: nil, reason: "status 408")),
        Row("not found", .json(404, #"{"message":"Not Found"}"#), .terminal(reason: "status 404: Not Found")),
        Row(
            "a bad request", .json(400, #"{"message":"Problems parsing JSON"}"#),
            .terminal(reason: "status 400: Problems parsing JSON")),
        Row(
            "an unknown commit",
            .json(422, #"{"message":"No commit found for SHA: 2222222222222222222222222222222222222222"}"#),
            .terminal(reason: "status 422: No commit found for SHA: \(Sample.commit)")),
        Row(
            "a description that is too long",
            .json(
                422,
                #"{"message":"Validation Failed","errors":[{"resource":"Status","code":"custom","message":"description is too long (maximum is 140 characters)"},"x",null,5]}"#
            ),
            .terminal(
                reason: "status 422: Validation Failed: description is too long (maximum is 140 characters): x")),
        Row(
            "no answer in time", .failure(HTTPClientError(.timeout, message: "timed out after 30 s")),
            .retry(after: nil, reason: "no answer: timed out after 30 s")),
        Row(
            "half an answer", .failure(HTTPClientError(.interrupted, message: "the connection broke")),
            .retry(after: nil, reason: "no answer: the connection broke")),
        Row(
            "no TLS", .failure(HTTPClientError(.tlsFailed, message: "certificate expired")),
            .retry(after: nil, reason: "no answer: certificate expired")),
        Row(
            "a URL that is none", .failure(HTTPClientError(.invalidURL, message: "bad URL")),
            .terminal(reason: "no answer: bad URL")),
        Row(
            "a message of another type", .json(404, #"{"message":{"a":1},"errors":7}"#), .terminal(reason: "status 404")
        ),
        Row(
            "a message that forges lines", .json(404, #"{"message":"a\nb\u001b[2Jc"}"#),
            .terminal(reason: "status 404: a b [2Jc")),
        Row(
            "a message that repeats the token",
            .json(404, #"{"message":"no t0ken-of-the-tests https://u:p@h/ ghp_abc123"}"#),
            .terminal(reason: "status 404: no ••• https://•••@h/ ghp_•••")),
    ]

    @Test("Each answer of a host has its outcome", arguments: rows)
    func answers(row: Row) async throws {
        let host = FakeHost(row.answer)
        #expect(try await Sample.gitHub(host).post(Sample.status()) == row.outcome)
        let gitea = GiteaStatuses(
            try Sample.endpoint(root: "https://gt.example/api/v1"), transport: FakeHost(row.answer), now: { Sample.now }
        )
        #expect(try await gitea.post(Sample.status()) == row.outcome)
        #expect(!"\(row.outcome)".contains(Sample.token))
    }

    @Test("After 1000 statuses the host is asked no more for that commit and context, and still for others")
    func maximumNumber() async throws {
        let host = FakeHost(
            .json(
                422,
                #"{"message":"Validation Failed","errors":[{"message":"This SHA and context has reached the maximum number of statuses."}]}"#
            ),
            .created)
        let poster = try Sample.gitHub(host)
        let refused = try await poster.post(Sample.status())
        #expect(refused.label == "terminal")
        #expect(try await poster.post(Sample.status(.failed)) == refused)
        #expect(host.requests.count == 1)
        #expect(try await poster.post(Sample.status(context: "martlet/c/other")) == .posted)
        #expect(host.requests.count == 2)
    }

    @Test("A host that asks to be left alone gets no further request until the time is over")
    func pause() async throws {
        let clock = SkippingClock()
        let pacer = WritePacer(spacing: .zero, clock: clock)
        let host = FakeHost(.json(429, "{}", [HTTPField("Retry-After", "30")]), .created)
        let first = try Sample.gitHub(host, pacer: pacer)
        let second = try Sample.gitHub(host, pacer: pacer)
        _ = try await first.post(Sample.status())
        clock.advance(by: .seconds(10))
        #expect(
            try await second.post(Sample.status())
                == .retry(after: .seconds(20), reason: "the host asked to be left alone"))
        #expect(host.requests.count == 1)
        clock.advance(by: .seconds(20))
        #expect(try await second.post(Sample.status()) == .posted)
    }

    @Test("Posts that wait for their turn when the host asks to be left alone are not sent either")
    func pauseWhileWaiting() async throws {
        let host = FakeHost(.json(429, "{}", [HTTPField("Retry-After", "30")]))
        let poster = try Sample.gitHub(host, pacer: WritePacer(spacing: .zero, clock: SkippingClock()))
        let status = try Sample.status()
        let outcomes = await withTaskGroup(of: PostOutcome.self, returning: [PostOutcome].self) { group in
            for _ in 0..<10 { group.addTask { await poster.post(status) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.allSatisfy { $0.label == "retry" })
        #expect(outcomes.count == 10)
        #expect(host.requests.count == 1)
    }

    @Test("Writes to one host are a second apart, one at a time, and none is left out")
    func spacing() async throws {
        let clock = SkippingClock()
        let pacer = WritePacer(spacing: .seconds(1), clock: clock)
        let host = FakeHost(.created)
        let poster = try Sample.gitHub(host, pacer: pacer)
        let start = clock.now
        let status = try Sample.status()
        let outcomes = await withTaskGroup(of: PostOutcome.self, returning: [PostOutcome].self) { group in
            for _ in 0..<10 { group.addTask { await poster.post(status) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes == Array(repeating: .posted, count: 10))
        #expect(host.requests.count == 10)
        #expect(start.duration(to: clock.now) == .seconds(9))
    }

    @Test(
        "An endpoint that could leak the token or miss the repository is refused",
        arguments: [
            ("ftp://h", "a/b", StatusEndpoint.Failure.badAPIRoot), ("api.github.com", "a/b", .badAPIRoot),
            ("https://", "a/b", .badAPIRoot),
            ("https://user:pw@h", "a/b", .badAPIRoot), ("https://h/?x", "a/b", .badAPIRoot),
            ("https://h/#x", "a/b", .badAPIRoot),
            ("https://h/ x", "a/b", .badAPIRoot), ("https://h\n", "a/b", .badAPIRoot), ("https://h", "a", .badProject),
            ("https://h", "a/b/c", .badProject), ("https://h", "/b", .badProject), ("https://h", "../b", .badProject),
            ("https://h", "", .badProject),
        ])
    func endpoints(root: String, project: String, failure: StatusEndpoint.Failure) {
        #expect(throws: failure) { try StatusEndpoint(apiRoot: root, project: project, token: Redacted("t")) }
        for token in ["", "a b", "a\nX-Evil: 1", "é"] {
            #expect(throws: StatusEndpoint.Failure.badToken) {
                try StatusEndpoint(apiRoot: "https://h", project: "a/b", token: Redacted(token))
            }
        }
    }

    @Test("No text form of a poster shows the token")
    func redaction() throws {
        let poster = try Sample.gitHub(FakeHost(.created))
        var dumped = ""
        dump(poster, to: &dumped)
        dump(try Sample.endpoint(), to: &dumped)
        #expect(!dumped.contains(Sample.token))
    }

    @Test("Where there is no place for statuses, nothing is posted")
    func none() async throws {
        #expect(try await NoStatuses().post(Sample.status()) == .unsupported)
    }
}

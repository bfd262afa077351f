import ArgumentParser
import Base
import Foundation
import HTTPClient
import Testing
import Web

@testable import CommandLine

@Suite struct AgentClientTests {
    private func client(_ transport: AnsweringTransport, _ address: AgentAddress = .socket(path: "/run/none.sock"))
        -> AgentClient
    {
        AgentClient(address: address, transport: transport)
    }

    private func failure(_ client: AgentClient) async throws -> CommandFailure {
        let error = await #expect(throws: CommandFailure.self) {
            try await client.get("/events", as: EventListDocument.self)
        }
        return try #require(error)
    }

    @Test("Requests go through the socket, with everything encoded") func requestsGoThroughSocketWithEverything()
        async throws
    {
        let transport = AnsweringTransport(status: 200, #"{"events": []}"#)
        let list: EventListDocument = try await client(transport).get(
            "/events", query: [("text", "a b&c=ä"), ("ref", nil), ("limit", "5")])
        #expect(list.events.isEmpty)
        let request = try #require(transport.requests.first)
        #expect(request.unixSocketPath == "/run/none.sock")
        #expect(request.url == "http://localhost/api/v1/events?text=a%20b%26c%3D%C3%A4&limit=5")
        #expect(AgentClient.encoded("../x/y") == "..%2Fx%2Fy")
    }

    @Test("Over the network the token is shown") func overNetworkTokenShown() async throws {
        let transport = AnsweringTransport(status: 200, #"{"events": []}"#)
        let address = AgentAddress.server(url: "https://martlet.example.com", token: Redacted("t0ken"))
        let _: EventListDocument = try await client(transport, address).get("/events")
        let request = try #require(transport.requests.first)
        #expect(request.unixSocketPath == nil)
        #expect(request.url == "https://martlet.example.com/api/v1/events")
        #expect(request.headers.contains(HTTPField("Authorization", "Bearer t0ken")))
        #expect(!"\(address)".contains("t0ken"))
    }

    @Test("An agent that is not there is named, with what to do") func agentNotThereNamedWithWhat() async throws {
        let transport = AnsweringTransport { _, _ in throw HTTPClientError(.connectFailed, message: "curl says no") }
        let failure = try await failure(client(transport))
        #expect(
            failure.description == """
                martlet: no agent is reachable at the socket /run/none.sock: there is no such socket; start one with \
                `martlet serve --config FILE`, or name one with --socket, --config or --server

                """)
        #expect(failure.exitCode == ExitStatus.failure)
    }

    @Test("A server that is not there is named too") func serverNotThereNamedToo() async throws {
        let transport = AnsweringTransport { _, _ in
            throw HTTPClientError(.nameNotResolved, message: "no address for x")
        }
        let failure = try await failure(client(transport, .server(url: "https://x", token: nil)))
        #expect(failure.description.contains("no agent is reachable at https://x: no address for x"))
    }

    @Test(
        "An answer that is no document becomes a sentence",
        arguments: [
            (404, #"{"error":"there is no application \"x\""}"#, "martlet: there is no application \"x\"\n"),
            (500, "<html>", "answered 500; is this the address of a Martlet agent"),
            (200, "{}", "is not what this version understands"),
            (200, "no json", "is not what this version understands"),
            (400, "{\"error\":\"a\\u001b[2Jb\"}", "martlet: a\\u{1b}[2Jb\n"),
        ])
    func answerNoDocumentBecomesSentence(status: Int, body: String, words: String) async throws {
        let failure = try await failure(client(AnsweringTransport(status: status, body)))
        #expect(failure.description.contains(words))
        #expect(failure.lines.count == 1)
    }

    @Test("Mistakes in manifests keep their places, and are a no, not a failure")
    func mistakesInManifestsKeepPlaces() async throws {
        let transport = AnsweringTransport(status: 422, #"{"error":"a.yaml:1:2: bad\nb.yaml:3:4: worse"}"#)
        let failure = try await failure(client(transport))
        #expect(failure.lines == ["a.yaml:1:2: bad", "b.yaml:3:4: worse"])
        #expect(failure.exitCode == ExitStatus.negative)
    }

    @Test(
        "A refused token is explained",
        arguments: [(nil, "--token-file"), ("wrong", "not one of api.tokens")] as [(String?, String)])
    func refusedTokenExplained(token: String?, words: String) async throws {
        let transport = AnsweringTransport(status: 401, #"{"error":"a token is needed"}"#)
        let failure = try await failure(client(transport, .server(url: "https://x", token: token.map { Redacted($0) })))
        #expect(failure.description.contains(words))
        #expect(!failure.description.contains("wrong"))
    }

    @Test(
        "A token that would travel unencrypted is noticed",
        arguments: [
            ("https://x", false), ("http://x:80", true), ("http://127.0.0.1:8080", false), ("http://localhost", false),
            ("http://localhost.example.com", true), ("http://[::1]:80/x", false),
        ])
    func tokenWouldTravelUnencryptedNoticed(url: String, isExposed: Bool) {
        #expect(AgentAddress.server(url: url, token: Redacted("t")).exposesToken == isExposed)
        #expect(!AgentAddress.server(url: url, token: nil).exposesToken)
    }
}

@Suite struct ConnectionOptionsTests {
    private func address(_ arguments: [String], _ environment: [String: String] = [:]) throws -> AgentAddress {
        try ConnectionOptions.parse(arguments).address(environment: environment)
    }

    @Test("The socket is the one that is named first: option, environment, default")
    func socketOneNamedFirstOptionEnvironment() throws {
        #expect("\(try address([]))" == "the socket /var/lib/martlet/martlet.sock")
        #expect("\(try address([], ["MARTLET_SOCKET": "/e"]))" == "the socket /e")
        #expect("\(try address([], ["MARTLET_SOCKET": ""]))" == "the socket /var/lib/martlet/martlet.sock")
        #expect(
            "\(try address(["--socket", "/o"], ["MARTLET_SOCKET": "/e", "MARTLET_SERVER": "https://s"]))"
                == "the socket /o")
        #expect("\(try address([], ["MARTLET_SOCKET": "/e", "MARTLET_SERVER": "https://s/"]))" == "https://s")
    }

    @Test("A configuration names its socket") func configurationNamesSocket() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("dataDirectory: /data\n", to: "martlet.yaml")
        #expect("\(try address(["--config", file]))" == "the socket /data/martlet.sock")
        #expect(throws: DiagnosticsError.self) { try address(["--config", folder.path("none.yaml")]) }
    }

    @Test("A token comes from a file") func tokenComesFromFile() throws {
        let folder = try TemporaryFolder()
        let file = try folder.write("t0ken\n", to: "token")
        guard case .server(_, let token?) = try address(["--server", "https://s", "--token-file", file]) else {
            Issue.record("no server")
            return
        }
        #expect(token.reveal() == "t0ken")
    }

    @Test(
        "Contradictions are wrong usage",
        arguments: [
            ["--socket", "a", "--server", "https://b"], ["--socket", "a", "--config", "b"],
            ["--socket", "a", "--token-file", "b"],
        ])
    func contradictionsWrongUsage(arguments: [String]) {
        #expect(throws: (any Error).self) { try ConnectionOptions.parse(arguments) }
    }

    @Test("An address needs its scheme") func addressNeedsScheme() throws {
        let failure = #expect(throws: CommandFailure.self) { try address(["--server", "martlet.example.com"]) }
        #expect(failure?.exitCode == ExitStatus.usage)
    }
}

@Suite struct EventWaitTests {
    private let running =
        #"{"event": \#(Fixtures.eventJSON(state: "running", finished: nil)), "jobs": [], "statuses": []}"#

    @Test("A wait asks again after each change until the event has ended") func waitAsksAgainAfterEachChange()
        async throws
    {
        let transport = AnsweringTransport { [running] request, number in
            let body =
                request.url.contains("/changes")
                ? #"{"events": [], "after": \#(number)}"# : number < 4 ? running : Fixtures.succeededJSON
            return HTTPResponse(status: 200, body: Array(body.utf8))
        }
        let client = AgentClient(address: .socket(path: "/s"), transport: transport)
        let detail = try await EventWait(client: client, timeout: .seconds(60)).event(12)
        #expect(detail.event.state == "succeeded")
        let paths = transport.requests.map { $0.url.replacing("http://localhost/api/v1", with: "") }
        #expect(paths.prefix(2) == ["/changes", "/events/12"])
        #expect(paths[2].hasPrefix("/changes?after=0&wait="))
        #expect(paths[4].hasPrefix("/changes?after=2&wait="))
        #expect(paths.count == 6)
    }

    @Test("A wait ends with its time") func waitEndsWithTime() async throws {
        let transport = AnsweringTransport { [running] request, _ in
            let body = request.url.contains("/changes") ? #"{"events": [], "after": 1}"# : running
            return HTTPResponse(status: 200, body: Array(body.utf8))
        }
        let client = AgentClient(address: .socket(path: "/s"), transport: transport)
        let failure = await #expect(throws: CommandFailure.self) {
            try await EventWait(client: client, timeout: .zero).event(12)
        }
        #expect(failure?.description.contains("event 12 has not come to its end within the time") == true)
        #expect(failure?.exitCode == ExitStatus.failure)
    }

    @Test("Of a commit's events the newest push that ended at it counts") func commitSEventsNewestPushEnded()
        async throws
    {
        let other = Fixtures.eventJSON(id: 13).replacing(
            Fixtures.after, with: "3333333333333333333333333333333333333333")
        let transport = AnsweringTransport(
            status: 200, #"{"events": [\#(other), \#(Fixtures.eventJSON()), \#(Fixtures.eventJSON(id: 11))]}"#)
        let client = AgentClient(address: .socket(path: "/s"), transport: transport)
        #expect(try await client.newestEvent(of: "22222222")?.id == 12)
        #expect(try await client.newestEvent(of: "4444")?.id == 13)
    }
}

import Base
import HTTPClient
import Manifests
import Testing

@testable import Kubernetes

/// An answer, what it becomes, and how often a read and a write are sent because of it.
struct FailureCase: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var answer: ScriptedTransport.Answer
    var code: KubernetesError.Code
    var isTransient: Bool
    var reads = 1
    var writes = 1
    static func status(_ code: Int, _ reason: String, _ details: String = "{}") -> String {
        #"{"kind":"Status","apiVersion":"v1","status":"Failure","message":"words of the server","#
            + #""reason":"\#(reason)","code":\#(code),"details":\#(details)}"#
    }

    private static func response(_ status: Int, type: String, _ body: String) -> ScriptedTransport.Answer {
        .response(
            HTTPResponse(status: status, headers: [HTTPField("Content-Type", type)], body: Array(body.utf8)))
    }

    private static let retryAfter = HTTPField("Retry-After", "1")

    static let all = [
        FailureCase(
            testDescription: "401", answer: .json(status(401, "Unauthorized"), status: 401), code: .unauthorized,
            isTransient: false),
        FailureCase(
            testDescription: "403", answer: .json(status(403, "Forbidden"), status: 403), code: .forbidden,
            isTransient: false),
        FailureCase(
            testDescription: "404 of a path", answer: response(404, type: "text/plain", "404 page not found\n"),
            code: .notFound, isTransient: false),
        FailureCase(
            testDescription: "409", answer: .json(status(409, "Conflict"), status: 409), code: .conflict,
            isTransient: false),
        FailureCase(
            testDescription: "409 of a create", answer: .json(status(409, "AlreadyExists"), status: 409),
            code: .alreadyExists, isTransient: false),
        FailureCase(
            testDescription: "410", answer: .json(status(410, "Expired"), status: 410), code: .expired,
            isTransient: false),
        FailureCase(
            testDescription: "422", answer: .json(status(422, "Invalid"), status: 422), code: .invalid,
            isTransient: false),
        FailureCase(
            testDescription: "429 of priority and fairness",
            answer: .json(status(429, "TooManyRequests"), status: 429, headers: [retryAfter]),
            code: .tooManyRequests, isTransient: true, reads: 5, writes: 5),
        FailureCase(
            testDescription: "429 without a time", answer: .json(status(429, "TooManyRequests"), status: 429),
            code: .tooManyRequests, isTransient: true, reads: 5, writes: 5),
        FailureCase(
            testDescription: "429 with a long time",
            answer: .json(status(429, "TooManyRequests", #"{"retryAfterSeconds":600}"#), status: 429),
            code: .tooManyRequests, isTransient: true),
        FailureCase(
            testDescription: "500", answer: .json(status(500, "InternalError"), status: 500), code: .serverError,
            isTransient: true),
        FailureCase(
            testDescription: "500 with a time",
            answer: .json(status(500, "ServerTimeout", #"{"retryAfterSeconds":1}"#), status: 500),
            code: .serverError, isTransient: true, reads: 5),
        FailureCase(
            testDescription: "503 of a proxy, in HTML",
            answer: response(503, type: "text/html", "<html>unavailable</html>"), code: .serverError,
            isTransient: true, reads: 5),
        FailureCase(
            testDescription: "503 with a time",
            answer: .json(status(503, "ServiceUnavailable"), status: 503, headers: [retryAfter]), code: .serverError,
            isTransient: true, reads: 5, writes: 5),
        FailureCase(
            testDescription: "302", answer: response(302, type: "text/html", ""), code: .malformedAnswer,
            isTransient: true),
        FailureCase(
            testDescription: "200 with half a body", answer: .json(#"{"kind":"ConfigMap","#), code: .malformedAnswer,
            isTransient: true),
        FailureCase(
            testDescription: "200 with HTML", answer: response(200, type: "text/html", "<html>log in</html>"),
            code: .malformedAnswer, isTransient: true),
        FailureCase(
            testDescription: "200 with nothing", answer: response(200, type: "application/json", ""),
            code: .malformedAnswer, isTransient: true),
        FailureCase(
            testDescription: "500 with nothing", answer: response(500, type: "application/json", ""),
            code: .serverError, isTransient: true),
        FailureCase(
            testDescription: "half an answer", answer: .failure(.init(.interrupted, message: "half")),
            code: .unreachable, isTransient: true, reads: 5),
        FailureCase(
            testDescription: "no answer", answer: .failure(.init(.timeout, message: "no answer")), code: .unreachable,
            isTransient: true, reads: 5),
        FailureCase(
            testDescription: "no connection",
            answer: .failure(.init(.connectFailed, message: "refused", isBeforeRequest: true)), code: .unreachable,
            isTransient: true, reads: 5, writes: 5),
        FailureCase(
            testDescription: "a wrong certificate",
            answer: .failure(.init(.tlsFailed, message: "certificate", isBeforeRequest: true)), code: .unreachable,
            isTransient: true),
        FailureCase(
            testDescription: "a wrong URL", answer: .failure(.init(.invalidURL, message: "url", isBeforeRequest: true)),
            code: .configuration, isTransient: false),
        FailureCase(
            testDescription: "too much", answer: .failure(.init(.tooLarge, message: "large")), code: .malformedAnswer,
            isTransient: true),
    ]
}

@Suite("What a client makes of failures")
struct RequestSenderTests {
    private static let object = Node.mapping([
        "apiVersion": .string("v1"), "kind": .string("ConfigMap"),
        "metadata": .mapping(["name": .string("a"), "namespace": .string("n")]),
    ])

    @Test("each answer has one meaning, and only what is safe is sent again", arguments: FailureCase.all)
    func meaning(_ testCase: FailureCase) async throws {
        let reader = ScriptedTransport([testCase.answer])
        let readError = await #expect(throws: KubernetesError.self) {
            try await KubernetesClient.scripted(reader).get(.configMaps, namespace: "n", name: "a")
        }
        #expect(readError?.code == testCase.code)
        #expect(readError?.isTransient == testCase.isTransient)
        #expect(readError?.message.isEmpty == false)
        #expect(reader.requests.count == testCase.reads)

        let writer = ScriptedTransport([testCase.answer])
        let writeError = await #expect(throws: KubernetesError.self) {
            try await KubernetesClient.scripted(writer).apply(Self.object, to: .configMaps, options: ApplyOptions())
        }
        #expect(writeError?.code == testCase.code)
        #expect(writer.requests.count == testCase.writes)
    }

    @Test("the wait is at least what the server asks for, in the header or in the Status")
    func retryAfter() async throws {
        for answer in [
            ScriptedTransport.Answer.json(
                FailureCase.status(429, "TooManyRequests"), status: 429, headers: [HTTPField("Retry-After", "3")]),
            .json(FailureCase.status(429, "TooManyRequests", #"{"retryAfterSeconds":3}"#), status: 429),
        ] {
            let waits = Waits()
            let transport = ScriptedTransport([answer, .json(#"{"gitVersion":"v1.36.2"}"#)])
            let version = try await KubernetesClient.scripted(transport, waits: waits).serverVersion()
            #expect(version == "v1.36.2")
            #expect(waits.all.count == 1)
            #expect(waits.all[0] >= .seconds(3))
        }
    }

    @Test("a 404 with a Status is no object, and one without is an error")
    func missing() async throws {
        let none = ScriptedTransport([.json(FailureCase.status(404, "NotFound"), status: 404)])
        let client = KubernetesClient.scripted(none)
        #expect(try await client.get(.configMaps, namespace: "n", name: "a") == nil)
        #expect(try await client.delete(.configMaps, namespace: "n", name: "a", options: DeleteOptions()) == false)
    }

    @Test("an apply names its manager and validates strictly; dry run and force are asked for")
    func applyQuery() async throws {
        let transport = ScriptedTransport([.json("{}")])
        let client = KubernetesClient.scripted(transport)
        _ = try await client.apply(Self.object, to: .configMaps, options: ApplyOptions())
        _ = try await client.apply(
            Self.object, to: .configMaps,
            options: ApplyOptions(fieldManager: "a b", force: true, dryRun: true, fieldValidation: .ignore))
        #expect(
            transport.requests[0].target
                == "/api/v1/namespaces/n/configmaps/a?fieldManager=martlet&fieldValidation=Strict")
        #expect(
            transport.requests[1].target
                == "/api/v1/namespaces/n/configmaps/a?fieldManager=a%20b&fieldValidation=Ignore&force=true&dryRun=All")
    }

    @Test("a delete sends propagation and preconditions")
    func deleteBody() async throws {
        let transport = ScriptedTransport([.json("{}")])
        _ = try await KubernetesClient.scripted(transport).delete(
            .configMaps, namespace: "n", name: "a",
            options: DeleteOptions(propagation: .orphan, uid: "u", resourceVersion: "7", dryRun: true))
        let body = try JSON.parse(try #require(transport.requests[0].body))
        #expect(body["propagationPolicy"]?.string == "Orphan")
        #expect(body.value(at: "preconditions", "uid")?.string == "u")
        #expect(body.value(at: "preconditions", "resourceVersion")?.string == "7")
        #expect(transport.requests[0].query("dryRun") == ["All"])
    }

    @Test("names that would be another address are refused", arguments: ["", ".", "..", "a/b", "a%2fb"])
    func badNames(name: String) async throws {
        let transport = ScriptedTransport([.json("{}")])
        let client = KubernetesClient.scripted(transport)
        await #expect(throws: KubernetesError.self) { try await client.get(.configMaps, namespace: "n", name: name) }
        await #expect(throws: KubernetesError.self) {
            try await client.get(.configMaps, namespace: name.isEmpty ? "" : name, name: "a")
        }
        #expect(transport.requests.isEmpty)
    }

    @Test("a name with a colon, as roles have it, is escaped")
    func escapedName() async throws {
        let transport = ScriptedTransport([.json("{}")])
        _ = try await KubernetesClient.scripted(transport).get(.definitions, namespace: "", name: "system:é")
        #expect(transport.requests[0].path.hasSuffix("/customresourcedefinitions/system%3A%C3%A9"))
    }

    @Test("a list whose pages expire starts over, and is read in one piece at last")
    func expiredPages() async throws {
        let transport = ScriptedTransport { request, _ in
            if request.query("limit").isEmpty {
                return .json(#"{"items":[{},{},{}],"metadata":{"resourceVersion":"9"}}"#)
            }
            if request.query("continue").isEmpty {
                return .json(#"{"items":[{}],"metadata":{"resourceVersion":"5","continue":"t"}}"#)
            }
            return .json(FailureCase.status(410, "Expired"), status: 410)
        }
        let list = try await KubernetesClient.scripted(transport)
            .list(.configMaps, namespace: "", labelSelector: "a in (b)")
        #expect(list.items.count == 3)
        #expect(list.resourceVersion == "9")
        #expect(transport.requests.count == 7)
        #expect(transport.requests.allSatisfy { $0.query("labelSelector") == ["a%20in%20%28b%29"] })
        #expect(transport.requests[0].path == "/api/v1/configmaps")
    }

    @Test("a list that is none, or that names itself as its next page, is malformed")
    func badLists() async throws {
        for answer in [
            #"{"kind":"ConfigMap"}"#, #"{"items":{}}"#, #"{"items":[],"metadata":{"continue":"same"}}"#, "[]", "3",
        ] {
            let client = KubernetesClient.scripted(ScriptedTransport([.json(answer)]))
            let error = await #expect(throws: KubernetesError.self) {
                try await client.list(.configMaps, namespace: "", labelSelector: nil)
            }
            #expect(error?.code == .malformedAnswer)
        }
        let empty = KubernetesClient.scripted(ScriptedTransport([.json(#"{"items":null}"#)]))
        #expect(try await empty.list(.configMaps, namespace: "", labelSelector: nil).items.isEmpty)
    }

    @Test("the manager's name is read out of every form of the conflict's message")
    func managers() {
        #expect(
            KubernetesError.manager(in: #"conflict with "kubectl" using apps/v1 at 2026-01-01T00:00:00Z"#) == "kubectl")
        #expect(
            KubernetesError.manager(in: #"conflict with "hpa" with subresource "scale" using autoscaling/v1"#) == "hpa")
        #expect(KubernetesError.manager(in: #"conflict with "a \"b\" \\c""#) == #"a "b" \c"#)
        #expect(KubernetesError.manager(in: #"conflict with "open"#) == nil)
        #expect(KubernetesError.manager(in: "something else") == nil)
    }

    @Test("cancelling while waiting for the next attempt ends the call")
    func cancelledWait() async throws {
        let transport = ScriptedTransport([.failure(.init(.timeout, message: "no answer"))])
        let client = KubernetesClient(
            connection: ClusterConnection(server: "https://cluster.test"),
            options: .init(backoff: Backoff(first: .seconds(1000), limit: .seconds(1000)), retryBudget: .seconds(5000)),
            transport: transport)
        let task = Task { try await client.serverVersion() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

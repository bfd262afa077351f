import Manifests
import Testing

@testable import SandboxCluster

@Suite("Requests and answers")
struct ServerTests {
    private static let map = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"v"}}"#
    private static let maps = "/api/v1/namespaces/default/configmaps"

    @Test("A request without the token, or with another, is 401", arguments: ["", "wrong", "test-toke", "test-token2"])
    func unauthorized(_ token: String) async throws {
        let client = try Client()
        let answer = await client.send("GET", "/api/v1/namespaces", token: token)
        #expect(answer.status == 401)
        #expect(try JSON.parse(answer.bytes)["reason"]?.string == "Unauthorized")
        #expect(await client.send("GET", "/healthz", token: "").status == 200)
    }

    @Test("Accept decides the form of an answer, and an unknown one is 406")
    func forms() async throws {
        let client = try Client()
        for (accept, kind) in [
            ("", "Namespace"), ("*/*", "Namespace"),
            ("application/vnd.kubernetes.protobuf,application/json", "Namespace"),
            ("application/json;as=Table;v=v1;g=meta.k8s.io,application/json", "Table"),
            ("application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io", "PartialObjectMetadata"),
        ] {
            let (status, node) = try await client.object("GET", "/api/v1/namespaces/default", accept: accept)
            #expect(status == 200)
            #expect(node["kind"]?.string == kind)
        }
        for accept in ["application/vnd.kubernetes.protobuf", "text/html"] {
            #expect(await client.send("GET", "/api/v1/namespaces/default", accept: accept).status == 406)
        }
    }

    @Test("A body in another form is 415, one that is no object 400")
    func bodies() async throws {
        let client = try Client()
        #expect(await client.send("POST", Self.maps, [0xA0], contentType: "application/cbor").status == 415)
        for body in ["", "{", "[]", "7", "null", #"{"kind":"ConfigMap"}"#, #"{"apiVersion":"v1","kind":"Secret"}"#] {
            #expect(await client.send("POST", Self.maps, Array(body.utf8)).status == 400, "\(body)")
        }
        let large = [UInt8](repeating: UInt8(ascii: " "), count: APIServer.largestBody + 1)
        #expect(await client.send("POST", Self.maps, large).status == 413)
    }

    @Test("Unknown addresses are 404, and verbs that a resource lacks 405")
    func addresses() async throws {
        let client = try Client()
        for target in ["/", "/nope", "/apis/nope", "/apis/apps/v9/deployments", "/api/v2", "/openapi/v3/apis/nope/v1"] {
            #expect(await client.send("GET", target).status == 404, "\(target)")
        }
        for target in ["/api/v1/nopes", "/api/v1/namespaces/default/nopes/a", "/api/v1/pods/a"] {
            #expect(await client.send("GET", target).status == 404, "\(target)")
        }
        #expect(await client.send("DELETE", "/api/v1/namespaces").status == 405)
        #expect(await client.send("POST", "\(Self.maps)/a", Array(Self.map.utf8)).status == 405)
    }

    @Test("A page follows the state of the list's first page, whatever happens between")
    func consistentPages() async throws {
        let client = try Client()
        for name in ["a", "b", "c", "d"] {
            try await client.apply(
                "\(Self.maps)/\(name)", #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)"}}"#)
        }
        let (_, first) = try await client.object("GET", "\(Self.maps)?limit=2")
        let token = try #require(first["metadata"]?["continue"]?.string)
        _ = await client.send("DELETE", "\(Self.maps)/c")
        try await client.apply(
            "\(Self.maps)/bb", #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"bb"}}"#)
        let (_, second) = try await client.object("GET", "\(Self.maps)?limit=2&continue=\(token)")
        let names = second["items"]?.sequence?.map(\.objectName)
        #expect(names == ["c", "d"])
        #expect(second["metadata"]?["continue"] == nil)
    }

    @Test("A watch from a forgotten version says so, and a list page too")
    func expiry() async throws {
        let client = Client(try Client.cluster { $0.historyLimit = 8 })
        try await client.apply("\(Self.maps)/a", Self.map)
        let (_, page) = try await client.object("GET", "/api/v1/namespaces?limit=1")
        let token = try #require(page["metadata"]?["continue"]?.string)
        for number in 0..<20 {
            try await client.apply(
                "\(Self.maps)/a",
                #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"k":"\#(number)"}}"#)
        }
        let watch = await client.send("GET", "\(Self.maps)?watch=1&resourceVersion=1")
        guard case .stream(let lines) = watch.body else {
            Issue.record("a watch is a stream")
            return
        }
        var first: [UInt8]?
        for await line in lines { first = first ?? line }
        let event = try JSON.parse(try #require(first))
        #expect(event["type"]?.string == "ERROR")
        #expect(event["object"]?["code"]?.int == 410)
        #expect(event["object"]?["reason"]?.string == "Expired")
        #expect(await client.send("GET", "/api/v1/namespaces?limit=1&continue=\(token)").status == 410)
    }

    @Test("A watch with a selector adds what comes to match and deletes what ceases to")
    func selectiveWatch() async throws {
        let client = try Client()
        let (_, list) = try await client.object("GET", Self.maps)
        let version = try #require(list["metadata"]?["resourceVersion"]?.string)
        for label in ["y", "x", "x", "y"] {
            let data = #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"l":"\#(label)"}},"#
            _ = await client.send("DELETE", "\(Self.maps)/b")
            try await client.apply("\(Self.maps)/a", data + #""data":{"n":"\#(version)"}}"#)
            try await client.apply("\(Self.maps)/b", Self.map.replacing(#""a""#, with: #""b""#))
        }
        try await client.apply(
            "\(Self.maps)/a",
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{"l":"x"}},"data":{"m":"2"}}"#)
        let answer = await client.send("GET", "\(Self.maps)?watch=1&resourceVersion=\(version)&labelSelector=l%3Dx")
        guard case .stream(let lines) = answer.body else {
            Issue.record("a watch is a stream")
            return
        }
        var types: [String] = []
        for await line in lines {
            types.append(try JSON.parse(line)["type"]?.string ?? "")
            if types.count == 3 { break }
        }
        #expect(types == ["ADDED", "DELETED", "ADDED"])
    }

    @Test("A watch may begin with all objects and a bookmark")
    func initialEvents() async throws {
        let client = try Client()
        let answer = await client.send(
            "GET",
            "/api/v1/namespaces?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true"
        )
        guard case .stream(let lines) = answer.body else {
            Issue.record("a watch is a stream")
            return
        }
        var events: [Node] = []
        for await line in lines {
            events.append(try JSON.parse(line))
            if events.last?["type"]?.string == "BOOKMARK" { break }
        }
        #expect(events.count == 5)
        let annotations = events.last?.value(at: "object", "metadata", "annotations")
        #expect(annotations?["k8s.io/initial-events-end"]?.string == "true")
    }

    @Test("Reviews say that the user may do everything")
    func reviews() async throws {
        let client = try Client()
        let (status, access) = try await client.object(
            "POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            #"{"apiVersion":"authorization.k8s.io/v1","kind":"SelfSubjectAccessReview","spec":{}}"#)
        #expect(status == 201)
        #expect(access.value(at: "status", "allowed")?.bool == true)
        let (_, identity) = try await client.object(
            "POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews",
            #"{"apiVersion":"authentication.k8s.io/v1","kind":"SelfSubjectReview"}"#)
        #expect(identity.value(at: "status", "userInfo", "username")?.string == "sandbox-admin")
    }

    @Test("A service account's token is for its audiences and ends with its time")
    func tokens() async throws {
        let clock = ManualClock()
        let client = Client(try Client.cluster(clock: clock))
        let accounts = "/api/v1/namespaces/default/serviceaccounts"
        _ = try await client.apply(
            "\(accounts)/robot", #"{"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"robot"}}"#)
        func token(_ spec: String) async throws -> (status: Int, node: Node) {
            try await client.object(
                "POST", "\(accounts)/robot/token",
                #"{"apiVersion":"authentication.k8s.io/v1","kind":"TokenRequest","spec":\#(spec)}"#)
        }
        func review(_ token: String, _ audiences: String) async throws -> Node? {
            try await client.object(
                "POST", "/apis/authentication.k8s.io/v1/tokenreviews",
                """
                {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview",
                "spec":{"token":"\(token)","audiences":\(audiences)}}
                """
            ).node["status"]
        }
        let (status, plain) = try await token("{}")
        #expect(status == 201)
        #expect(plain.value(at: "spec", "expirationSeconds")?.int == 3600)
        let text = try #require(plain.value(at: "status", "token")?.string)
        #expect(await client.send("GET", accounts, token: text).status == 200)
        #expect(try await review(text, "[]")?["authenticated"]?.bool == true)
        #expect(try await review(text, #"["vault"]"#)?["authenticated"] == nil)

        let (_, forVault) = try await token(#"{"audiences":["vault"],"expirationSeconds":600}"#)
        let other = try #require(forVault.value(at: "status", "token")?.string)
        #expect(await client.send("GET", accounts, token: other).status == 401)
        let found = try await review(other, #"["vault","x"]"#)
        #expect(found?["audiences"] == .sequence([.string("vault")]))
        #expect(found?.value(at: "user", "username")?.string == "system:serviceaccount:default:robot")

        #expect(try await token(#"{"expirationSeconds":599}"#).status == 422)
        #expect(try await token(#"{"boundObjectRef":{"kind":"Pod"}}"#).status == 400)
        clock.advance(by: .seconds(3601))
        #expect(await client.send("GET", accounts, token: text).status == 401)
    }
}

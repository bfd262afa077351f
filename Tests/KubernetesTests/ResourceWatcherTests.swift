import HTTPClient
import Manifests
import Testing

@testable import Kubernetes

@Suite("Watches")
struct ResourceWatcherTests {
    private static func event(_ type: String, _ name: String, _ version: Int) -> [UInt8] {
        Array(
            #"{"type":"\#(type)","object":{"metadata":{"name":"\#(name)","resourceVersion":"\#(version)"}}}"#.utf8)
            + [0x0A]
    }

    private static func list(_ names: [String], _ version: Int) -> ScriptedTransport.Answer {
        let items = names.map { #"{"metadata":{"name":"\#($0)"}}"# }.joined(separator: ",")
        return .json(#"{"items":[\#(items)],"metadata":{"resourceVersion":"\#(version)"}}"#)
    }

    private static let tooOld =
        Array(
            #"{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}"#.utf8) + [
            0x0A
        ]

    /// What the watcher tells, in short words; at most `count` changes.
    private static func follow(_ answers: [ScriptedTransport.Answer], count: Int) async throws -> (
        [String], [HTTPRequest]
    ) {
        let transport = ScriptedTransport(answers)
        let waits = Waits()
        let client = KubernetesClient.scripted(transport, options: .init(maximumAttempts: 1), waits: waits)
        var told: [String] = []
        for try await change in ResourceWatcher(
            client, resource: .configMaps, labelSelector: "a=b", sleep: waits.sleep)
        {
            switch change {
            case .listed(let list): told.append("listed \(list.items.count)")
            case .applied(let object): told.append("applied \(Manifest(object).name) \(Manifest(object).kind)")
            case .deleted(let object): told.append("deleted \(Manifest(object).name)")
            case .interrupted(let error): told.append("interrupted \(error.code)")
            }
            if told.count == count { break }
        }
        return (told, transport.requests)
    }

    @Test("lists, watches from there, and goes on from the last version after the watch has ended")
    func resumes() async throws {
        let (told, requests) = try await Self.follow(
            [
                Self.list(["a"], 10),
                .stream([Self.event("ADDED", "b", 11) + Self.event("BOOKMARK", "", 15)], nil),
                .stream([Self.event("MODIFIED", "a", 16), Self.event("DELETED", "b", 17)], nil),
            ], count: 4)
        #expect(told == ["listed 1", "applied b ConfigMap", "applied a ConfigMap", "deleted b"])
        #expect(requests[1].query("resourceVersion") == ["10"])
        #expect(requests[1].query("allowWatchBookmarks") == ["true"])
        #expect(requests[2].query("resourceVersion") == ["15"])
        #expect(requests.allSatisfy { $0.query("labelSelector") == ["a%3Db"] })
    }

    @Test("lists anew when the version is too old, told by the stream or by the status")
    func relists() async throws {
        let status = ScriptedTransport.Answer.json(
            #"{"kind":"Status","code":410,"reason":"Expired","message":"too old"}"#, status: 410)
        for expired in [ScriptedTransport.Answer.stream([Self.tooOld], nil), status] {
            let (told, requests) = try await Self.follow(
                [
                    Self.list(["a"], 10), expired, Self.list(["a", "b"], 20),
                    .stream([Self.event("ADDED", "c", 21)], nil),
                ], count: 3)
            #expect(told == ["listed 1", "listed 2", "applied c ConfigMap"])
            #expect(requests[3].query("resourceVersion") == ["20"])
        }
    }

    @Test("reports a broken connection, and goes on from the last version")
    func interrupted() async throws {
        let half = Array(Self.event("ADDED", "c", 12).dropLast(5))
        let (told, requests) = try await Self.follow(
            [
                Self.list([], 10),
                .stream([Self.event("ADDED", "b", 11) + half], .init(.interrupted, message: "half")),
                .failure(.init(.connectFailed, message: "refused", isBeforeRequest: true)),
                .stream([Self.event("ADDED", "c", 12)], nil),
            ], count: 5)
        #expect(
            told == [
                "listed 0", "applied b ConfigMap", "interrupted unreachable", "interrupted unreachable",
                "applied c ConfigMap",
            ])
        #expect(requests[3].query("resourceVersion") == ["11"])
    }

    @Test("ends with an error that waiting does not cure")
    func forbidden() async throws {
        let error = await #expect(throws: KubernetesError.self) {
            try await Self.follow(
                [Self.list([], 10), .json(#"{"kind":"Status","code":403,"message":"no"}"#, status: 403)], count: 9)
        }
        #expect(error?.code == .forbidden)
    }

    /// Bytes that are no proper watch.
    @Test(
        "a watch of other things than events is malformed",
        arguments: [
            "<html>\n", "{\"type\":\"ADDED\"}\n", "{\"object\":{}}\n", "[]\n", "{\"type\":\"ADDED\",\"object\":3}\n",
            "{\"type\":\"ADDED\",\"obj",
        ])
    func malformed(_ text: String) async throws {
        let client = KubernetesClient.scripted(ScriptedTransport([.stream([Array(text.utf8)], nil)]))
        let error = await #expect(throws: KubernetesError.self) {
            for try await _ in client.watch(.configMaps, namespace: "n", labelSelector: nil, resourceVersion: "1") {}
        }
        #expect(error?.code == .malformedAnswer)
    }

    @Test("a message above the limit ends the watch")
    func tooLong() async throws {
        let endless = Array(repeating: [UInt8](repeating: 0x20, count: 1000), count: 100)
        let client = KubernetesClient.scripted(
            ScriptedTransport([.stream(endless, nil)]), options: .init(maximumWatchMessageSize: 10_000))
        let error = await #expect(throws: KubernetesError.self) {
            for try await _ in client.watch(.configMaps, namespace: "n", labelSelector: nil, resourceVersion: "1") {}
        }
        #expect(error?.code == .malformedAnswer)
    }

    @Test("random bytes end a watch with an error or with known events, never in another way")
    func random() {
        var generator = SeededGenerator(state: 7)
        let valid = Self.event("ADDED", "a", 1) + Self.event("BOOKMARK", "", 2) + Self.tooOld
        for _ in 0..<3000 {
            var bytes = valid
            for _ in 0...Int.random(in: 0..<4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            var decoder = WatchDecoder(resource: .configMaps, limit: 1000, label: "watch")
            let (events, end) = decoder.append(bytes)
            #expect(events.count <= 2)
            if let end { #expect(!end.message.isEmpty) }
            for case .added(let object) in events { #expect(object.mapping != nil) }
        }
    }
}

/// The same numbers in each run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

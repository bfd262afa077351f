import Foundation
import HTTPClient
import Manifests
import Testing

@testable import Kubernetes

/// What a real API server answered, beside the project. The tests are skipped where that folder is absent.
enum Recorded {
    struct Exchange: Sendable, CustomTestStringConvertible {
        var name: String
        var method: String
        var path: String
        var accept: String
        var contentType: String?
        var body: Node?
        var status: Int
        var answer: Node
        var answerType: String
        var testDescription: String { name }

        /// The answer's body as the server sent it.
        var answerBytes: [UInt8] {
            if answerType.hasPrefix("text/plain") { return Array((answer.string ?? "").utf8) }
            if path.contains("watch=1") {
                return (answer.sequence ?? [answer]).flatMap { JSON.serialize($0) + [0x0A] }
            }
            return JSON.serialize(answer)
        }
    }

    static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared/kube-api/exchanges.jsonl")

    static var isPresent: Bool { FileManager.default.isReadableFile(atPath: file.path) }

    static let exchanges: [Exchange] = {
        guard let data = FileManager.default.contents(atPath: file.path) else { return [] }
        return data.split(separator: 0x0A).compactMap { line in
            guard let node = try? JSON.parse(Array(line), limits: .cluster), let request = node["request"],
                let response = node["response"]
            else { return nil }
            return Exchange(
                name: node["name"]?.string ?? "", method: request["method"]?.string ?? "",
                path: request["path"]?.string ?? "", accept: request["accept"]?.string ?? "",
                contentType: request["contentType"]?.string, body: request["body"],
                status: response["status"]?.int ?? 0, answer: response["body"] ?? .null,
                answerType: response["contentType"]?.string ?? "")
        }
    }()

    /// The kinds that the real server serves, and the custom one of the exchanges.
    static let resources: [APIResource] = {
        let documents = exchanges.filter { $0.name.hasPrefix("aggregated discovery") }
            .compactMap { DiscoveryDocument(aggregated: $0.answer) }
        let widgets = APIResource(
            kind: .init(group: "example.com", version: "v1", kind: "Widget"), plural: "widgets", isNamespaced: true,
            verbs: ["get"])
        return documents.flatMap(\.resources) + [widgets]
    }()
}

@Suite("Recorded answers of a real API server", .enabled(if: Recorded.isPresent, "../shared/kube-api is absent"))
struct RecordedExchangesTests {
    /// Where a recorded path points to.
    private struct Target {
        var resource: APIResource
        var namespace = ""
        var name: String?
        var subresource: String?

        init?(_ path: String) {
            var parts = path.prefix { $0 != "?" }.split(separator: "/").map(String.init)
            guard parts.count >= 3 else { return nil }
            let group = parts[0] == "api" ? "" : parts[1]
            let version = parts[0] == "api" ? parts[1] : parts[2]
            parts.removeFirst(parts[0] == "api" ? 2 : 3)
            if parts.count >= 3, parts[0] == "namespaces" {
                namespace = parts[1]
                parts.removeFirst(2)
            }
            guard let plural = parts.first,
                let resource = Recorded.resources.first(where: {
                    $0.kind.group == group && $0.kind.version == version && $0.plural == plural
                })
            else { return nil }
            self.resource = resource
            name = parts.count > 1 ? parts[1] : nil
            subresource = parts.count > 2 ? parts[2] : nil
        }
    }

    private enum Result {
        case object(Node)
        case missing
        case deleted
        case failed(KubernetesError)
    }

    /// Those that a method of the client can send.
    static let calls = Recorded.exchanges.filter { exchange in
        guard let target = Target(exchange.path), !exchange.path.contains("watch=1") else { return false }
        if exchange.accept.contains("as=") || exchange.name.hasPrefix("apply without manager") { return false }
        return target.name != nil && (exchange.method != "GET" || target.subresource == nil)
            || exchange.method == "POST"
    }

    @Test("each recorded call is sent to the same address with the same body, and its answer is read", arguments: calls)
    func replay(_ exchange: Recorded.Exchange) async throws {
        let transport = ScriptedTransport { _, _ in
            .response(
                HTTPResponse(
                    status: exchange.status, headers: [HTTPField("Content-Type", exchange.answerType)],
                    body: exchange.answerBytes))
        }
        let target = try #require(Target(exchange.path))
        let result: Result
        do {
            result = try await send(exchange, to: target, with: KubernetesClient.scripted(transport))
        } catch let error as KubernetesError {
            result = .failed(error)
        }
        let request = try #require(transport.requests.first)
        #expect(transport.requests.count == 1, "nothing of this is sent twice")
        #expect(request.method == exchange.method)
        #expect(request.path == exchange.path.prefix { $0 != "?" })
        if exchange.method != "DELETE" {
            #expect(request.headers.first { $0.name == "Content-Type" }?.value == exchange.contentType)
            if let body = exchange.body, let sent = request.body, exchange.name != "name differs from path" {
                // The namespace stands in the object, where the recording had it in the address alone.
                var expected = body
                if exchange.contentType == "application/apply-patch+yaml" || exchange.method == "POST",
                    !target.namespace.isEmpty
                {
                    var metadata = expected["metadata"] ?? .mapping(Mapping())
                    metadata["namespace"] = .string(target.namespace)
                    expected["metadata"] = metadata
                }
                #expect(try JSON.parse(sent) == expected)
            }
        }
        switch result {
        case .object(let object):
            #expect(exchange.status < 300)
            #expect(object == exchange.answer)
        case .deleted: #expect(exchange.status == 200)
        case .missing: #expect(exchange.status == 404)
        case .failed(let error):
            #expect(error.status == exchange.status)
            if let message = exchange.answer["message"]?.string { #expect(error.message == message) }
            #expect(error.reason == exchange.answer["reason"]?.string)
            #expect(error.causes.count == exchange.answer.value(at: "details", "causes")?.sequence?.count ?? 0)
            #expect(!error.isTransient, "\(error.message)")
        }
    }

    private func send(
        _ exchange: Recorded.Exchange, to target: Target, with client: KubernetesClient
    ) async throws -> Result {
        var object = exchange.body ?? .null
        if object.mapping != nil, !target.namespace.isEmpty, exchange.method != "DELETE" {
            var metadata = object["metadata"] ?? .mapping(Mapping())
            metadata["namespace"] = .string(target.namespace)
            object["metadata"] = metadata
        }
        let name = target.name ?? ""
        switch (exchange.method, exchange.contentType) {
        case ("GET", _):
            let found = try await client.get(target.resource, namespace: target.namespace, name: name)
            return found.map { .object($0) } ?? .missing
        case ("POST", _): return .object(try await client.create(object, in: target.resource, dryRun: false))
        case ("PUT", _): return .object(try await client.replace(object, in: target.resource, dryRun: false))
        case ("DELETE", _):
            let deleted = try await client.delete(
                target.resource, namespace: target.namespace, name: name, options: DeleteOptions())
            return deleted ? .deleted : .missing
        case (_, "application/apply-patch+yaml"):
            if exchange.name == "name differs from path" {
                // The client takes the address from the object, so it cannot send this one; send it as it was.
                let call = Call(
                    method: "PATCH", path: String(exchange.path.prefix { $0 != "?" }),
                    contentType: "application/apply-patch+yaml", body: JSON.serialize(object))
                return .object(try await client.sender.json(call))
            }
            return .object(
                try await client.apply(
                    object, to: target.resource, options: ApplyOptions(force: exchange.path.contains("force=true"))))
        case (_, let type):
            let body = exchange.body ?? .null
            let patch: Patch =
                switch type {
                case "application/json-patch+json": .json(body)
                case "application/strategic-merge-patch+json": .strategic(body)
                default: .merge(body)
                }
            return .object(
                try await client.patch(
                    target.resource, namespace: target.namespace, name: name, with: patch,
                    options: PatchOptions(subresource: target.subresource)))
        }
    }

    @Test("most of the recording is replayed")
    func coverage() {
        #expect(Recorded.exchanges.count >= 83)
        #expect(Self.calls.count >= 45)
    }

    @Test("conflicts name the other manager and its field")
    func conflicts() async throws {
        let exchange = try #require(Recorded.exchanges.first { $0.name == "second manager conflicts" })
        let error = KubernetesError(status: exchange.answer, httpStatus: exchange.status)
        #expect(error.code == .conflict)
        #expect(error.conflicts == [KubernetesError.Conflict(manager: "martlet", field: ".spec.replicas")])
    }

    @Test("pages are joined, and the objects say their kind")
    func pages() async throws {
        let recorded = Recorded.exchanges.filter { $0.name.hasPrefix("list page") }
        let last = try #require(Recorded.exchanges.first { $0.name == "label selector" })
        let pages = recorded + [last]
        let transport = ScriptedTransport { _, index in
            .response(HTTPResponse(status: 200, body: pages[min(index, pages.count - 1)].answerBytes))
        }
        let list = try await KubernetesClient.scripted(transport, options: .init(pageSize: 2))
            .list(.configMaps, namespace: "vectors", labelSelector: nil)
        #expect(list.items.count == pages.map { $0.answer["items"]?.sequence?.count ?? 0 }.reduce(0, +))
        #expect(list.items.allSatisfy { $0["kind"]?.string == "ConfigMap" && $0["apiVersion"]?.string == "v1" })
        #expect(list.resourceVersion == "229")
        #expect(transport.requests.map { $0.query("limit") } == Array(repeating: ["2"], count: pages.count))
        #expect(transport.requests[1].query("continue") == [pages[0].answer.value(at: "metadata", "continue")?.string])
    }

    @Test("a watch gives the recorded events, wherever its bytes are cut")
    func watch() async throws {
        let exchange = try #require(Recorded.exchanges.first { $0.name == "watch from a version" })
        let bytes = exchange.answerBytes
        let whole = try await events(in: [bytes])
        #expect(whole.count == exchange.answer.sequence?.count)
        for cut in stride(from: 0, through: bytes.count, by: 1) {
            var decoder = WatchDecoder(resource: .configMaps, limit: 1 << 20, label: "")
            let (first, firstEnd) = decoder.append(Array(bytes[..<cut]))
            let (second, secondEnd) = decoder.append(Array(bytes[cut...]))
            #expect((first + second).map(\.resourceVersion) == whole.map(\.resourceVersion))
            #expect(firstEnd == nil && secondEnd == nil && decoder.endError == nil)
        }
    }

    @Test("an error within a watch ends it with the server's words")
    func watchError() async throws {
        let exchange = try #require(Recorded.exchanges.first { $0.name == "watch with initial events" })
        let error = await #expect(throws: KubernetesError.self) { try await events(in: [exchange.answerBytes]) }
        #expect(error?.code == .serverError)
        #expect(error?.message == exchange.answer.value(at: "object", "message")?.string)
    }

    private func events(in pieces: [[UInt8]]) async throws -> [WatchEvent] {
        let client = KubernetesClient.scripted(ScriptedTransport([.stream(pieces, nil)]))
        var events: [WatchEvent] = []
        for try await event in client.watch(
            .configMaps, namespace: "vectors", labelSelector: nil, resourceVersion: "1")
        { events.append(event) }
        return events
    }

    @Test("both forms of discovery give the same kinds")
    func discovery() async throws {
        func answers(aggregated: Bool) -> ScriptedTransport {
            ScriptedTransport { request, _ in
                let found = Recorded.exchanges.first {
                    $0.path == request.target && $0.name.contains("iscovery")
                        && $0.accept.contains("as=APIGroupDiscoveryList") == aggregated
                }
                guard let found else { return .json("404 page not found", status: 404) }
                return .response(HTTPResponse(status: 200, body: found.answerBytes))
            }
        }
        let new = try await KubernetesClient.scripted(answers(aggregated: true)).resources()
        let old = KubernetesClient.scripted(answers(aggregated: false))
        let oldResources = try await old.resources()
        // The recording has only some of the older lists.
        let recordedGroups = ["", "apps"]
        func known(_ resources: [APIResource]) -> Set<APIResource> {
            Set(resources.filter { recordedGroups.contains($0.kind.group) })
        }
        #expect(known(new) == known(oldResources))
        #expect(known(new).count > 15)
        #expect(new.contains { $0.kind.kind == "HorizontalPodAutoscaler" && $0.kind.version == "v2" })
        #expect(!new.contains { $0.kind.kind == "HorizontalPodAutoscaler" && $0.kind.version == "v1" })
        #expect(try await old.discoveryFailures().contains { $0.group == "batch" })
        await #expect(throws: KubernetesError.self) {
            try await old.resource(for: .init(group: "batch", version: "v1", kind: "Job"))
        }
    }
}

import Manifests
import Testing

@testable import SandboxCluster

/// Replays the recorded writes of a real API server on the field functions.
@Suite(.enabled(if: Recordings.folder != nil, "the recordings are not beside the project"))
struct `The recorded writes` {
    private let pipeline = StandardFieldPipeline()

    /// Exchanges whose answers other parts of the server give.
    private static let others: Set<String> = [
        "namespace create again", "object in a missing namespace", "apply without manager", "name differs from path",
        "json patch failing test", "scale put", "put stale", "release finalizer",
        "custom object before its definition", "create in terminating namespace",
    ]

    static let applies = Recordings.exchanges.filter {
        $0.contentType == "application/apply-patch+yaml" && !others.contains($0.name)
    }

    private func schema(_ path: String) -> Node? {
        guard path.hasPrefix("/apis/example.com/") else { return nil }
        return Recordings.exchange("crd apply")?.body.value(at: "spec", "versions")?[0]?
            .value(at: "schema", "openAPIV3Schema")
    }

    private func request(_ exchange: Recordings.Exchange, kind: Node) -> FieldRequest {
        SandboxClusterTests.request(
            kind["apiVersion"]?.string ?? "", kind["kind"]?.string ?? "",
            manager: exchange.query["fieldManager"] ?? "Python-urllib",
            subresource: exchange.path.hasSuffix("/status") ? "status" : "",
            force: exchange.query["force"] == "true",
            validation: exchange.query["fieldValidation"].flatMap(FieldRequest.Validation.init) ?? .warn,
            schema: schema(exchange.path), now: "2026-11-25T01:02:31Z")
    }

    private func expect(_ found: Node, _ exchange: Recordings.Exchange) {
        let different = differences(comparable(found), comparable(exchange.answer))
        #expect(different.isEmpty, "\(exchange.name): \(different.joined(separator: "\n"))")
    }

    @Test(arguments: applies) func `of server-side apply come out the same`(_ exchange: Recordings.Exchange) {
        let live = Recordings.stored(before: exchange)
        let found = outcome { () throws(APIStatus) in
            try pipeline.apply(live: live, patch: exchange.body, request(exchange, kind: exchange.body))
        }
        expect(found, exchange)
    }

    @Test(arguments: Recordings.exchanges.filter { ["namespace create", "generateName"].contains($0.name) })
    func `of create come out the same`(_ exchange: Recordings.Exchange) {
        var body = exchange.body
        body.edit("metadata") { $0.setDefault("name", exchange.answer.value(at: "metadata", "name") ?? .null) }
        let found = outcome { () throws(APIStatus) in
            try pipeline.create(body, request(exchange, kind: body))
        }
        expect(found, exchange)
    }

    /// The objects that the recorded patches made of the stored ones.
    @Test(arguments: [
        "strategic merge adds a container, deletes an env", "strategic merge replace list",
        "merge patch null removes", "json patch", "status patch", "put", "custom status", "status ignored on main",
    ])
    func `of patches and updates come out the same`(_ name: String) throws {
        let exchange = try #require(Recordings.exchange(name))
        let old = try #require(Recordings.stored(before: exchange))
        let new = try patched(old, name)
        var known = old
        if name == "status patch" {
            // The scale request before it answered with a Scale; the stored object got its replicas and owner.
            known = try afterScale(old)
        }
        let found = outcome { () throws(APIStatus) in
            try pipeline.update(
                old: known, new: name == "status patch" ? statusPatched(known) : new,
                request(exchange, kind: old))
        }
        expect(found, exchange)
    }

    private func afterScale(_ old: Node) throws -> Node {
        var new = old
        new.edit("spec") { $0["replicas"] = .int(4) }
        return try pipeline.update(
            old: old, new: new,
            SandboxClusterTests.request("apps/v1", "Deployment", manager: "Python-urllib", subresource: "scale")
        ).object
    }

    private func statusPatched(_ old: Node) -> Node {
        var new = old
        new["status"] = Recordings.exchange("status patch")?.body["status"]
        return new
    }

    private func patched(_ old: Node, _ name: String) throws -> Node {
        var new = old
        switch name {
        case "strategic merge adds a container, deletes an env":
            new.edit("spec", "template", "spec") { spec in
                var main = spec["containers"]?[0] ?? .null
                main["env"] = nil
                spec["containers"] = .sequence([
                    .mapping(["name": .string("extra"), "image": .string("busybox:2")]), main,
                ])
            }
        case "strategic merge replace list":
            new.edit("spec", "template", "spec") { spec in
                spec["containers"] = .sequence([
                    .mapping(["name": .string("main"), "image": .string("nginx:1.28")])
                ])
            }
        case "merge patch null removes":
            new.edit("metadata") { $0["labels"] = .mapping(["c": .string("3")]) }
        case "json patch": new.edit("spec") { $0["replicas"] = .int(1) }
        case "put": new["data"] = .mapping(["k": .string("put")])
        case "custom status": new["status"] = .mapping(["phase": .string("Up")])
        case "status ignored on main": new["status"] = .mapping(["phase": .string("Down")])
        default: break
        }
        return new
    }

    @Test func `of scale leave the owner without a time`() throws {
        let exchange = try #require(Recordings.exchange("status patch"))
        let old = try #require(Recordings.stored(before: exchange))
        let scaled = try afterScale(old)
        let entry = scaled.value(at: "metadata", "managedFields")?.sequence?.first {
            $0["subresource"]?.string == "scale"
        }
        #expect(entry?["time"] == nil)
        #expect(entry?["fieldsV1"] == (try json(#"{"f:spec":{"f:replicas":{}}}"#)))
    }

    @Test func `are found in number`() {
        #expect(Recordings.exchanges.count == 83)
        #expect(Self.applies.count > 20)
    }
}

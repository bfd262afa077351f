import Manifests
import Testing

@testable import SandboxCluster

@Suite struct `Ownership of fields` {
    private let pipeline = StandardFieldPipeline()

    private static let schema = Node.mapping([
        "type": .string("object"),
        "properties": .mapping([
            "spec": .mapping([
                "type": .string("object"),
                "properties": .mapping([
                    "size": .mapping(["type": .string("integer")]),
                    "note": .mapping(["type": .string("string")]),
                    "tags": .mapping([
                        "type": .string("array"), "x-kubernetes-list-type": .string("set"),
                        "items": .mapping(["type": .string("string")]),
                    ]),
                    "order": .mapping(["type": .string("array"), "items": .mapping(["type": .string("string")])]),
                    "options": .mapping([
                        "type": .string("object"), "additionalProperties": .mapping(["type": .string("string")]),
                    ]),
                    "parts": .mapping([
                        "type": .string("array"), "x-kubernetes-list-type": .string("map"),
                        "x-kubernetes-list-map-keys": .sequence([.string("id")]),
                        "items": .mapping([
                            "type": .string("object"),
                            "properties": .mapping([
                                "id": .mapping(["type": .string("string")]), "v": .mapping(["type": .string("string")]),
                            ]),
                        ]),
                    ]),
                    "free": .mapping([
                        "type": .string("object"), "x-kubernetes-preserve-unknown-fields": .bool(true),
                    ]),
                ]),
            ])
        ]),
    ])

    private func apply(
        _ live: Node?, _ spec: String, _ manager: String, force: Bool = false, now: String = "2026-01-01T00:00:00Z"
    ) throws -> Node {
        let patch = Node.mapping([
            "apiVersion": .string("example.com/v1"), "kind": .string("Thing"),
            "metadata": .mapping(["name": .string("t")]), "spec": try json(spec),
        ])
        return try pipeline.apply(
            live: live, patch: patch,
            request("example.com/v1", "Thing", manager: manager, force: force, schema: Self.schema, now: now)
        ).object
    }

    private func fields(_ object: Node, _ manager: String) throws -> Node? {
        object.value(at: "metadata", "managedFields")?.sequence?.first { $0["manager"]?.string == manager }?["fieldsV1"]
    }

    @Test func `is shared by managers who say the same, and ends one by one`() throws {
        var object = try apply(nil, #"{"size":1,"note":"n"}"#, "a")
        object = try apply(object, #"{"size":1}"#, "b")
        #expect(try fields(object, "b") == json(#"{"f:spec":{"f:size":{}}}"#))
        object = try apply(object, #"{"note":"n"}"#, "a")
        #expect(object["spec"] == (try json(#"{"size":1,"note":"n"}"#)))
        object = try apply(object, #"{"note":"n"}"#, "b")
        #expect(object["spec"] == (try json(#"{"note":"n"}"#)))
        #expect(try fields(object, "a") == json(#"{"f:spec":{"f:note":{}}}"#))
    }

    @Test func `of an item of a list goes with the item`() throws {
        var object = try apply(nil, #"{"parts":[{"id":"x","v":"1"},{"id":"y"}],"tags":["p","q"]}"#, "a")
        object = try apply(object, #"{"parts":[{"id":"x"}],"tags":["q"]}"#, "b")
        object = try apply(object, #"{"parts":[{"id":"y"}],"tags":["p"]}"#, "a")
        // The item that b names stays, without the value that only a gave it.
        #expect(object["spec"] == (try json(#"{"parts":[{"id":"x"},{"id":"y"}],"tags":["p","q"]}"#)))
        object = try apply(object, #"{"tags":["q"]}"#, "a")
        #expect(object["spec"] == (try json(#"{"parts":[{"id":"x"}],"tags":["q"]}"#)))
    }

    @Test func `conflicts over lists without keys as a whole, and names every conflict`() throws {
        let object = try apply(nil, #"{"order":["1","2"],"size":1,"parts":[{"id":"x","v":"1"}]}"#, "a")
        let failure = #expect(throws: APIStatus.self) {
            try apply(object, #"{"order":["2"],"size":2,"parts":[{"id":"x","v":"2"}]}"#, "b")
        }
        #expect(failure?.code == 409)
        #expect(
            failure?.message
                == "Apply failed with 3 conflicts: conflicts with \"a\":\n- .spec.order\n- .spec.size\n- .spec.parts[id=\"x\"].v"
        )
        #expect(failure?.details?.causes.map(\.field) == [".spec.order", ".spec.size", ".spec.parts[id=\"x\"].v"])
        let forced = try apply(object, #"{"order":["2"],"size":2}"#, "b", force: true)
        #expect(
            try fields(forced, "a") == json(#"{"f:spec":{"f:parts":{"k:{\"id\":\"x\"}":{".":{},"f:id":{},"f:v":{}}}}}"#)
        )
    }

    @Test func `takes no time from an apply that changes nothing`() throws {
        let first = try apply(nil, #"{"size":1,"options":{"k":"v"}}"#, "a")
        let again = try apply(first, #"{"size":1,"options":{"k":"v"}}"#, "a", now: "2027-01-01T00:00:00Z")
        #expect(first == again)
        let joined = try apply(again, #"{"size":1}"#, "b", now: "2027-01-01T00:00:00Z")
        let times = joined.value(at: "metadata", "managedFields")?.sequence?.compactMap { $0["time"]?.string }
        #expect(times == ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"])
    }

    @Test func `names the version of an update and its subresource in conflicts`() throws {
        let request = { (manager: String, subresource: String) in
            SandboxClusterTests.request("apps/v1", "Deployment", manager: manager, subresource: subresource)
        }
        let created = try pipeline.create(
            Samples.deployment, request("kubectl-create", "")
        ).object
        var scaled = created
        scaled.edit("spec") { $0["replicas"] = .int(7) }
        let object = try pipeline.update(old: created, new: scaled, request("hpa", "scale")).object
        var patch = Samples.deployment
        patch.edit("spec") { $0["replicas"] = .int(2) }
        let failure = #expect(throws: APIStatus.self) {
            try pipeline.apply(live: object, patch: patch, request("martlet", ""))
        }
        #expect(
            failure?.message
                == "Apply failed with 1 conflict: conflict with \"hpa\" with subresource \"scale\" using apps/v1: .spec.replicas"
        )
    }

    @Test func `of an object that nobody tracks begins with its first apply`() throws {
        var live = try json(
            #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c","namespace":"n"},"data":{"a":"1","b":"2"}}"#)
        let patch = try json(#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1"}}"#)
        live = try pipeline.apply(live: live, patch: patch, request("v1", "ConfigMap")).object
        #expect(
            try fields(live, "before-first-apply") == json(#"{"f:data":{".":{},"f:a":{},"f:b":{}}}"#))
        #expect(try fields(live, "martlet") == json(#"{"f:data":{"f:a":{}}}"#))
    }

    @Test func `is forgotten when an update says so`() throws {
        let old = try pipeline.create(Samples.deployment, request("apps/v1", "Deployment")).object
        var new = old
        new.edit("metadata") { $0["managedFields"] = .sequence([.mapping([:])]) }
        let reset = try pipeline.update(old: old, new: new, request("apps/v1", "Deployment")).object
        #expect(reset.value(at: "metadata", "managedFields") == nil)
        // An update that leaves the entries out does not touch them.
        new.edit("metadata") { $0["managedFields"] = nil }
        let kept = try pipeline.update(old: old, new: new, request("apps/v1", "Deployment")).object
        #expect(kept.value(at: "metadata", "managedFields") == old.value(at: "metadata", "managedFields"))
    }

    @Test func `passes from client-side to server-side apply of kubectl without conflicts`() throws {
        let annotation = "kubectl.kubernetes.io/last-applied-configuration"
        var created = try json(#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1"}}"#)
        let last = JSON.text(created)
        created.edit("metadata") { $0["annotations"] = .mapping([annotation: .string(last)]) }
        let live = try pipeline.create(created, request("v1", "ConfigMap", manager: "kubectl-client-side-apply")).object
        let patch = try json(#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"2"}}"#)
        let applied = try pipeline.apply(live: live, patch: patch, request("v1", "ConfigMap", manager: "kubectl"))
            .object
        #expect(applied["data"]?["a"] == .string("2"))
        #expect(applied.value(at: "metadata", "annotations", annotation)?.string?.contains(#""a":"2""#) == true)
        #expect(throws: APIStatus.self) {
            try pipeline.apply(live: live, patch: patch, request("v1", "ConfigMap", manager: "martlet"))
        }
    }

    @Test func `puts the oldest of many updaters together`() throws {
        var object = try pipeline.create(
            json(#"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"k":"0"}}"#),
            request("v1", "ConfigMap", manager: "m0")
        ).object
        for index in 1...14 {
            var new = object
            new.edit("data") { $0["k\(index)"] = .string("x") }
            object = try pipeline.update(
                old: object, new: new,
                request("v1", "ConfigMap", manager: "m\(index)", now: "2026-01-01T00:00:\(10 + index)Z")
            ).object
        }
        let managers =
            object.value(at: "metadata", "managedFields")?.sequence?.compactMap { $0["manager"]?.string } ?? []
        #expect(managers.count == 10)
        #expect(managers.contains("ancient-changes"))
        #expect(managers.contains("m14"))
        #expect(!managers.contains("m1"))
    }

    @Test func `holds its invariants over random applies and updates`() throws {
        let choices = [
            #"{"size":1}"#, #"{"size":2,"note":"a"}"#, #"{"tags":["a","b"]}"#, #"{"tags":["b","c"],"size":1}"#,
            #"{"parts":[{"id":"x","v":"1"}]}"#, #"{"parts":[{"id":"y"},{"id":"x"}]}"#, #"{"options":{"k":"v"}}"#,
            #"{"options":{"k":"w","l":"v"},"order":["a"]}"#, #"{"order":[]}"#, #"{"free":{"a":{"b":[1,2]}}}"#,
            #"{"free":{"a":{"c":{}},"d":1}}"#, "{}",
        ]
        let type = SchemaType(customResourceSchema: Self.schema)
        for seed in 0..<15 {
            var generator = SeededGenerator(UInt64(seed))
            var object: Node?
            for _ in 0..<8 {
                let manager = generator.pick(["a", "b", "c"])
                let spec = generator.pick(choices)
                let next = try apply(object, spec, manager, force: true)
                #expect(try apply(next, spec, manager, force: false) == next, "\(seed) \(spec)")
                let all = FieldSet(of: next, type: type)
                let present = all.paths
                let managed = try #require(ManagedFields(of: next))
                var owned = FieldSet()
                for (owner, ownership) in managed.owners {
                    // Nobody owns what is not there.
                    let missing = ownership.fields.paths.filter { path in !present.contains { $0.starts(with: path) } }
                    #expect(missing.isEmpty, "\(seed) \(owner) \(missing)")
                    owned = owned.union(ownership.fields)
                }
                // All that is there was applied, so somebody owns each leaf of the specification.
                let unowned = all.subtracting(owned).paths.filter { $0.first == .field("spec") && $0.count > 1 }
                let ownedPaths = owned.paths
                let leaves = unowned.filter { path in !ownedPaths.contains { $0.starts(with: path) } }
                #expect(leaves.isEmpty, "\(seed) \(leaves)")
                object = next
            }
        }
    }
}

/// Objects that several tests use.
enum Samples {
    static let deployment: Node = .mapping([
        "apiVersion": .string("apps/v1"), "kind": .string("Deployment"),
        "metadata": .mapping(["name": .string("web"), "namespace": .string("default")]),
        "spec": .mapping([
            "selector": .mapping(["matchLabels": .mapping(["app": .string("web")])]),
            "template": .mapping([
                "metadata": .mapping(["labels": .mapping(["app": .string("web")])]),
                "spec": .mapping([
                    "containers": .sequence([.mapping(["name": .string("main"), "image": .string("nginx:1.27")])])
                ]),
            ]),
        ]),
    ])
}

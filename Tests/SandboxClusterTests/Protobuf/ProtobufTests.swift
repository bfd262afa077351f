import Manifests
import Signing
import Testing

@testable import SandboxCluster

@Suite("Protobuf bodies")
struct ProtobufTests {
    private func bytes(_ body: RecordedBody) throws -> [UInt8] {
        try #require(Hex.decode(body.hex.filter { $0 != "\n" }))
    }

    private func shaped(_ object: Node) throws -> Node {
        let kind = GroupVersionKind(
            apiVersion: object["apiVersion"]?.string ?? "", kind: object["kind"]?.string ?? "")
        return BuiltInShape.normalize(object, type: try #require(SchemaTable.builtIn.type(for: kind)))
    }

    @Test("A recorded body holds the object that the same command prints", arguments: RecordedBody.all)
    func recorded(_ body: RecordedBody) throws {
        let object = try ProtobufEnvelope(try bytes(body)).object()
        let expected = try shaped(try json(body.json))
        #expect(differences(object, expected).isEmpty, "\(differences(object, expected))")
        #expect(object.mapping?.keys.prefix(2) == ["kind", "apiVersion"])
    }

    @Test("Every definition with fields has its field numbers, each at one place")
    func table() throws {
        for name in SchemaTable.builtIn.definitionNames where name != "io.k8s.apimachinery.pkg.version.Info" {
            let type = try #require(SchemaTable.builtIn.type(named: name))
            let parts = try #require(ProtobufTable.builtIn.parts(of: type), "\(name)")
            var found = names(parts)
            for field in ["kind", "apiVersion"] where type.field(field) != nil && !found.contains(field) {
                found.append(field)
            }
            #expect(found.sorted() == type.fields.map(\.name).sorted(), "\(name)")
        }
    }

    private func names(_ parts: [Int32: ProtobufTable.Part]) -> [String] {
        parts.values.flatMap { part in
            switch part {
            case .field(let field): [field.name]
            case .embedded(let inner): names(inner)
            }
        }
    }

    private func decode(
        _ apiVersion: String, _ kind: String, _ write: (inout ProtobufWriter) -> Void
    ) throws -> Node {
        var message = ProtobufWriter()
        write(&message)
        return try ProtobufEnvelope(ProtobufWriter.body(apiVersion, kind, message.bytes)).object()
    }

    @Test("Times are written as the API writes them, and an empty one is none")
    func times() throws {
        let lease = try decode("coordination.k8s.io/v1", "Lease") { lease in
            lease.message(1) { metadata in
                metadata.message(8) { $0.number(1, 1_764_032_523) }
                metadata.message(9) { _ in }
                metadata.message(17) { entry in
                    entry.message(4) { $0.number(1, -86400 * 365) }
                    entry.message(7) { $0.text(1, #"{"f:spec":{}}"#) }
                }
            }
            lease.message(2) { spec in
                spec.message(3) { time in
                    time.number(1, 0)
                    time.number(2, 1_500_999)
                }
            }
        }
        #expect(lease.value(at: "metadata", "creationTimestamp")?.string == "2025-11-25T01:02:03Z")
        #expect(lease.value(at: "metadata", "deletionTimestamp") == nil)
        let entry = try #require(lease.value(at: "metadata", "managedFields")?[0])
        #expect(entry["time"]?.string == "1969-01-01T00:00:00Z")
        #expect(entry["fieldsV1"] == .mapping(["f:spec": .mapping([:])]))
        #expect(lease.value(at: "spec", "acquireTime")?.string == "1970-01-01T00:00:00.001500Z")
    }

    @Test("A schema in a definition keeps numbers, JSON and the places that hold one thing or another")
    func schemas() throws {
        let definition = try decode("apiextensions.k8s.io/v1", "CustomResourceDefinition") { definition in
            definition.message(2) { spec in
                spec.message(7) { version in
                    version.text(1, "v1")
                    version.message(5) { $0.message(1) { _ in } }
                    version.message(4) { validation in
                        validation.message(1) { schema in
                            schema.text(3, "#/a")
                            schema.message(8) { $0.text(1, #"{"a":[1]}"#) }
                            schema.double(9, 0.5)
                            schema.double(11, 3)
                            schema.message(20) { $0.text(1, #""x""#) }
                            schema.message(20) { $0.text(1, "2") }
                            schema.message(24) { items in
                                items.message(2) { $0.text(5, "string") }
                                items.message(2) { $0.text(5, "integer") }
                            }
                            schema.message(29) { entry in
                                entry.text(1, "p")
                                entry.message(2) { $0.message(24) { $0.message(1) { $0.text(5, "object") } } }
                            }
                            schema.message(30) { $0.number(1, 1) }
                            schema.message(32) { entry in
                                entry.text(1, "d")
                                entry.message(2) { $0.text(2, "p") }
                            }
                            schema.message(33) { $0.message(2) { $0.text(5, "string") } }
                            schema.number(38, 1)
                        }
                    }
                }
            }
        }
        let version = try #require(definition.value(at: "spec", "versions")?[0])
        #expect(version["subresources"] == .mapping(["status": .mapping([:])]))
        let expected = try json(
            """
            {"$ref": "#/a", "default": {"a": [1]}, "maximum": 0.5, "minimum": 3, "enum": ["x", 2],
            "items": [{"type": "string"}, {"type": "integer"}], "properties": {"p": {"items": {"type": "object"}}},
            "additionalProperties": true, "dependencies": {"d": ["p"]}, "additionalItems": {"type": "string"},
            "x-kubernetes-preserve-unknown-fields": true}
            """)
        let schema = version.value(at: "schema", "openAPIV3Schema") ?? .null
        #expect(differences(schema, expected).isEmpty, "\(differences(schema, expected))")
    }

    @Test("Parts that JSON does not show, wrapped lists and packed numbers are found")
    func shapes() throws {
        let pod = try decode("v1", "Pod") { pod in
            pod.message(2) { spec in
                spec.message(1) { volume in
                    volume.text(1, "config")
                    volume.message(2) { $0.message(19) { $0.message(1) { $0.text(1, "map") } } }
                }
                spec.message(14) { $0.field(4, [1, 0x80, 0x08]) }
                spec.message(14) { $0.number(4, 7) }
            }
        }
        #expect(
            pod.value(at: "spec", "volumes")?[0]
                == .mapping(["name": .string("config"), "configMap": .mapping(["name": .string("map")])]))
        #expect(
            pod.value(at: "spec", "securityContext", "supplementalGroups")
                == .sequence([.int(1), .int(1024), .int(7)]), "one message in two parts")

        let review = try decode("authentication.k8s.io/v1", "SelfSubjectReview") { review in
            review.message(2) { status in
                status.message(1) { user in
                    user.message(4) { entry in
                        entry.text(1, "scopes")
                        entry.message(2) { values in
                            values.text(1, "a")
                            values.text(1, "b")
                        }
                    }
                }
            }
        }
        #expect(
            review.value(at: "status", "userInfo", "extra")
                == .mapping(["scopes": .sequence([.string("a"), .string("b")])]))
    }

    @Test(
        "What is no message of a known kind is said to be so",
        arguments: [
            ([], "expected prefix"), ([0x6B, 0x38, 0x73], "expected prefix"), (Array("k8s\0".utf8), "Object 'Kind'"),
            (Array("k8s\0".utf8) + [0x0A, 9, 0x0A], "unexpected end"),
            (Array("k8s\0".utf8) + [0x0B], "illegal wire type"), (Array("k8s\0".utf8) + [0x00], "illegal field number"),
            (Array("k8s\0".utf8) + [0x08] + [UInt8](repeating: 0xFF, count: 11), "more than ten bytes"),
            (ProtobufWriter.body("v1", "Nope", []), "no kind \"Nope\" is registered for version \"v1\""),
            (ProtobufWriter.body("example.com/v1", "Widget", []), "no kind \"Widget\""),
            (ProtobufWriter.body("v1", "Pod", [0x08, 0x01]), "another wire type"),
        ] as [([UInt8], String)])
    func failures(_ body: [UInt8], _ text: String) {
        #expect {
            try ProtobufEnvelope(body).object()
        } throws: { error in
            "\(error)".contains(text)
        }
    }

    @Test("Nesting ends at a limit")
    func depth() {
        var schema = ProtobufWriter()
        for _ in 0..<2000 {
            var outer = ProtobufWriter()
            outer.field(28, schema.bytes)
            schema = outer
        }
        var definition = ProtobufWriter()
        definition.message(2) { $0.message(7) { $0.message(4) { $0.field(1, schema.bytes) } } }
        let body = ProtobufWriter.body("apiextensions.k8s.io/v1", "CustomResourceDefinition", definition.bytes)
        #expect {
            try ProtobufEnvelope(body).object()
        } throws: { error in
            "\(error)".contains("nested deeper")
        }
    }

    @Test("Damaged bodies are refused or read, and never end the program")
    func damage() throws {
        var random = SeededGenerator(37)
        var read = 0
        var refused = 0
        for body in RecordedBody.all {
            let whole = try bytes(body)
            for _ in 0..<300 {
                var bytes = whole
                for _ in 0...random.below(3) where bytes.count > 5 {
                    let index = 4 + random.below(bytes.count - 4)
                    switch random.below(4) {
                    case 0: bytes[index] = UInt8(random.below(256))
                    case 1: bytes.remove(at: index)
                    case 2: bytes.insert(UInt8(random.below(256)), at: index)
                    default: bytes.removeSubrange(index...)
                    }
                }
                do {
                    let object = try ProtobufEnvelope(bytes).object()
                    #expect(object["kind"]?.string != nil)
                    read += 1
                } catch {
                    #expect(!"\(error)".isEmpty)
                    refused += 1
                }
            }
        }
        #expect(read > 50)
        #expect(refused > 100)
    }

    @Test("Objects are created, replaced and deleted by protobuf bodies; custom resources have none")
    func requests() async throws {
        let client = try Client()
        let type = "application/vnd.kubernetes.protobuf"
        let maps = "/api/v1/namespaces/default/configmaps"
        func map(_ value: String) -> [UInt8] {
            var map = ProtobufWriter()
            map.message(1) { $0.text(1, "a") }
            map.message(2) { entry in
                entry.text(1, "k")
                entry.text(2, value)
            }
            return ProtobufWriter.body("v1", "ConfigMap", map.bytes)
        }
        let created = await client.send("POST", maps, map("v"), contentType: type)
        #expect(created.status == 201)
        #expect(try JSON.parse(created.bytes).value(at: "data", "k")?.string == "v")
        let replaced = await client.send("PUT", maps + "/a", map("w"), contentType: type)
        #expect(try JSON.parse(replaced.bytes).value(at: "data", "k")?.string == "w")
        var options = ProtobufWriter()
        options.message(2) { $0.text(1, "another-uid") }
        for (message, status) in [(options.bytes, 409), ([], 200)] {
            let body = ProtobufWriter.body("v1", "DeleteOptions", message)
            #expect(await client.send("DELETE", maps + "/a", body, contentType: type).status == status)
        }
        #expect(await client.send("POST", maps, Array("k8s".utf8), contentType: type).status == 400)
        #expect(
            await client.send("POST", maps, ProtobufWriter.body("v1", "Secret", []), contentType: type).status == 400)

        let definition = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"ws.example.com"},
            "spec":{"group":"example.com","scope":"Cluster","names":{"plural":"ws","singular":"w","kind":"W","listKind":
            "WList"},"versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}
            """
        let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        #expect(try await client.object("POST", path, definition).status == 201)
        let custom = ProtobufWriter.body("example.com/v1", "W", [])
        #expect(await client.send("POST", "/apis/example.com/v1/ws", custom, contentType: type).status == 415)
    }
}

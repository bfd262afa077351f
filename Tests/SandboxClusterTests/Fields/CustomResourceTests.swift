import Manifests
import Testing

@testable import SandboxCluster

@Suite struct `Custom resources` {
    private let pipeline = StandardFieldPipeline()

    private func create(_ schema: String, _ spec: String, validation: FieldRequest.Validation = .warn) throws
        -> FieldResult
    {
        let object = Node.mapping([
            "apiVersion": .string("example.com/v1"), "kind": .string("Thing"),
            "metadata": .mapping(["name": .string("t")]), "spec": try json(spec),
        ])
        let root = Node.mapping(["type": .string("object"), "properties": .mapping(["spec": try json(schema)])])
        return try pipeline.create(object, request("example.com/v1", "Thing", validation: validation, schema: root))
    }

    struct Case: Sendable, CustomStringConvertible {
        var schema: String
        var spec: String
        var problem: String?
        var description: String { "\(schema) \(spec)" }
    }

    static let cases = [
        Case(
            schema: #"{"type":"object","properties":{"a":{"type":"string"}}}"#, spec: #"{"a":1}"#,
            problem: #"spec.a: Invalid value: "integer": spec.a in body must be of type string: "integer""#),
        Case(
            schema: #"{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}"#, spec: "{}",
            problem: "spec.a: Required value"),
        Case(
            schema: #"{"type":"object","properties":{"a":{"type":"string","enum":["x","y"]}}}"#, spec: #"{"a":"z"}"#,
            problem: #"spec.a: Unsupported value: "z": supported values: "x", "y""#),
        Case(
            schema: #"{"type":"object","properties":{"a":{"type":"integer","maximum":3}}}"#, spec: #"{"a":4}"#,
            problem: "spec.a: Invalid value: 4: spec.a in body should be less than or equal to 3"),
        Case(
            schema: #"{"type":"object","properties":{"a":{"type":"number","minimum":0,"exclusiveMinimum":true}}}"#,
            spec: #"{"a":0}"#, problem: "spec.a: Invalid value: 0: spec.a in body should be greater than 0"),
        Case(
            schema: #"{"type":"object","properties":{"a":{"type":"string","pattern":"^v[0-9]+$"}}}"#,
            spec: #"{"a":"w1"}"#,
            problem: #"spec.a: Invalid value: "w1": spec.a in body should match '^v[0-9]+$'"#),
        Case(
            schema: #"{"type":"object","properties":{"a":{"type":"string","maxLength":2}}}"#, spec: #"{"a":"abc"}"#,
            problem: "spec.a: Too long: may not be more than 2 bytes"),
        Case(
            schema: #"{"type":"object","properties":{"a":{"type":"array","maxItems":1,"items":{"type":"integer"}}}}"#,
            spec: #"{"a":[1,2]}"#, problem: "spec.a: Too many: 2: must have at most 1 items"),
        Case(
            schema: #"{"type":"object","properties":{"a":{"type":"array","items":{"type":"integer"}}}}"#,
            spec: #"{"a":[1,"x"]}"#,
            problem: #"spec.a[1]: Invalid value: "string": spec.a[1] in body must be of type integer: "string""#),
        Case(
            schema: #"{"type":"object","properties":{"a":{"x-kubernetes-int-or-string":true}}}"#, spec: #"{"a":"5%"}"#),
        Case(
            schema: #"{"type":"object","properties":{"a":{"x-kubernetes-int-or-string":true}}}"#, spec: #"{"a":true}"#,
            problem: #"spec.a: Invalid value: "boolean": spec.a in body must be of type integer,string: "boolean""#),
        Case(schema: #"{"type":"object","properties":{"a":{"type":"string","nullable":true}}}"#, spec: #"{"a":null}"#),
        Case(
            schema: #"{"type":"object","additionalProperties":{"type":"integer"}}"#, spec: #"{"k":"v"}"#,
            problem: #"spec.k: Invalid value: "string": spec.k in body must be of type integer: "string""#),
        Case(
            schema:
                #"{"type":"object","properties":{"a":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string"}}}}"#,
            spec: #"{"a":["x","x"]}"#, problem: #"spec.a[1]: Duplicate value: "x""#),
        Case(
            schema:
                #"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"anyOf":[{"required":["a"]},{"required":["b"]}]}"#,
            spec: "{}", problem: #"spec: Invalid value: "": spec in body must validate at least one schema (anyOf)"#),
    ]

    @Test(arguments: cases) func `are held against their schema`(_ example: Case) throws {
        let found = outcome { () throws(APIStatus) in
            do {
                return try create(example.schema, example.spec)
            } catch let error as APIStatus {
                throw error
            } catch {
                throw .badRequest("\(error)")
            }
        }
        if let problem = example.problem {
            #expect(found["message"]?.string == "Thing.example.com \"t\" is invalid: \(problem)")
            #expect(found["code"]?.int == 422)
        } else {
            #expect(found["kind"]?.string == "Thing", "\(JSON.text(found))")
        }
    }

    @Test func `lose fields that their schema does not have, with a warning`() throws {
        let schema =
            #"{"type":"object","properties":{"a":{"type":"object","x-kubernetes-preserve-unknown-fields":true},"l":{"type":"array","items":{"type":"object","properties":{"n":{"type":"string"}}}}}}"#
        let spec = #"{"a":{"any":1},"b":2,"l":[{"n":"x","m":1}]}"#
        let result = try create(schema, spec)
        #expect(result.object["spec"] == (try json(#"{"a":{"any":1},"l":[{"n":"x"}]}"#)))
        #expect(result.warnings == [#"unknown field "spec.b""#, #"unknown field "spec.l[0].m""#])
        #expect(try create(schema, spec, validation: .ignore).warnings.isEmpty)
        let failure = #expect(throws: APIStatus.self) { try create(schema, spec, validation: .strict) }
        #expect(
            failure?.message
                == #"Thing in version "v1" cannot be handled as a Thing: strict decoding error: unknown field "spec.b", unknown field "spec.l[0].m""#
        )
    }

    @Test func `get the defaults of their schema at every depth`() throws {
        let schema =
            #"{"type":"object","default":{},"properties":{"a":{"type":"object","default":{},"properties":{"n":{"type":"integer","default":3},"s":{"type":"string"}}},"l":{"type":"array","items":{"type":"object","properties":{"p":{"type":"string","default":"TCP"}}}}}}"#
        let result = try create(schema, #"{"l":[{},{"p":"UDP"}],"a":{"s":null}}"#)
        #expect(result.object["spec"] == (try json(#"{"l":[{"p":"TCP"},{"p":"UDP"}],"a":{"n":3}}"#)))
    }

    @Test func `survive schemas and objects of any form`() {
        var generator = SeededGenerator(7)
        let base: Node = .mapping([
            "type": .string("object"),
            "properties": .mapping([
                "spec": .mapping([
                    "type": .string("object"),
                    "properties": .mapping([
                        "l": .mapping([
                            "type": .string("array"), "x-kubernetes-list-type": .string("map"),
                            "x-kubernetes-list-map-keys": .sequence([.string("k")]),
                            "items": .mapping(["type": .string("object"), "properties": .mapping([:])]),
                        ])
                    ]),
                ])
            ]),
        ])
        var object = Samples.deployment
        object["apiVersion"] = .string("example.com/v1")
        object["spec"] = .mapping(["l": .sequence([.mapping(["k": .string("v")])])])
        for _ in 0..<400 {
            let schema = generator.mutated(base)
            let body = generator.mutated(object)
            let request = request("example.com/v1", "Thing", schema: schema)
            let created = outcome { () throws(APIStatus) in try pipeline.create(body, request) }
            let applied = outcome { () throws(APIStatus) in
                try pipeline.apply(live: created["kind"]?.string == "Status" ? nil : created, patch: body, request)
            }
            #expect(applied.mapping != nil)
        }
    }
}

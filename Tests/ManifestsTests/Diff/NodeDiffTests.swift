import Manifests
import Testing

@Suite struct NodeDiffTests {
    private func changes(_ old: String, _ new: String, _ schema: SchemaType = .any) throws -> [String] {
        NodeDiff.changes(from: try JSON.parse(old), to: try JSON.parse(new), schema: schema).map(\.description)
    }

    @Test("Equal nodes have no differences, whatever the order of keys and the spelling of numbers")
    func equal() throws {
        #expect(try changes("{\"a\":1,\"b\":[1.0]}", "{\"b\":[1],\"a\":1}").isEmpty)
    }

    @Test("Added, removed and changed values are named by their path")
    func paths() throws {
        let found = try changes(
            "{\"a\":1,\"metadata\":{\"annotations\":{\"example.com/x\":\"1\"}},\"l\":[1,2]}",
            "{\"b\":2,\"metadata\":{\"annotations\":{\"example.com/x\":\"2\"}},\"l\":[1,3,4]}")
        #expect(
            found == [
                "removed a: 1", "changed metadata.annotations[\"example.com/x\"]: \"1\" → \"2\"", "changed l[1]: 2 → 3",
                "added l[2]: 4", "added b: 2",
            ])
    }

    @Test("Items of a list are paired by name, and a new order is told apart from new values")
    func namedItems() throws {
        let old = "{\"c\":[{\"name\":\"a\",\"i\":1},{\"name\":\"b\",\"i\":2}]}"
        let new = "{\"c\":[{\"name\":\"n\"},{\"name\":\"b\",\"i\":3},{\"name\":\"a\",\"i\":1}]}"
        #expect(
            try changes(old, new) == [
                "changed c[name=b].i: 2 → 3", "added c[name=n]: {\"name\":\"n\"}", "reordered c",
            ])
    }

    @Test("The schema says by which field items are paired")
    func schemaKeys() throws {
        let schema = try #require(
            SchemaTable.builtIn.type(for: GroupVersionKind(group: "", version: "v1", kind: "Pod")))
        let old =
            "{\"spec\":{\"volumes\":[],\"containers\":[{\"name\":\"a\",\"volumeMounts\":[{\"mountPath\":\"/x\",\"name\":\"v\"}]}]}}"
        let new =
            "{\"spec\":{\"volumes\":[],\"containers\":[{\"name\":\"a\",\"volumeMounts\":[{\"mountPath\":\"/y\",\"name\":\"v\"},{\"mountPath\":\"/x\",\"name\":\"v\"}]}]}}"
        #expect(
            try changes(old, new, schema)
                == ["added spec.containers[name=a].volumeMounts[mountPath=/y]: {\"mountPath\":\"/y\",\"name\":\"v\"}"])
    }

    @Test("A value of another type is one change")
    func types() throws {
        #expect(try changes("{\"a\":{\"b\":1}}", "{\"a\":[1]}") == ["changed a: {\"b\":1} → [1]"])
        #expect(try changes("{\"a\":null}", "{\"a\":\"\"}") == ["changed a: null → \"\""])
    }
}

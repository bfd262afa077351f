import Manifests
import Testing

/// A document, a patch, and the document after it or the error.
struct PatchCase: Sendable, CustomTestStringConvertible {
    let document: String
    let patch: String
    let expected: String
    init(_ document: String, _ patch: String, _ expected: String) {
        self.document = document
        self.patch = patch
        self.expected = expected
    }
    var testDescription: String { "\(document) + \(patch)" }
}

@Suite struct JSONPatchTests {
    @Test(
        "Each operation does what RFC 6902 says",
        arguments: [
            PatchCase("{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]", "{\"a\":1,\"b\":2}"),
            PatchCase("{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/a\",\"value\":null}]", "{\"a\":null}"),
            PatchCase("{\"a\":[1,3]}", "[{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}]", "{\"a\":[1,2,3]}"),
            PatchCase("{\"a\":[1]}", "[{\"op\":\"add\",\"path\":\"/a/-\",\"value\":2}]", "{\"a\":[1,2]}"),
            PatchCase("{\"a\":[1]}", "[{\"op\":\"add\",\"path\":\"/a/1\",\"value\":2}]", "{\"a\":[1,2]}"),
            PatchCase("{\"a\":1}", "[{\"op\":\"add\",\"path\":\"\",\"value\":[1]}]", "[1]"),
            PatchCase("{\"a\":1,\"b\":2}", "[{\"op\":\"remove\",\"path\":\"/a\"}]", "{\"b\":2}"),
            PatchCase("[1,2,3]", "[{\"op\":\"remove\",\"path\":\"/-1\"}]", "[1,2]"),
            PatchCase(
                "{\"a\":{\"b\":[{\"c\":1}]}}", "[{\"op\":\"replace\",\"path\":\"/a/b/0/c\",\"value\":2}]",
                "{\"a\":{\"b\":[{\"c\":2}]}}"),
            PatchCase(
                "{\"a/b\":1,\"m~n\":2}",
                "[{\"op\":\"replace\",\"path\":\"/a~1b\",\"value\":3},{\"op\":\"remove\",\"path\":\"/m~0n\"}]",
                "{\"a/b\":3}"),
            PatchCase("{\"a\":1}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"}]", "{\"b\":1}"),
            PatchCase("[1,2,3]", "[{\"op\":\"move\",\"from\":\"/0\",\"path\":\"/2\"}]", "[2,3,1]"),
            PatchCase(
                "{\"a\":{\"x\":1}}", "[{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"}]",
                "{\"a\":{\"x\":1},\"b\":{\"x\":1}}"),
            PatchCase("{\"a\":1.0}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]", "{\"a\":1.0}"),
            PatchCase(
                "{\"a\":{\"x\":1,\"y\":2}}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":{\"y\":2,\"x\":1}}]",
                "{\"a\":{\"x\":1,\"y\":2}}"),
            PatchCase("{}", "[{\"op\":\"test\",\"path\":\"/a\",\"value\":null}]", "{}"),
            PatchCase("{\"\":1}", "[{\"op\":\"replace\",\"path\":\"/\",\"value\":2}]", "{\"\":2}"),
            PatchCase("{\"a\":1}", "[]", "{\"a\":1}"),
        ])
    func operations(_ example: PatchCase) throws {
        let patch = try JSONPatch(try JSON.parse(example.patch))
        #expect(JSON.text(try patch.apply(to: try JSON.parse(example.document))) == example.expected)
    }

    @Test(
        "What cannot be done names the operation and the path",
        arguments: [
            PatchCase("{}", "[{\"op\":\"remove\",\"path\":\"/a\"}]", "operation 0, path \"/a\": nothing stands there"),
            PatchCase(
                "{}", "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":1}]",
                "operation 0, path \"/a\": nothing stands there"),
            PatchCase(
                "{}", "[{\"op\":\"add\",\"path\":\"/a/b\",\"value\":1}]",
                "operation 0, path \"/a/b\": nothing stands there"),
            PatchCase(
                "[1]", "[{\"op\":\"add\",\"path\":\"/2\",\"value\":1}]",
                "operation 0, path \"/2\": position 2 is outside the list"),
            PatchCase(
                "[1]", "[{\"op\":\"remove\",\"path\":\"/01\"}]",
                "operation 0, path \"/01\": \"01\" is no position in a list"),
            PatchCase(
                "[1]", "[{\"op\":\"remove\",\"path\":\"/-\"}]",
                "operation 0, path \"/-\": \"-\" is no position in a list"),
            PatchCase(
                "{\"a\":1}", "[{\"op\":\"add\",\"path\":\"/a/b\",\"value\":1}]",
                "operation 0, path \"/a/b\": the path leads into a value that is no object or list"),
            PatchCase(
                "{\"a\":1}",
                "[{\"op\":\"add\",\"path\":\"/b\",\"value\":1},{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]",
                "operation 1, path \"/a\": the test failed: another value stands there"),
            PatchCase(
                "{\"a\":1}", "[{\"op\":\"test\",\"path\":\"/b\",\"value\":2}]",
                "operation 0, path \"/b\": the test failed: nothing stands there"),
            PatchCase("{}", "{}", "a JSON patch is a list of operations"),
            PatchCase("{}", "[1]", "operation 0: an operation is an object with op and path"),
            PatchCase("{}", "[{\"path\":\"/a\"}]", "operation 0: op is missing or no string"),
            PatchCase("{}", "[{\"op\":\"add\",\"value\":1}]", "operation 0: path is missing or no string"),
            PatchCase("{}", "[{\"op\":\"add\",\"path\":\"/a\"}]", "operation 0, path \"/a\": add needs a value"),
            PatchCase(
                "{}", "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]",
                "operation 0, path \"a\": path is no JSON pointer; one begins with \"/\""),
            PatchCase(
                "{}", "[{\"op\":\"put\",\"path\":\"/a\"}]",
                "operation 0, path \"/a\": unknown op \"put\"; known are add, remove, replace, move, copy and test"),
            PatchCase(
                "{\"a\":{}}", "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]",
                "operation 0, path \"/a/b\": a value cannot be moved into itself"),
        ])
    func refusals(_ example: PatchCase) throws {
        let document = try JSON.parse(example.document)
        let error = #expect(throws: PatchError.self) {
            try JSONPatch(try JSON.parse(example.patch)).apply(to: document)
        }
        #expect(error?.description == example.expected)
    }

    @Test("Pointers are read and written alike", arguments: ["", "/", "/a", "/a~1b/m~0n", "/é/0/-"])
    func pointers(text: String) {
        #expect(JSONPointer(text)?.description == text)
    }

    @Test("A pointer with a bad escape or without a slash is none", arguments: ["a", "/~", "/~2", "/a~"])
    func badPointers(text: String) {
        #expect(JSONPointer(text) == nil)
    }
}

@Suite struct JSONMergePatchTests {
    @Test(
        "The examples of RFC 7386 hold, and nulls inside lists are treated as Kubernetes does",
        arguments: [
            PatchCase("{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"),
            PatchCase("{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"),
            PatchCase("{\"a\":\"b\"}", "{\"a\":null}", "{}"),
            PatchCase("{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"),
            PatchCase("{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"),
            PatchCase("{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"),
            PatchCase("{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"),
            PatchCase("{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"),
            PatchCase("[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"),
            PatchCase("{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"), PatchCase("{\"a\":\"foo\"}", "null", "null"),
            PatchCase("{\"a\":\"foo\"}", "\"bar\"", "\"bar\""),
            PatchCase("{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"),
            PatchCase("[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"),
            PatchCase("{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"),
            PatchCase("{}", "{\"n\":[null,1,{\"a\":null}]}", "{\"n\":[null,1,{}]}"),
        ])
    func rfc(_ example: PatchCase) throws {
        let merged = JSONMergePatch.apply(try JSON.parse(example.patch), to: try JSON.parse(example.document))
        #expect(JSON.text(merged) == example.expected)
    }

    @Test("The patch between two objects turns one into the other", arguments: [21, 22, 23] as [UInt64])
    func between(seed: UInt64) throws {
        var random = RandomNodes(generator: SeededGenerator(seed: seed))
        for _ in 0..<100 {
            // A merge patch cannot say null, so there is none in the new object.
            let old = Node.mapping(["a": random.node(), "b": random.node()])
            let new = JSONMergePatch.apply(.mapping(["b": random.node(), "c": random.node()]), to: .mapping([:]))
            let patch = JSONMergePatch.between(old, new)
            #expect(JSONMergePatch.apply(patch, to: old) == new)
        }
    }
}

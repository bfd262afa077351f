import Manifests
import Testing

@Suite struct StrategicMergePatchTests {
    private let deployment = GroupVersionKind(group: "apps", version: "v1", kind: "Deployment")

    @Test("The result is what kubectl printed", arguments: Fixtures.cases(in: "StrategicMerge"))
    func fixtures(name: String) throws {
        let object = try JSON.parse(try Fixtures.read("StrategicMerge/object.json"))
        let patch = try JSON.parse(try Fixtures.read("StrategicMerge/\(name).input.yaml"))
        let expected = String(decoding: try Fixtures.read("StrategicMerge/\(name).expected.yaml"), as: UTF8.self)
        let result = YAML.text(try StrategicMergePatch.apply(patch, to: object, kind: deployment))
        let difference = UnifiedDiff.text(old: expected, new: result, oldLabel: "kubectl", newLabel: "result")
        #expect(result == expected, "\(difference)")
    }

    @Test("There are fixtures")
    func fixturesExist() {
        #expect(Fixtures.cases(in: "StrategicMerge").count >= 30)
    }

    @Test(
        "A patch that does not fit names the place",
        arguments: [
            (
                "{spec: {strategy: {$patch: merge}}}",
                "path \"spec.strategy\": $patch may be replace or delete in an object, but is \"merge\""
            ),
            (
                "{spec: {strategy: {$retainKeys: [x], type: R}}}",
                "path \"spec.strategy\": key \"type\" is in the patch but not in its $retainKeys"
            ),
            (
                "{spec: {template: {spec: {containers: [{image: z}]}}}}",
                "path \"spec.template.spec.containers\": an item lacks its merge key \"name\""
            ),
            (
                "{spec: {template: {spec: {containers: [{$patch: x, name: a}]}}}}",
                "path \"spec.template.spec.containers\": $patch may be replace or delete in an item, but is \"x\""
            ),
            (
                "{spec: {template: {spec: {$setElementOrder/containers: [{name: b}], containers: [{name: n}]}}}}",
                "path \"spec.template.spec.containers\": $setElementOrder does not have the patch's items in their order"
            ),
            ("[1]", "a strategic merge patch is an object"),
        ])
    func refusals(patch: String, message: String) throws {
        let object = try JSON.parse(try Fixtures.read("StrategicMerge/object.json"))
        let node = try #require(try YAML.parse(patch, path: "patch").first?.node)
        let error = #expect(throws: PatchError.self) {
            try StrategicMergePatch.apply(node, to: object, kind: deployment)
        }
        #expect(error?.description == message)
    }

    @Test("A kind that no schema knows gets a JSON merge patch")
    func customResource() throws {
        let kind = GroupVersionKind(group: "example.com", version: "v1", kind: "Widget")
        let object = try JSON.parse("{\"spec\":{\"list\":[{\"name\":\"a\"}]}}")
        let patch = try JSON.parse("{\"spec\":{\"list\":[{\"name\":\"b\"}],\"$patch\":\"x\"}}")
        let result = try StrategicMergePatch.apply(patch, to: object, kind: kind)
        #expect(JSON.text(result) == "{\"spec\":{\"list\":[{\"name\":\"b\"}],\"$patch\":\"x\"}}")
    }
}

import Manifests
import Testing

@testable import Kustomize

/// Expected bytes are what Kustomize 5.8.1 (kubectl 1.37.1) prints.
@Suite("Names follow renamed objects")
struct NameReferenceTests {
    @Test("There is a built-in reference for every field that Kustomize 5.8.1 knows")
    func table() {
        let specs = NameBackReferences.builtIn.flatMap(\.fieldSpecs)
        #expect(NameBackReferences.builtIn.count == 16)
        #expect(specs.count == 166)
        #expect(NameBackReferences.builtIn.allSatisfy { Set($0.fieldSpecs).count == $0.fieldSpecs.count })
    }

    @Test("Each built-in field follows the object that it names", arguments: NameBackReferences.builtIn)
    func everyField(_ back: NameBackReferences) throws {
        // No object has the group that stands in this entry.
        guard back.referral.kind != "IngressClass" else { return }
        for spec in back.fieldSpecs {
            let role = spec.path.hasPrefix("roleRef")
            var node =
                role
                ? Node.mapping([
                    "apiGroup": .string(back.referral.group), "kind": .string(back.referral.kind),
                    "name": .string("old"),
                ])
                : .string("old")
            if spec.path == "subjects" || spec.path.hasSuffix("/service") { node = .mapping(["name": node]) }
            for name in FieldSpecPath(spec.path).segments.map(\.name).dropFirst(role ? 0 : 1).reversed() where !role {
                node = .mapping(Mapping([Mapping.Entry(key: name, value: .sequence([node]))]))
            }
            let first = try #require(FieldSpecPath(spec.path).segments.first?.name)
            let version = spec.version.isEmpty ? "v1" : spec.version
            var referrer = Node.mapping(["metadata": .mapping(["name": .string("r")])])
            referrer["apiVersion"] = .string(spec.group.isEmpty ? version : "\(spec.group)/\(version)")
            referrer["kind"] = .string(spec.kind)
            if first == "metadata" {
                var metadata = try #require(node.mapping)
                metadata["name"] = .string("r")
                node = .mapping(metadata)
            }
            referrer[first] = node
            let version2 = back.referral.version.isEmpty ? "v1" : back.referral.version
            let group = back.referral.group
            var target = Node.mapping(["metadata": .mapping(["name": .string("old")])])
            target["apiVersion"] = .string(group.isEmpty ? version2 : "\(group)/\(version2)")
            target["kind"] = .string(back.referral.kind)
            let resources = [Resource(referrer), Resource(target)]
            resources[1].rename(prefix: "new-")
            try NameReferenceTransformer(backReferences: [back]).transform(ResourceMap(resources))
            let text = YAML.text(resources[0].node)
            #expect(text.contains("new-old"), "\(spec.path) of \(spec.kind): \(text)")
            #expect(resources[1].referredBy == [resources[0].currentID])
        }
    }

    @Test("Entries for the same kind are merged, and equal fields once")
    func merging() throws {
        var references = NameBackReferences.builtIn
        let own = NameBackReferences(
            referral: GroupVersionKind(group: "", version: "v1", kind: "Secret"),
            fieldSpecs: [FieldSpec(kind: "Ingress", path: "spec/tls/secretName"), FieldSpec(kind: "X", path: "a/b")])
        let other = NameBackReferences(
            referral: GroupVersionKind(group: "", version: "", kind: "Namespace"),
            fieldSpecs: [FieldSpec(kind: "X", path: "a/c")])
        try references.merge([own, other])
        #expect(references.count == NameBackReferences.builtIn.count + 1)
        #expect(references.first == other)
        let secret = try #require(references.first { $0.referral.kind == "Secret" })
        let before = try #require(NameBackReferences.builtIn.first { $0.referral.kind == "Secret" })
        #expect(secret.fieldSpecs.count == before.fieldSpecs.count + 1)
        var conflicting = own
        conflicting.fieldSpecs[0].create = true
        #expect(throws: KustomizeError.self) { try references.merge([conflicting]) }
    }

    @Test("The built-in table is in the order in which entries are followed")
    func order() throws {
        var references = NameBackReferences.builtIn
        try references.merge([])
        #expect(references == NameBackReferences.builtIn)
    }

    @Test("Configuration is read regardless of case, and unknown fields are refused")
    func decoding() throws {
        func read(_ text: String) throws -> NameBackReferences {
            let node = try #require(try YAML.parseSingle(Array(text.utf8), path: "c.yaml"))
            return try NameBackReferences(node, path: "c.yaml")
        }
        let read1 = try read("Kind: Gizmo\nfieldSpecs:\n- {kind: Widget, path: spec/gizmo, create: true}\n")
        #expect(
            read1
                == NameBackReferences(
                    referral: GroupVersionKind(group: "", version: "", kind: "Gizmo"),
                    fieldSpecs: [FieldSpec(kind: "Widget", path: "spec/gizmo", create: true)]))
        #expect(throws: KustomizeError.self) { try read("kind: Gizmo\nreferrers: []\n") }
        #expect(throws: KustomizeError.self) { try read("kind: 1\n") }
        #expect(throws: KustomizeError.self) { try read("kind: Gizmo\nfieldSpecs: {}\n") }
    }

    @Test("What can mean several objects is refused")
    func ambiguous() throws {
        let resources = try resources(
            """
            {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{configMap: {name: c}}]}}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
            """)
        resources[1].rename(prefix: "a-")
        resources[2].rename(prefix: "b-")
        resources[1].namePrefixes = []
        resources[2].namePrefixes = []
        #expect {
            try NameReferenceTransformer(backReferences: NameBackReferences.builtIn).transform(ResourceMap(resources))
        } throws: {
            let error = $0 as? KustomizeError
            return error?.code == .ambiguous && error?.message.contains("a-c") == true
        }
    }

    @Test("Names of objects that never changed stay, though another kind's object with that name changed")
    func unchanged() throws {
        let resources = try resources(
            """
            {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {volumes: [{configMap: {name: c}}], x: null}}
            ---
            {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
            ---
            {apiVersion: v1, kind: Secret, metadata: {name: c}}
            """)
        resources[2].rename(prefix: "a-")
        let before = resources[0].node
        try NameReferenceTransformer(backReferences: NameBackReferences.builtIn).transform(ResourceMap(resources))
        #expect(resources[0].node == before)
    }

    @Test("The time grows with the objects, not with their square")
    func linear() throws {
        func transformed(_ count: Int) throws -> Duration {
            var list: [Resource] = []
            for index in 0..<count {
                let namespace = Node.string("n\(index)")
                let metadata = Node.mapping(["name": .string("same"), "namespace": namespace])
                list.append(
                    Resource(
                        .mapping(["apiVersion": .string("v1"), "kind": .string("ConfigMap"), "metadata": metadata])))
                list[list.count - 1].rename(prefix: "x-")
                let volume = Node.mapping(["configMap": .mapping(["name": .string("same")])])
                list.append(
                    Resource(
                        .mapping([
                            "apiVersion": .string("v1"), "kind": .string("Pod"), "metadata": metadata,
                            "spec": .mapping(["volumes": .sequence([volume])]),
                        ])))
            }
            let clock = ContinuousClock()
            let transformer = NameReferenceTransformer(backReferences: NameBackReferences.builtIn)
            let map = ResourceMap(list)
            let time = try clock.measure { try transformer.transform(map) }
            #expect(YAML.text(list[count * 2 - 1].node).contains("x-same"))
            return time
        }
        func best(_ count: Int) throws -> Duration {
            min(try transformed(count), try transformed(count), try transformed(count))
        }
        // 8 times the objects: 64 times the work if it were quadratic.
        #expect(try best(1600) < best(200) * 40)
    }

    private func resources(_ text: String) throws -> [Resource] {
        try ResourceReader.read(Array(text.utf8), path: "r.yaml")
    }
}

extension Resource {
    /// Renames as a prefix transformer does.
    func rename(prefix: String) {
        rememberID()
        let name = prefix + self.name
        namePrefixes.append(prefix)
        var metadata = node["metadata"] ?? .mapping([:])
        metadata["name"] = .string(name)
        node["metadata"] = metadata
    }
}

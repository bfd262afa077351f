import Foundation
import Manifests
import TestSupport
import Testing

@Suite struct `The schema table of the built-in kinds` {
    private let deployment = SchemaTable.builtIn.type(
        for: GroupVersionKind(group: "apps", version: "v1", kind: "Deployment"))

    private func type(_ path: String...) throws -> SchemaType {
        var type = try #require(deployment)
        for key in path {
            type = try #require(key == "[]" ? type.element : type.child(key))
        }
        return type
    }

    @Test func `names the keys by which lists of a pod template merge`() throws {
        let containers = try type("spec", "template", "spec", "containers")
        #expect(containers.kind == .list && containers.listType == .map)
        #expect(containers.mapKeys == ["name"] && containers.patchMergeKey == "name")
        #expect(containers.patchStrategy == ["merge"])
        let ports = try #require(containers.element?.child("ports"))
        #expect(ports.mapKeys == ["containerPort", "protocol"] && ports.patchMergeKey == "containerPort")
        #expect(ports.element?.field("protocol")?.defaultText == "\"TCP\"")
        #expect(ports.element?.field("containerPort")?.isRequired == true)
        let volumes = try type("spec", "template", "spec", "volumes")
        #expect(volumes.patchStrategy == ["merge", "retainKeys"])
    }

    @Test func `knows what is atomic`() throws {
        #expect(try type("spec", "selector").isAtomic)
        #expect(try type("spec", "template", "spec", "nodeSelector").isAtomic)
        #expect(try !type("metadata", "labels").isAtomic)
        #expect(try !type("spec", "strategy").isAtomic)
        #expect(try type("spec", "strategy").patchStrategy == ["retainKeys"])
        #expect(try type("spec", "template", "spec", "containers", "[]", "command").listType == .atomic)
        #expect(try type("metadata", "finalizers").listType == .set)
    }

    @Test func `knows the scalars and their values`() throws {
        #expect(try type("spec", "replicas").scalar == .integer32)
        #expect(try type("spec", "strategy", "rollingUpdate", "maxSurge").scalar == .intOrString)
        let policy = try type("spec", "template", "spec", "restartPolicy")
        #expect(policy.enumeration == ["Always", "Never", "OnFailure"])
        let limits = try type("spec", "template", "spec", "containers", "[]", "resources", "limits")
        #expect(limits.kind == .map && limits.element?.scalar == .quantity)
    }

    @Test func `holds recursive definitions`() throws {
        let definition = try #require(
            SchemaTable.builtIn.type(
                for: GroupVersionKind(
                    group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition")))
        var schema = try #require(
            definition.child("spec")?.child("versions")?.element?.child("schema")?.child("openAPIV3Schema"))
        let index = schema.definitionIndex
        for _ in 0..<20 { schema = try #require(schema.child("properties")?.child("anything")) }
        #expect(schema.definitionIndex == index)
        #expect(schema.child("default")?.kind == .any)
    }

    @Test func `answers nil for what it does not have`() throws {
        #expect(SchemaTable.builtIn.type(for: GroupVersionKind(group: "", version: "v1", kind: "Widget")) == nil)
        #expect(try #require(deployment).child("nothing") == nil)
        #expect(try type("spec", "replicas").child("x") == nil)
        #expect(SchemaType.any.child("x")?.element?.kind == .any)
    }

    @Test func `has a type for every listed resource`() {
        #expect(BuiltInResource.builtIn.count > 60)
        for resource in BuiltInResource.builtIn {
            #expect(SchemaTable.builtIn.type(for: resource.kind) != nil, "\(resource.kind)")
        }
        let deployments = BuiltInResource.builtIn.first { $0.plural == "deployments" }
        #expect(deployments?.shortNames == ["deploy"] && deployments?.categories == ["all"])
        #expect(deployments?.isNamespaced == true)
        #expect(deployments?.subresources.map(\.name) == ["scale", "status"])
        #expect(deployments?.subresources.first?.kind.description == "autoscaling/v1, Kind=Scale")
    }

    @Test func `names every field's type in every definition`() {
        for name in SchemaTable.builtIn.definitionNames {
            guard let type = SchemaTable.builtIn.type(named: name) else {
                Issue.record("\(name) is missing")
                continue
            }
            #expect(!type.fields.isEmpty, "\(name)")
            for field in type.fields where field.type.kind == .list || field.type.kind == .map {
                #expect(field.type.element != nil, "\(name).\(field.name)")
            }
        }
    }
}

@Suite struct `The published schemas` {
    /// The recordings of a real API server, found upwards from this file; `nil` where they are absent.
    static let recordings: String? = ancestors.map { $0.appending(path: "shared/kube-api").path }
        .first { FileManager.default.fileExists(atPath: $0 + "/openapi-v2.json.gz") }

    private static let ancestors: [URL] = {
        var list = [URL(filePath: #filePath).deletingLastPathComponent()]
        while let last = list.last, last.path.count > 1 { list.append(last.deletingLastPathComponent()) }
        return list
    }()

    @Test(.enabled(if: recordings != nil, "the recordings are not beside the project"))
    func `give the checked-in table`() throws {
        let script = try #require(
            Self.ancestors.map { $0.appending(path: "scripts/make-schema-table").path }
                .first { FileManager.default.fileExists(atPath: $0) })
        let check = try Program.run(["python3", script, "--check", try #require(Self.recordings)], joinsErrors: true)
        #expect(check.status == 0, "\(String(decoding: check.output, as: UTF8.self))")
    }
}

import Manifests
import Testing

@testable import SandboxCluster

@Suite struct `Validation of built-in kinds` {
    private let pipeline = StandardFieldPipeline()

    struct Case: Sendable, CustomStringConvertible {
        var object: String
        var causes: [String]
        var description: String { object }
    }

    static let cases = [
        Case(
            object:
                #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"1s"},"spec":{"type":"Wrong","ports":[{"port":80},{"port":70000}]}}"#,
            causes: [
                "metadata.name", "spec.ports[0].name", "spec.ports[1].name", "spec.ports[1].port",
                "spec.ports[1].targetPort",
                "spec.type",
            ]),
        Case(
            object:
                #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a b":"c","d":"!"}},"spec":{"restartPolicy":"Sometimes","containers":[{"name":"c","image":"i","volumeMounts":[{"name":"v","mountPath":"/x"}]},{"name":"c"}]}}"#,
            causes: [
                "metadata.labels", "metadata.labels", "spec.containers[0].volumeMounts[0].name",
                "spec.containers[1].name",
                "spec.containers[1].image", "spec.restartPolicy",
            ]),
        Case(
            object: #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a b":"x"}}"#,
            causes: ["data[a b]"]),
        Case(
            object: #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"c"},"type":"kubernetes.io/tls"}"#,
            causes: ["data[tls.crt]", "data[tls.key]"]),
        Case(object: #"{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a.b"}}"#, causes: ["metadata.name"]),
        Case(
            object: #"{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"p"},"spec":{}}"#,
            causes: ["spec.accessModes", "spec.resources[storage]"]),
        Case(
            object:
                #"{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"i"},"spec":{"rules":[{"http":{"paths":[{"path":"x","pathType":"Prefix","backend":{"service":{"name":"s"}}}]}}]}}"#,
            causes: ["spec.rules[0].http.paths[0].path", "spec.rules[0].http.paths[0].backend"]),
        Case(
            object:
                #"{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"j"},"spec":{"template":{"spec":{"containers":[{"name":"c","image":"i"}]}}}}"#,
            causes: ["spec.template.spec.restartPolicy"]),
        Case(
            object:
                #"{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":-1,"selector":{},"template":{"spec":{"containers":[{"name":"c","image":"i","resources":{"limits":{"cpu":"1"},"requests":{"cpu":"2"}}}]}}}}"#,
            causes: ["spec.replicas", "spec.selector", "spec.template.spec.containers[0].resources.requests"]),
        Case(
            object:
                #"{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"x"},"spec":{"group":"g","scope":"All","names":{"plural":"things","kind":"Thing"},"versions":[{"name":"v1","served":true,"storage":false,"schema":{"openAPIV3Schema":{"type":"object","properties":{"a":{}}}}}]}}"#,
            causes: [
                "metadata.name", "spec.group", "spec.scope", "spec.versions",
                "spec.versions[0].schema.openAPIV3Schema.properties[a].type",
            ]),
        Case(
            object:
                #"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":"system:a/b"},"rules":[{"resources":["pods"]}]}"#,
            causes: ["metadata.name", "rules[0].verbs"]),
    ]

    @Test(arguments: cases) func `names every field that is wrong`(_ example: Case) throws {
        let object = try json(example.object)
        let failure = #expect(throws: APIStatus.self) {
            try pipeline.create(object, request(object["apiVersion"]?.string ?? "", object["kind"]?.string ?? ""))
        }
        #expect(failure?.code == 422)
        #expect(failure?.details?.causes.map(\.field) == example.causes, "\(failure?.message ?? "")")
    }

    struct Change: Sendable, CustomStringConvertible {
        var old: String
        var new: String
        var message: String
        var description: String { new }
    }

    static let pod =
        #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i:1"}]}}"#
    static let changes = [
        Change(
            old: #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"type":"a/b"}"#,
            new: #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"type":"c/d"}"#,
            message: #"Secret "s" is invalid: type: Invalid value: "c/d": field is immutable"#),
        Change(
            old:
                #"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b"},"roleRef":{"kind":"Role","name":"r","apiGroup":"rbac.authorization.k8s.io"}}"#,
            new:
                #"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"b"},"roleRef":{"kind":"Role","name":"q","apiGroup":"rbac.authorization.k8s.io"}}"#,
            message:
                #"RoleBinding.rbac.authorization.k8s.io "b" is invalid: roleRef: Invalid value: {"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"q"}: cannot change roleRef"#
        ),
        Change(
            old: pod,
            new:
                #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"d","image":"i:1"}]}}"#,
            message: "Pod \"p\" is invalid: spec: Forbidden: pod updates may not change fields other than"),
        Change(
            old: pod,
            new:
                #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"nodeName":"n","containers":[{"name":"c","image":"i:2"}]}}"#,
            message: ""),
        Change(
            old:
                #"{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"s"},"provisioner":"a/b"}"#,
            new:
                #"{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"s"},"provisioner":"a/c"}"#,
            message:
                #"StorageClass.storage.k8s.io "s" is invalid: provisioner: Forbidden: updates to provisioner are forbidden."#
        ),
    ]

    @Test(arguments: changes) func `keeps fields that may not change`(_ change: Change) throws {
        let object = try json(change.old)
        let request = request(object["apiVersion"]?.string ?? "", object["kind"]?.string ?? "")
        let old = try pipeline.create(object, request).object
        let new = try json(change.new)
        let found = outcome { () throws(APIStatus) in try pipeline.update(old: old, new: new, request) }
        if change.message.isEmpty {
            #expect(found["kind"]?.string != "Status")
        } else {
            #expect(found["message"]?.string?.hasPrefix(change.message) == true, "\(found["message"]?.string ?? "")")
        }
    }

    @Test func `reports unknown fields as the request wants it`() throws {
        var object = Samples.deployment
        object.edit("spec", "template", "spec") { spec in
            spec.editItems("containers") { $0["imagePullPolice"] = .string("Always") }
        }
        object.edit("spec") { $0["replica"] = .int(1) }
        let texts = [
            #"unknown field "spec.template.spec.containers[0].imagePullPolice""#, #"unknown field "spec.replica""#,
        ]
        let warned = try pipeline.create(object, request("apps/v1", "Deployment"))
        #expect(warned.warnings == texts)
        #expect(warned.object.value(at: "spec", "replica") == nil)
        #expect(try pipeline.create(object, request("apps/v1", "Deployment", validation: .ignore)).warnings.isEmpty)
        let failure = #expect(throws: APIStatus.self) {
            try pipeline.create(object, request("apps/v1", "Deployment", validation: .strict))
        }
        #expect(failure?.code == 400)
        #expect(
            failure?.message
                == "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: "
                + texts.joined(separator: ", "))
    }

    @Test(arguments: [
        (
            #"{"replicas":"three"}"#,
            "json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32"
        ),
        (
            #"{"template":{"spec":{"containers":{}}}}"#,
            "json: cannot unmarshal object into Go struct field PodSpec.spec.template.spec.containers of type []v1.Container"
        ),
        (
            #"{"template":{"spec":{"containers":[{"resources":{"limits":{"cpu":"lots"}}}]}}}"#,
            "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
        ),
    ]) func `refuses values of the wrong type`(_ spec: String, _ problem: String) throws {
        var object = Samples.deployment
        object["spec"] = try json(spec)
        let failure = #expect(throws: APIStatus.self) { try pipeline.create(object, request("apps/v1", "Deployment")) }
        #expect(failure?.message == "Deployment in version \"v1\" cannot be handled as a Deployment: \(problem)")
    }

    @Test func `survives objects of any form`() {
        var generator = SeededGenerator(11)
        for _ in 0..<150 {
            var body = Samples.deployment
            for _ in 0...generator.below(4) { body = generator.mutated(body) }
            let kind = generator.pick(["Deployment", "StatefulSet", "DaemonSet"])
            let request = SandboxClusterTests.request("apps/v1", kind, manager: "a", validation: .ignore)
            let created = outcome { () throws(APIStatus) in try pipeline.create(body, request) }
            let live = created["kind"]?.string == "Status" ? nil : created
            let other = SandboxClusterTests.request("apps/v1", kind, manager: "b")
            let applied = outcome { () throws(APIStatus) in
                try pipeline.apply(live: live, patch: body, other)
            }
            let updated = outcome { () throws(APIStatus) in
                try pipeline.update(old: live ?? Samples.deployment, new: body, request)
            }
            #expect(applied.mapping != nil && updated.mapping != nil)
        }
    }
}

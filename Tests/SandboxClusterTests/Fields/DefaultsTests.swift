import Manifests
import Testing

@testable import SandboxCluster

@Suite struct `Defaults of built-in kinds` {
    private let pipeline = StandardFieldPipeline()

    struct Case: Sendable, CustomStringConvertible {
        var object: String
        /// What must be in the outcome, as dotted paths with JSON values.
        var expected: [String: String]
        var description: String { object }
    }

    static let template =
        #""template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}"#
    static let cases = [
        Case(
            object:
                #"{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"hostNetwork":false,"serviceAccountName":"s","containers":[{"name":"c","image":"r:5000/i","command":[],"ports":[{"containerPort":80}],"livenessProbe":{"httpGet":{"port":80}},"resources":{"limits":{"cpu":0.5,"memory":"1024Mi"}}}],"volumes":[{"name":"v"},{"name":"s","secret":{"secretName":"x"}}]}}"#,
            expected: [
                "spec.containers.0.imagePullPolicy": #""Always""#,
                "spec.containers.0.livenessProbe.httpGet.path": #""/""#,
                "spec.containers.0.livenessProbe.periodSeconds": "10", "spec.containers.0.ports.0.protocol": #""TCP""#,
                "spec.containers.0.resources.requests": #"{"cpu":"500m","memory":"1Gi"}"#,
                "spec.enableServiceLinks": "true",
                "spec.volumes.0.emptyDir": "{}", "spec.volumes.1.secret.defaultMode": "420",
                "spec.serviceAccount": #""s""#, "spec.hostNetwork": "absent", "spec.containers.0.command": "absent",
            ]),
        Case(
            object:
                #"{"apiVersion":"apps/v1","kind":"StatefulSet","metadata":{"name":"s"},"spec":{"selector":{"matchLabels":{"a":"b"}},"#
                + template
                + #","volumeClaimTemplates":[{"metadata":{"name":"d"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}"#,
            expected: [
                "spec.replicas": "1", "spec.podManagementPolicy": #""OrderedReady""#,
                "spec.updateStrategy": #"{"type":"RollingUpdate","rollingUpdate":{"partition":0}}"#,
                "spec.persistentVolumeClaimRetentionPolicy": #"{"whenDeleted":"Retain","whenScaled":"Retain"}"#,
                "spec.volumeClaimTemplates.0.spec.volumeMode": #""Filesystem""#,
                "spec.volumeClaimTemplates.0.status.phase": #""Pending""#,
            ]),
        Case(
            object:
                #"{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"s"},"spec":{"selector":{"matchLabels":{"a":"b"}},"#
                + template + "}}",
            expected: [
                "spec.updateStrategy": #"{"type":"RollingUpdate","rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}"#
            ]),
        Case(
            object:
                #"{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"j"},"spec":{"schedule":"0 * * * *","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i:1"}]}}}}}}"#,
            expected: [
                "spec.concurrencyPolicy": #""Allow""#, "spec.failedJobsHistoryLimit": "1", "spec.suspend": "false",
                "spec.jobTemplate.spec.template.spec.containers.0.imagePullPolicy": #""IfNotPresent""#,
                "spec.jobTemplate.spec.backoffLimit": "absent",
            ]),
        Case(
            object:
                #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"type":"LoadBalancer","sessionAffinity":"ClientIP","ports":[{"port":80}]}}"#,
            expected: [
                "spec.ports.0.targetPort": "80", "spec.externalTrafficPolicy": #""Cluster""#,
                "spec.sessionAffinityConfig.clientIP.timeoutSeconds": "10800", "spec.ipFamilies": #"["IPv4"]"#,
                "spec.allocateLoadBalancerNodePorts": "true", "status": #"{"loadBalancer":{}}"#,
            ]),
        Case(
            object:
                #"{"apiVersion":"autoscaling/v2","kind":"HorizontalPodAutoscaler","metadata":{"name":"h"},"spec":{"maxReplicas":3,"scaleTargetRef":{"kind":"Deployment","name":"d"}}}"#,
            expected: ["spec.minReplicas": "1", "spec.metrics.0.resource.target.averageUtilization": "80"]),
        Case(
            object:
                #"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"name":"a:b"},"roleRef":{"kind":"Role","name":"r"},"subjects":[{"kind":"User","name":"u"},{"kind":"ServiceAccount","name":"s"}]}"#,
            expected: [
                "roleRef.apiGroup": #""rbac.authorization.k8s.io""#,
                "subjects.0.apiGroup": #""rbac.authorization.k8s.io""#,
                "subjects.1.apiGroup": "absent",
            ]),
        Case(
            object:
                #"{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"n"},"spec":{"podSelector":{},"egress":[{"ports":[{"port":53}]}]}}"#,
            expected: ["spec.policyTypes": #"["Ingress","Egress"]"#, "spec.egress.0.ports.0.protocol": #""TCP""#]),
        Case(
            object:
                #"{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"a":"Yg=="},"stringData":{"c":"d"}}"#,
            expected: ["data": #"{"a":"Yg==","c":"ZA=="}"#, "type": #""Opaque""#, "stringData": "absent"]),
        Case(
            object:
                #"{"apiVersion":"v1","kind":"PersistentVolumeClaim","metadata":{"name":"p"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"0.5Gi"}}}}"#,
            expected: ["spec.volumeMode": #""Filesystem""#, "spec.resources.requests.storage": #""512Mi""#]),
        Case(
            object: #"{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"Role","metadata":{"name":"r"}}"#,
            expected: ["rules": "null"]),
    ]

    @Test(arguments: cases) func `are filled in`(_ example: Case) throws {
        let object = try json(example.object)
        let created = try pipeline.create(
            object, request(object["apiVersion"]?.string ?? "", object["kind"]?.string ?? "")
        ).object
        for (path, text) in example.expected {
            var value: Node? = created
            for key in path.split(separator: ".") {
                value = Int(key).flatMap { value?[$0] } ?? value?[String(key)]
            }
            if text == "absent" {
                #expect(value == nil, "\(path)")
            } else {
                #expect(value == (try json(text)), "\(path)")
            }
        }
    }

    @Test func `keep what a Service was given`() throws {
        let request = request("v1", "Service")
        var object = try pipeline.create(
            json(
                #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"type":"NodePort","ports":[{"port":80}]}}"#
            ),
            request
        ).object
        object.edit("spec") { spec in
            spec["clusterIP"] = .string("10.0.0.9")
            spec["clusterIPs"] = .sequence([.string("10.0.0.9")])
            spec.editItems("ports") { $0["nodePort"] = .int(30001) }
        }
        let put = try json(
            #"{"apiVersion":"v1","kind":"Service","metadata":{"name":"s"},"spec":{"type":"NodePort","ports":[{"port":80,"targetPort":8080}]}}"#
        )
        let updated = try pipeline.update(old: object, new: put, request).object
        #expect(updated.value(at: "spec", "clusterIP") == .string("10.0.0.9"))
        #expect(updated.value(at: "spec", "ports")?[0]?["nodePort"] == .int(30001))
    }

    @Test func `do not change on a second trip`() throws {
        for example in Self.cases {
            let object = try json(example.object)
            let request = request(object["apiVersion"]?.string ?? "", object["kind"]?.string ?? "")
            let once = try pipeline.create(object, request).object
            let twice = try pipeline.update(old: once, new: once, request).object
            #expect(differences(twice, once).isEmpty, "\(differences(twice, once))")
        }
    }
}

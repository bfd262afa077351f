import Base
import Manifests
import Testing

@testable import SandboxCluster

@Suite(
    "Real kubectl", .enabled(if: Kubectl.path != nil, "no kubectl: set MARTLET_KUBECTL to one"),
    .serialized, .timeLimit(.minutes(2)))
struct KubectlTests {
    private static let workload = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, labels: {tier: front}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: main, image: "web:1", ports: [{containerPort: 80}]}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        """

    /// A command and what its output has to contain.
    private struct Step {
        var command: String
        var contains: [String]
        var status: Int32 = 0
    }

    private func follow(_ steps: [Step], _ kubectl: Kubectl, _ files: [String: String]) async throws {
        for step in steps {
            let words = step.command.split(separator: " ").map(String.init)
            let arguments = words.map { files[$0] ?? $0 }
            let outcome = try await kubectl.run(arguments)
            #expect(outcome.status == step.status, "kubectl \(step.command): \(outcome.output)")
            for text in step.contains {
                #expect(outcome.output.contains(text), "kubectl \(step.command): \(outcome.output)")
            }
        }
    }

    @Test("The commands of a day's work do what they do on a real cluster")
    func commands() async throws {
        try await withRunningCluster { cluster in
            let kubectl = try await Kubectl(cluster)
            defer { kubectl.clean() }
            let files = [
                "WEB": try kubectl.file("web.yaml", Self.workload),
                "WEB2": try kubectl.file("web2.yaml", Self.workload.replacing("web:1", with: "web:2")),
                "BAD": try kubectl.file(
                    "bad.yaml",
                    Self.workload.replacing("replicas: 2", with: "replica: 2")
                        .replacing("metadata: {name: web}", with: "metadata: {name: other}")),
                "MAP": try kubectl.file(
                    "map.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}"),
            ]
            try await follow(
                [
                    Step(command: "version", contains: ["Server Version: v1.36.2"]),
                    Step(command: "api-resources", contains: ["deployments", "customresourcedefinitions", "hpa"]),
                    Step(command: "explain deployment.spec.replicas", contains: ["FIELD: replicas <integer>"]),
                    Step(command: "explain pod.spec.containers", contains: ["image\t<string>", "[]Container"]),
                    Step(command: "create -f MAP", contains: ["configmap/a created"]),
                    Step(command: "create -f MAP", contains: ["AlreadyExists"], status: 1),
                    Step(command: "apply -f BAD", contains: ["unknown field \"spec.replica\""], status: 1),
                    Step(command: "apply -f WEB", contains: ["deployment.apps/web created", "service/web created"]),
                    Step(
                        command: "apply -f WEB", contains: ["deployment.apps/web unchanged", "service/web unchanged"]),
                    Step(
                        command: "rollout status deployment/web --timeout=15s",
                        contains: ["successfully rolled out"]),
                    Step(
                        command: "wait deployment/web --for=condition=Available --timeout=15s",
                        contains: ["condition met"]),
                    Step(command: "get deployments", contains: ["NAME", "UP-TO-DATE", "2/2"]),
                    Step(command: "get pods -o wide", contains: ["1/1", "Running", "sandbox-node"]),
                    Step(command: "get deployment web -o yaml", contains: ["terminationGracePeriodSeconds: 30"]),
                    Step(command: "get pods -l app=web -o name", contains: ["pod/web-"]),
                    Step(command: "get services --field-selector metadata.name=web", contains: ["ClusterIP"]),
                    Step(
                        command: "describe deployment web",
                        contains: ["2 desired | 2 updated | 2 total | 2 available", "25% max unavailable"]),
                    Step(command: "diff -f WEB", contains: []),
                    Step(
                        command: "diff -f WEB2", contains: ["-      - image: web:1", "+      - image: web:2"], status: 1
                    ),
                    Step(command: "label deployment web x=y", contains: ["labeled"]),
                    Step(command: "annotate deployment web n=m", contains: ["annotated"]),
                    Step(command: "scale deployment web --replicas=3", contains: ["scaled"]),
                    Step(
                        command: "wait deployment/web --for=jsonpath={.status.readyReplicas}=3 --timeout=15s",
                        contains: ["condition met"]),
                    Step(
                        command:
                            #"patch deployment web -p {"spec":{"template":{"spec":{"containers":[{"name":"main","image":"web:3"}]}}}}"#,
                        contains: ["patched"]),
                    Step(
                        command: #"patch deployment web --type=merge -p {"metadata":{"labels":{"z":"1"}}}"#,
                        contains: ["patched"]),
                    Step(
                        command: #"patch deployment web --type=json -p [{"op":"remove","path":"/metadata/labels/z"}]"#,
                        contains: ["patched"]),
                    Step(
                        command: "apply --server-side --field-manager=other -f WEB",
                        contains: ["conflicts with", ".spec.replicas"], status: 1),
                    Step(
                        command: "apply --server-side --field-manager=other --force-conflicts -f WEB",
                        contains: ["deployment.apps/web serverside-applied"]),
                    // Until then its status changes, and with it the version that diff shows.
                    Step(
                        command: "rollout status deployment/web --timeout=15s",
                        contains: ["successfully rolled out"]),
                    Step(
                        command: "wait deployment/web --for=jsonpath={.status.readyReplicas}=2 --timeout=15s",
                        contains: ["condition met"]),
                    Step(command: "diff --server-side --field-manager=other -f WEB", contains: []),
                    Step(command: "apply --dry-run=server -f WEB2", contains: ["server dry run"]),
                    Step(command: "get deployment web -o jsonpath={..image}", contains: ["web:1"]),
                    Step(command: "logs deployment/web", contains: ["runs no containers"]),
                    Step(command: "set image deployment/web main=web:fail", contains: ["image updated"]),
                    Step(
                        command: "rollout status deployment/web --timeout=15s",
                        contains: ["exceeded its progress deadline"], status: 1),
                    Step(command: "delete -f WEB --timeout=15s", contains: ["deployment.apps \"web\" deleted"]),
                    Step(command: "get deployment web", contains: ["(NotFound)"], status: 1),
                    Step(command: "delete namespace default", contains: ["may not be deleted"], status: 1),
                ], kubectl, files)
        }
    }

    /// Commands that send protobuf, and what they print when they are done. kubectl does not fall back to JSON.
    private static let creations = [
        ("create namespace team", "namespace/team"),
        ("create configmap settings --from-literal=a=b --from-literal=c=", "configmap/settings"),
        ("create secret generic login --from-literal=user=admin", "secret/login"),
        ("create secret docker-registry pull --docker-username=u --docker-password=p", "secret/pull"),
        ("create deployment site --image=site:1 --replicas=2 --port=80", "deployment.apps/site"),
        ("create job once --image=once:1 -- once --fast", "job.batch/once"),
        ("create cronjob tick --image=tick:1 --schedule=@hourly -- tick", "cronjob.batch/tick"),
        ("create service clusterip inside --tcp=80:8080 --tcp=443:https", "service/inside"),
        ("create service nodeport outside --tcp=80:8080 --node-port=30080", "service/outside"),
        ("create service externalname far --external-name=example.com", "service/far"),
        ("create serviceaccount deployer", "serviceaccount/deployer"),
        (
            "create role reader --verb=get,list --resource=pods,deployments.apps",
            "role.rbac.authorization.k8s.io/reader"
        ),
        (
            "create rolebinding readers --role=reader --serviceaccount=default:deployer",
            "rolebinding.rbac.authorization.k8s.io/readers"
        ),
        (
            "create clusterrole all-readers --verb=get --resource=pods",
            "clusterrole.rbac.authorization.k8s.io/all-readers"
        ),
        (
            "create clusterrole sum --aggregation-rule=rbac.example.com/sum=true",
            "clusterrole.rbac.authorization.k8s.io/sum"
        ),
        (
            "create clusterrolebinding all --clusterrole=all-readers --group=staff",
            "clusterrolebinding.rbac.authorization.k8s.io/all"
        ),
        ("create quota limits --hard=cpu=1500m,memory=1Gi,pods=10 --scopes=BestEffort", "resourcequota/limits"),
        (
            "create ingress site --rule=example.com/a*=site:8080,tls=cert --default-backend=site:http --class=main",
            "ingress.networking.k8s.io/site"
        ),
        ("create pdb site --selector=app=site --min-available=50%", "poddisruptionbudget.policy/site"),
        ("create pdb other --selector=app=other --max-unavailable=1", "poddisruptionbudget.policy/other"),
        ("create priorityclass high --value=1000 --description=first", "priorityclass.scheduling.k8s.io/high"),
    ]

    @Test("What a create command sends in protobuf is stored as what the same command prints for apply")
    func creations() async throws {
        try await withRunningCluster { cluster in
            let kubectl = try await Kubectl(cluster)
            defer { kubectl.clean() }
            for (index, (command, name)) in Self.creations.enumerated() {
                let words = command.split(separator: " ").map(String.init)
                let end = words.firstIndex(of: "--") ?? words.count
                func run(_ options: String...) async throws -> Kubectl.Outcome {
                    try await kubectl.run(Array(words[..<end]) + options + Array(words[end...]))
                }
                let file = try kubectl.file("\(index).yaml", try await run("--dry-run=client", "-o", "yaml").output)
                let sent = try await run("--dry-run=server", "-o", "json").output
                let applied = try await kubectl.run(["apply", "--dry-run=server", "-o", "json", "-f", file]).output
                let found = differences(try Self.settled(sent), try Self.settled(applied))
                #expect(found.isEmpty, "kubectl \(command): \(found)")
                let created = try await run()
                #expect(created.output.hasSuffix("\(name) created\n"), "kubectl \(command): \(created.output)")
                #expect(created.status == 0)
                #expect(try await kubectl.run(["get", name]).status == 0, "kubectl get \(name)")
            }
        }
    }

    /// An object as kubectl prints it, without what each creation makes anew.
    private static func settled(_ text: String) throws -> Node {
        var object = comparable(try json(text))
        let uid = try json(text).objectUID
        object.edit("metadata") { $0["annotations"] = nil }
        object.edit("metadata") { $0["managedFields"] = nil }
        if object["kind"]?.string == "Service" {
            object.edit("spec") { $0.editItems("ports") { $0["nodePort"] = nil } }
        }
        return try JSON.parse(JSON.text(object).replacing(uid.isEmpty ? "uid" : uid, with: "uid"))
    }

    @Test("Service accounts get tokens that the cluster knows, and rights are asked for")
    func identities() async throws {
        try await withRunningCluster { cluster in
            let kubectl = try await Kubectl(cluster)
            defer { kubectl.clean() }
            try await follow(
                [
                    Step(command: "create serviceaccount deployer", contains: ["created"]),
                    Step(command: "auth can-i create deployments.apps --subresource=scale", contains: ["yes"]),
                    Step(command: "auth can-i get /healthz", contains: ["yes"]),
                    Step(command: "auth can-i --list", contains: ["*.*"]),
                    Step(command: "auth whoami", contains: ["sandbox-admin", "system:masters"]),
                    Step(command: "create token nobody", contains: ["serviceaccounts \"nobody\" not found"], status: 1),
                    Step(
                        command: "create token deployer --duration=1m",
                        contains: ["may not specify a duration less than 10 minutes"], status: 1),
                ], kubectl, [:])
            let token = try await kubectl.run(["create", "token", "deployer", "--duration=1h"])
            #expect(token.status == 0)
            let text = token.output.replacing("\n", with: "")
            let who = try await kubectl.run(["auth", "whoami", "--token=\(text)"])
            #expect(who.output.contains("system:serviceaccount:default:deployer"), "\(who.output)")
            let changed = try await kubectl.run(["auth", "whoami", "--token=\(text.dropLast(2))"])
            #expect(changed.status != 0)
            // Made anew, it is another account.
            #expect(try await kubectl.run(["delete", "serviceaccount", "deployer"]).status == 0)
            #expect(try await kubectl.run(["create", "serviceaccount", "deployer"]).status == 0)
            #expect(try await kubectl.run(["auth", "whoami", "--token=\(text)"]).status != 0)
        }
    }

    @Test("Custom resources are established, explained, checked and served")
    func customResources() async throws {
        try await withRunningCluster { cluster in
            let kubectl = try await Kubectl(cluster)
            defer { kubectl.clean() }
            let definition = """
                apiVersion: apiextensions.k8s.io/v1
                kind: CustomResourceDefinition
                metadata: {name: widgets.example.com}
                spec:
                  group: example.com
                  scope: Namespaced
                  names: {plural: widgets, kind: Widget, shortNames: [wg]}
                  versions:
                  - name: v1
                    served: true
                    storage: true
                    subresources: {scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
                    additionalPrinterColumns: [{name: Size, type: integer, jsonPath: .spec.size}]
                    schema:
                      openAPIV3Schema:
                        type: object
                        properties:
                          spec:
                            type: object
                            description: What it should be.
                            properties: {size: {type: integer, minimum: 1, default: 3}}
                """
            let widget = "{apiVersion: example.com/v1, kind: Widget, metadata: {name: w}, spec: {}}"
            let files = [
                "CRD": try kubectl.file("crd.yaml", definition), "W": try kubectl.file("w.yaml", widget),
            ]
            try await follow(
                [
                    Step(command: "apply -f CRD", contains: ["created"]),
                    Step(
                        command: "wait --for=condition=Established crd/widgets.example.com --timeout=10s",
                        contains: ["condition met"]),
                    Step(command: "apply -f W", contains: ["widget.example.com/w created"]),
                    Step(command: "get wg", contains: ["SIZE", "3"]),
                    Step(command: "explain widget.spec", contains: ["What it should be.", "size\t<integer>"]),
                    Step(command: "scale wg w --replicas=5", contains: ["scaled"]),
                    Step(
                        command: #"patch wg w --type=merge -p {"spec":{"size":0}}"#,
                        contains: ["should be greater than or equal to 1"], status: 1),
                    Step(command: "get wg w -o jsonpath={.spec.size}", contains: ["5"]),
                    Step(command: "delete -f CRD --timeout=10s", contains: ["deleted"]),
                    Step(command: "get wg", contains: ["NotFound"], status: 1),
                ], kubectl, files)
        }
    }

    @Test("A watch prints changes as they happen")
    func watch() async throws {
        try await withRunningCluster { cluster in
            let kubectl = try await Kubectl(cluster)
            defer { kubectl.clean() }
            async let watched = kubectl.run(
                ["get", "configmaps", "--watch", "--request-timeout=3s", "-o", "name"], seconds: 10)
            let file = try kubectl.file(
                "map.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: seen}, data: {k: v}}")
            #expect(try await kubectl.run(["apply", "-f", file]).status == 0)
            #expect(try await watched.output.contains("configmap/seen"))
        }
    }

    @Test("Faults reach a client as failures, cut answers and silence, and then stop")
    func faults() async throws {
        try await withRunningCluster { cluster in
            let kubectl = try await Kubectl(cluster)
            defer { kubectl.clean() }
            let path = "/api/v1/namespaces/default/configmaps"
            for (answer, text) in [(FaultRule.Answer.status(403), "Forbidden"), (.half, "unexpected EOF")] {
                cluster.faults.add(FaultRule(method: "GET", path: path, answer: answer))
                let outcome = try await kubectl.run(["get", "--raw", path])
                #expect(outcome.status != 0)
                #expect(outcome.output.contains(text), "\(outcome.output)")
            }
            cluster.faults.add(FaultRule(path: path, answer: .silence))
            let silent = try await kubectl.run(["get", "--raw", path, "--request-timeout=1s"])
            #expect(silent.status != 0)
            #expect(cluster.faults.pending == 0)
            #expect(try await kubectl.run(["get", "--raw", path]).status == 0)
        }
    }
}
